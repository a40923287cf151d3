// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/hour_history.h"

#include "base/log.h"
#include "model/identity.h"
#include "model/signal_catalog.h"
#include "pipeline/sources/source_decoder.h"
#include "store/trend/trend_reader.h"

#include <algorithm>
#include <map>

namespace vigil::pipeline {
namespace {

constexpr Ticks kHour = std::chrono::hours{1};

Error cancelled() { return {ErrorCode::Cancelled, "no longer wanted", {}}; }

/// The hours of a recording while its rows are read.
class Gathering {
public:
    explicit Gathering(EventTime end) : m_end(end) {}

    void add(const model::RecordBatch& rows) {
        const auto* beds = rows.column(model::kBedColumn);
        if (beds == nullptr)
            return;
        for (std::size_t signal = 0; signal < kHourSignals.size(); ++signal)
            if (const auto* column = rows.column(kHourSignals[signal]))
                for (std::size_t row = 0; row < rows.rowCount(); ++row)
                    add(beds->text(row), signal, rows.eventTime[row], column->number(row));
    }

    std::vector<HourOfBed> finish() {
        std::vector<HourOfBed> hours;
        for (auto& [key, trend] : m_trends)
            hours.push_back({key.first, key.second, std::move(trend)});
        return hours;
    }

private:
    void add(std::string_view bed, std::size_t signal, EventTime at, std::optional<double> value) {
        if (value && !bed.empty() && at < m_end)
            m_trends[{std::string(bed), signal}].add(at, *value);
    }

    const EventTime m_end;
    std::map<std::pair<std::string, std::size_t>, HourTrend> m_trends;
};

/// False for recordings that say what they hold, and that it is none of the signals.
bool mayHoldHours(const model::RecordingFacts& facts) {
    return facts.signals.empty() ||
           std::ranges::any_of(facts.signals, [](const model::SignalFacts& signal) {
               const auto* info = model::findSignal(signal.name);
               return hourSignal(info != nullptr ? info->name : signal.name).has_value();
           });
}

ingest::RawMessage rawOf(model::RecordedMessage message) {
    ingest::RawMessage raw;
    raw.topic = std::move(message.topic);
    raw.payload = std::move(message.payload);
    raw.arrival = message.arrival;
    raw.partition = message.partition;
    raw.offset = message.offset;
    return raw;
}

} // namespace

Result<std::vector<HourOfBed>> storedHours(const std::filesystem::path& database, EventTime now,
                                           const std::stop_token& stop) {
    auto reader = store::TrendReader::open(database);
    if (!reader)
        return propagate(reader);
    auto all = reader->series();
    if (!all)
        return propagate(all);
    // Slots of the reader are those of the trend. The one that goes on now counts.
    const EventTime end = HourTrend::slotStart(now) + HourTrend::kSlot;
    std::vector<HourOfBed> hours;
    for (const auto& key : *all) {
        const auto signal = hourSignal(key.signal);
        if (!signal)
            continue;
        if (stop.stop_requested())
            return tl::unexpected(cancelled());
        auto read = reader->buckets(key, end - kHour, end, HourTrend::kSlots);
        if (!read)
            return propagate(read);
        if (!read->damaged.empty())
            log::warning("vigil.pipeline", "{} damaged chunk(s) of {} of bed {} are left out",
                         read->damaged.size(), key.signal, key.bed);
        auto& hour = hours.emplace_back(HourOfBed{key.bed, *signal, {}});
        for (const auto& bucket : read->buckets)
            hour.trend.fill(bucket.start, bucket.count, bucket.mean);
    }
    return hours;
}

Result<std::vector<HourOfBed>> recordedHours(model::Recording& recording, ingest::Decoder& decoder,
                                             EventTime end, const std::stop_token& stop) {
    Gathering hours(end);
    if (!mayHoldHours(recording.outline()))
        return hours.finish();
    if (auto sought = recording.seek(end - kHour); !sought)
        return propagate(sought);
    ingest::Decoded decoded;
    while (!stop.stop_requested()) {
        auto next = recording.next();
        if (!next && next.error().code == ErrorCode::Corrupt)
            continue; // the rest can be read
        if (!next)
            return propagate(next);
        if (!*next || (*next)->time >= end)
            return hours.finish();
        decoder.decode(rawOf(std::move(**next)), decoded);
        hours.add(decoded.rows);
        decoded = {};
    }
    return tl::unexpected(cancelled());
}

void HourHistory::run(std::function<Result<std::vector<HourOfBed>>(const std::stop_token&)> read) {
    cancel();
    m_thread = std::jthread([this, read = std::move(read)](const std::stop_token& stop) {
        auto hours = read(stop);
        if (stop.stop_requested())
            return;
        if (!hours)
            log::warning("vigil.pipeline", "the hour before cannot be shown: {}",
                         hours.error().text());
        else if (!hours->empty())
            m_take(std::move(*hours));
    });
}

void HourHistory::load(std::filesystem::path database, EventTime now) {
    run([database = std::move(database), now](const std::stop_token& stop) {
        return storedHours(database, now, stop);
    });
}

void HourHistory::load(SourceConfig source, std::vector<BedConfig> beds, EventTime end) {
    run([source = std::move(source), beds = std::move(beds),
         end](const std::stop_token& stop) -> Result<std::vector<HourOfBed>> {
        auto recording = source.spec->recording();
        if (!recording)
            return propagate(recording);
        auto decoder = makeDecoder(source, beds);
        if (!decoder)
            return propagate(decoder);
        return recordedHours(**recording, **decoder, end, stop);
    });
}

void HourHistory::cancel() { m_thread = {}; }

} // namespace vigil::pipeline
