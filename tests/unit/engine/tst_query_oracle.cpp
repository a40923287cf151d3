// SPDX-License-Identifier: GPL-3.0-or-later
// Random queries over random streams: the engine against the definitions, for any cut into batches
// and any number of shards. tst_query_oracle --pairs N --seed S tries other ones.
#include "engine/query_runner.h"
#include "oracle_generator.h"
#include "oracle_stream.h"

#include <QTest>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iostream>

using namespace vigil;
using namespace vigil::engine;
using namespace vigil::engine::oracle;

namespace {

std::uint64_t pairs = 10'000;
std::uint64_t firstSeed = 20'261'122;

model::BatchPtr batchOf(const Input& input, std::size_t from, std::size_t to) {
    auto batch = std::make_shared<model::RecordBatch>();
    batch->stream = input.name;
    for (const auto& name : input.columns)
        batch->columns.emplace_back(name);
    for (std::size_t r = from; r < to; ++r) {
        const auto& event = input.events[r];
        batch->beginRow(event.event, event.arrival,
                        {0, event.partition, static_cast<std::int64_t>(r)});
        for (std::size_t c = 0; c < event.cells.size(); ++c)
            batch->columns[c].append(event.cells[c]);
        batch->finishRow();
    }
    return batch;
}

/// A cell where 2 and 2.0 are the same.
std::string cellText(const Value& v) {
    if (v.isNumber()) {
        std::array<char, 40> text{};
        std::snprintf(text.data(), text.size(), "%.17g", v.toDouble() == 0 ? 0.0 : v.toDouble());
        return text.data();
    }
    if (v.type() == Value::Type::Record) {
        std::string text = "{";
        for (const auto& [name, field] : v.asRecord().fields)
            text += name + ":" + cellText(field) + ",";
        return text + "}";
    }
    if (v.type() == Value::Type::Array) {
        std::string text = "[";
        for (const auto& element : v.asArray())
            text += cellText(element) + ",";
        return text + "]";
    }
    return model::toJson(v);
}

struct ResultRow {
    std::string exact;           ///< time and all cells that are exact
    std::vector<double> rounded; ///< NaN for null
};

using Results = std::map<std::string, std::vector<ResultRow>>;

/// The rows of one output in an order of their own.
void arrange(std::vector<ResultRow>& rows) {
    std::ranges::stable_sort(rows, [](const ResultRow& a, const ResultRow& b) {
        if (a.exact != b.exact)
            return a.exact < b.exact;
        return std::ranges::lexicographical_compare(a.rounded, b.rounded, [](double x, double y) {
            return (std::isnan(x) ? -1e300 : x) < (std::isnan(y) ? -1e300 : y);
        });
    });
}

ResultRow resultRow(EventTime time, const std::vector<Value>& cells, const Select& select) {
    ResultRow row{toIso8601(time), {}};
    for (std::size_t c = 0; c < cells.size(); ++c)
        if (select.items[c].rounded)
            row.rounded.push_back(cells[c].isNull() ? std::nan("") : cells[c].toDouble());
        else
            row.exact += " | " + cellText(cells[c]);
    return row;
}

const Select& firstSelect(const Scenario& scenario, std::string_view output) {
    return std::ranges::find(scenario.outputs, output, &Step::name)->selects[0];
}

/// What the engine gives for one cut; an entry "!" tells what is wrong in itself.
Results runEngine(const Scenario& scenario, const std::shared_ptr<const Query>& query,
                  std::uint64_t cutSeed) {
    Random random(cutSeed);
    Results results;
    std::map<std::string, EventTime> newest;
    QueryRunner runner(query, static_cast<unsigned>(random.from(1, 3)));
    const auto collectResults = [&] {
        for (const auto& result : runner.takeResults()) {
            const auto& select = firstSelect(scenario, result.output);
            for (std::size_t r = 0; r < result.rows->rowCount(); ++r) {
                std::vector<Value> cells;
                for (const auto& item : select.items) {
                    const auto* column = result.rows->column(item.name);
                    cells.push_back(column == nullptr ? Value() : column->value(r));
                }
                const EventTime time = result.rows->eventTime[r];
                results[result.output].push_back(resultRow(time, cells, select));
                auto [last, isNew] = newest.try_emplace(result.output, time);
                if (time < last->second)
                    results["!"].push_back({"results are not in order of time", {}});
                last->second = time;
            }
        }
    };
    std::vector<std::size_t> next(scenario.inputs.size(), 0);
    for (std::size_t i = 0; i < next.size(); ++i)
        if (scenario.inputs[i].reference) {
            next[i] = scenario.inputs[i].events.size();
            runner.push(scenario.inputs[i].name, batchOf(scenario.inputs[i], 0, next[i]));
        }
    const int longest = random.oneOf({1, 2, 5, 100});
    auto idle = scenario.advances.begin();
    const auto end = [&](std::size_t i) {
        const auto& input = scenario.inputs[i];
        return idle == scenario.advances.end() ? input.events.size() : arrivedBy(input, *idle);
    };
    while (true) {
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < next.size(); ++i)
            if (next[i] < end(i))
                open.push_back(i);
        if (open.empty() && idle == scenario.advances.end())
            break;
        if (open.empty()) {
            runner.advance(*idle++);
            continue;
        }
        const auto i = open[random.below(open.size())];
        const auto& input = scenario.inputs[i];
        const auto to =
            std::min(end(i), next[i] + static_cast<std::size_t>(random.from(1, longest)));
        runner.push(input.name, batchOf(input, next[i], to));
        next[i] = to;
        if (random.chance(30))
            collectResults();
    }
    runner.finish();
    collectResults();
    for (auto& [output, rows] : results)
        arrange(rows);
    return results;
}

