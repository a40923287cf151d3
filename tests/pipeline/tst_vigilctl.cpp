// SPDX-License-Identifier: GPL-3.0-or-later
// The headless program as scripts use it: output, exit codes, error texts.
#include "base/time.h"
#include "tests/recordings/known_beats.h"
#include "tests/recordings/known_stay.h"
#include "tests/recordings/known_ward.h"
#include "vigilctl_run.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

using namespace vigil;
using namespace vigil::tests;

namespace {

/// By patient and end of the window; a window without a value counts as -1.
using Averages = std::map<std::pair<std::string, std::string>, double>;

/// What the program says, and what the rows hold by a plain loop: windows end every six hours.
Averages averagesIn(const Run& run) {
    Averages found;
    for (const auto& row : run.rows())
        found[{row[QStringLiteral("patient")].toString().toStdString(),
               row[QStringLiteral("t")].toString().toStdString()}] =
            row[QStringLiteral("hr")].toDouble(-1);
    return found;
}

Averages averagesOfSixHours() {
    Averages averages;
    for (const auto& stay : knownWard())
        for (int end = 6; end - 6 < int(stay.hours.size()); end += 6) {
            double sum = 0;
            int count = 0;
            for (const auto& hour : stay.hours)
                if (hour.hour > end - 6 && hour.hour <= end && hour.heartRate) {
                    sum += *hour.heartRate;
                    ++count;
                }
            const auto time = EventTime{} + std::chrono::hours(end);
            averages[{stay.patient, toIso8601(time)}] = count > 0 ? sum / count : -1;
        }
    return averages;
}

/// The first minute lies 31 min 25.894 s after the hour: four of them until the first window ends.
std::vector<std::optional<double>> heartRatesInFiveMinutes() {
    const auto heartRates = knownHeartRates();
    std::vector<std::optional<double>> averages;
    for (std::size_t from = 0, to = 4; from < heartRates.size(); from = to, to += 5) {
        double sum = 0;
        int count = 0;
        for (std::size_t i = from; i < std::min(to, heartRates.size()); ++i)
            if (heartRates[i]) {
                sum += *heartRates[i];
                ++count;
            }
        averages.push_back(count > 0 ? std::optional(sum / count) : std::nullopt);
    }
    return averages;
}

} // namespace

class TestVigilctl : public QObject {
    Q_OBJECT

    QString write(const char* name, const QByteArray& text) {
        const QString path = m_folder.filePath(QLatin1String(name));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            return {};
        file.write(text);
        return path;
    }

    QTemporaryDir m_folder;
    RecordFolder m_records;
    QString m_ward = text(writeWard(m_records));

private Q_SLOTS:

    void averageHeartRateOfAWard() {
        const QStringList keyed{QStringLiteral("--key-from-file"), QStringLiteral("patient")};
        const auto run = query(m_ward, QLatin1String(kStayQuery), keyed);
        QCOMPARE(run.err, QByteArray());
        QCOMPARE(run.code, 0);
        QCOMPARE(averagesIn(run), averagesOfSixHours());
    }

    void havingAndAnyNumberOfShards() {
        const QString sql = QLatin1String(kStayQuery) + QStringLiteral(" HAVING AVG(HR) > 120");
        auto expected = averagesOfSixHours();
        std::erase_if(expected, [](const auto& one) { return !(one.second > 120); });
        QCOMPARE(expected.size(), std::size_t{4}); // two stays, two windows each
        QByteArray first;
        for (const auto* shards : {"1", "2", "3"}) {
            const auto run = query(m_ward, sql,
                                   {QStringLiteral("--key-from-file"), QStringLiteral("patient"),
                                    QStringLiteral("--shards"), QLatin1String(shards)});
            QCOMPARE(run.code, 0);
            QCOMPARE(averagesIn(run), expected);
            if (first.isEmpty())
                first = run.out;
            QCOMPARE(run.out, first);
        }
    }

