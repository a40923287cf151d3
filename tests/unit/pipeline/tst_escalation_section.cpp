// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/workspace.h"

#include <QTest>

#include <algorithm>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;

namespace {

const std::string kSource = "[[source]]\nname='a'\nkind='mqtt'\n";
const std::string kWays = kSource + "[[channel]]\nname='pager'\nkind='file'\npath='p'\n"
                                    "[[person]]\nname='ann'\nchannels=['pager']\n";

WorkspaceReading read(const std::string& text) {
    return parseWorkspace(text, "/ward/x.vigil.toml");
}

std::string policy(const std::string& keys) { return kWays + "[[policy]]\nname='w'\n" + keys; }

std::string schedule(const std::string& keys) {
    return kWays + "[[schedule]]\nname='s'\nzone='Europe/Berlin'\n" + keys;
}

const std::string kTurns = "[[schedule.rotation]]\nmembers=['ann']\nstart='2026-01-05T08:00'\n";

} // namespace

class TestEscalationSection : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void policiesHaveTheirDefaults() {
        auto reading =
            read(policy("steps=[{notify=['screen']},{after='3m',notify=['person:ann']}]\n"
                        "repeat=2\n"));
        QVERIFY(reading.usable());
        auto read3m = reading.workspace.escalation.policies.at(0);
        QCOMPARE(read3m.repeatEvery, Ticks(3min)); // the last step
        QCOMPARE(read3m.repeat, 2U);
        QCOMPARE(read3m.ackTimeout, Ticks{});
        reading = read(policy("steps=[{notify=['screen']}]\n"));
        QCOMPARE(reading.workspace.escalation.policies.at(0).repeatEvery, Ticks(60s)); // the least
    }

    void whatIsWrongIsToldWithItsPlace_data() {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<QString>("told");
        const std::string one = "steps=[{notify=['pager']}]\n";
        QTest::newRow("channel") << policy("steps=[{notify=['pagr']}]\n") << "did you mean 'pager'";
        QTest::newRow("person") << policy("steps=[{notify=['person:an']}]\n")
                                << "did you mean 'ann'";
        QTest::newRow("team") << policy("steps=[{notify=['team:x']}]\n") << "[[team]]";
        QTest::newRow("kind") << policy("steps=[{notify=['fax:1']}]\n") << "person:NAME";
        QTest::newRow("nobody") << policy("steps=[{after='1s'}]\n") << "tells nobody";
        QTest::newRow("order") << policy(
                                      "steps=[{after='5s',notify=['pager']},{notify=['pager']}]\n")
                               << "before the one above";
        QTest::newRow("no steps") << policy("repeat=1\n") << "no steps";
        QTest::newRow("short") << policy(one + "repeat_every='5s'\n") << "drill = true";
        QTest::newRow("too short")
            << policy(one + "repeat_every='5ms'\ndrill=true\n") << "lengthen it";
        QTest::newRow("loop") << policy("steps=[{after='5m',notify=['pager']}]\n"
                                        "repeat_every='2m'\n")
                              << "at least 5m";
        QTest::newRow("loops") << policy(one + "repeat=10\n") << "repeat";
        QTest::newRow("twice") << policy(one) + "[[policy]]\nname='w'\n" + one << "two of the name";
        QTest::newRow("default") << kWays + "[escalation]\nhigh='w'\n"
                                 << "no policy 'w'";
        QTest::newRow("unreachable") << kSource + "[[person]]\nname='bob'\n"
                                     << "no channels";
        QTest::newRow("member") << kWays + "[[team]]\nname='t'\nmembers=['bob']\n"
                                << "no person";
        QTest::newRow("zone") << kWays + "[[schedule]]\nname='s'\nzone='Mars'\n" + kTurns
                              << "no time zone";
        QTest::newRow("no rotation") << schedule("") << "nobody is on call";
        QTest::newRow("start") << schedule("[[schedule.rotation]]\nmembers=['ann']\n"
                                           "start='2026-01-05T08:00Z'\n")
                               << "schedule's clock";
        QTest::newRow("day") << schedule(kTurns + "days=['monday']\n") << "is no day";
        QTest::newRow("hour") << schedule(kTurns + "from='25:00'\n") << "no time of day";
        QTest::newRow("passed over")
            << schedule(kTurns + "[[schedule.override]]\nfrom='2026-03-29T02:30'\n"
                                 "to='2026-03-29T05:00'\nmember='ann'\n")
            << "passes '2026-03-29T02:30' over";
        QTest::newRow("backwards")
            << schedule(kTurns + "[[schedule.override]]\nfrom='2026-03-02'\nto='2026-03-01'\n"
                                 "member='ann'\n")
            << "ends before it begins";
        const std::string span = "from='2026-01-01'\nto='2026-01-02'\n";
        QTest::newRow("matcher") << kWays + "[[silence]]\nmatch=['beds=1']\n" + span << "no label";
        QTest::newRow("expression")
            << kWays + "[[maintenance]]\nmatch=['bed=~(']\n" + span << "bed=~(";
        QTest::newRow("all") << kWays + "[[silence]]\n" + span << "nothing is matched";
        QTest::newRow("equal") << kWays + "[[inhibit]]\nsource=['rule=a']\ntarget=['rule=b']\n"
                                          "equal=['room']\n"
                               << "no label 'room'";
    }

    void whatIsWrongIsToldWithItsPlace() {
        QFETCH(std::string, text);
        QFETCH(QString, told);
        const auto reading = read(text);
        QVERIFY(!reading.usable());
        std::string all;
        for (const auto& problem : reading.problems)
            all += problemText(reading, problem);
        QVERIFY2(all.find(told.toStdString()) != std::string::npos, all.c_str());
        QVERIFY(all.find("/ward/x.vigil.toml:") != std::string::npos);
    }

    void overridesAreOnTheClockOfTheZone() {
        const auto reading =
            read(schedule(kTurns + "[[schedule.override]]\nfrom='2026-07-01T08:00'\n"
                                   "to='2026-07-01T10:00Z'\nmember='ann'\n"));
        QVERIFY(reading.usable());
        const auto& shift = reading.workspace.escalation.schedules.at(0).overrides.at(0);
        QCOMPARE(shift.from, parseIso8601("2026-07-01T06:00:00Z").value());
        QCOMPARE(shift.to, parseIso8601("2026-07-01T10:00:00Z").value());
    }

    void oneOutageCallsOnce() {
        alerts::AlarmStatus lost, silent;
        lost.rule = "source-lost";
        silent.rule = "stale";
        silent.bed = "B01";
        const auto inhibited = [&](const std::string& text) {
            const auto reading = read(text);
            return std::ranges::any_of(reading.workspace.escalation.inhibitions,
                                       [&](const alerts::Inhibition& inhibition) {
                                           return inhibition.inhibits(lost, silent);
                                       });
        };
        QVERIFY(inhibited(kWays));
        // Of two sources nobody knows whose beds they are.
        QVERIFY(!inhibited(kWays + "[[source]]\nname='b'\nkind='mqtt'\n"));
    }
};

QTEST_GUILESS_MAIN(TestEscalationSection)
#include "tst_escalation_section.moc"