Results runOracle(const Scenario& scenario) {
    Results results;
    for (const auto& [output, relation] : oracle::evaluate(scenario)) {
        for (const auto& row : relation.rows)
            results[output].push_back(
                resultRow(row.time, row.cells, firstSelect(scenario, output)));
        if (results.contains(output))
            arrange(results[output]);
    }
    return results;
}

bool sameRow(const ResultRow& a, const ResultRow& b) {
    return a.exact == b.exact && std::ranges::equal(a.rounded, b.rounded, [](double x, double y) {
               return (std::isnan(x) && std::isnan(y)) ||
                      std::fabs(x - y) <= 1e-9 * std::max(1.0, std::fabs(x));
           });
}

/// In whatever order: what is rounded may be sorted either way.
bool sameRows(const std::vector<ResultRow>& a, std::vector<ResultRow> b) {
    return a.size() == b.size() && std::ranges::all_of(a, [&](const ResultRow& row) {
               const auto same = std::ranges::find_if(
                   b, [&](const ResultRow& other) { return sameRow(row, other); });
               if (same == b.end())
                   return false;
               b.erase(same);
               return true;
           });
}

bool sameResults(const Results& a, const Results& b) {
    return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
        return x.first == y.first && sameRows(x.second, y.second);
    });
}

std::string textOf(const Results& results) {
    std::string text;
    for (const auto& [output, rows] : results)
        for (const auto& row : rows) {
            text += "  " + output + ": " + row.exact;
            for (const auto value : row.rounded)
                text += " | ~" + std::to_string(value);
            text += "\n";
        }
    return text;
}

/// What differs; empty when nothing does.
std::string difference(const Scenario& scenario, std::uint64_t seed) {
    const auto query = Query::compile(toSql(scenario), scenario.options);
    if (scenario.refused) {
        const bool told = !query && std::ranges::any_of(query.error(), [](const Diagnostic& d) {
            return d.message.starts_with("the SELECTs of UNION have different columns");
        });
        return told ? "" : "a UNION of different columns compiles\n" + toSql(scenario);
    }
    if (!query) {
        std::string text;
        for (const auto& d : query.error())
            text += renderDiagnostic(d, toSql(scenario), "<sql>");
        return text;
    }
    const auto wanted = runOracle(scenario);
    for (std::uint64_t cut = 0; cut < 2; ++cut) {
        const auto had = runEngine(scenario, *query, seed * 2 + cut);
        if (!sameResults(wanted, had))
            return "wanted\n" + textOf(wanted) + "had\n" + textOf(had);
    }
    return {};
}