    void functionsOfFiles() {
        const QString rows =
            write("rows.jsonl", "{\"h\":\"ff\",\"v\":1}\n{\"h\":\"10\",\"v\":2}\n");
        const QString functions =
            write("some.js", "function hex2Int(h) { return parseInt(h, 16); }\n"
                             "function fails(v) { if (v === 2) throw new Error('no'); return v; }");
        const QString sum =
            write("Total.js", "function main() {\n"
                              "  this.init = function () { this.n = 0; };\n"
                              "  this.accumulate = function (v) { this.n += v; };\n"
                              "  this.computeResult = function () { return this.n; };\n"
                              "}");
        const QString letters = m_folder.filePath(QStringLiteral("letters.jsonl"));
        const QStringList given{QStringLiteral("--functions"),    functions,
                                QStringLiteral("--functions"),    sum,
                                QStringLiteral("--dead-letters"), letters};
        const auto each =
            query(rows, QStringLiteral("SELECT UDF.hex2Int(h) AS h FROM input"), given);
        QCOMPARE(each.out, QByteArray("{\"h\":255}\n{\"h\":16}\n"));
        const auto all = query(rows,
                               QStringLiteral("SELECT uda.Total(udf.hex2Int(h)) AS h FROM input "
                                              "GROUP BY TumblingWindow(hour, 1)"),
                               given);
        QCOMPARE(all.out, QByteArray("{\"h\":271}\n"));
        const auto some = query(rows, QStringLiteral("SELECT udf.fails(v) AS v FROM input"), given);
        QCOMPARE(some.out, QByteArray("{\"v\":1}\n"));
        QFile file(letters);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto letter = file.readAll();
        QVERIFY(letter.contains("\"reason\":\"udf.fails failed\""));
        QVERIFY(letter.contains("\"detail\":\"Error: no (line 2)\""));
    }

    void wrongFilesOfFunctions() {
        const QString sql = QStringLiteral("SELECT udf.f(1) AS f FROM input");
        const auto with = [&](const QString& path) {
            return query(m_ward, sql, {QStringLiteral("--functions"), path});
        };
        const auto none = with(QStringLiteral("/nonexistent.js"));
        QCOMPARE(none.code, 1);
        QVERIFY(none.err.contains("/nonexistent.js"));
        const auto broken = with(write("broken.js", "function f( {"));
        QCOMPARE(broken.code, 1);
        QVERIFY(broken.err.contains("broken.js: SyntaxError"));
        const auto other = with(write("other.js", "const g = x => x;"));
        QCOMPARE(other.code, 3);
        QVERIFY(other.err.contains("unknown user function 'udf.f'"));
    }

    void bedsideNumericsInFiveMinutes() {
        const auto record = text(writeNumerics(m_records));
        const QString sql = QStringLiteral("SELECT AVG(HR) AS hr FROM input TIMESTAMP BY time "
                                           "GROUP BY TumblingWindow(minute, 5)");
        const QStringList nulls{QStringLiteral("--null"), QStringLiteral("0,-32768")};
        const auto run = query(record, sql, nulls);
        QCOMPARE(run.err, QByteArray());
        QCOMPARE(run.code, 0);
        const auto expected = heartRatesInFiveMinutes();
        const auto rows = run.rows();
        QCOMPARE(std::size_t(rows.size()), expected.size());
        for (qsizetype i = 0; i < rows.size(); ++i) {
            const auto hr = rows[i][QStringLiteral("hr")];
            const auto& wanted = expected[std::size_t(i)];
            QCOMPARE(hr.isNull(), !wanted.has_value());
            if (wanted)
                QVERIFY(std::abs(hr.toDouble() - *wanted) < 1e-9);
        }
        const auto low = query(record, sql + QStringLiteral(" HAVING AVG(HR) < 55"), nulls);
        QCOMPARE(low.rows().size(), std::count_if(expected.begin(), expected.end(),
                                                  [](const auto& hr) { return hr && *hr < 55; }));
        QVERIFY(!low.rows().isEmpty());
    }

    /// The beats of a record, minute by minute.
    void beatsOfAnnotations() {
        writeBeats(m_records);
        std::vector<int> expected(10);
        for (const auto& mark : knownMarks())
            if (mark.isBeat())
                ++expected.at(std::size_t(mark.sample / (60 * kBeatsRate)));
        const auto run = query(text(m_records.path("beats.atr")),
                               QStringLiteral("SELECT COUNT(*) AS n FROM input TIMESTAMP BY time "
                                              "WHERE symbol IN ('N', 'A', 'V') "
                                              "GROUP BY TumblingWindow(minute, 1)"));
        QCOMPARE(run.code, 0);
        std::vector<int> found;
        for (const auto& row : run.rows())
            found.push_back(row[QStringLiteral("n")].toInt());
        QCOMPARE(found, expected);
    }

