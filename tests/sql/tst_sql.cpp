// SPDX-License-Identifier: GPL-3.0-or-later
// Runs *.test files (see tests/sql/README.md): tst_sql FILE [NAME OF A CASE].
#include "case_file.h"
#include "engine/query_runner.h"
#include "engine/read_columns.h"
#include "table_reader.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <numeric>
#include <set>
#include <sstream>

namespace {

using namespace vigil;
using namespace vigil::sqltest;
using vigil::model::Value;

engine::QueryOptions optionsOf(const Case& test) {
    engine::QueryOptions options;
    // Without a word about time: a recording, no policy in the way.
    options.policy = engine::TimePolicy::recorded();
    const auto* section = test.find("options");
    if (section == nullptr)
        return options;
    const auto pairs = readPairs(section->body);
    const auto span = [&](const char* name, std::optional<Ticks>& to) {
        if (const auto at = pairs.find(name); at != pairs.end())
            to = at->second == "off" ? std::nullopt : std::optional(*parseSpan(at->second));
    };
    span("early", options.policy.early);
    span("late", options.policy.late);
    std::optional<Ticks> outOfOrder = options.policy.outOfOrder;
    span("out-of-order", outOfOrder);
    options.policy.outOfOrder = *outOfOrder;
    const auto is = [&](const char* name, const char* value) {
        const auto at = pairs.find(name);
        return at != pairs.end() && at->second == value;
    };
    if (is("late-policy", "drop"))
        options.policy.latePolicy = engine::LatePolicy::Drop;
    if (is("out-of-order-policy", "drop"))
        options.policy.outOfOrderPolicy = engine::LatePolicy::Drop;
    if (is("bounds", "start"))
        options.bounds = engine::WindowBounds::StartInclusive;
    options.policy.streamTime = !is("untimed", "arrival");
    options.policy.perPartition = is("watermark", "partition");
    if (const auto at = pairs.find("reference"); at != pairs.end()) {
        engine::InputOptions reference;
        reference.name = at->second;
        reference.reference = true;
        options.inputs.push_back(reference);
        for (const auto& s : test.sections)
            if (s.kind == "rows" && s.argument.substr(0, s.argument.find(' ')) != at->second) {
                engine::InputOptions stream;
                stream.name = s.argument.substr(0, s.argument.find(' '));
                stream.policy = options.policy;
                options.inputs.push_back(stream);
            }
    }
    return options;
}

struct Outcome {
    std::map<std::string, Table> outputs;
    engine::TimeCounters counters;
    std::map<std::string, int> rejected;
};

struct Input {
    std::string name;
    Table table;
    bool reference = false;
};

class Checker {
public:
    explicit Checker(std::string where) : m_where(std::move(where)) {}

    void fail(const std::string& message) {
        std::cout << "FAIL " << m_where << ": " << message << "\n";
        ++failures;
    }