/// Drops rows for as long as something differs.
void shrink(Scenario& scenario, std::uint64_t seed) {
    for (bool shrunk = true; shrunk;) {
        shrunk = false;
        for (auto& input : scenario.inputs)
            for (std::size_t r = input.events.size(); r-- > 0;) {
                const auto dropped = input.events[r];
                const auto place = input.events.begin() + static_cast<std::ptrdiff_t>(r);
                input.events.erase(place);
                if (difference(scenario, seed).empty())
                    input.events.insert(input.events.begin() + static_cast<std::ptrdiff_t>(r),
                                        dropped);
                else
                    shrunk = true;
            }
    }
}

std::string seconds(std::optional<Ticks> span) {
    return span ? std::to_string(span->count() / 10'000'000) + "s" : "off";
}

/// The pair in the form of a case of tests/sql, without its name.
std::string describe(const Scenario& scenario) {
    const auto& policy = scenario.options.policy;
    const auto word = [](LatePolicy p) { return p == LatePolicy::Drop ? "drop" : "adjust"; };
    std::string text = "=== options\nearly=" + seconds(policy.early) +
                       "\nlate=" + seconds(policy.late) +
                       "\nout-of-order=" + seconds(policy.outOfOrder) +
                       "\nlate-policy=" + word(policy.latePolicy) +
                       "\nout-of-order-policy=" + word(policy.outOfOrderPolicy) + "\n";
    if (scenario.options.bounds == WindowBounds::StartInclusive)
        text += "bounds=start\n";
    if (policy.perPartition)
        text += "# one watermark a partition\n";
    for (const auto moment : scenario.advances)
        text += "# idle at " + toIso8601(eventAtArrival(moment)) + "\n";
    text += "=== query\n" + toSql(scenario) + "\n";
    for (const auto& input : scenario.inputs) {
        text += "=== rows " + input.name + "\n";
        for (const auto& column : input.columns)
            text += column + ",";
        text += "arrival,partition\n";
        for (const auto& event : input.events) {
            for (const auto& cell : event.cells)
                text += (cell.isNull()                          ? ""
                         : cell.type() == Value::Type::DateTime ? toIso8601(cell.asTime())
                                                                : model::toJson(cell)) +
                        ",";
            text += toIso8601(eventAtArrival(event.arrival)) + "," +
                    std::to_string(event.partition) + "\n";
        }
    }
    return text;
}

} // namespace

class QueryOracleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theEngineAgreesWithTheDefinitions() {
        std::uint64_t withRows = 0;
        int failures = 0;
        for (std::uint64_t n = 0; n < pairs; ++n) {
            const std::uint64_t seed = firstSeed + n;
            auto scenario = randomScenario(seed);
            if (difference(scenario, seed).empty()) {
                withRows += scenario.refused || runOracle(scenario).empty() ? 0 : 1;
                continue;
            }
            shrink(scenario, seed);
            std::cout << "seed " << seed << "\n"
                      << describe(scenario) << difference(scenario, seed) << std::endl;
            constexpr int kMostShown = 5;
            if (++failures == kMostShown)
                break;
        }
        QCOMPARE(failures, 0);
        std::cout << pairs << " pairs from seed " << firstSeed << ", " << withRows
                  << " with result rows\n";
        // A test of empty results would show nothing.
        QVERIFY(withRows * 2 > pairs);
    }
};

int main(int argc, char** argv) {
    std::vector<char*> rest;
    for (int i = 0; i < argc; ++i) {
        const std::string_view word = argv[i];
        std::uint64_t* const to = word == "--pairs"  ? &pairs
                                  : word == "--seed" ? &firstSeed
                                                     : nullptr;
        if (to != nullptr && i + 1 < argc) {
            const std::string_view number = argv[++i];
            std::from_chars(number.data(), number.data() + number.size(), *to);
        } else {
            rest.push_back(argv[i]);
        }
    }
    // A million pairs take longer than a test function may.
    qputenv("QTEST_FUNCTION_TIMEOUT", "86400000");
    QueryOracleTest test;
    return QTest::qExec(&test, static_cast<int>(rest.size()), rest.data());
}

#include "tst_query_oracle.moc"