    void statsAndDeadLetters() {
        const auto input = write("a.jsonl", "{\"t\":\"2026-01-01T00:00:00Z\",\"v\":1}\n"
                                            "{broken\n"
                                            "{\"t\":\"not a time\",\"v\":2}\n"
                                            "{\"t\":\"2026-01-01T00:00:01Z\",\"v\":3}\n");
        const auto stats = m_folder.filePath(QStringLiteral("stats.json"));
        const auto letters = m_folder.filePath(QStringLiteral("letters.jsonl"));
        const auto run =
            query(input, QStringLiteral("SELECT v FROM input TIMESTAMP BY t"),
                  {QStringLiteral("--stats"), stats, QStringLiteral("--dead-letters"), letters});
        QCOMPARE(run.code, 0);
        QCOMPARE(run.rows().size(), 2);
        QFile statsFile(stats);
        QVERIFY(statsFile.open(QIODevice::ReadOnly));
        const auto counters = QJsonDocument::fromJson(statsFile.readAll()).object();
        QCOMPARE(counters[QStringLiteral("dead_letters")].toInt(), 2);
        QCOMPARE(counters[QStringLiteral("rows_out")].toInt(), 2);
        QFile lettersFile(letters);
        QVERIFY(lettersFile.open(QIODevice::ReadOnly));
        const auto kept = lettersFile.readAll();
        QVERIFY2(kept.contains("{broken") && kept.contains("not a time"), kept.constData());
    }

    /// The arrival may be a number since 1970, of a unit that its size tells or that is given.
    void arrivalsAreNumbersToo() {
        const QString sql = QStringLiteral("SELECT v, EventEnqueuedUtcTime AS at FROM input "
                                           "TIMESTAMP BY t");
        const auto arrivals = [&](const QByteArray& number, const QStringList& options) {
            const auto input =
                write("numbers.jsonl",
                      R"({"t":"2026-11-22T10:00:00Z","v":1,"got":{"at":)" + number + "}}\n");
            const auto run =
                query(input, sql,
                      QStringList{QStringLiteral("--arrival"), QStringLiteral("got.at")} + options);
            return run.err + run.out;
        };
        const QByteArray at = R"({"v":1,"at":"2026-11-22T10:00:01Z"})"
                              "\n";
        QCOMPARE(arrivals("1795341601", {}), at);
        QCOMPARE(arrivals("1795341601.0", {}), at);
        QCOMPARE(arrivals("1795341601000", {}), at);
        QCOMPARE(arrivals("1795341601000000", {}), at);
        QCOMPARE(arrivals("1795341601000000000", {}), at);
        const auto late =
            arrivals("1795341601", {QStringLiteral("--arrival-unit"), QStringLiteral("ms"),
                                    QStringLiteral("--early"), QStringLiteral("off")});
        QCOMPARE(late, QByteArray(R"({"v":1,"at":"1970-01-21T18:42:21.601Z"})"
                                  "\n"));
        QVERIFY(arrivals("1", {QStringLiteral("--arrival-unit"), QStringLiteral("min")})
                    .contains("s, ms, us or ns"));
    }

    /// Texts that look like times leave as they came; what is CAST or computed is in UTC.
    void timesLeaveAsTheyCame() {
        const auto input =
            write("times.jsonl", R"({"t":"2026-11-22T10:00:00+02:00","born":"1960-05-06"})"
                                 "\n");
        const auto columns = QStringLiteral("SELECT t, born, CAST(t AS datetime) AS utc FROM input "
                                            "TIMESTAMP BY t");
        QCOMPARE(query(input, columns, {}).out,
                 QByteArray(R"({"t":"2026-11-22T10:00:00+02:00","born":"1960-05-06",)"
                            R"("utc":"2026-11-22T08:00:00Z"})"
                            "\n"));
        QCOMPARE(query(input, columns, {QStringLiteral("--output"), QStringLiteral("csv")}).out,
                 QByteArray("t,born,utc\n"
                            "2026-11-22T10:00:00+02:00,1960-05-06,2026-11-22T08:00:00Z\n"));
    }

