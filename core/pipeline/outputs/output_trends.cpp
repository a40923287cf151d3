// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/outputs/output_trends.h"

#include "model/identity.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace vigil::pipeline {

namespace {

constexpr std::uint32_t kNoSeries = std::numeric_limits<std::uint32_t>::max();
constexpr std::chrono::minutes kTellEvery{1};
constexpr std::size_t kLongestSubject = 128; ///< bytes
constexpr const char* kTooMany = "more rows a second than are kept of results";
constexpr const char* kTooManySeries = "more series than are kept of results";

bool isIdentity(const std::string& name) {
    return std::ranges::any_of(model::kIdentityColumns,
                               [&](auto other) { return model::equalNames(other, name); });
}

/// Whose the numbers of a row are.
std::string subjectOf(const model::RecordBatch& rows, std::size_t row) {
    if (const auto* const bed = rows.column(model::kBedColumn);
        bed != nullptr && bed->kind() == model::Column::Kind::Text && !bed->isNull(row))
        return std::string(bed->text(row));
    std::string subject;
    for (const auto& column : rows.columns) {
        const auto value = column.value(row);
        if (value.type() != model::Value::Type::Text)
            continue;
        subject += subject.empty() ? "" : ", ";
        subject += value.asText();
    }
    if (subject.size() > kLongestSubject)
        subject.resize(kLongestSubject);
    return subject;
}

std::optional<double> numberOf(const model::Value& value) {
    using Type = model::Value::Type;
    if (value.type() == Type::BigInt)
        return static_cast<double>(value.asBigInt());
    if (value.type() == Type::Float && std::isfinite(value.asFloat()))
        return value.asFloat();
    return std::nullopt;
}

} // namespace

bool OutputTrends::hasShare(const engine::QueryResult& result, EventTime time) {
    if (!result.windowEnd.empty())
        return true;
    auto& share = m_shares[{result.output, result.select}];
    const auto second = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
    if (share.second != second)
        share = {second, 0};
    return share.rows++ < kMostRowsPerSecond;
}

std::uint32_t OutputTrends::seriesOf(store::SeriesKey key) {
    if (const auto found = m_places.find(key); found != m_places.end())
        return found->second;
    if (!m_known.contains(key)) {
        if (m_known.size() >= kMostSeries)
            return kNoSeries;
        m_known.insert(key);
    }
    const auto place = static_cast<std::uint32_t>(m_batch.series.size());
    m_batch.series.push_back(key);
    m_places.emplace(std::move(key), place);
    return place;
}

void OutputTrends::leaveOut(const std::string& output, EventTime time, const char* why) {
    auto& loss = m_left[{output, why}];
    loss.kind = store::LossKind::TrendGap;
    loss.source = output;
    loss.reason = why;
    store::widen(loss, time, time, 1);
}

void OutputTrends::add(const engine::QueryResult& result) {
    if (!result.final)
        return;
    const auto& rows = *result.rows;
    for (std::size_t row = 0; row < rows.rowCount(); ++row) {
        const EventTime time = rows.eventTime[row];
        if (!hasShare(result, time)) {
            leaveOut(result.output, time, kTooMany);
            continue;
        }
        const std::string subject = subjectOf(rows, row);
        for (const auto& column : rows.columns) {
            const auto number =
                isIdentity(column.name()) ? std::nullopt : numberOf(column.value(row));
            if (!number)
                continue;
            const auto series = seriesOf(
                {subject, result.output + '.' + column.name(), std::string(column.unit())});
            if (series == kNoSeries) {
                leaveOut(result.output, time, kTooManySeries);
                continue;
            }
            store::TrendRow trend;
            trend.series = series;
            trend.time = time;
            trend.value = *number;
            trend.origin.offset = -1; // what comes again is known by its time and value
            m_batch.trends.push_back(trend);
        }
    }
}

store::StoreBatch OutputTrends::take(SteadyTime now) {
    auto batch = std::exchange(m_batch, {});
    m_places.clear();
    batch.ofResults = true;
    if (now < m_tell)
        return batch;
    m_tell = now + kTellEvery;
    for (auto& [where, loss] : std::exchange(m_left, {}))
        batch.losses.push_back(std::move(loss));
    return batch;
}

} // namespace vigil::pipeline
