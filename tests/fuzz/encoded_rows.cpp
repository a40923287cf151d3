// SPDX-License-Identifier: GPL-3.0-or-later
#include "encoded_rows.h"

#include "engine/plan/plan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace vigil::fuzz {

using model::Value;

namespace {

constexpr std::size_t kMostRows = 64;
constexpr std::size_t kMostColumns = 8;
/// 2026-11-22T10:00:00Z, where the rows start.
constexpr std::int64_t kStart = 17'953'416'000'000'000;

/// Bounds low enough for thousands of runs a second.
constexpr engine::QueryLimits kLimits{300};
constexpr engine::QueryBudget kBudget{std::size_t{64} << 20, 5'000, {}};

constexpr std::array<std::string_view, 12> kTexts{"",     "a",    "b",     "x",
                                                  "12",   "-1.5", "true",  "2026-11-22T10:00:05Z",
                                                  "a%_b", "HR",   "p-001", "\xC3\xA4\xE2\x82\xAC"};

} // namespace

std::uint8_t ByteReader::byte() {
    if (m_bytes.empty())
        return 0;
    const auto b = static_cast<std::uint8_t>(m_bytes.front());
    m_bytes.remove_prefix(1);
    return b;
}

std::int64_t ByteReader::whole() {
    std::uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 8)
        v |= std::uint64_t{byte()} << shift;
    return static_cast<std::int64_t>(v);
}

std::string_view ByteReader::text(std::size_t size) {
    const auto out = m_bytes.substr(0, size);
    m_bytes.remove_prefix(out.size());
    return out;
}

EncodedRows::EncodedRows(std::string_view bytes) : m_in(bytes) { readOptions(); }

void EncodedRows::readOptions() {
    const unsigned flags = m_in.byte();
    const unsigned more = m_in.byte();
    auto& policy = m_options.policy;
    constexpr std::array<Ticks, 4> kTolerances{std::chrono::hours{1}, std::chrono::seconds{0},
                                               std::chrono::seconds{5}, std::chrono::minutes{2}};
    policy = engine::TimePolicy::recorded(kTolerances[flags & 3U]);
    if ((flags & 4U) != 0) {
        policy.early = std::chrono::minutes{5};
        policy.late = kTolerances[flags >> 3 & 3U];
    }
    policy.latePolicy = (flags & 32U) != 0 ? engine::LatePolicy::Drop : engine::LatePolicy::Adjust;
    policy.outOfOrderPolicy =
        (flags & 64U) != 0 ? engine::LatePolicy::Drop : engine::LatePolicy::Adjust;
    policy.perPartition = (flags & 128U) != 0;
    if ((more & 1U) != 0)
        m_options.bounds = engine::WindowBounds::StartInclusive;
    m_shards = 1 + (more >> 1 & 3U);
    m_batchRows = 1 + (more >> 3 & 7U);
    if ((more & 64U) != 0)
        for (const auto* name : {"ref", "reference", "limits", "beds", "r"}) {
            engine::InputOptions reference;
            reference.name = name;
            reference.reference = true;
            m_options.inputs.push_back(std::move(reference));
        }
    if ((more & 64U) != 0)
        for (const auto* name : {"input", "l", "a", "vitals"}) {
            engine::InputOptions stream;
            stream.name = name;
            stream.policy = policy;
            m_options.inputs.push_back(std::move(stream));
        }
    m_options.limits = kLimits;
    m_options.budget = kBudget;
}

void EncodedRows::decodeFor(const engine::Query& query) {
    m_inputs = query.inputNames();
    m_columns.assign(m_inputs.size(), {});
    const auto note = [&](std::string_view input, const std::vector<engine::ColumnPath>& paths) {
        for (std::size_t i = 0; i < m_inputs.size(); ++i)
            for (const auto& path : paths)
                if (auto& names = m_columns[i]; model::equalNames(m_inputs[i], input) &&
                                                names.size() < kMostColumns &&
                                                std::ranges::none_of(names, [&](const auto& n) {
                                                    return model::equalNames(n, path[0]);
                                                }))
                    names.push_back(path[0]);
    };
    const auto& plan = query.plan();
    for (const auto& source : plan.sources)
        note(source.input, source.columns);
    for (const auto& step : plan.steps)
        for (const auto& select : step.selects) {
            const auto& feed = select.tables[0].feed;
            if (select.match && feed.kind == engine::Feed::Kind::Source)
                note(plan.sources[feed.index].input, select.match->columns);
            for (const auto& table : select.tables)
                if (!table.apply && table.feed.kind == engine::Feed::Kind::Source)
                    note(plan.sources[table.feed.index].input, table.columns);
        }
    std::int64_t ticks = kStart;
    while (!m_in.empty() && m_rows.size() < kMostRows)
        readRow(ticks);
}

