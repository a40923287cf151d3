// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/editor/compatibility.h"

#include <array>

namespace vigil::engine {
namespace {

constexpr std::array kDifferences{
    // Time
    Difference{
        "Time without TIMESTAMP BY", "The arrival, and no time policy applies.",
        "The same in 'vigilctl query' over files that say nothing else; the pipeline and "
        "recordings take the event time of the message, under the policies, so that a replay "
        "gives what the run gave.",
        "", ""},
    Difference{"Order of the time policies", "Late before out of order; early is not placed.",
               "Early, then late, then out of order. A row that a policy drops moves no watermark, "
               "opens no partition, is counted and is a dead letter.",
               "", ""},
    Difference{"TIMESTAMP BY ... OVER key", "A watermark for each key.",
               "The same; a key that was never seen may still come, so only the late tolerance, or "
               "the end of the input, moves the watermark.",
               "", ""},
    Difference{"Bounds of windows", "(start, end].",
               "The same; [start, end) by 'vigilctl query --window-bounds start'. Sliding windows "
               "and LIMIT DURATION stay (t - span, t].",
               "", ""},
    Difference{"Texts that look like times", "Texts, unless they are CAST.",
               "As a time they are compared, ordered and grouped, as a text they are put out; CAST "
               "to datetime and functions of time give the time alone.",
               "", ""},
    Difference{"Open windows", "Only closed windows give rows.",
               "The same; 'live = true' and 'vigilctl query --live' show besides what open windows "
               "hold so far, marked as provisional. Nothing of it is stored or handed on.",
               "", ""},
    // Windows
    Difference{"System.Window()", "Has Id alone.", "Has Id, Start and End.",
               "SELECT DATEDIFF(second, System.Window().Start, System.Window().End) AS r FROM s "
               "GROUP BY TumblingWindow(minute, 1)",
               "60"},
    Difference{"System.Timestamp() beside a window", "The end of the window.",
               "The same in SELECT; in GROUP BY it is a key without a name.", "", ""},
    Difference{
        "Sliding windows when rows leave", "Old pages: only when a row comes.",
        "When a row comes and when one leaves, as the newer page says. A window without rows "
        "gives no result.",
        "SELECT COUNT(*) AS r FROM s GROUP BY SlidingWindow(second, 2)", "1, 2, 2, 1"},
    // Values
    Difference{"bigint / bigint", "", "Cuts the fraction.", "7 / 2", "3"},
    Difference{"Division by zero", "", "NULL, as is a float out of range.", "1 / 0", "null"},
    Difference{"bigint out of range", "An error.", "Becomes a float.", "9223372036854775807 + 1",
               "9223372036854775808"},
    Difference{"A text beside a number", "",
               "Is read as a number; if that fails the comparison is unknown, neither true nor "
               "false.",
               "CASE WHEN 'x' > 1 THEN 1 WHEN '2' > 1 THEN 2 END", "2"},
    Difference{"A CAST that fails", "The job stops.", "The row is a dead letter; the others go on.",
               "", ""},
    Difference{
        "CREATE TABLE", "Values are converted to the type.",
        "Takes what is exactly a value of the type: 3.0 is a bigint, 2.5 is none and drops the "
        "row; texts are read. Columns that it does not name are not seen.",
        "", ""},
    // Aggregates
    Difference{"AVG", "Of the type of its value.", "Always a float.",
               "SELECT AVG(v) AS r FROM s GROUP BY TumblingWindow(minute, 1)",
               "2.3333333333333335"},
    Difference{"STDEV and VAR", "", "Divide by n - 1; NULL for one value.",
               "SELECT STDEV(v) AS r FROM s WHERE v = 1 GROUP BY TumblingWindow(minute, 1)",
               "null"},
    Difference{"MIN, MAX and ORDER BY of texts", "Texts that were not CAST are read as numbers.",
               "The same; a text that is no number is a dead letter of its row. What is known to "
               "be a text (CAST, CREATE TABLE, a function, a step) is compared as one.",
               "SELECT MAX(CASE v WHEN 1 THEN '9' ELSE '10' END) AS r FROM s GROUP BY "
               "TumblingWindow(minute, 1)",
               "9"},
    Difference{"COUNT(DISTINCT x)", "Not with OVER.", "The same.", "", ""},
    Difference{"STRING_AGG, COUNT_BIG", "Known to the editor alone.", "They are there.", "", ""},
    // Joins, analytic functions, patterns
    Difference{"DATEDIFF in JOIN", "Units that elapsed (old pages), boundaries (new ones).",
               "Boundaries: 'BETWEEN 0 AND 15' minutes lets up to 15 min 59.99 s pass; the editor "
               "warns.",
               "DATEDIFF(minute, '2026-01-01T00:00:59', '2026-01-01T00:01:00')", "1"},
    Difference{"LEFT JOIN without a partner", "",
               "The row is stamped with its time plus the upper bound of DATEDIFF.", "", ""},
    Difference{"LAST", "The newest event before.",
               "The newest up to the row, itself included, as LAG with an offset of 0.",
               "SELECT LAST(v) OVER (LIMIT DURATION(minute, 1)) AS r FROM s", "1, 2, 4"},
    Difference{
        "MATCH_RECOGNIZE", "",
        "From each row one match, greedy, left alternatives first; empty ones give none. A key "
        "follows 10000 partial matches at most.",
        "", ""},
    Difference{
        "AnomalyDetection_*", "Methods whose parameters are not published.",
        "Methods of its own: judge by behaviour, not by scores. Fewer than 10 values are not "
        "judged.",
        "", ""},
    // Names and text
    Difference{"SELECT *, expression AS existing", "Order and precedence as the SELECT page says.",
               "The column of the item on the left wins, also where a star gives it; the null of a "
               "star leaves the place to the right.",
               "", ""},
    Difference{"Aliases in HAVING", "The SELECT page denies them, examples use them.",
               "A name is a key or a column first, else the alias of an item.",
               "SELECT COUNT(*) AS r FROM s GROUP BY TumblingWindow(minute, 1) HAVING r > 2", "3"},
    Difference{"Upper and lower case of texts", "",
               "LIKE, CHARINDEX, REPLACE and PATINDEX ignore it, = does not.",
               "CASE WHEN 'a' = 'A' THEN 1 WHEN 'a' LIKE 'A' THEN 2 END", "2"},
    Difference{"REGEXMATCH", ".NET expressions.",
               "A search by ECMAScript without case. What is no expression gives 0, one that tries "
               "more than a million ways is a dead letter.",
               "REGEXMATCH('Bed B07', 'b[0-9]+')", "5"},
    Difference{"DATEADD with a fraction", "The number is a bigint.", "The fraction is cut.",
               "DATEADD(hour, 1.9, '2026-01-01T00:00:00Z')", "2026-01-01T01:00:00Z"},
    Difference{"Functions of users", "JavaScript, C#, Azure ML.",
               "JavaScript alone: ECMAScript 2016 and most of what came since, without BigInt, "
               "modules and async; see 'vigilctl help udf'.",
               "", ""},
    Difference{"Further functions", "",
               "LOG, SIN, COS, PI, COALESCE and a few more are extensions.", "COALESCE(NULL, 2)",
               "2"},
    Difference{
        "Budgets", "Streaming units.",
        "Rows, bytes and time of each query are bounded; over it the query is stopped and the "
        "operator is named. Never a part of a result.",
        "", ""},
};

} // namespace

std::span<const Difference> differences() noexcept { return kDifferences; }

} // namespace vigil::engine