    void columnsThatNoRecordHasAreTold() {
        const auto input = write("slips.jsonl", R"({"t":"2026-11-22T10:00:00Z","pulse":70}
{"t":"2026-11-22T10:00:01Z","pulse":71,"spo2":98}
)");
        const auto run =
            query(input, QStringLiteral("SELECT pluse, spo2, rr FROM input TIMESTAMP BY t"), {});
        QCOMPARE(run.code, 0);
        QCOMPARE(run.err, QByteArray("vigilctl: warning: no record of 'input' had a column 'pluse':"
                                     " it was read as null; did you mean 'pulse'?\n"
                                     "vigilctl: warning: no record of 'input' had a column 'rr': "
                                     "it was read as null\n"));
    }

    /// Rows that a time policy drops are counted and kept for inspection, each with its reason.
    void droppedRowsAreCountedAndKept() {
        const auto input =
            write("late.jsonl", R"({"t":"2026-11-22T10:00:00Z","at":"2026-11-22T10:00:00Z","v":1}
{"t":"2026-11-22T09:59:50Z","at":"2026-11-22T10:00:01Z","v":2}
{"t":"2026-11-22T10:20:00Z","at":"2026-11-22T10:00:02Z","v":3}
{"t":"2026-11-22T10:00:02Z","at":"2026-11-22T10:00:03Z","v":4}
{"t":"2026-11-22T10:00:01Z","at":"2026-11-22T10:00:04Z","v":5}
)");
        const auto stats = m_folder.filePath(QStringLiteral("late.stats.json"));
        const auto letters = m_folder.filePath(QStringLiteral("late.letters.jsonl"));
        const auto run =
            query(input, QStringLiteral("SELECT v FROM input TIMESTAMP BY t"),
                  {QStringLiteral("--arrival"), QStringLiteral("at"), QStringLiteral("--late"),
                   QStringLiteral("5s"), QStringLiteral("--late-policy"), QStringLiteral("drop"),
                   QStringLiteral("--out-of-order-policy"), QStringLiteral("drop"),
                   QStringLiteral("--stats"), stats, QStringLiteral("--dead-letters"), letters});
        QCOMPARE(run.code, 0);
        QCOMPARE(run.rows().size(), 2);
        QVERIFY2(run.err.contains("3 records were rejected"), run.err.constData());
        QFile statsFile(stats);
        QVERIFY(statsFile.open(QIODevice::ReadOnly));
        const auto counters = QJsonDocument::fromJson(statsFile.readAll()).object();
        QCOMPARE(counters[QStringLiteral("rows_in")].toInt(), 5);
        QCOMPARE(counters[QStringLiteral("late_dropped")].toInt(), 1);
        QCOMPARE(counters[QStringLiteral("early_dropped")].toInt(), 1);
        QCOMPARE(counters[QStringLiteral("out_of_order_dropped")].toInt(), 1);
        QCOMPARE(counters[QStringLiteral("dead_letters")].toInt(), 3);
        QFile letterFile(letters);
        QVERIFY(letterFile.open(QIODevice::ReadOnly));
        QStringList kept;
        for (const auto& line : letterFile.readAll().split('\n')) {
            const auto letter = QJsonDocument::fromJson(line).object();
            const auto raw =
                QJsonDocument::fromJson(letter[QStringLiteral("raw")].toString().toUtf8()).object();
            if (!letter.isEmpty())
                kept << letter[QStringLiteral("reason")].toString() + QLatin1Char(' ') +
                            QString::number(raw[QStringLiteral("v")].toInt());
        }
        QCOMPARE(kept, (QStringList{QStringLiteral("dropped as late 2"),
                                    QStringLiteral("dropped as early 3"),
                                    QStringLiteral("dropped as out of order 5")}));
    }

