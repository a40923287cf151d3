// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "ingest/brokers/ingress_journal.h"
#include "ingest/brokers/mqtt_source_options.h"
#include "ingest/brokers/repeat_filter.h"
#include "ingest/source.h"
#include "transport/mqtt/mqtt_client.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

namespace vigil::ingest {

/// The way of a message from the client library to the raw queue: stamped, numbered, kept in the
/// journal, and known as a repeat. Numbers and journal are those of MqttSource.
/// *Thread:* connected(), take() and lose() the listener's; replay() before the first of them; the
/// rest any. *Owns:* the journal.
class MqttIntake {
public:
    /// Opens the journal, if the options name one. One that cannot be opened is a warning.
    MqttIntake(const MqttSourceOptions& options, std::uint32_t source, const base::Clock& clock,
               RawQueue& queue);

    /// A made-up client id, the same as long as its journal is there: a run that was killed left
    /// its session at the broker under it.
    [[nodiscard]] std::string keptClientId() const;

    /// Hands on what the run before had not worked off.
    void replay(const std::stop_token& stop);

    /// What a broker sends again comes now.
    void connected() noexcept { m_repeats.connected(); }

    /// To the queue and into the journal; it is acknowledged to the broker after that.
    void take(transport::MqttMessage message);
    void take(transport::MqttRefused refused);

    /// A message could not be taken.
    void lose() noexcept { m_missed.fetch_add(1, std::memory_order_relaxed); }

    /// Everything below `next` is in the store.
    void committed(std::int64_t next);
    /// Nothing more will come.
    void close();

    /// Writes counters and warnings.
    void addTo(SourceStatus& status) const;

private:
    [[nodiscard]] RawMessage stamped(std::string topic, bool retained) const;
    void handOn(RawMessage raw, std::size_t bytes);
    void push(RawMessage raw);
    void keep(std::int64_t offset);
    void setUnkept(std::string why);

    const MqttSourceOptions m_options;
    const std::uint32_t m_source;
    const base::Clock& m_clock;
    RawQueue& m_queue;
    std::unique_ptr<IngressJournal> m_journal; ///< null: none
    std::int64_t m_nextOffset = 0;             ///< listener's thread
    RepeatFilter m_repeats;                    ///< listener's thread
    std::string m_record;                      ///< listener's thread; scratch
    bool m_failing = false;                    ///< listener's thread: the journal
    std::atomic<std::uint64_t> m_messages{0}, m_bytes{0}, m_dropped{0}, m_missed{0};
    mutable base::Mutex m_mutex;
    std::string
        m_unkept GUARDED_BY(m_mutex); ///< why the journal lacks messages; empty: it does not
};

} // namespace vigil::ingest
