// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "ingest/brokers/status_cell.h"
#include "ingest/source.h"
#include "transport/net/reconnect_policy.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <thread>

namespace vigil::ingest {

/// One start()..stop() of a source at a broker: its thread connects, works until the connection
/// ends and tries again for ever, as far apart as ReconnectPolicy says. What trying again cannot
/// mend ends in Failed, unless the same options have worked before: then it is tried every 30 s.
/// What an attempt and a connection are is the derived class's.
/// *Thread:* begin() and end() one, status() any, the protected part the worker's own; m_status
/// any. *Owns:* the thread. end() is called before a derived object ends.
class BrokerWorker {
public:
    virtual ~BrokerWorker() = default;
    BrokerWorker(const BrokerWorker&) = delete;
    BrokerWorker& operator=(const BrokerWorker&) = delete;

    void begin();
    void end();
    [[nodiscard]] SourceStatus status() const;

protected:
    struct Settings {
        const char* log = ""; ///< category
        std::uint32_t source = 0;
        std::chrono::milliseconds retryMin{}, retryMax{};
    };

    /// Why an attempt or a connection ended.
    struct Ending {
        Error error;
        bool isFinal = false;             ///< the same would come of another attempt
        std::chrono::milliseconds wait{}; ///< until that, at least
    };

    BrokerWorker(const Settings& settings, const base::Clock& clock);

    /// Before the first attempt.
    virtual void opening(const std::stop_token& /*stop*/) {}

    /// An attempt to connect and the connection, to its end. nullopt: the next follows at once.
    virtual std::optional<Ending> session(const std::stop_token& stop) = 0;

    /// Nothing will be tried any more.
    virtual void closing() {}

    /// What status() tells beside m_status. *Thread:* any.
    virtual void addTo(SourceStatus& status) const = 0;

    /// Connected, and at work from now on.
    void arrived(bool encrypted);

    [[nodiscard]] bool hasWorked() const noexcept { return m_hasWorked; }

    [[nodiscard]] static bool isFinal(ErrorCode code) noexcept;

    const base::Clock& m_clock;
    const char* const m_log;
    const std::uint32_t m_source;
    StatusCell m_status;

private:
    void run(const std::stop_token& stop);
    /// Waits for the next attempt. False: there is none (Failed) or stop.
    bool retreat(Ending ending, const std::stop_token& stop);

    transport::ReconnectPolicy m_policy;
    bool m_hasWorked = false;
    std::jthread m_thread;
};

} // namespace vigil::ingest
