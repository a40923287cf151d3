// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "ingest/brokers/mqtt_source_options.h"
#include "ingest/source.h"

#include <memory>

namespace vigil::ingest {

/// Live messages of an MQTT broker (5, or 3.1.1 with one that does not know 5).
///
/// RawMessage::offset is a number that grows by one a message. With MqttSourceOptions::journal it
/// goes on over all runs (partition 0): a message is acknowledged to the broker when the queue has
/// taken it and the journal has it; what was not committed when the run before ended is handed on
/// first, before the connection is made. A message that its broker sends again is found by the
/// journal (RepeatFilter). Without a journal the numbers begin at the wall clock's microseconds of
/// start() and `partition` is the index of the first topic filter that matches. When the queue is
/// full the oldest message is dropped and counted in status().dropped: the network is never held
/// up. A journal that cannot be written is a warning of status(): then the end of the program loses
/// what was not yet stored.
///
/// A lost connection is tried again for ever (ReconnectPolicy), subscriptions are renewed on each
/// connect. Refused credentials and a certificate that does not check end in Failed, unless the
/// same options have worked before: then they are tried again every 30 s.
/// A grant of less than the QoS asked for is a warning of status(). Another client under the same
/// client id shows in status().sessionTaken; then the waits between attempts grow further
/// (TakeoverWatch). With a made-up id there is none.
/// A message larger than MqttSourceOptions::largestMessage becomes one of Kind::TooLarge. Under
/// MQTT 5 the broker withholds it, which shows as a gap in what its sender counts. Under 3.1.1 it
/// has come already, and the client is made anew (short Reconnecting, at most every 7 s) so that
/// the library gives its room back; a session that is not clean loses nothing by that. A frozen
/// broker is noticed after up to 2.5 keep-alive spans: silence must be judged by the age of data,
/// not by this state. *Thread:* see Source; messages are pushed from the client library's thread.
/// *Owns:* its client and a supervising thread.
class MqttSource final : public Source {
public:
    /// `sourceIndex` becomes RawMessage::source. `clock` must outlive the source and run in real
    /// time (waits are bounded by it).
    MqttSource(MqttSourceOptions options, std::uint32_t sourceIndex, const base::Clock& clock);
    ~MqttSource() override;

    /// Error: InvalidArgument (no or malformed topic filter, QoS, empty host), Io (a certificate
    /// file cannot be read).
    [[nodiscard]] Result<void> start(RawQueue& queue) override;
    void stop() override;
    [[nodiscard]] SourceStatus status() const override;
    void committed(std::uint32_t partition, std::int64_t offset) override;

private:
    class Worker;
    [[nodiscard]] std::shared_ptr<Worker> worker() const;

    MqttSourceOptions m_options;
    const std::uint32_t m_source;
    const base::Clock& m_clock;
    mutable base::Mutex m_mutex;
    std::shared_ptr<Worker> m_worker GUARDED_BY(m_mutex); ///< of the last start()
};

} // namespace vigil::ingest
