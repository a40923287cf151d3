// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/recordings/record_folder.h"
#include "tests/recordings/shared_data.h"
#include "vigilctl_run.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTest>

#include <cmath>

using namespace vigil::tests;

namespace {

const std::string kSource = "[[source]]\nname='a'\nkind='simulator'\n[store]\nenabled=false\n";

QString shared(const std::string& path) { return text(sharedData() / path); }

/// The alarms of a rule that a replay raises, by their times since `start` in seconds.
struct Raised {
    Run run;
    QList<double> seconds;
    QStringList rules; ///< of all alarms
};

Raised replay(const QString& recording, const std::string& rules, const char* rule,
              const QStringList& more = {}) {
    const RecordFolder folder;
    const auto workspace = folder.write("w.vigil.toml", kSource + rules);
    Raised raised;
    raised.run = vigilctl(QStringList{QStringLiteral("replay"), recording,
                                      QStringLiteral("--workspace"), text(workspace)} +
                          more);
    for (const auto& line : raised.run.rows()) {
        if (line[QStringLiteral("event")] != QStringLiteral("raised"))
            continue;
        raised.rules << line[QStringLiteral("rule")].toString();
        const auto time = line[QStringLiteral("time")].toString();
        const auto at = QDateTime::fromString(time.left(19), Qt::ISODate);
        const double fraction =
            time.mid(19).startsWith(QLatin1Char('.')) ? time.mid(19).chopped(1).toDouble() : 0;
        const auto epoch = QDateTime(at.date(), at.time(), Qt::UTC).toSecsSinceEpoch();
        if (raised.rules.last() == QLatin1String(rule))
            raised.seconds << static_cast<double>(epoch) + fraction;
    }
    return raised;
}

const char* const kVt = "[[limit]]\nsignal='HR'\nhigh=300\n[[query]]\nname='beats'\nsql='''\n"
                        "SELECT bed, rhythm_label, CASE WHEN bad_signal_quality = 1 THEN NULL\n"
                        "  ELSE rhythm_label END AS rhythm INTO beats FROM vitals'''\n"
                        "[[rule]]\nid='vt'\nfrom='beats'\nwhen=\"rhythm = 'VT'\"\npriority='high'\n"
                        "text='{rhythm_label}'\n";

Raised beats(const std::string& number) {
    return replay(shared("rhythm-events/Annotation_file_" + number + ".csv"), kVt, "vt",
                  {QStringLiteral("--time-column"), QStringLiteral("time_second"),
                   QStringLiteral("--time-format"), QStringLiteral("epoch")});
}

} // namespace

/// Rules on recordings of wards, monitors and machines.
class TestRulesRecordings : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { skipUnlessSharedData(); }

    void aMonitorWithDropouts() {
        const auto record = shared("wfdb/multi-segment/s00001/s00001-2896-10-10-00-31n");
        const std::string low = "[[limit]]\nsignal='HR'\nlow=50\n";
        const QStringList nulls{QStringLiteral("--null"), QStringLiteral("0,-32768")};
        const auto firm = replay(record, low + "hysteresis=4\ncount=3\n", "HR-low", nulls);
        QVERIFY2(firm.run.code == 0, firm.run.err.constData());
        QCOMPARE(firm.seconds.size(), 1);
        const auto bare = replay(record, low, "HR-low", nulls);
        QCOMPARE(bare.seconds.size(), 5);
        // What was not measured is told as such, and as nothing else.
        QVERIFY(firm.rules.contains(QStringLiteral("signal-missing")));
    }

    void aWardOfStays() {
        const RecordFolder folder;
        const auto workspace =
            folder.write("w.vigil.toml", kSource + "[[limit]]\nsignal='HR'\nhigh=120\n");
        const auto rules =
            folder.write("r.toml", "[[limit]]\nsignal='HR'\nhigh=120\nhysteresis=10\ncount=2\n");
        const auto run = vigilctl(
            {QStringLiteral("whatif"), QStringLiteral("--workspace"), text(workspace),
             QStringLiteral("--rules"), text(rules), QStringLiteral("--time-expression"),
             QStringLiteral("DATEADD(hour, ICULOS, '1970-01-01')"), shared("ward-hourly")});
        QVERIFY2(run.code == 0, run.err.constData());
        const auto high = run.rows()[0][QStringLiteral("rules")].toObject();
        const auto rule = high[QStringLiteral("HR-high")].toObject();
        QCOMPARE(rule[QStringLiteral("now")].toInt(), 201);
        QCOMPARE(rule[QStringLiteral("then")].toInt(), 68);
        QCOMPARE(rule[QStringLiteral("now")].toInt() -
                     rule[QStringLiteral("dropped")].toArray().size() +
                     rule[QStringLiteral("added")].toArray().size(),
                 68);
    }

    void runsOfVentricularBeats_data() {
        QTest::addColumn<int>("runs");
        QTest::newRow("1083") << 4;
        QTest::newRow("1018") << 9;
        QTest::newRow("146") << 4;
        QTest::newRow("1023") << 0;
        QTest::newRow("1404") << 0;
        QTest::newRow("1420") << 0;
    }

    void runsOfVentricularBeats() {
        QFETCH(int, runs);
        const auto raised = beats(QTest::currentDataTag());
        QVERIFY2(raised.run.code == 0, raised.run.err.constData());
        QCOMPARE(raised.seconds.size(), runs);
        if (QTest::currentDataTag() != QByteArray("1083"))
            return;
        const double onsets[] = {2073.711, 2129.197, 2317.281, 2648.156};
        for (int i = 0; i < 4; ++i)
            QVERIFY(std::abs(raised.seconds[i] - onsets[i]) < 1e-3);
    }

    void badQualityRaisesNothing() {
        QCOMPARE(beats("1063").seconds.size(), 0); // its only run
        QCOMPARE(beats("103").seconds.size(), 1);
    }

    void machinesThatFallSilent_data() {
        QTest::addColumn<int>("gaps");
        QTest::newRow("valve1/2.csv") << 1;
        QTest::newRow("valve1/4.csv") << 1;
        QTest::newRow("valve1/7.csv") << 1;
        QTest::newRow("other/2.csv") << 1;
        QTest::newRow("valve1/0.csv") << 0; // steps of two seconds are no silence
        QTest::newRow("anomaly-free/anomaly-free.csv") << 0;
    }

    void machinesThatFallSilent() {
        QFETCH(int, gaps);
        const auto raised =
            replay(shared(std::string("ops-skab/") + QTest::currentDataTag()),
                   "[[limit]]\nid='silent'\nsignal='Pressure'\nkind='absence'\nafter='30s'\n",
                   "silent", {QStringLiteral("--time-column"), QStringLiteral("datetime")});
        QVERIFY2(raised.run.code == 0, raised.run.err.constData());
        QCOMPARE(raised.seconds.size(), gaps);
    }
};

QTEST_GUILESS_MAIN(TestRulesRecordings)
#include "tst_rules_recordings.moc"
