// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"
#include "store/writer.h"
#include "tests/recordings/record_folder.h"
#include "vigilctl_run.h"

#include <QJsonArray>
#include <QTest>

#include <cmath>
#include <csignal>

using namespace vigil;
using namespace vigil::tests;
using namespace std::chrono_literals;

namespace {

const std::string kWard = "[[source]]\nname='a'\nkind='simulator'\n[store]\npath='v.db'\n"
                          "[[limit]]\nsignal='HR'\nhigh=120\n";

/// B1 is too fast in minutes 3, 5 to 9 and 12; B2 in minute 4. One row a minute.
std::string rates() {
    std::string rows = "time,bed,HR\n";
    for (int minute = 0; minute < 60; ++minute) {
        const auto time = "2026-05-01T10:" + std::string(minute < 10 ? "0" : "") +
                          std::to_string(minute) + ":00Z,";
        const bool fast = minute == 3 || (minute >= 5 && minute <= 9) || minute == 12;
        rows += time + "B1," + (fast ? "130" : "80") + '\n';
        rows += time + "B2," + (minute == 4 ? "150" : "80") + '\n';
    }
    return rows;
}

/// An hour of B1 and B2, and a ward whose limit is 120.
struct Ward {
    Ward() {
        folder.write("w.vigil.toml", kWard);
        folder.write("rates.csv", rates());
    }

    Run whatIf(const std::string& rules, const QStringList& more = {}) const {
        QStringList arguments{QStringLiteral("whatif"), QStringLiteral("--workspace"),
                              text(folder.path("w.vigil.toml"))};
        if (!rules.empty())
            arguments << QStringLiteral("--rules") << text(folder.write("rules.toml", rules));
        return vigilctl(arguments +
                        (more.isEmpty() ? QStringList{text(folder.path("rates.csv"))} : more));
    }

    RecordFolder folder;
};

QJsonObject ruleOf(const Run& run, const char* rule) {
    return run.rows().value(0)[QStringLiteral("rules")].toObject()[QLatin1String(rule)].toObject();
}

/// "B1 10:05 medium 130, ..."
QString listOf(const QJsonObject& rule, const char* list) {
    QStringList items;
    for (const auto& item : rule[QLatin1String(list)].toArray())
        items << item[QStringLiteral("bed")].toString() + QLatin1Char(' ') +
                     item[QStringLiteral("time")].toString().mid(11, 5) + QLatin1Char(' ') +
                     item[QStringLiteral("priority")].toString() + QLatin1Char(' ') +
                     QString::number(item[QStringLiteral("value")].toDouble());
    return items.join(QStringLiteral(", "));
}

} // namespace

