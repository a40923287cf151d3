// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "ingest/source.h"

#include <map>
#include <string>

namespace vigil::tests {

/// A broker that is connected and sends what it is told to, when it is told.
class PushedSource final : public ingest::Source {
public:
    explicit PushedSource(base::Clock& clock) : m_clock(clock) {}

    Result<void> start(ingest::RawQueue& queue) override {
        m_queue = &queue;
        return {};
    }

    void stop() override {}

    [[nodiscard]] ingest::SourceStatus status() const override {
        ingest::SourceStatus status;
        status.state = ingest::SourceState::Connected;
        return status;
    }

    /// A message of the convention with the heart rate of now, stamped by a clock that is `ahead`.
    /// After start().
    void send(const std::string& bed, double heartRate, Ticks ahead = {}) {
        ingest::RawMessage raw;
        raw.offset = m_next++;
        raw.topic = "vigil/ward/" + bed + "/numerics";
        raw.arrival = m_clock.now();
        raw.properties = properties;
        raw.received = m_clock.steadyNow();
        raw.payload = R"({"deviceId":"d-)" + bed + R"(","patientId":"p","ts":")" +
                      toIso8601(raw.arrival + ahead) + R"(","seq":)" +
                      std::to_string(++m_sequence[bed]) + R"(,"metrics":{"HR":)" +
                      std::to_string(heartRate) + "}}";
        m_queue->pushUnbounded(std::move(raw));
    }

    transport::MessageProperties properties; ///< of what is sent from now on

private:
    base::Clock& m_clock;
    ingest::RawQueue* m_queue = nullptr;
    std::map<std::string, int> m_sequence; ///< by bed
    std::int64_t m_next = 0;
};

} // namespace vigil::tests