    int failures = 0;

private:
    std::string m_where;
};

/// How one run differs from another that must give the same.
struct Way {
    std::size_t batchRows = 1;
    unsigned shards = 1;
    /// After every so many batches the state goes into a new runner; 0: never.
    std::size_t restartEvery = 0;
    /// Batches have only what the query says it reads.
    bool onlyRead = false;
};

std::string textOf(const Way& way) {
    return "batches of " + std::to_string(way.batchRows) + " on " + std::to_string(way.shards) +
           " shards" + (way.restartEvery > 0 ? " with restarts" : "") +
           (way.onlyRead ? " of what is read" : "");
}

/// A batch with the columns that a query reads, and a column for each path within records.
model::BatchPtr onlyRead(const engine::Query& query, const model::BatchPtr& batch) {
    const auto paths = engine::readColumns(query, batch->stream);
    if (!paths)
        return batch;
    auto out = std::make_shared<model::RecordBatch>(*batch);
    out->columns.clear();
    for (const auto& path : *paths) {
        std::string name = path[0];
        for (std::size_t i = 1; i < path.size(); ++i)
            name += '.' + path[i];
        if (out->column(name) != nullptr)
            continue;
        model::Column column(name);
        const std::vector<engine::ColumnPath> wanted{path};
        const engine::BatchColumns found(batch, wanted);
        for (std::uint32_t row = 0; row < batch->rowCount(); ++row)
            column.append(found.value(0, row));
        if (!found.absent(0))
            out->columns.push_back(std::move(column));
    }
    return out;
}

Outcome run(const std::shared_ptr<const engine::Query>& query, const std::vector<Input>& inputs,
            Way way, Checker& checker) {
    auto runner = std::make_unique<engine::QueryRunner>(query, way.shards);
    Outcome outcome;
    std::size_t batches = 0;
    const auto restart = [&] {
        const auto state = runner->capture();
        if (!state)
            return checker.fail("no state: " + state.error().text());
        runner = std::make_unique<engine::QueryRunner>(query, way.shards);
        if (const auto restored = runner->restore(*state); !restored)
            checker.fail("its state is refused: " + restored.error().text());
    };
    const auto collect = [&] {
        for (const auto& result : runner->takeResults()) {
            auto& table = outcome.outputs[result.output];
            for (std::size_t r = 0; r < result.rows->rowCount(); ++r) {
                auto& row = table.rows.emplace_back();
                for (const auto& column : result.rows->columns) {
                    const auto at = table.column(column.name());
                    if (row.size() <= at)
                        row.resize(at + 1);
                    row[at] = column.value(r);
                }
            }
        }
        for (const auto& letter : runner->takeRejected())
            ++outcome.rejected[letter.reason];
    };
    for (const auto& input : inputs)
        for (std::size_t from = 0; from < input.table.rows.size(); from += way.batchRows) {
            const auto to = std::min(from + way.batchRows, input.table.rows.size());
            const auto batch = batchOf(input.table, input.name, from, to);
            runner->push(input.name, way.onlyRead ? onlyRead(*query, batch) : batch);
            collect();
            if (way.restartEvery != 0 && ++batches % way.restartEvery == 0)
                restart();
        }
    runner->finish();
    collect();
    outcome.counters = runner->counters();
    return outcome;
}

std::string rowText(const Table& table, const std::vector<Value>& row,
                    const std::vector<std::string>& columns) {
    std::string text;
    for (const auto& name : columns) {
        const auto at = std::ranges::find(table.columns, name) - table.columns.begin();
        const auto index = static_cast<std::size_t>(at);
        text += (text.empty() ? "" : ", ") +
                (index < row.size() ? model::toJson(row[index]) : std::string("null"));
    }
    return text;
}

/// All rows as text, to compare two runs. The order in which a star met its columns is no part.
std::string tableText(const Outcome& outcome) {
    std::string text;
    for (const auto& [name, table] : outcome.outputs) {
        auto columns = table.columns;
        std::ranges::sort(columns);
        for (const auto& row : table.rows)
            text += name + ": " + rowText(table, row, columns) + "\n";
    }
    return text;
}

/// Floats to a relative 1e-9, everything else exactly.
bool sameValue(const Value& a, const Value& b) {
    if (a.isNumber() && b.isNumber() && a.type() != b.type())
        return std::fabs(a.toDouble() - b.toDouble()) <=
               1e-9 * std::max(1.0, std::fabs(a.toDouble()));
    if (a.type() == Value::Type::Float && b.type() == Value::Type::Float)
        return std::fabs(a.asFloat() - b.asFloat()) <= 1e-9 * std::max(1.0, std::fabs(a.asFloat()));
    return a == b;
}

/// A time however it was written.
Value canonical(const Value& value) {
    return value.type() == Value::Type::DateTime ? Value(value.asTime()) : value;
}

/// The cells of `from` under the columns of `wanted`; null where it has no such column.
Table arranged(const Table& from, const std::vector<std::string>& wanted) {
    Table to;
    to.columns = wanted;
    for (const auto& row : from.rows) {
        auto& cells = to.rows.emplace_back();
        for (const auto& name : wanted) {
            const auto at = std::ranges::find_if(
                from.columns, [&](const auto& c) { return model::equalNames(c, name); });
            const auto index = static_cast<std::size_t>(at - from.columns.begin());
            cells.push_back(index < row.size() ? canonical(row[index]) : Value());
        }
    }
    return to;
}

void checkExpected(const Section& section, const Outcome& outcome, Checker& checker) {
    std::istringstream words(section.argument);
    std::string output = "output";
    bool unordered = false;
    for (std::string word; words >> word;)
        if (word == "unordered")
            unordered = true;
        else if (word.find(':') == std::string::npos) // else a file
            output = word;
    const auto found = outcome.outputs.find(output);
    const Table all = found == outcome.outputs.end() ? Table{} : found->second;
    Table expected = isFile(section) ? readTable(section) : readDelimited(section.body, ',');
    expected = arranged(expected, expected.columns);
    Table actual = arranged(all, expected.columns);
    if (unordered)
        for (auto* table : {&expected, &actual})
            std::ranges::sort(table->rows, {}, [&](const auto& row) {
                return rowText(*table, row, table->columns);
            });
    const auto same = [](const auto& a, const auto& b) {
        return std::ranges::equal(a, b, sameValue);
    };
    if (std::ranges::equal(expected.rows, actual.rows, same))
        return;
    std::string text = "output '" + output + "' differs\n  expected:\n";
    constexpr std::size_t kMostShown = 40;
    for (std::size_t r = 0; r < std::min(expected.rows.size(), kMostShown); ++r)
        text += "    " + rowText(expected, expected.rows[r], expected.columns) + "\n";
    text += "  actual (of ";
    for (const auto& c : all.columns)
        text += c + " ";
    text += "):\n";
    for (std::size_t r = 0; r < std::min(actual.rows.size(), kMostShown); ++r)
        text += "    " + rowText(actual, actual.rows[r], actual.columns) + "\n";
    checker.fail(text);
}

/// Lines "rows N", "nulls COLUMN N", "distinct COLUMN N" (without nulls), "sum|min|max COLUMN X".
void checkSummary(const Section& section, const Outcome& outcome, Checker& checker) {
    const auto found = outcome.outputs.find(section.argument.empty() ? "output" : section.argument);
    Table table = found == outcome.outputs.end() ? Table{} : found->second;
    std::istringstream lines(section.body);
    std::string line;
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        std::string what;
        std::string column;
        double want = 0;
        words >> what;
        if (what.empty())
            continue;
        if (what != "rows")
            words >> column;
        words >> want;
        double have = 0;
        std::set<std::string> distinct;
        const auto at = what == "rows" ? 0 : table.column(column);
        bool first = true;
        for (const auto& row : table.rows) {
            const Value value = at < row.size() ? row[at] : Value();
            if (what == "nulls")
                have += value.isNull() ? 1 : 0;
            if (what == "sum" && value.isNumber())
                have += value.toDouble();
            if ((what == "max" || what == "min") && value.isNumber()) {
                const double v = value.toDouble();
                have = first || (what == "max") == (v > have) ? v : have;
                first = false;
            }
            if (!value.isNull())
                distinct.insert(model::toJson(value));
        }
        if (what == "rows")
            have = static_cast<double>(table.rows.size());
        if (what == "distinct")
            have = static_cast<double>(distinct.size());
        // Published figures are rounded to four digits or more.
        const double tolerance = what == "sum" || what == "max" || what == "min" ? 6e-5 : 0;
        if (std::fabs(have - want) > tolerance)
            checker.fail(line + ", but it is " + std::to_string(have));
    }
}