/// What other rules would have raised.
class TestVigilctlWhatIf : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void fewerAlarms() {
        const Ward ward;
        const auto run = ward.whatIf("[[limit]]\nsignal='HR'\nhigh=120\ncount=2\n");
        QVERIFY2(run.code == 0, run.err.constData());
        QCOMPARE(run.rows().size(), 1);
        const auto high = ruleOf(run, "HR-high");
        QCOMPARE(high[QStringLiteral("now")].toInt(), 4);
        QCOMPARE(high[QStringLiteral("then")].toInt(), 1);
        // With a second row the alarm comes a minute later: another one.
        QCOMPARE(listOf(high, "added"), QStringLiteral("B1 10:06 medium 130"));
        QCOMPARE(listOf(high, "dropped"),
                 QStringLiteral("B1 10:03 medium 130, B2 10:04 medium 150, B1 10:05 medium 130, "
                                "B1 10:12 medium 130"));
        const auto load = run.rows()[0][QStringLiteral("per_bed_hour")].toObject();
        QVERIFY(std::abs(load[QStringLiteral("now")].toDouble() - 4 / (2 * 59.0 / 60)) < 1e-9);
        QVERIFY(std::abs(load[QStringLiteral("then")].toDouble() - 1 / (2 * 59.0 / 60)) < 1e-9);
    }

    void whatIsEqualIsInNoList() {
        const Ward ward;
        const auto run = ward.whatIf("[[limit]]\nsignal='HR'\nhigh=140\n");
        const auto high = ruleOf(run, "HR-high");
        QCOMPARE(high[QStringLiteral("then")].toInt(), 1);
        QCOMPARE(listOf(high, "added"), QString());
        QVERIFY(!listOf(high, "dropped").contains(QStringLiteral("B2")));
    }

    void rulesOfOneSideAlone() {
        const Ward ward;
        const auto run = ward.whatIf("[[limit]]\nid='fast'\nsignal='HR'\nhigh=120\nlow=30\n"
                                     "priority='high'\n");
        QCOMPARE(ruleOf(run, "HR-high")[QStringLiteral("then")].toInt(), 0);
        QCOMPARE(ruleOf(run, "fast-high")[QStringLiteral("now")].toInt(), 0);
        QCOMPARE(ruleOf(run, "fast-high")[QStringLiteral("then")].toInt(), 4);
        QVERIFY(ruleOf(run, "fast-low").contains(QStringLiteral("then")));
    }

    void withoutAFileOfRulesNothingChanges() {
        const Ward ward;
        const auto run = ward.whatIf({});
        QCOMPARE(ruleOf(run, "HR-high")[QStringLiteral("now")].toInt(), 4);
        QCOMPARE(ruleOf(run, "HR-high")[QStringLiteral("then")].toInt(), 4);
        QCOMPARE(listOf(ruleOf(run, "HR-high"), "added"), QString());
    }

    void rulesOnResultsAsWell() {
        const Ward ward;
        ward.folder.write("w.vigil.toml",
                          kWard + "[[query]]\nname='q'\nsql='SELECT bed, AVG(HR) AS hr INTO mean "
                                  "FROM vitals GROUP BY bed, TumblingWindow(minute, 5)'\n");
        const auto run =
            ward.whatIf("[[rule]]\nid='mean'\nfrom='mean'\nwhen='hr > 100'\ntext='{hr}'\n");
        QVERIFY2(run.code == 0, run.err.constData());
        QCOMPARE(ruleOf(run, "HR-high")[QStringLiteral("then")].toInt(), 0);
        // Minutes 6 to 10 of B1: four of them at 130.
        QCOMPARE(listOf(ruleOf(run, "mean"), "added"), QStringLiteral("B1 10:10 medium 120"));
    }

    void silenceCountsWhereItIsAsked() {
        const Ward ward;
        const auto run = ward.whatIf("[stale]\nbed='2m'\n");
        QCOMPARE(ruleOf(run, "HR-high")[QStringLiteral("then")].toInt(), 4); // they stay
        QVERIFY(ruleOf(run, "stale")[QStringLiteral("now")].toInt() >= 2);
        QCOMPARE(ruleOf(run, "stale")[QStringLiteral("then")].toInt(), 0);
        QVERIFY(!ruleOf(ward.whatIf({}), "stale").contains(QStringLiteral("now")));
    }

    void mistakesInTheRulesAreTold() {
        const Ward ward;
        auto run = ward.whatIf("[[limit]]\nsignal='HR'\nhihg=120\n");
        QCOMPARE(run.code, 3);
        QVERIFY2(run.err.contains("rules.toml:3:1: error: unknown key 'hihg'"),
                 run.err.constData());
        run = ward.whatIf("[[source]]\nname='b'\nkind='simulator'\n");
        QCOMPARE(run.code, 3);
        QVERIFY2(run.err.contains("error: 'source' is no part of a file of rules"),
                 run.err.constData());
        run = ward.whatIf("# nothing\n");
        QCOMPARE(run.code, 3);
        QVERIFY2(run.err.contains("there is no rule in it"), run.err.constData());
        run = ward.whatIf({}, {text(ward.folder.path("none.csv"))});
        QCOMPARE(run.code, 1);
        run = ward.whatIf({}, {QStringLiteral("--history"), QStringLiteral("soon")});
        QCOMPARE(run.code, 2);
        run = ward.whatIf({}, {QStringLiteral("--history"), QStringLiteral("8h"),
                               text(ward.folder.path("rates.csv"))});
        QCOMPARE(run.code, 2);
    }

    void whatIsStoredIsJudgedAgain() {
        const Ward ward;
        {
            base::SystemClock clock;
            const EventTime now = eventAtArrival(clock.now());
            store::WriterOptions options;
            options.path = ward.folder.path("v.db");
            options.sourceNames = {"a"};
            auto writer = store::StoreWriter::open(options, clock);
            QVERIFY(writer.has_value());
            store::StoreBatch batch;
            batch.series = {{"B1", "HR", "/min"}, {"B1", "RR", "/min"}};
            for (int second = 0; second < 600; ++second) {
                const double rate = second >= 100 && second < 130 ? 130 : 80;
                const auto time = now - 30min + std::chrono::seconds{second};
                batch.trends.push_back({0, time, rate, {0, 0, second}});
                batch.trends.push_back({1, time, 15, {0, 0, 1000 + second}});
            }
            batch.trends.push_back({0, now - 3h, 200, {0, 0, 5000}}); // before
            (*writer)->apply(std::move(batch));
            static_cast<void>((*writer)->commit());
        }
        const QStringList hour{QStringLiteral("--history"), QStringLiteral("1h")};
        const auto run = ward.whatIf("[[limit]]\nsignal='HR'\nhigh=120\ndelay='40s'\n", hour);
        QVERIFY2(run.code == 0, run.err.constData());
        QCOMPARE(ruleOf(run, "HR-high")[QStringLiteral("now")].toInt(), 1);
        QCOMPARE(ruleOf(run, "HR-high")[QStringLiteral("then")].toInt(), 0);
        const auto longer = ward.whatIf({}, {QStringLiteral("--history"), QStringLiteral("4h")});
        QCOMPARE(ruleOf(longer, "HR-high")[QStringLiteral("now")].toInt(), 2);
        const auto none = ward.whatIf({}, {QStringLiteral("--history"), QStringLiteral("5m")});
        QCOMPARE(none.code, 1);
        QVERIFY2(none.err.contains("nothing is stored of that time"), none.err.constData());
    }

    void itCanBeEnded() {
        const Ward ward;
        std::string rows = "time,bed,HR\n";
        const auto begin = parseIso8601("2026-02-01T00:00:00Z").value();
        for (int hour = 0; hour < 1000; ++hour) // second by second it takes a while
            for (int bed = 0; bed < 200; ++bed)
                rows += toIso8601(begin + std::chrono::hours{hour}) + ",B" + std::to_string(bed) +
                        ",80\n";
        ward.folder.write("month.csv", rows);
        QProcess process;
        process.start(QStringLiteral(VIGIL_BIN_DIR "/vigilctl"),
                      {QStringLiteral("whatif"), QStringLiteral("--workspace"),
                       text(ward.folder.path("w.vigil.toml")),
                       text(ward.folder.path("month.csv"))});
        QVERIFY(process.waitForStarted());
        QTest::qWait(150);
        if (process.state() == QProcess::Running)
            ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(20'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        // It may have been faster than the signal.
        if (process.exitCode() != 0) {
            QCOMPARE(process.exitCode(), 1);
            QVERIFY(process.readAllStandardOutput().isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestVigilctlWhatIf)
#include "tst_vigilctl_whatif.moc"