void EncodedRows::readRow(std::int64_t& ticks) {
    const unsigned head = m_in.byte();
    Row row;
    row.input = m_inputs.size() < 2 ? 0 : (head >> 5 & 1U) % m_inputs.size();
    constexpr std::array<std::int64_t, 6> kSteps{1,          10,          10'000,
                                                 10'000'000, 600'000'000, 36'000'000'000};
    if ((head & 7U) < kSteps.size()) {
        const auto steps = static_cast<std::int8_t>(m_in.byte());
        ticks += kSteps[head & 7U] * steps;
    } else if ((head & 7U) == 7) {
        row.time = EventTime{Ticks{m_in.whole()}};
    }
    if ((head & 7U) != 7)
        row.time = EventTime{Ticks{ticks}};
    row.arrival = arrivalAtEvent(EventTime{Ticks{ticks}});
    if ((head & 8U) != 0)
        row.arrival += std::chrono::seconds{static_cast<std::int8_t>(m_in.byte())};
    row.partition = head >> 4 & 1U;
    row.offset = static_cast<std::int64_t>(m_rows.size());
    const std::size_t columns = row.input < m_columns.size() ? m_columns[row.input].size() : 0;
    for (std::size_t c = 0; c < columns; ++c)
        row.values.push_back(readValue(row.time, 0));
    m_rows.push_back(std::move(row));
}

Value EncodedRows::readValue(EventTime time, int depth) {
    const unsigned code = m_in.byte();
    switch (code & 15U) {
    case 0:
        return {};
    case 1:
        return Value((code & 16U) != 0);
    case 2:
        return Value(m_in.whole());
    case 3: {
        const std::int64_t bits = m_in.whole();
        double v = 0;
        std::memcpy(&v, &bits, sizeof v);
        return std::isfinite(v) ? Value(v) : Value();
    }
    case 4:
        return Value(std::string(m_in.text(code >> 4)));
    case 5:
    case 6:
        return Value(std::string(kTexts[(code >> 4) % kTexts.size()]));
    case 7:
        return Value(EventTime{Ticks{m_in.whole()}});
    case 8:
    case 9:
        return Value(time);
    case 10: {
        model::Array array;
        for (unsigned i = 0; i < (code >> 4 & 3U) && depth < 3; ++i)
            array.push_back(readValue(time, depth + 1));
        return Value(std::move(array));
    }
    case 11: {
        constexpr std::array<const char*, 4> kFields{"a", "b", "v", "x"};
        model::Record record;
        for (unsigned i = 0; i < (code >> 4 & 3U) && depth < 3; ++i)
            record.fields.emplace_back(kFields[i], readValue(time, depth + 1));
        return Value(std::move(record));
    }
    case 12:
        return Value(static_cast<double>(static_cast<std::int8_t>(m_in.byte())) / 4);
    default:
        return Value(std::int64_t{code >> 4});
    }
}

model::BatchPtr EncodedRows::batchOf(std::size_t from, std::size_t to, std::size_t input) const {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = m_inputs[input];
    for (const auto& name : m_columns[input])
        batch->columns.emplace_back(name);
    for (std::size_t r = from; r < to; ++r) {
        const auto& row = m_rows[r];
        if (row.input != input)
            continue;
        batch->beginRow(row.time, row.arrival,
                        {static_cast<std::uint32_t>(input), row.partition, row.offset});
        for (std::size_t c = 0; c < row.values.size(); ++c)
            batch->columns[c].append(row.values[c]);
        batch->finishRow();
    }
    return batch;
}

model::BatchPtr EncodedRows::reference(std::string_view input) const {
    const auto* known = m_options.find(input);
    if (known == nullptr || !known->reference)
        return nullptr;
    const auto at = std::ranges::find(m_inputs, input) - m_inputs.begin();
    return batchOf(0, m_rows.size(), static_cast<std::size_t>(at));
}

std::vector<model::BatchPtr> EncodedRows::cutInto(std::size_t rows) const {
    std::vector<model::BatchPtr> out;
    std::size_t from = 0;
    while (from < m_rows.size()) {
        // A batch holds rows of one input, so a change of input ends it.
        std::size_t to = from + 1;
        while (to < m_rows.size() && to - from < rows && m_rows[to].input == m_rows[from].input)
            ++to;
        const auto* known =
            m_inputs.empty() ? nullptr : m_options.find(m_inputs[m_rows[from].input]);
        if (!m_inputs.empty() && (known == nullptr || !known->reference))
            out.push_back(batchOf(from, to, m_rows[from].input));
        from = to;
    }
    return out;
}

} // namespace vigil::fuzz