    void severalInputsAndReferenceData() {
        const auto events = write("e.jsonl", "{\"t\":\"2026-01-01T00:00:00Z\",\"id\":1}\n"
                                             "{\"t\":\"2026-01-01T00:00:01Z\",\"id\":2}\n");
        const auto names = write("n.csv", "id,name\n1,Ames\n");
        const auto run = vigilctl({QStringLiteral("query"), QStringLiteral("--input"),
                                   QStringLiteral("ev=") + events, QStringLiteral("--reference"),
                                   QStringLiteral("names=") + names, QStringLiteral("--sql"),
                                   QStringLiteral("SELECT ev.id, names.name FROM ev TIMESTAMP BY t "
                                                  "JOIN names ON ev.id = names.id"),
                                   QStringLiteral("--output"), QStringLiteral("csv")});
        QCOMPARE(run.err, QByteArray());
        QCOMPARE(run.code, 0);
        QCOMPARE(run.out, QByteArray("id,name\n1,Ames\n"));
    }

    void mistakesHaveTheirPlaceAndExitCode() {
        const auto input = write("x.csv", "a,b\n1,2\n");
        const auto syntax = query(input, QStringLiteral("SELEC a FROM input"));
        QCOMPARE(syntax.code, 3);
        QVERIFY2(syntax.err.startsWith("<sql>:1:1: error: "), syntax.err.constData());
        QVERIFY(syntax.err.contains("did you mean 'SELECT'?"));
        QVERIFY(syntax.err.contains("\n  ^"));
        QVERIFY(syntax.out.isEmpty());
        const auto unknown = query(input, QStringLiteral("SELECT a FROM inputt"));
        QCOMPARE(unknown.code, 3);
        QVERIFY2(unknown.err.contains("did you mean 'input'?"), unknown.err.constData());
        QCOMPARE(query(QStringLiteral("/nowhere.csv"), QStringLiteral("SELECT a FROM input")).code,
                 1);
        QCOMPARE(vigilctl({QStringLiteral("query")}).code, 2);
        QCOMPARE(vigilctl({QStringLiteral("nonsense")}).code, 2);
        QCOMPARE(query(input, QStringLiteral("SELECT a FROM input"),
                       {QStringLiteral("--late"), QStringLiteral("soon")})
                     .code,
                 2);
        QCOMPARE(vigilctl({QStringLiteral("--version")}).code, 0);
        const auto help = vigilctl({QStringLiteral("--help")});
        QCOMPARE(help.code, 0);
        QVERIFY(help.out.contains("not a medical device"));
    }

    void openWindowsAreShownMarked() {
        const auto input = write("live.csv", "time,k,v\n"
                                             "2026-01-01T00:00:01Z,a,1\n"
                                             "2026-01-01T00:00:04Z,a,2\n"
                                             "2026-01-01T00:00:05Z,a,3\n"
                                             "2026-01-01T00:00:09Z,a,4\n"
                                             "2026-01-01T00:00:12Z,a,5\n");
        const auto sql = QStringLiteral("SELECT k, SUM(v) AS s FROM input TIMESTAMP BY time "
                                        "GROUP BY k, TumblingWindow(second, 10)");
        const QStringList inOrder{QStringLiteral("--out-of-order"), QStringLiteral("0s")};
        const auto plain = query(input, sql, inOrder);
        QCOMPARE(plain.out, QByteArray("{\"k\":\"a\",\"s\":10}\n{\"k\":\"a\",\"s\":5}\n"));
        for (const auto* shards : {"1", "2"}) {
            const QStringList more{QStringLiteral("--live"), QStringLiteral("5s"),
                                   QStringLiteral("--shards"), QLatin1String(shards)};
            const auto run = query(input, sql, inOrder + more);
            QCOMPARE(run.code, 0);
            const QByteArray marked =
                "{\"_provisional\":true,\"_window_start\":\"2026-01-01T00:00:00Z\","
                "\"_window_end\":\"2026-01-01T00:00:10Z\",";
            QCOMPARE(run.out, marked + "\"k\":\"a\",\"s\":6}\n" + marked +
                                  "\"k\":\"a\",\"s\":10}\n" + plain.out);
        }
        const auto csv =
            query(input, sql,
                  inOrder + QStringList{QStringLiteral("--live"), QStringLiteral("5s"),
                                        QStringLiteral("--output"), QStringLiteral("csv")});
        QCOMPARE(csv.out, QByteArray("_provisional,_window_start,_window_end,k,s\n"
                                     "true,2026-01-01T00:00:00Z,2026-01-01T00:00:10Z,a,6\n"
                                     "true,2026-01-01T00:00:00Z,2026-01-01T00:00:10Z,a,10\n"
                                     "false,,,a,10\nfalse,,,a,5\n"));
        const auto wrong = query(input, sql, {QStringLiteral("--live"), QStringLiteral("often")});
        QCOMPARE(wrong.code, 2);
        QVERIFY2(wrong.err.contains("--live takes a span"), wrong.err.constData());
    }

