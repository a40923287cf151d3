// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sources/trend_recording.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

constexpr Ticks kAtOnce = std::chrono::hours{1};

} // namespace

Result<std::unique_ptr<model::Recording>>
TrendRecording::open(const std::filesystem::path& database, EventTime from, EventTime to,
                     const std::vector<std::string>& outputs) {
    auto reader = store::TrendReader::open(database);
    if (!reader)
        return propagate(reader);
    std::unique_ptr<TrendRecording> recording(new TrendRecording(std::move(*reader)));
    auto series = recording->m_reader.series();
    if (!series)
        return propagate(series);
    std::erase_if(*series, [&](const store::SeriesKey& key) {
        return std::ranges::any_of(outputs, [&](const std::string& output) {
            return key.signal.starts_with(output + '.');
        });
    });
    recording->m_series = std::move(*series);
    recording->m_loaded = from;
    recording->m_end = to;
    auto& outline = recording->m_outline;
    outline.format = "history";
    auto some = recording->load();
    if (!some)
        return propagate(some);
    if (!*some)
        return fail(ErrorCode::NotFound, "nothing is stored of that time", database.string());
    outline.start = recording->m_rows.begin()->first.first;
    outline.duration = std::max(Ticks::zero(), to - outline.start);
    for (const auto& key : recording->m_series)
        if (std::ranges::find(outline.signals, key.signal, &model::SignalFacts::name) ==
            outline.signals.end())
            outline.signals.push_back({key.signal, key.unit, 0, 0, 0, {}, {}, {}, {}});
    return std::unique_ptr<model::Recording>(std::move(recording));
}

Result<bool> TrendRecording::load() {
    while (m_rows.empty() && m_loaded < m_end) {
        const auto until = std::min(m_loaded + kAtOnce, m_end);
        for (const auto& key : m_series) {
            auto trend = m_reader.query(key, m_loaded, until);
            if (!trend)
                return propagate(trend);
            for (const auto& sample : trend->samples)
                m_rows[{sample.time, key.bed}].push_back({key.signal, sample.value});
            for (const auto& chunk : trend->damaged)
                m_outline.warnings.push_back(std::to_string(chunk.samples) + " values of " +
                                             key.signal + " are damaged and left out");
        }
        m_loaded = until;
    }
    return !m_rows.empty();
}

Result<model::RecordingFacts> TrendRecording::measure(bool /*verify*/) { return m_outline; }

Result<std::optional<model::RecordedMessage>> TrendRecording::next() {
    auto some = load();
    if (!some)
        return propagate(some);
    if (!*some)
        return std::nullopt;
    const auto first = m_rows.begin();
    const auto& [time, bed] = first->first;
    ingest::MessageHead head;
    head.deviceId = bed;
    head.time = time;
    head.seq = m_numbers[bed]++;
    model::RecordedMessage message;
    message.time = time;
    message.arrival = arrivalAtEvent(time);
    message.topic = ingest::numericsTopic("history", bed);
    message.payload = ingest::numericsMessage(head, first->second);
    message.offset = m_offset++;
    m_rows.erase(first);
    return message;
}

Result<void> TrendRecording::seek(EventTime time) {
    m_rows.clear();
    m_loaded = std::max(m_outline.start, std::min(time, m_end));
    return {};
}

} // namespace vigil::pipeline
