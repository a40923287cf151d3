// SPDX-License-Identifier: GPL-3.0-or-later
// SELECTs that share panes give what each gives alone, for any cut into batches, any number of
// shards, and with restarts; so do looks at what is open.
#include "engine/plan/plan.h"
#include "engine/query_runner.h"
#include "state_streams.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

using namespace vigil;
using namespace vigil::engine;
using namespace vigil::enginetest;

namespace {

std::shared_ptr<const Query> compiled(std::string_view sql, const QueryOptions& options) {
    auto query = Query::compile(sql, options);
    if (!query)
        qFatal("%s", renderDiagnostic(query.error()[0], sql, "<sql>").c_str());
    return *query;
}

/// One text of several SELECTs, and texts that give the same: of one SELECT and window each.
struct Texts {
    std::string together;
    std::vector<std::string> alone;
    std::vector<std::string> again; ///< further windows of Windows(): their letters are known
};

class Generator {
public:
    explicit Generator(std::uint32_t seed) : m_random(seed) {}

    Texts texts() {
        Texts out;
        const auto where = oneOf(kConditions);
        const auto keys = oneOf(kKeys);
        const auto count = 2 + m_random() % 5;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string group = chance(75) ? keys : oneOf(kKeys);
            // With all keys, else rows of two groups could be taken for each other.
            const std::string head = "SELECT " + group + "System.Window().Id AS w" + items() +
                                     " INTO o" + std::to_string(i) +
                                     " FROM input TIMESTAMP BY time " +
                                     (chance(75) ? where : oneOf(kConditions)) + " GROUP BY ";
            const std::string end = chance(25) ? " HAVING COUNT(*) > 1;\n" : ";\n";
            if (chance(20)) {
                const auto first = "Window('a', " + window() + ")";
                const auto second = "Window('b', " + window() + ")";
                out.together += head + group + "Windows(" + first + ", " + second + ")" + end;
                out.alone.push_back(head + group + "Windows(" + first + ")" + end);
                out.again.push_back(head + group + "Windows(" + second + ")" + end);
            } else {
                out.alone.push_back(head + group + window() + end);
                out.together += out.alone.back();
            }
        }
        return out;
    }

private:
    static constexpr std::array kConditions = std::to_array<const char*>(
        {"", "WHERE g > 1", "WHERE CAST(v AS float) > -20", "WHERE k IS NOT NULL"});
    static constexpr std::array kKeys =
        std::to_array<const char*>({"", "k, ", "g, k, ", "k, g, ", "k, CAST(v AS bigint), "});
    /// The first letter of the name tells whether a sum of floats is in it, whose last bit depends
    /// on the panes.
    static constexpr std::array kItems = std::to_array<const char*>(
        {"COUNT(*) AS e#", "COUNT(v) AS e#", "MIN(g) AS e#", "MAX(v) AS e#", "MIN(v) AS e#",
         "SUM(g) AS e#", "SUM(g * 0.125) AS e#", "AVG(g) AS e#", "MAX(time) AS e#",
         "System.Timestamp() AS e#", "MAX(CAST(k AS nvarchar(max))) AS e#", "SUM(v) AS r#",
         "AVG(v) AS r#", "VARP(v) AS r#", "STDEV(g) AS r#", "SUM(CAST(v AS float)) AS r#",
         "AVG(v * 2) AS r#"});

    bool chance(std::uint32_t percent) { return m_random() % 100 < percent; }

    template <std::size_t N>
    std::string oneOf(const std::array<const char*, N>& all) {
        return all[m_random() % N];
    }

    std::string items() {
        std::string text;
        const auto count = 1 + m_random() % 4;
        for (std::size_t i = 0; i < count; ++i) {
            auto item = oneOf(kItems);
            item.replace(item.find('#'), 1, std::to_string(i));
            text += ", " + item;
        }
        return text;
    }

    std::string window() {
        const auto size = 1 + m_random() % 20;
        const auto hop = chance(50) ? size : 1 + m_random() % size;
        std::string text = "Hop(second, " + std::to_string(hop) + ")";
        text = hop == size
                   ? "TumblingWindow(Duration(second, " + std::to_string(size) + ")"
                   : "HoppingWindow(Duration(second, " + std::to_string(size) + "), " + text;
        if (chance(20))
            text += chance(50) ? ", Offset(second, " + std::to_string(m_random() % hop) + ")"
                               : ", Offset(millisecond, -500)";
        return text + ")";
    }

    std::mt19937 m_random;
};

struct Row {
    std::string exact;
    std::vector<double> rounded; ///< NaN for null
};

using Rows = std::vector<Row>;