/// The names of all columns, in order, separated by commas.
void checkColumns(const Section& section, const Outcome& outcome, Checker& checker) {
    const auto found = outcome.outputs.find(section.argument.empty() ? "output" : section.argument);
    std::string have;
    if (found != outcome.outputs.end())
        for (const auto& column : found->second.columns)
            have += (have.empty() ? "" : ",") + column;
    if (have != trimmed(section.body))
        checker.fail("the columns are " + have + ", expected " + trimmed(section.body));
}

void checkCounters(const Section& section, const Outcome& outcome, Checker& checker) {
    const auto& c = outcome.counters;
    const std::map<std::string, std::uint64_t> have{{"rows_in", c.rowsIn},
                                                    {"early_dropped", c.earlyDropped},
                                                    {"late_adjusted", c.lateAdjusted},
                                                    {"late_dropped", c.lateDropped},
                                                    {"reordered", c.reordered},
                                                    {"out_of_order_adjusted", c.outOfOrderAdjusted},
                                                    {"out_of_order_dropped", c.outOfOrderDropped}};
    for (const auto& [name, value] : readPairs(section.body))
        if (!have.contains(name) || std::to_string(have.at(name)) != value)
            checker.fail("counter " + name + " is " +
                         (have.contains(name) ? std::to_string(have.at(name)) : "unknown") +
                         ", expected " + value);
}

void checkDeadLetters(const Section& section, const Outcome& outcome, Checker& checker) {
    std::string have;
    for (const auto& [reason, count] : outcome.rejected)
        have += std::to_string(count) + " " + reason + "\n";
    if (trimmed(have) != trimmed(section.body))
        checker.fail("dead letters differ\n  expected: " + trimmed(section.body) +
                     "\n  actual:   " + trimmed(have));
}

enum class Verdict { Passed, Failed, Skipped };