    void anExplanationNeedsNoInput() {
        for (const auto& arguments :
             {QStringList{QStringLiteral("--explain"), QStringLiteral("--sql"),
                          QLatin1String(kStayQuery)},
              QStringList{QStringLiteral("--sql"),
                          QStringLiteral("EXPLAIN ") + QLatin1String(kStayQuery)}}) {
            const auto run = vigilctl(QStringList{QStringLiteral("query")} + arguments);
            QCOMPARE(run.code, 0);
            QVERIFY2(run.out.contains("tumbling"), run.out.constData());
        }
        const auto unread =
            vigilctl({QStringLiteral("query"), QStringLiteral("--sql"), QLatin1String(kStayQuery)});
        QCOMPARE(unread.code, 2);
        QVERIFY2(unread.err.contains("--input is required"), unread.err.constData());
    }

    void anExplanationWithInputTellsWhatIsHeld() {
        const auto input = write("held.csv", "time,k,v\n"
                                             "2026-01-01T00:00:01Z,a,1\n"
                                             "2026-01-01T00:00:04Z,b,2\n"
                                             "2026-01-01T00:00:12Z,a,5\n");
        const auto sql = QStringLiteral("SELECT k, SUM(v) AS s FROM input TIMESTAMP BY time "
                                        "GROUP BY k, TumblingWindow(second, 10)");
        const auto stats = m_folder.filePath(QStringLiteral("held.json"));
        const auto run = query(input, sql,
                               {QStringLiteral("--out-of-order"), QStringLiteral("0s"),
                                QStringLiteral("--explain"), QStringLiteral("--stats"), stats});
        QCOMPARE(run.code, 0);
        QVERIFY2(run.out.contains("watermark 2026-01-01T00:00:12Z"), run.out.constData());
        QVERIFY2(run.out.contains("now: 1 open, "), run.out.constData());
        QVERIFY2(run.out.contains("groups now: 2 keys, "), run.out.constData());
        QVERIFY2(!run.out.contains("\"s\""), run.out.constData());
        QFile file(stats);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto told = QJsonDocument::fromJson(file.readAll()).object();
        QCOMPARE(told[QStringLiteral("rows_in")].toInt(), 3);
        QCOMPARE(told[QStringLiteral("state_keys")].toInt(), 2);
        QCOMPARE(told[QStringLiteral("state_open")].toInt(), 1);
        QVERIFY(told[QStringLiteral("state_bytes")].toInt() > 0);
    }

    void infoOfARecordWithMissingSegments() {
        const auto path = text(writeStay(m_records));
        const auto run = vigilctl({QStringLiteral("info"), path, QStringLiteral("--verify")});
        QCOMPARE(run.code, 0);
        const auto facts = QJsonDocument::fromJson(run.out).object().toVariantMap();
        QCOMPARE(facts[QStringLiteral("missing_segments")].toStringList(),
                 QStringList{QStringLiteral("stay_0002")});
        QCOMPARE(facts[QStringLiteral("warnings")].toList().size(), 1);
        QCOMPARE(facts[QStringLiteral("start")].toString(),
                 QStringLiteral("2026-10-10T00:31:25.894Z"));
        QCOMPARE(facts[QStringLiteral("duration_seconds")].toDouble(),
                 double(KnownSegments::kAll) / 125);
        QCOMPARE(facts[QStringLiteral("gaps")].toList().size(), 2);
    }

