// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/state/query_inspection.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace vigil::engine {

StateSize& StateSize::operator+=(const StateSize& other) noexcept {
    bytes += other.bytes;
    keys += other.keys;
    open += other.open;
    rows += other.rows;
    return *this;
}

namespace {

/// Entry by entry; the longer list wins where one half knows nothing.
void addEach(std::vector<StateSize>& to, const std::vector<StateSize>& from) {
    to.resize(std::max(to.size(), from.size()));
    for (std::size_t i = 0; i < from.size(); ++i)
        to[i] += from[i];
}

} // namespace

QueryInspection& QueryInspection::operator+=(const QueryInspection& other) {
    sources.resize(std::max(sources.size(), other.sources.size()));
    for (std::size_t i = 0; i < other.sources.size(); ++i) {
        sources[i].held += other.sources[i].held;
        sources[i].watermark = std::max(sources[i].watermark, other.sources[i].watermark);
    }
    steps.resize(std::max(steps.size(), other.steps.size()));
    for (std::size_t s = 0; s < other.steps.size(); ++s) {
        auto& step = steps[s];
        const auto& more = other.steps[s];
        step.merge += more.merge;
        step.selects.resize(std::max(step.selects.size(), more.selects.size()));
        for (std::size_t i = 0; i < more.selects.size(); ++i) {
            auto& select = step.selects[i];
            addEach(select.joins, more.selects[i].joins);
            select.match += more.selects[i].match;
            select.analytics += more.selects[i].analytics;
            select.groups += more.selects[i].groups;
            addEach(select.before, more.selects[i].before);
            addEach(select.windows, more.selects[i].windows);
        }
    }
    addEach(shared, other.shared);
    shards += other.shards;
    watermark = std::max(watermark, other.watermark);
    complete = std::min(complete, other.complete);
    return *this;
}

StateSize QueryInspection::total() const noexcept {
    StateSize sum;
    for (const auto& source : sources)
        sum += source.held;
    for (const auto& panes : shared)
        sum += panes;
    for (const auto& step : steps) {
        sum += step.merge;
        for (const auto& select : step.selects) {
            for (const auto& join : select.joins)
                sum += join;
            for (const auto& before : select.before)
                sum += before;
            for (const auto& window : select.windows)
                sum += window;
            sum += select.match;
            sum += select.analytics;
            sum += select.groups;
        }
    }
    return sum;
}

std::string sizeText(const StateSize& size) {
    std::string text;
    const auto count = [&](std::size_t n, const char* one, const char* many) {
        if (n != 0)
            text += std::to_string(n) + ' ' + (n == 1 ? one : many) + ", ";
    };
    count(size.open, "open", "open");
    count(size.keys, "key", "keys");
    count(size.rows, "row", "rows");
    constexpr std::array kUnits{"KiB", "MiB", "GiB", "TiB"};
    if (size.bytes < 1024)
        return text + std::to_string(size.bytes) + " B";
    double amount = static_cast<double>(size.bytes) / 1024;
    std::size_t unit = 0;
    for (; amount >= 1024 && unit + 1 < kUnits.size(); ++unit)
        amount /= 1024;
    std::array<char, 32> digits{};
    static_cast<void>(std::snprintf(digits.data(), digits.size(), "%.1f ", amount));
    return text + digits.data() + kUnits[unit];
}

void HeldBatches::add(const model::RecordBatch& batch) {
    if (!m_batches.insert(&batch).second)
        return;
    m_bytes += bytesOf(batch);
    for (const auto& column : batch.columns) {
        const auto view = column.dictionary();
        if (view.size() == 0)
            continue;
        const auto [known, isNew] = m_texts.try_emplace(column.texts().get(), view);
        if (!isNew && known->second.size() < view.size())
            known->second = view;
    }
}

std::size_t HeldBatches::bytes() const {
    std::size_t total = m_bytes;
    for (const auto& [dictionary, view] : m_texts)
        for (std::size_t code = 0; code < view.size(); ++code)
            total += sizeof(std::string) + textBytes(view[code]);
    return total;
}

std::size_t bytesOf(const model::RecordBatch& batch) noexcept {
    std::size_t total = sizeof batch + batch.columns.capacity() * sizeof(model::Column) +
                        batch.eventTime.capacity() * sizeof(EventTime) +
                        batch.arrival.capacity() * sizeof(ArrivalTime) +
                        batch.origin.capacity() * sizeof(model::RowOrigin);
    for (const auto& column : batch.columns) {
        total += column.validBits().capacity() * sizeof(std::uint64_t) +
                 column.floats().capacity() * sizeof(double) +
                 column.integers().capacity() * sizeof(std::int64_t) +
                 column.codes().capacity() * sizeof(std::uint32_t) +
                 column.written().capacity() * sizeof(column.written()[0]);
        if (column.kind() == model::Column::Kind::Mixed)
            total += column.size() * sizeof(model::Value);
    }
    return total;
}

} // namespace vigil::engine