Verdict runCase(const Case& test, const std::string& file) {
    Checker checker(file + ":" + std::to_string(test.line) + " '" + test.name + "'");
    const auto* query = test.find("query");
    if (query == nullptr) {
        checker.fail("has no query");
        return Verdict::Failed;
    }
    const auto sql = trimmed(query->body);
    const auto options = optionsOf(test);
    const auto compiled = engine::Query::compile(sql, options);
    if (const auto* error = test.find("error")) {
        if (compiled) {
            checker.fail("compiles, but should not");
        } else {
            std::string text;
            for (const auto& d : compiled.error())
                text += engine::renderDiagnostic(d, sql, "<sql>");
            if (trimmed(text) != trimmed(error->body))
                checker.fail("other error:\n" + text);
        }
        return checker.failures == 0 ? Verdict::Passed : Verdict::Failed;
    }
    if (!compiled) {
        std::string text;
        for (const auto& d : compiled.error())
            text += engine::renderDiagnostic(d, sql, "<sql>");
        checker.fail("does not compile\n" + text);
        return Verdict::Failed;
    }
    if (const auto* warnings = test.find("warnings")) {
        std::string text;
        for (const auto& d : (*compiled)->warnings())
            text += engine::renderDiagnostic(d, sql, "<sql>");
        if (trimmed(text) != trimmed(warnings->body))
            checker.fail("other warnings:\n" + text);
    }
    if (!sharedFolder() && std::ranges::any_of(test.sections, isShared))
        return Verdict::Skipped;
    std::vector<Input> inputs;
    for (const auto& section : test.sections) {
        if (section.kind != "rows")
            continue;
        Input input;
        input.name = section.argument.substr(0, section.argument.find(' '));
        const auto* known = options.find(input.name);
        input.reference = known != nullptr && known->reference;
        input.table = readTable(section);
        inputs.push_back(std::move(input));
    }
    std::ranges::stable_partition(inputs, &Input::reference);

    const std::size_t most = std::accumulate(
        inputs.begin(), inputs.end(), std::size_t{1},
        [](std::size_t n, const Input& i) { return std::max(n, i.table.rows.size()); });
    const auto reference = run(*compiled, inputs, {most, 1}, checker);
    // Neither the cut into batches nor the number of shards nor a restart may show in the results.
    const auto expected = tableText(reference);
    const std::vector<std::size_t> cuts =
        most > 2000 ? std::vector<std::size_t>{997} : std::vector<std::size_t>{1, 3};
    // At every boundary, but a few hundred times at most: a restart writes the whole state.
    const std::size_t restartEvery = most > 2000 ? 1 + most / 997 / 4 : 1 + most / 200;
    for (const auto cut : cuts)
        for (const Way way : {Way{cut, 1}, Way{cut, 1, 0, true}, Way{cut, 2}, Way{cut, 3},
                              Way{cut, 1, restartEvery}, Way{cut, 3, restartEvery}})
            if (const auto other = tableText(run(*compiled, inputs, way, checker));
                other != expected)
                checker.fail(textOf(way) + " give other results:\n" + other.substr(0, 2000) +
                             "  instead of\n" + expected.substr(0, 2000));
    for (const auto& section : test.sections) {
        if (section.kind == "expect")
            checkExpected(section, reference, checker);
        else if (section.kind == "summary")
            checkSummary(section, reference, checker);
        else if (section.kind == "columns")
            checkColumns(section, reference, checker);
        else if (section.kind == "counters")
            checkCounters(section, reference, checker);
        else if (section.kind == "dead-letters")
            checkDeadLetters(section, reference, checker);
    }
    return checker.failures == 0 ? Verdict::Passed : Verdict::Failed;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: tst_sql FILE [NAME]\n";
        return 2;
    }
    const auto cases = readCases(argv[1]);
    int passed = 0;
    int failed = 0;
    int skipped = 0;
    for (const auto& test : cases) {
        if (argc > 2 && test.name != argv[2])
            continue;
        switch (runCase(test, std::filesystem::path(argv[1]).filename().string())) {
        case Verdict::Passed:
            ++passed;
            break;
        case Verdict::Failed:
            ++failed;
            break;
        case Verdict::Skipped:
            ++skipped;
            break;
        }
    }
    std::cout << passed << " passed, " << failed << " failed, " << skipped << " skipped\n";
    if (passed + failed == 0 && skipped > 0)
        std::cout << "SKIPPED-ALL: the recordings are not here\n";
    if (passed + failed > 0 && skipped > 0) {
        std::cout
            << "FAIL cases on recordings belong into a file of their own: a skip hides others\n";
        ++failed;
    }
    return failed == 0 && passed + skipped > 0 ? 0 : 1;
}