void addRows(Rows& to, const std::vector<QueryResult>& results) {
    for (const auto& result : results)
        for (std::uint32_t row = 0; row < result.rows->rowCount(); ++row) {
            auto& out = to.emplace_back();
            out.exact = result.output + '|' + toIso8601(result.rows->eventTime[row]) + '|' +
                        toIso8601(result.windowStart[row]) + (result.final ? "" : "|look");
            for (const auto& column : result.rows->columns)
                if (!column.name().starts_with('r'))
                    out.exact += '|' + column.name() + '=' + model::toJson(column.value(row));
                else
                    out.rounded.push_back(column.isNull(row) ? std::nan("")
                                                             : column.value(row).toDouble());
        }
}

struct Outcome {
    Rows rows;
    std::vector<std::string> letters; ///< of rows that were processed
};

/// Letters of the router come once for each text, whatever is in it.
bool isOfEventTime(const RejectedRow& letter) {
    return letter.dropped || letter.reason.starts_with("event time");
}

/// Runs a text over a stream; some of the choices are those of the stream, so that texts can be
/// compared, others are of `seed`.
class Run {
public:
    Run(const QueryOptions& options, const std::vector<model::BatchPtr>& batches)
        : m_options(options), m_batches(batches) {}

    /// Seed 0: whole batches, one shard, no restart.
    void add(Outcome& out, const std::string& sql, std::uint32_t seed) const {
        std::mt19937 random(seed);
        const auto query = compiled(sql, m_options);
        const unsigned shards = seed == 0 ? 1U : 1U + static_cast<unsigned>(random() % 3);
        auto runner = std::make_unique<QueryRunner>(query, shards);
        const auto take = [&] {
            addRows(out.rows, runner->takeResults());
            for (const auto& letter : runner->takeRejected())
                if (!isOfEventTime(letter))
                    out.letters.push_back(letter.reason + '|' +
                                          std::to_string(letter.origin.offset));
        };
        for (std::size_t i = 0; i < m_batches.size(); ++i) {
            for (const auto& piece :
                 seed == 0 ? std::vector{m_batches[i]} : pieces(m_batches[i], random)) {
                runner->push("input", piece);
                if (seed == 0 || random() % 3 != 0)
                    continue;
                take();
                const auto state = runner->capture().value();
                runner = std::make_unique<QueryRunner>(query, shards);
                if (const auto restored = runner->restore(state); !restored)
                    qFatal("%s", restored.error().text().c_str());
            }
            if (i % 5 == 2)
                addRows(out.rows, runner->provisional().value());
        }
        runner->finish();
        take();
    }

private:
    static std::vector<model::BatchPtr> pieces(const model::BatchPtr& batch, std::mt19937& random) {
        std::vector<model::BatchPtr> out;
        std::vector<std::uint32_t> rows;
        for (std::uint32_t row = 0; row < batch->rowCount(); ++row) {
            rows.push_back(row);
            if (random() % 6 != 0 && row + 1 < batch->rowCount())
                continue;
            out.push_back(
                std::make_shared<const model::RecordBatch>(model::selectRows(*batch, rows)));
            rows.clear();
        }
        return out;
    }

    const QueryOptions& m_options;
    const std::vector<model::BatchPtr>& m_batches;
};

void arrange(Outcome& outcome) {
    std::ranges::sort(outcome.rows, [](const Row& a, const Row& b) {
        if (a.exact != b.exact)
            return a.exact < b.exact;
        return std::ranges::lexicographical_compare(a.rounded, b.rounded, [](double x, double y) {
            return (std::isnan(x) ? -1e300 : x) < (std::isnan(y) ? -1e300 : y);
        });
    });
    std::ranges::sort(outcome.letters);
}

bool same(double a, double b) { return (std::isnan(a) && std::isnan(b)) || a == b; }

/// The last bits of sums of floats depend on the panes that they are the sums of.
bool nearlySame(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) ||
           std::fabs(a - b) <= 1e-9 * std::max(1.0, std::fabs(a));
}

template <typename Same>
std::string difference(const Outcome& a, const Outcome& b, Same sameNumber) {
    if (a.letters != b.letters)
        return std::to_string(a.letters.size()) + " and " + std::to_string(b.letters.size()) +
               " letters";
    for (std::size_t i = 0; i < std::max(a.rows.size(), b.rows.size()); ++i) {
        if (i >= a.rows.size() || i >= b.rows.size())
            return "only one has " + (i < a.rows.size() ? a.rows[i] : b.rows[i]).exact;
        if (a.rows[i].exact != b.rows[i].exact ||
            !std::ranges::equal(a.rows[i].rounded, b.rows[i].rounded, sameNumber))
            return a.rows[i].exact + "\nand\n" + b.rows[i].exact;
    }
    return {};
}

} // namespace

class SharedPanesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void resultsAreThoseOfEachAlone() {
        constexpr std::uint32_t kTexts = 250;
        std::size_t sharing = 0;
        std::size_t rows = 0;
        std::size_t letterCount = 0;
        for (std::uint32_t seed = 1; seed <= kTexts; ++seed) {
            const auto texts = Generator(seed).texts();
            const auto options = randomOptions(seed);
            auto batches = randomStream(seed);
            std::erase_if(batches, [](const auto& batch) { return batch->stream != "input"; });
            const Run run(options, batches);
            Outcome alone;
            for (const auto& sql : texts.alone) {
                QVERIFY(compiled(sql, options)->plan().sharings.empty());
                run.add(alone, sql, 0);
            }
            const auto letters = alone.letters;
            for (const auto& sql : texts.again)
                run.add(alone, sql, 0);
            alone.letters = letters;
            arrange(alone);
            Outcome whole;
            run.add(whole, texts.together, 0);
            arrange(whole);
            const auto shared = difference(alone, whole, nearlySame);
            QVERIFY2(shared.empty(),
                     (shared + "\nof " + std::to_string(seed) + '\n' + texts.together).c_str());
            for (std::uint32_t cut = 0; cut < 2; ++cut) {
                Outcome pieces;
                run.add(pieces, texts.together, 2 * seed + cut);
                arrange(pieces);
                const auto cuts = difference(whole, pieces, same);
                QVERIFY2(cuts.empty(),
                         (cuts + "\nof " + std::to_string(seed) + '\n' + texts.together).c_str());
            }
            sharing += compiled(texts.together, options)->plan().sharings.empty() ? 0 : 1;
            rows += whole.rows.size();
            letterCount += whole.letters.size();
        }
        // A comparison of what nobody shares would show nothing.
        QVERIFY2(sharing > kTexts / 2, std::to_string(sharing).c_str());
        QVERIFY2(rows > 100 * kTexts, std::to_string(rows).c_str());
        QVERIFY2(letterCount > 10 * kTexts, std::to_string(letterCount).c_str());
    }

    void keysThatComeAndGoKeepTheirRows() {
        // Slots get new numbers in the base panes and in the windows, each at times of its own.
        QueryOptions options;
        options.policy = TimePolicy::recorded(std::chrono::seconds{10});
        std::vector<model::BatchPtr> batches;
        for (int second = 0; second < 30; ++second) {
            auto batch = std::make_shared<model::RecordBatch>();
            batch->stream = "input";
            for (int i = 0; i < 300; ++i) {
                const EventTime t{std::chrono::seconds{1'767'225'600 + second}};
                batch->beginRow(t, arrivalAtEvent(t), {0, 0, 300 * second + i});
                batch->columnForWriting("k").appendBigInt((300 * second + 7 * i) % 2900);
                batch->columnForWriting("v").appendBigInt(i);
                batch->finishRow();
            }
            batches.push_back(std::move(batch));
        }
        const Run run(options, batches);
        Outcome alone;
        std::string together;
        for (const char* window : {"TumblingWindow(second, 1)", "TumblingWindow(second, 7)",
                                   "HoppingWindow(second, 5, 2)", "HoppingWindow(second, 12, 3)"}) {
            const auto sql = "SELECT k, SUM(v) AS s INTO o" + std::to_string(together.size()) +
                             " FROM input GROUP BY k, " + window + ";";
            run.add(alone, sql, 0);
            together += sql;
        }
        arrange(alone);
        QVERIFY(alone.rows.size() > 20'000);
        for (std::uint32_t seed = 0; seed < 2; ++seed) {
            Outcome whole;
            run.add(whole, together, seed);
            arrange(whole);
            QCOMPARE(difference(alone, whole, same), std::string());
        }
    }

    void anOutputThatNeedsOrderChangesNothing() {
        // Rows then reach the panes at another time and in another order.
        const std::string windows =
            "SELECT k, SUM(g) AS s, MAX(v) AS hi INTO a FROM input TIMESTAMP BY time "
            "GROUP BY k, TumblingWindow(second, 6); "
            "SELECT k, COUNT(*) AS n INTO b FROM input TIMESTAMP BY time "
            "GROUP BY k, HoppingWindow(second, 9, 3); ";
        for (std::uint32_t seed = 0; seed < 30; ++seed) {
            const auto options = randomOptions(seed);
            const auto batches = randomStream(seed);
            const auto results = [&](const std::string& sql) {
                QueryRunner runner(compiled(sql, options));
                for (const auto& batch : batches)
                    runner.push(batch->stream, batch);
                runner.finish();
                auto all = runner.takeResults();
                std::erase_if(all, [](const auto& result) { return result.output == "lag"; });
                Outcome outcome;
                addRows(outcome.rows, all);
                arrange(outcome);
                return outcome;
            };
            const auto plain = results(windows);
            QVERIFY(!plain.rows.empty());
            QCOMPARE(difference(plain,
                                results(windows + "SELECT LAG(g) OVER (LIMIT DURATION(second, 5)) "
                                                  "AS p INTO lag FROM input TIMESTAMP BY time"),
                                same),
                     std::string());
        }
    }
};

QTEST_GUILESS_MAIN(SharedPanesTest)
#include "tst_shared_panes.moc"
