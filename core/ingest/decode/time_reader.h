// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "ingest/decode/time_pattern.h"
#include "ingest/decode/timestamp.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace vigil::ingest {

/// How a sender writes its times: a format, and the zone of those that name none.
/// *Thread:* value.
class TimeReader {
public:
    /// ISO-8601 in UTC.
    TimeReader() = default;

    /// `format`: "iso8601" (the default, also empty), "auto" (the same, or a number as "epoch"
    /// reads it), "epoch" (a number since 1970 whose unit is told by its size), "epoch_s",
    /// "epoch_ms", "epoch_us", "epoch_ns", or a pattern (see TimePattern). `zone`: see TimeZone;
    /// empty: UTC. Error: InvalidArgument.
    [[nodiscard]] static Result<TimeReader> make(std::string_view format, std::string_view zone);

    /// False: numbers are what it reads, and their digits as text.
    [[nodiscard]] bool readsText() const noexcept { return m_kind != Kind::Epoch; }

    /// True when a text in canonical form is the time it names.
    [[nodiscard]] bool isPlain() const noexcept { return m_kind == Kind::Iso; }

    // nullopt: no time of this format.
    [[nodiscard]] std::optional<EventTime> ofText(std::string_view text) const;
    [[nodiscard]] std::optional<EventTime> ofNumber(std::int64_t number) const;
    [[nodiscard]] std::optional<EventTime> ofNumber(double number) const;

private:
    enum class Kind { Iso, Epoch, Pattern };

    [[nodiscard]] std::optional<EventTime> ofIso(std::string_view text) const;

    Kind m_kind = Kind::Iso;
    bool m_numbersToo = false;             ///< of Iso
    std::optional<TimestampFormat> m_unit; ///< of an epoch; nullopt: by size
    TimePattern m_pattern;
    std::optional<TimeZone> m_zone;
};

} // namespace vigil::ingest