    void infoOfARecordingThatWasCutByAKill() {
        for (const bool killed : {true, false}) {
            const auto path = m_folder.filePath(killed ? QStringLiteral("killed.vgl")
                                                       : QStringLiteral("closed.vgl"));
            QProcess process;
            process.start(QStringLiteral(VIGIL_BIN_DIR "/vigilctl"),
                          {QStringLiteral("run"), QStringLiteral("--demo"), QStringLiteral("--for"),
                           killed ? QStringLiteral("60s") : QStringLiteral("2s"),
                           QStringLiteral("--record"), path});
            QVERIFY(process.waitForStarted());
            if (killed) {
                QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(path + QStringLiteral("-wal")).size() > 100'000,
                                         30'000);
                process.kill();
            }
            QVERIFY(process.waitForFinished(30'000));
            const auto run = vigilctl({QStringLiteral("info"), path, QStringLiteral("--verify")});
            QVERIFY2(run.code == 0, run.err.constData());
            const auto facts = QJsonDocument::fromJson(run.out).object().toVariantMap();
            QCOMPARE(facts[QStringLiteral("warnings")].toStringList(),
                     killed ? QStringList{QStringLiteral("the recording was not closed: up to 2 "
                                                         "seconds at its end may be missing")}
                            : QStringList());
            QVERIFY(facts[QStringLiteral("duration_seconds")].toDouble() > 0);
        }
    }

    // Over its budget a query exits with 1, says where and what helps; its output stays whole.
    void aQueryEndsWithinItsBudget_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QStringList>("more");
        QTest::addColumn<QByteArray>("error");
        const auto add = [](const char* name, const char* sql, const QStringList& more,
                            const char* error) {
            QTest::newRow(name) << QString::fromUtf8(sql) << more << QByteArray(error);
        };
        const QStringList small{QStringLiteral("--memory"), QStringLiteral("2MiB")};
        add("every row beside every other",
            "SELECT l.v, r.v AS w FROM input l TIMESTAMP BY t JOIN input r TIMESTAMP BY t ON "
            "DATEDIFF(minute, l, r) BETWEEN 0 AND 30",
            small,
            "Join in output (line 1) needs more than 2.0 MiB; raise --memory, or try a narrower "
            "DATEDIFF, or an equality in ON");
        add("all that lie before",
            "SELECT Collect() AS rows FROM input TIMESTAMP BY t GROUP BY SlidingWindow(minute, 30)",
            small,
            "Window in output (line 1) needs more than 2.0 MiB; raise --memory, or try a shorter "
            "window, a longer hop, or fewer keys in GROUP BY");
        add("texts of texts",
            "WITH a AS (SELECT CONCAT(n, n, n, n, n, n, n, n, n, n) AS n FROM input TIMESTAMP BY "
            "t), b AS (SELECT CONCAT(n, n, n, n, n, n, n, n, n, n) AS n FROM a) SELECT LEN(n) AS l "
            "FROM b",
            small,
            "Project in b (line 1) needs more than 2.0 MiB; raise --memory, or try fewer "
            "columns, or shorter texts");
        add("too long",
            "SELECT LEN(REPLACE(REPLACE(REPLACE(REPLACE(n, 'x', n), 'x', n), 'x', n), 'x', n)) AS "
            "l "
            "FROM input TIMESTAMP BY t",
            {QStringLiteral("--time"), QStringLiteral("50ms")},
            "the query took longer than 50ms; it was at work in Project in output (line 1); raise "
            "--time");
    }

    void aQueryEndsWithinItsBudget() {
        QFETCH(QString, sql);
        QFETCH(QStringList, more);
        QFETCH(QByteArray, error);
        QByteArray lines;
        for (int i = 0; i < 20'000; ++i)
            lines += QStringLiteral("{\"t\":\"2026-01-01T%1:%2:%3Z\",\"v\":%4,"
                                    "\"n\":\"xxxxxxxxxx%4\"}\n")
                         .arg(i / 3600, 2, 10, QLatin1Char('0'))
                         .arg(i / 60 % 60, 2, 10, QLatin1Char('0'))
                         .arg(i % 60, 2, 10, QLatin1Char('0'))
                         .arg(i)
                         .toUtf8();
        const auto input = write("many.jsonl", lines.constData());
        const auto run = query(
            input, sql, QStringList{QStringLiteral("--out-of-order"), QStringLiteral("0s")} + more);
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("vigilctl: error: " + error), run.err.constData());
        QVERIFY(run.out.isEmpty() || run.out.endsWith("}\n"));
        for (const auto& row : run.rows())
            QVERIFY(!row.isEmpty());
    }

    void budgetsThatAreNone() {
        const auto input = write("one.jsonl", "{\"v\":1}\n");
        for (const auto* memory : {"0", "-1", "much", "5 m", "10MB"})
            QCOMPARE(query(input, QStringLiteral("SELECT v FROM input"),
                           {QStringLiteral("--memory"), QLatin1String(memory)})
                         .code,
                     2);
        QCOMPARE(query(input, QStringLiteral("SELECT v FROM input"),
                       {QStringLiteral("--time"), QStringLiteral("0s")})
                     .code,
                 2);
        QCOMPARE(query(input, QStringLiteral("SELECT v FROM input"),
                       {QStringLiteral("--memory"), QStringLiteral("1.5GiB"),
                        QStringLiteral("--time"), QStringLiteral("1m")})
                     .code,
                 0);
    }

    void checkExplainsAndWarns() {
        const auto path =
            write("grows.vigil.toml",
                  "[[source]]\nname = \"ward\"\nkind = \"simulator\"\n[[query]]\nname = \"all\"\n"
                  "sql = \"SELECT a.HR INTO pairs FROM vitals a JOIN vitals b ON "
                  "DATEDIFF(hour, a, b) BETWEEN 0 AND 1\"\n");
        const auto run = vigilctl({QStringLiteral("check"), path, QStringLiteral("--explain")});
        QVERIFY2(run.code == 0, run.err.constData());
        QVERIFY2(run.out.contains("Query all\nShards: "), run.out.constData());
        QVERIFY2(run.err.contains("vigilctl: warning: query all: Join in pairs (line 1): no "
                                  "equality in ON: every row meets all rows of 3h\n"),
                 run.err.constData());
        const auto demo = vigilctl({QStringLiteral("check"), QStringLiteral("--explain"),
                                    QStringLiteral(VIGIL_SOURCE_DIR "/resources/demo.vigil.toml")});
        QCOMPARE(demo.err, QByteArray());
        QCOMPARE(demo.code, 0);
    }

    void checkNamesLineAndColumn() {
        const auto bad =
            write("w.vigil.toml", "[[source]]\nname = \"a\"\nkind = \"mqtt\"\nhots = \"x\"\n");
        const auto run = vigilctl({QStringLiteral("check"), bad});
        QCOMPARE(run.code, 3);
        QVERIFY2(run.err.contains("w.vigil.toml:4:1: error: unknown key 'hots'"),
                 run.err.constData());
        const auto good = vigilctl({QStringLiteral("check"),
                                    QStringLiteral(VIGIL_SOURCE_DIR "/resources/demo.vigil.toml")});
        QCOMPARE(good.err, QByteArray());
        QCOMPARE(good.code, 0);
    }

    void aSimulatedRecordingReplaysWithItsAlarms() {
        const auto path = m_folder.filePath(QStringLiteral("ward.vgl"));
        const auto made =
            vigilctl({QStringLiteral("simulate"), QStringLiteral("--beds"), QStringLiteral("3"),
                      QStringLiteral("--seed"), QStringLiteral("5"), QStringLiteral("--for"),
                      QStringLiteral("90s"), QStringLiteral("--speed"), QStringLiteral("max"),
                      QStringLiteral("--start"), QStringLiteral("2026-01-01T00:00:00Z"),
                      QStringLiteral("--scenario"), QStringLiteral("desaturation:B02@5s"),
                      QStringLiteral("--to"), path});
        QVERIFY2(made.code == 0, made.err.constData());
        QByteArray first;
        for (const auto* shards : {"1", "2"}) {
            const auto run = vigilctl({QStringLiteral("replay"), path, QStringLiteral("--shards"),
                                       QLatin1String(shards)});
            QVERIFY2(run.code == 0, run.err.constData());
            QVERIFY(std::ranges::any_of(run.rows(), [](const QJsonObject& row) {
                return row[QStringLiteral("bed")].toString() == QStringLiteral("B02") &&
                       row[QStringLiteral("event")].toString() == QStringLiteral("raised");
            }));
            if (first.isEmpty())
                first = run.out;
            QCOMPARE(run.out, first);
        }
        QCOMPARE(vigilctl({QStringLiteral("simulate"), QStringLiteral("--to"), path,
                           QStringLiteral("--for"), QStringLiteral("1s")})
                     .code,
                 1); // never overwrites
    }
};

QTEST_GUILESS_MAIN(TestVigilctl)
#include "tst_vigilctl.moc"
