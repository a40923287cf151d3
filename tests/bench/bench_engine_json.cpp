// SPDX-License-Identifier: GPL-3.0-or-later
// JSON messages of the default convention, from bytes to window results, beside a plain walk over
// the same bytes that only fills interned columns.
#include "engine/query_router.h"
#include "engine/query_shard.h"
#include "ingest/decode/convention_decoder.h"
#include "tests/bench/bench_engine.h"

#include <simdjson.h>

#include <cstdio>
#include <unordered_map>

namespace vigil::bench {

namespace {

constexpr std::size_t kMessages = 1 << 16;
constexpr std::size_t kBeds = 64;

/// A ward that reports every 100 ms, bed after bed.
std::vector<ingest::RawMessage> makeMessages() {
    std::vector<ingest::RawMessage> messages;
    messages.reserve(kMessages);
    const auto start = parseIso8601("2026-11-22T10:00:00.000Z").value();
    for (std::size_t i = 0; i < kMessages; ++i) {
        const auto bed = i % kBeds;
        const auto time = start + std::chrono::milliseconds(100 * (i / kBeds));
        char text[256];
        std::snprintf(text, sizeof text,
                      R"({"deviceId":"mon-%02zu","patientId":"p-%04zu","ts":"%s","seq":%zu,)"
                      R"("metrics":{"HR":%zu,"SpO2":%zu,"RR":%zu.5}})",
                      bed, bed, toIso8601(time).c_str(), i / kBeds, 60 + i * 7 % 40,
                      90 + i * 5 % 10, 12 + i * 3 % 8);
        auto& message = messages.emplace_back();
        message.topic = "vigil/demo/B" + std::to_string(bed) + "/numerics";
        message.payload = text;
        message.offset = static_cast<std::int64_t>(i);
        message.arrival = arrivalAtEvent(time);
    }
    return messages;
}

class Pipeline {
public:
    explicit Pipeline(const std::shared_ptr<const engine::Query>& query)
        : m_decoder({}), m_router(query, 1), m_shard(query) {}

    std::size_t run(const std::vector<ingest::RawMessage>& messages) {
        ingest::Decoded decoded;
        for (const auto& message : messages) {
            m_decoder.decode(message, decoded);
            if (decoded.rows.rowCount() == kBatchRows)
                hand(decoded);
        }
        hand(decoded);
        work(m_router.finish());
        return m_results;
    }

private:
    void hand(ingest::Decoded& decoded) {
        work(
            m_router.push("vitals", std::make_shared<model::RecordBatch>(std::move(decoded.rows))));
        decoded = {};
    }

    void work(const std::vector<engine::ShardInput>& turn) {
        for (const auto& result : m_shard.process(turn[0]))
            m_results += result.rows->rowCount();
    }

    ingest::ConventionDecoder m_decoder;
    engine::QueryRouter m_router;
    engine::QueryShard m_shard;
    std::size_t m_results = 0;
};

struct TextHash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>{}(text);
    }
};

/// A column of codes.
struct Interned {
    std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> known;
    std::vector<std::uint32_t> codes;

    void add(std::string_view text) {
        auto found = known.find(text);
        if (found == known.end())
            found = known.emplace(text, static_cast<std::uint32_t>(known.size())).first;
        codes.push_back(found->second);
    }
};

/// The time of "2026-11-22T10:00:00.000Z", by its fixed places; milliseconds.
std::int64_t fixedTime(std::string_view t) {
    const auto two = [&](std::size_t at) { return (t[at] - '0') * 10 + (t[at + 1] - '0'); };
    using namespace std::chrono;
    const auto day = sys_days{year{two(0) * 100 + two(2)} / month{static_cast<unsigned>(two(5))} /
                              std::chrono::day{static_cast<unsigned>(two(8))}};
    return ((day.time_since_epoch().count() * std::int64_t{24} + two(11)) * 60 + two(14)) * 60'000 +
           two(17) * 1000 + (t[20] - '0') * 100 + two(21);
}

/// On-Demand from padded bytes to columns; nothing is checked beyond what the parser does.
double walk(const std::vector<ingest::RawMessage>& messages,
            const std::vector<simdjson::padded_string>& payloads) {
    simdjson::ondemand::parser parser;
    Interned bed;
    Interned device;
    Interned patient;
    std::vector<std::int64_t> time;
    std::vector<std::int64_t> seq;
    std::array<std::vector<double>, 3> values;
    for (std::size_t i = 0; i < payloads.size(); ++i) {
        const std::string_view topic = messages[i].topic;
        const auto end = topic.rfind('/');
        const auto begin = topic.rfind('/', end - 1) + 1;
        bed.add(topic.substr(begin, end - begin));
        auto document = parser.iterate(payloads[i]);
        auto message = document.get_object();
        device.add(message["deviceId"].get_string().value());
        patient.add(message["patientId"].get_string().value());
        time.push_back(fixedTime(message["ts"].get_string().value()));
        seq.push_back(message["seq"].get_int64().value());
        auto metrics = message["metrics"].get_object();
        values[0].push_back(metrics["HR"].get_double().value());
        values[1].push_back(metrics["SpO2"].get_double().value());
        values[2].push_back(metrics["RR"].get_double().value());
    }
    return values[0].back() + static_cast<double>(time.back() + seq.back());
}

} // namespace

bool benchJson() {
    const auto messages = makeMessages();
    std::vector<simdjson::padded_string> payloads;
    payloads.reserve(messages.size());
    for (const auto& message : messages)
        payloads.emplace_back(message.payload);
    const auto query = compileFor("SELECT bed, COUNT(HR) AS n, AVG(HR) AS a, MIN(HR) AS lo, "
                                  "MAX(HR) AS hi, AVG(SpO2) AS o FROM vitals "
                                  "GROUP BY bed, TumblingWindow(second, 10)");
    if (query == nullptr)
        return false;
    const auto fastest =
        alternate([&] { consume(static_cast<double>(Pipeline(query).run(messages))); },
                  [&] { consume(walk(messages, payloads)); });
    return print(rateLine("JSON bytes to window result, messages",
                          static_cast<double>(messages.size()), fastest, 0.5));
}

} // namespace vigil::bench
