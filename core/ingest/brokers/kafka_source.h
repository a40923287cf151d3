// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "ingest/brokers/kafka_source_options.h"
#include "ingest/source.h"

#include <memory>
#include <string>

namespace vigil::ingest {

/// Messages of Kafka topics, every partition, without a consumer group: the program's own saved
/// positions (KafkaSourceOptions::starts) say where to begin, the broker keeps none. A partition
/// without one begins at the oldest or newest message (fromBeginning). A saved position that the
/// broker no longer holds is never corrected in silence: it is logged, counted in status().missed
/// and shown in lastError, then reading goes on at the oldest message held (position too old) or
/// the newest (position past the end).
///
/// When the queue is full the partitions are paused, polling goes on, and the message in hand is
/// pushed later: nothing is dropped. Lag is unknown (nullopt) until the broker has told the end.
/// *Thread:* see Source. *Owns:* its consumer and one thread.
class KafkaSource final : public Source {
public:
    KafkaSource(KafkaSourceOptions options, std::uint32_t sourceIndex, const base::Clock& clock);
    ~KafkaSource() override;

    /// Error: InvalidArgument (no topic, an empty name, a start of an unknown topic, an option the
    /// library refuses).
    [[nodiscard]] Result<void> start(RawQueue& queue) override;
    void stop() override;
    [[nodiscard]] SourceStatus status() const override;

private:
    class Worker;
    [[nodiscard]] std::shared_ptr<Worker> worker() const;

    KafkaSourceOptions m_options;
    const std::uint32_t m_source;
    const base::Clock& m_clock;
    mutable base::Mutex m_mutex;
    std::shared_ptr<Worker> m_worker GUARDED_BY(m_mutex); ///< of the last start()
};

} // namespace vigil::ingest
