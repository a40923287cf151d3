// SPDX-License-Identifier: GPL-3.0-or-later
// One sentence for each function, for the editor.
#include "engine/completion.h"

#include <algorithm>
#include <array>

namespace vigil::engine {

namespace {

struct Entry {
    std::string_view name;
    std::string_view text;
};

constexpr Entry kEntries[] = {
    {"ABS", "The number without its sign."},
    {"CEILING", "The smallest whole number that is not less."},
    {"FLOOR", "The largest whole number that is not more."},
    {"ROUND", "Rounded to that many digits, halves away from zero."},
    {"SIGN", "-1, 0 or 1."},
    {"POWER", "The first raised to the second, of the first one's type."},
    {"SQUARE", "The number times itself."},
    {"SQRT", "The square root; null for negative numbers."},
    {"EXP", "e raised to the number."},
    {"LOG", "The natural logarithm, or to a base."},
    {"LOG10", "The logarithm to base 10."},
    {"SIN", "The sine of an angle in radians."},
    {"COS", "The cosine of an angle in radians."},
    {"PI", "The circle's number."},
    {"GetArrayElement", "The element at a position, from 0; null beyond the end."},
    {"GetArrayLength", "How many elements an array has."},
    {"GetArrayElements", "One row for each element: ArrayIndex and ArrayValue."},
    {"GetRecordPropertyValue", "A property of a record by its name."},
    {"GetRecordProperties", "One row for each property: PropertyName and PropertyValue."},
    {"GetMetadataPropertyValue", "What the transport knows of a row: EventId, offset, partition, "
                                 "enqueued time."},
    {"COALESCE", "The first value that is not null."},
    {"ISNULL", "The value, or a replacement where it is null."},
    {"NULLIF", "Null where the two are equal, else the first."},
    {"GetType", "The name of the value's type."},
    {"LOWER", "In small letters."},
    {"UPPER", "In capital letters."},
    {"LEN", "How many characters, trailing blanks left out."},
    {"TRIM", "Without blanks on both sides."},
    {"LTRIM", "Without blanks on the left."},
    {"RTRIM", "Without blanks on the right."},
    {"CONCAT", "Texts joined, null as nothing."},
    {"CONCAT_WS", "Texts joined by a separator, nulls left out."},
    {"SUBSTRING", "A part of a text; positions count from 1."},
    {"LEFT", "The first characters."},
    {"RIGHT", "The last characters."},
    {"REPLACE", "Every occurrence replaced, without case."},
    {"CHARINDEX", "Where a text is found, from 1; 0 when it is not."},
    {"PATINDEX", "Where a LIKE pattern matches, from 1; 0 when it does not."},
    {"REGEXMATCH", "Where a regular expression matches first, from 1; 0 when it does not."},
    {"NCHAR", "The character of a code; null where there is none."},
    {"UNICODE", "The code of the first character."},
    {"REPLICATE", "A text so many times; null for a negative count."},
    {"SPACE", "So many blanks; null for a negative count."},
    {"STUFF", "A part of a text replaced by another text."},
    {"JSON_PARSE", "The record that a text of JSON holds; null where it holds none."},
    {"TRANSLATE", "Characters of one set replaced by those of another."},
    {"REVERSE", "The characters in opposite order."},
    {"DATEADD", "A datetime moved by a whole number of units."},
    {"DATEDIFF", "How many boundaries of the unit lie between two datetimes."},
    {"DATEPART", "A part of a datetime as a number."},
    {"DATENAME", "A part of a datetime as text."},
    {"DAY", "Day of the month."},
    {"MONTH", "Month, 1 to 12."},
    {"YEAR", "Year."},
    {"DATETIMEFROMPARTS", "A datetime from year to millisecond."},
    {"COUNT", "How many rows, or how many values that are not null."},
    {"COUNT_BIG", "As COUNT."},
    {"SUM", "The sum; null when all values are null."},
    {"AVG", "The mean, as float."},
    {"MIN", "The smallest value."},
    {"MAX", "The largest value."},
    {"STDEV", "Standard deviation of a sample (n - 1)."},
    {"STDEVP", "Standard deviation of a population (n)."},
    {"VAR", "Variance of a sample (n - 1)."},
    {"VARP", "Variance of a population (n)."},
    {"Collect", "All rows or values of the window as an array."},
    {"CollectTop", "The first n rows by an order, with their rank."},
    {"TopOne", "The first row by an order."},
    {"PERCENTILE_CONT", "A percentile, between two values where needed."},
    {"PERCENTILE_DISC", "A percentile that is one of the values."},
    {"STRING_AGG", "Texts of the window joined by a separator."},
    {"LAG", "The value some rows earlier, within a time limit."},
    {"LAST", "The newest earlier value, within a time limit."},
    {"ISFIRST", "1 for the first row of each interval."},
    {"AnomalyDetection_SpikeAndDip", "IsAnomaly and Score of a value against the ones before it."},
    {"AnomalyDetection_ChangePoint", "IsAnomaly and Score of a lasting change of level."},
    {"System.Timestamp", "The row's event time, or the end of its window."},
    {"System.Window", "The window a result stems from: .Id, .Start, .End."},
    {"TumblingWindow", "Windows one after the other."},
    {"HoppingWindow", "Windows of a size that begin every hop."},
    {"SlidingWindow", "A window at each time its content changes."},
    {"SessionWindow", "Rows without a longer pause; the maximum is looked at on the clock."},
    {"Windows", "Several windows at once, told apart by their id."},
};

} // namespace

std::string_view functionDocumentation(std::string_view name) noexcept {
    const auto found = std::ranges::find_if(
        kEntries, [&](const Entry& e) { return model::equalNames(e.name, name); });
    return found == std::end(kEntries) ? std::string_view{} : found->text;
}

} // namespace vigil::engine
