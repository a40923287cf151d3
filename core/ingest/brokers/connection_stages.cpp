// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/connection_stages.h"

#include <utility>

namespace vigil::ingest {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kQueueCapacity = 1000;
constexpr auto kStagePatience = 5s;
/// A source gets this long to log in and to subscribe.
constexpr auto kLoginPatience = 15s;
constexpr auto kStep = 50ms;

std::string cellText(const model::Column& column, std::size_t row) {
    if (const auto number = column.number(row)) {
        auto text = std::to_string(*number);
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.')
            text.pop_back();
        return text;
    }
    return std::string(column.text(row));
}

/// "bed=b07 HR=72 SpO2=97", the first row's cells that are not null.
std::string rowText(const model::RecordBatch& rows) {
    std::string text;
    for (const auto& column : rows.columns)
        if (!column.isNull(0))
            text += (text.empty() ? "" : " ") + column.name() + "=" + cellText(column, 0);
    return text;
}

std::string waveText(const model::WaveformBlock& wave) {
    return wave.bed + " " + wave.signal + ": " + std::to_string(wave.samples.size()) + " samples";
}

} // namespace

void ConnectionStages::begin(TestStage stage) {
    m_stage = stage;
    m_begun = m_clock.steadyNow();
    TestProgress progress;
    progress.stage = stage;
    m_report(progress);
}

void ConnectionStages::finish(TestProgress::Outcome outcome, std::optional<Error> error,
                              std::string detail) {
    TestProgress progress;
    progress.stage = m_stage;
    progress.outcome = outcome;
    progress.error = std::move(error);
    progress.detail = std::move(detail);
    progress.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(m_clock.steadyNow() - m_begun);
    m_report(progress);
}

void ConnectionStages::pass(std::string detail) {
    finish(TestProgress::Outcome::Passed, std::nullopt, std::move(detail));
}

void ConnectionStages::skip(std::string detail) {
    finish(TestProgress::Outcome::Skipped, std::nullopt, std::move(detail));
}

void ConnectionStages::failed(Error error) {
    if (stopped())
        error = {ErrorCode::Cancelled, "stopped", {}};
    finish(TestProgress::Outcome::Failed, std::move(error), {});
}

bool ConnectionStages::settle(Result<std::string> outcome) {
    if (outcome && !stopped())
        pass(std::move(*outcome));
    else
        failed(outcome ? Error{} : std::move(outcome.error()));
    return outcome.has_value() && !stopped();
}

bool ConnectionStages::reach(const transport::Endpoint& endpoint,
                             const transport::TlsOptions& tls) {
    begin(TestStage::Name);
    if (!settle(transport::probeName(endpoint)))
        return false;
    begin(TestStage::Tcp);
    if (!settle(transport::probeTcp(endpoint, kStagePatience, m_stop)))
        return false;
    begin(TestStage::Tls);
    if (!tls.enabled) {
        skip("not encrypted");
        return true;
    }
    return settle(transport::probeTls(endpoint, tls, kStagePatience, m_stop));
}

void ConnectionStages::awaitSample(RawQueue& queue, Decoder& decoder, SteadyTime deadline) {
    begin(TestStage::FirstMessage);
    bool any = false;
    Decoded decoded;
    std::vector<RawMessage> batch;
    while (!stopped() && m_clock.steadyNow() < deadline) {
        if (!queue.drainUntil(batch, m_clock.steadyNow() + kStep))
            break;
        for (const auto& message : batch) {
            if (!std::exchange(any, true)) {
                pass(message.topic + ", " + std::to_string(message.payload.size()) + " bytes");
                begin(TestStage::Decoded);
            }
            if (message.kind == RawMessage::Kind::TooLarge)
                return failed(
                    {ErrorCode::Full,
                     std::to_string(message.refusedBytes) + " bytes are more than is taken",
                     message.topic});
            decoder.decode(message, decoded);
            if (decoded.rows.rowCount() > 0)
                return pass(rowText(decoded.rows));
            if (!decoded.waves.empty())
                return pass(waveText(decoded.waves.front()));
        }
    }
    if (!any)
        return failed({ErrorCode::Timeout, "no message came", {}});
    if (decoded.rejected.empty())
        return failed({ErrorCode::Timeout, "the messages hold no reading", {}});
    const auto& rejected = decoded.rejected.back();
    failed({ErrorCode::Parse,
            std::string(model::deadLetterReasonName(rejected.reason)) + ": " + rejected.detail,
            rejected.topic});
}

void testSource(Source& source, Decoder& decoder, std::chrono::seconds patience,
                ConnectionStages& stages) {
    const base::SystemClock clock;
    RawQueue queue(kQueueCapacity);
    stages.begin(TestStage::Authentication);
    if (auto started = source.start(queue); !started)
        return stages.failed(std::move(started.error()));
    const auto deadline = clock.steadyNow() + kLoginPatience;
    SourceStatus status = source.status();
    // Any other state is a verdict: Connected, or one attempt has failed.
    while (status.state == SourceState::Connecting && !stages.stopped() &&
           clock.steadyNow() < deadline) {
        base::SystemClock{}.waitFor(kStep, {});
        status = source.status();
    }
    const bool up = status.state == SourceState::Connected;
    const Error why =
        status.lastError.value_or(Error{ErrorCode::Timeout, "the broker does not answer", {}});
    // connects counts a login; Connected follows when topics or subscriptions are granted.
    if (status.connects == 0 && !up) {
        stages.failed(why);
        return source.stop();
    }
    stages.pass(status.protocol);
    stages.begin(TestStage::Subscribe);
    if (!up || status.lastError || stages.stopped()) {
        stages.failed(why);
        return source.stop();
    }
    stages.pass(status.warning);
    stages.awaitSample(queue, decoder, clock.steadyNow() + patience);
    source.stop();
}

} // namespace vigil::ingest
