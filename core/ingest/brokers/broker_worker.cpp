// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/broker_worker.h"

#include "base/log.h"

#include <algorithm>
#include <random>
#include <utility>

namespace vigil::ingest {
namespace {

using namespace std::chrono_literals;

/// Between attempts with credentials that worked before and are refused now.
constexpr auto kRefusedRetry = 30s;

} // namespace

BrokerWorker::BrokerWorker(const Settings& settings, const base::Clock& clock)
    : m_clock(clock), m_log(settings.log), m_source(settings.source), m_status(clock),
      m_policy(clock, settings.retryMin, settings.retryMax, std::random_device{}()) {}

void BrokerWorker::begin() {
    m_status.enter(SourceState::Connecting);
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void BrokerWorker::end() {
    m_thread.request_stop();
    if (m_thread.joinable())
        m_thread.join();
    m_status.enter(SourceState::Stopped);
}

SourceStatus BrokerWorker::status() const {
    auto status = m_status.copy();
    addTo(status);
    return status;
}

void BrokerWorker::run(const std::stop_token& stop) {
    opening(stop);
    while (!stop.stop_requested()) {
        auto ending = session(stop);
        if (stop.stop_requested())
            break;
        if (ending && !retreat(std::move(*ending), stop))
            break;
    }
    closing();
}

bool BrokerWorker::isFinal(ErrorCode code) noexcept {
    return code == ErrorCode::Authentication || code == ErrorCode::InvalidArgument ||
           code == ErrorCode::Unsupported || code == ErrorCode::Io;
}

void BrokerWorker::arrived(bool encrypted) {
    m_hasWorked = true;
    m_policy.connected();
    m_status.change([&](SourceStatus& status) { status.encrypted = encrypted; });
    m_status.enter(SourceState::Connected);
}

bool BrokerWorker::retreat(Ending ending, const std::stop_token& stop) {
    log::warning(m_log, "source {}: {}", m_source, ending.error.text());
    m_status.change([&](SourceStatus& status) {
        status.lastError = std::move(ending.error);
        status.encrypted = false;
        status.warning.clear();
        status.protocol.clear();
        for (auto& lag : status.lags)
            lag.lag.reset();
    });
    auto retry = std::max(m_policy.next(), m_clock.steadyNow() + ending.wait);
    if (ending.isFinal && !m_hasWorked) {
        m_status.enter(SourceState::Failed);
        return false;
    }
    if (ending.isFinal)
        retry = m_clock.steadyNow() + kRefusedRetry;
    m_status.enter(SourceState::Reconnecting, retry);
    return base::SystemClock{}.waitUntil(retry, stop);
}

} // namespace vigil::ingest
