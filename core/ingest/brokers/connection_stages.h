// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "ingest/brokers/connection_test.h"
#include "ingest/decoder.h"
#include "ingest/source.h"
#include "transport/net/network_probe.h"

#include <functional>
#include <stop_token>
#include <string>

namespace vigil::ingest {

/// Walks through the stages of a connection test and reports each: what the tests of the brokers
/// share. *Thread:* one. *Owns:* nothing.
class ConnectionStages {
public:
    using Report = std::function<void(const TestProgress&)>;

    ConnectionStages(const Report& report, const std::stop_token& stop)
        : m_report(report), m_stop(stop) {}

    void begin(TestStage stage);
    void pass(std::string detail);
    void skip(std::string detail);
    void failed(Error error);

    /// Name, TCP and TLS; false when one failed.
    [[nodiscard]] bool reach(const transport::Endpoint& endpoint, const transport::TlsOptions& tls);
    /// Decodes messages of `queue` until one gives a row or a wave, or `deadline` passes.
    void awaitSample(RawQueue& queue, Decoder& decoder, SteadyTime deadline);

    [[nodiscard]] bool stopped() const { return m_stop.stop_requested(); }

private:
    void finish(TestProgress::Outcome outcome, std::optional<Error> error, std::string detail);
    bool settle(Result<std::string> outcome);

    const Report& m_report;
    const std::stop_token& m_stop;
    const base::SystemClock m_clock;
    TestStage m_stage = TestStage::Name;
    SteadyTime m_begun{};
};

/// Runs the stages after TLS with a source that is started here: authentication and subscription
/// as its status tells, then the first message and its decoding.
void testSource(Source& source, Decoder& decoder, std::chrono::seconds patience,
                ConnectionStages& stages);

} // namespace vigil::ingest
