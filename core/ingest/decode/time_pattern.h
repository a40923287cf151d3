// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::ingest {

/// A way of writing times that is not ISO-8601, read once: "%d/%m/%Y %H:%M:%S" as strftime has it,
/// or letters as spreadsheets have them, "dd.MM.yyyy HH:mm:ss.SSS". Months may be English names.
/// *Thread:* value.
class TimePattern {
public:
    TimePattern() = default;

    /// Error: InvalidArgument (an unknown part, no date in it).
    [[nodiscard]] static Result<TimePattern> compile(std::string_view text);

    /// What a clock showed, and how far from UTC it was where the text says so.
    struct Reading {
        Ticks wall{}; ///< since 1970-01-01 00:00 of that clock
        std::optional<Ticks> offset;
    };

    /// nullopt: no time of this pattern, or none of the calendar.
    [[nodiscard]] std::optional<Reading> read(std::string_view text) const;

private:
    enum class Part {
        Literal,
        Space,
        Year,
        ShortYear,
        Month,
        MonthName,
        Day,
        DayOfYear,
        WeekdayName,
        Hour,
        HalfDayHour,
        Minute,
        Second,
        Fraction,
        HalfDay, ///< AM or PM
        Offset,
        Utc, ///< "UTC", "GMT" or "Z"
    };

    struct Step {
        Part part = Part::Literal;
        char literal = 0;
        bool wide = false; ///< as many digits as usual, for digits follow at once
    };

    struct Fields;

    [[nodiscard]] static bool take(const Step& step, std::string_view& rest, Fields& fields);
    [[nodiscard]] Result<void> addPercent(std::string_view text);
    [[nodiscard]] Result<void> addLetters(std::string_view text);
    [[nodiscard]] Result<void> addRun(char letter, std::size_t count, std::string_view rest,
                                      bool halfDays);

    void add(Part part) { m_steps.push_back({part, 0, false}); }

    void addLiteral(char c);
    [[nodiscard]] bool has(Part part) const;
    [[nodiscard]] Part lastField() const;

    std::vector<Step> m_steps;
};

} // namespace vigil::ingest
