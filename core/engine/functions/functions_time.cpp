// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/expression/expression.h"
#include "engine/expression/time_unit.h"

#include <array>

namespace vigil::engine {

using model::Value;
using Type = model::Value::Type;
using Args = std::span<const Value>;

namespace {

TimeUnit unitOf(const Value& v) { return static_cast<TimeUnit>(v.asBigInt()); }

Value dateAdd(EvalContext& context, Args a) {
    const auto count = wholeNumberOf(a[1]);
    const auto from = timeOf(a[2]);
    if (!count)
        return context.fail("DATEADD of no whole number");
    if (!from)
        return context.fail("DATEADD to no datetime");
    // A fraction of the count is cut, as the language has it.
    const auto to = addTime(unitOf(a[0]), *count, *from);
    return to ? Value(*to) : context.fail("DATEADD leaves the years 1 to 9999");
}

Value dateDiff(EvalContext& context, Args a) {
    const auto from = timeOf(a[1]);
    const auto to = timeOf(a[2]);
    if (!from || !to)
        return context.fail("DATEDIFF of no datetime");
    return Value(boundariesBetween(unitOf(a[0]), *from, *to));
}

Value partOf(EvalContext& context, TimeUnit unit, const Value& v) {
    const auto t = timeOf(v);
    return t ? Value(timePart(unit, *t)) : context.fail("date part of no datetime");
}

Value datePart(EvalContext& context, Args a) { return partOf(context, unitOf(a[0]), a[1]); }

Value dateName(EvalContext& context, Args a) {
    static constexpr std::array<std::string_view, 12> kMonths{
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    static constexpr std::array<std::string_view, 7> kDays{
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    const auto unit = unitOf(a[0]);
    const Value part = partOf(context, unit, a[1]);
    if (part.isNull())
        return {};
    const auto n = static_cast<std::size_t>(part.asBigInt());
    if (unit == TimeUnit::Month)
        return Value(std::string(kMonths.at(n - 1)));
    if (unit == TimeUnit::WeekDay)
        return Value(std::string(kDays.at(n - 1)));
    return Value(std::to_string(n));
}

Value day(EvalContext& context, Args a) { return partOf(context, TimeUnit::Day, a[0]); }

Value month(EvalContext& context, Args a) { return partOf(context, TimeUnit::Month, a[0]); }

Value year(EvalContext& context, Args a) { return partOf(context, TimeUnit::Year, a[0]); }

Value fromParts(EvalContext& context, Args a) {
    std::array<std::int64_t, 7> part{};
    for (std::size_t i = 0; i < part.size(); ++i) {
        const auto n = wholeNumberOf(a[i]);
        if (!n)
            return context.fail("DATETIMEFROMPARTS of no whole number");
        part[i] = *n;
    }
    const bool inRange = part[0] >= 1 && part[0] <= 9999 && part[1] >= 1 && part[1] <= 12 &&
                         part[2] >= 1 && part[2] <= 31 && part[3] >= 0 && part[3] <= 23 &&
                         part[4] >= 0 && part[4] <= 59 && part[5] >= 0 && part[5] <= 59 &&
                         part[6] >= 0 && part[6] <= 999;
    using namespace std::chrono;
    const auto date = std::chrono::year{static_cast<int>(inRange ? part[0] : 1)} /
                      std::chrono::month{static_cast<unsigned>(inRange ? part[1] : 1)} /
                      std::chrono::day{static_cast<unsigned>(inRange ? part[2] : 1)};
    if (!inRange || !date.ok())
        return context.fail("DATETIMEFROMPARTS of no valid date");
    return Value(EventTime{Ticks{sys_days{date}.time_since_epoch()} + hours{part[3]} +
                           minutes{part[4]} + seconds{part[5]} + milliseconds{part[6]}});
}

constexpr auto kWhole = Type::BigInt;
constexpr auto kTime = Type::DateTime;

constexpr std::array kFunctions{
    Function{.name = "DATEADD",
             .signature = "DATEADD(unit, count, datetime)",
             .description = "A datetime moved by a whole number of units.",
             .example = "DATEADD(hour, 2, '2024-02-29T23:00:00Z')",
             .gives = "2024-03-01T01:00:00Z",
             .minArgs = 3,
             .maxArgs = 3,
             .result = kTime,
             .unitFirst = true,
             .call = dateAdd},
    Function{.name = "DATEDIFF",
             .signature = "DATEDIFF(unit, from, to)",
             .description = "How many boundaries of the unit lie between two datetimes.",
             .example = "DATEDIFF(day, '2024-02-28T00:00:00Z', '2024-03-01T00:00:00Z')",
             .gives = "2",
             .minArgs = 3,
             .maxArgs = 3,
             .result = kWhole,
             .unitFirst = true,
             .call = dateDiff},
    Function{.name = "DATEPART",
             .signature = "DATEPART(unit, datetime)",
             .description = "A part of a datetime as a number.",
             .example = "DATEPART(hour, '2024-02-29T23:15:00Z')",
             .gives = "23",
             .minArgs = 2,
             .maxArgs = 2,
             .result = kWhole,
             .unitFirst = true,
             .call = datePart},
    Function{.name = "DATENAME",
             .signature = "DATENAME(unit, datetime)",
             .description = "A part of a datetime as text.",
             .example = "DATENAME(month, '2024-02-29T23:15:00Z')",
             .gives = "February",
             .minArgs = 2,
             .maxArgs = 2,
             .result = Type::Text,
             .unitFirst = true,
             .call = dateName},
    Function{.name = "DAY",
             .signature = "DAY(datetime)",
             .description = "Day of the month.",
             .example = "DAY('2024-02-29T23:15:00Z')",
             .gives = "29",
             .result = kWhole,
             .call = day},
    Function{.name = "MONTH",
             .signature = "MONTH(datetime)",
             .description = "Month, 1 to 12.",
             .example = "MONTH('2024-02-29T23:15:00Z')",
             .gives = "2",
             .result = kWhole,
             .call = month},
    Function{.name = "YEAR",
             .signature = "YEAR(datetime)",
             .description = "Year.",
             .example = "YEAR('2024-02-29T23:15:00Z')",
             .gives = "2024",
             .result = kWhole,
             .call = year},
    Function{.name = "DATETIMEFROMPARTS",
             .signature = "DATETIMEFROMPARTS(year, month, day, hour, minute, second, millisecond)",
             .description = "A datetime from year to millisecond.",
             .example = "DATETIMEFROMPARTS(2024, 2, 29, 23, 15, 0, 0)",
             .gives = "2024-02-29T23:15:00Z",
             .minArgs = 7,
             .maxArgs = 7,
             .result = kTime,
             .call = fromParts},
};

} // namespace

std::span<const Function> timeFunctions() noexcept { return kFunctions; }

} // namespace vigil::engine
