// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/time_reader.h"

#include <array>
#include <utility>

namespace vigil::ingest {
namespace {

using Word = std::pair<std::string_view, TimestampFormat>;

constexpr std::array kEpochs{
    Word{"epoch_s", TimestampFormat::EpochSeconds}, Word{"s", TimestampFormat::EpochSeconds},
    Word{"epoch_ms", TimestampFormat::EpochMillis}, Word{"ms", TimestampFormat::EpochMillis},
    Word{"epoch_us", TimestampFormat::EpochMicros}, Word{"us", TimestampFormat::EpochMicros},
    Word{"epoch_ns", TimestampFormat::EpochNanos},  Word{"ns", TimestampFormat::EpochNanos},
};

/// Whether an ISO-8601 time says how far from UTC it is.
bool namesOffset(std::string_view text) {
    constexpr std::size_t kDate = 10;
    if (text.size() <= kDate)
        return false;
    const char last = text.back();
    return last == 'Z' || last == 'z' || text.find_first_of("+-", kDate) != std::string_view::npos;
}

} // namespace

Result<TimeReader> TimeReader::make(std::string_view format, std::string_view zone) {
    TimeReader reader;
    if (!zone.empty()) {
        const auto named = TimeZone::named(zone);
        if (!named)
            return fail(ErrorCode::InvalidArgument, named.error().detail, named.error().context);
        reader.m_zone = *named;
    }
    reader.m_numbersToo = format == "auto";
    if (format.empty() || format == "iso8601" || format == "iso" || format == "auto")
        return reader;
    for (const auto& [word, unit] : kEpochs)
        if (format == word)
            reader.m_unit = unit;
    if (reader.m_unit || format == "epoch") {
        reader.m_kind = Kind::Epoch;
        return reader;
    }
    auto pattern = TimePattern::compile(format);
    if (!pattern)
        return propagate(pattern);
    reader.m_kind = Kind::Pattern;
    reader.m_pattern = std::move(*pattern);
    return reader;
}

std::optional<EventTime> TimeReader::ofIso(std::string_view text) const {
    const auto parsed = parseIso8601(text);
    if (!parsed)
        return std::nullopt;
    return m_zone && !namesOffset(text) ? m_zone->momentOf(parsed->time_since_epoch()) : *parsed;
}

std::optional<EventTime> TimeReader::ofText(std::string_view text) const {
    if (m_kind == Kind::Iso) {
        const auto time = ofIso(text);
        return time || !m_numbersToo ? time : timeOfDigits(text, std::nullopt);
    }
    if (m_kind == Kind::Epoch)
        return timeOfDigits(text, m_unit);
    const auto read = m_pattern.read(text);
    if (!read)
        return std::nullopt;
    if (read->offset)
        return EventTime{read->wall - *read->offset};
    return m_zone ? m_zone->momentOf(read->wall) : EventTime{read->wall};
}

std::optional<EventTime> TimeReader::ofNumber(std::int64_t number) const {
    if (m_kind == Kind::Epoch || m_numbersToo)
        return timeOfNumber(number, m_unit.value_or(unitBySize(static_cast<double>(number))));
    // "20260501100000" is a number to a file that tells values apart.
    return m_kind == Kind::Pattern ? ofText(std::to_string(number)) : std::nullopt;
}

std::optional<EventTime> TimeReader::ofNumber(double number) const {
    return m_kind == Kind::Epoch || m_numbersToo
               ? timeOfNumber(number, m_unit.value_or(unitBySize(number)))
               : std::nullopt;
}

} // namespace vigil::ingest
