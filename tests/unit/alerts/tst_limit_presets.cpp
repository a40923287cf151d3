// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/limit_presets.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace vigil;
using namespace vigil::alerts;

/// Tables of example limits, and how near limits may be.
class TestLimitPresets : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void limitsFollowTheAge_data() {
        QTest::addColumn<int>("preset");
        QTest::addColumn<QString>("signal");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        const auto row = [](LimitPreset preset, const char* signal, double low, double high) {
            QTest::addRow("%s of %d", signal, static_cast<int>(preset))
                << static_cast<int>(preset) << QString::fromLatin1(signal) << low << high;
        };
        row(LimitPreset::Adult, "HR", 50, 120);
        row(LimitPreset::Paediatric, "HR", 75, 160);
        row(LimitPreset::Neonate, "HR", 100, 200);
        row(LimitPreset::Neonate, "SpO2", 85, 95);
        row(LimitPreset::Paediatric, "RR", 8, 40);
        row(LimitPreset::Neonate, "RR", 30, 100);
        row(LimitPreset::Neonate, "NIBP_SYS", 40, 100);
        row(LimitPreset::Neonate, "ABP_DIA", 20, 60);
        row(LimitPreset::Adult, "Temp", 35, 39);
        row(LimitPreset::Adult, "EtCO2", 15, 50);
    }

    void limitsFollowTheAge() {
        QFETCH(int, preset);
        QFETCH(QString, signal);
        QFETCH(double, low);
        QFETCH(double, high);
        const auto limit = presetLimit(static_cast<LimitPreset>(preset), signal.toStdString());
        QVERIFY(limit);
        QCOMPARE(limit->low.value(), low);
        QCOMPARE(limit->high.value(), high);
        QCOMPARE(limit->priority, Priority::Medium);
    }

    void aliasesFindTheirLimits() {
        QCOMPARE(presetLimit(LimitPreset::Adult, "O2Sat")->signal, std::string("SpO2"));
        QVERIFY(!presetLimit(LimitPreset::Adult, "CVP"));
    }

    void everyTableCanBeUsed() {
        for (const auto preset :
             {LimitPreset::Adult, LimitPreset::Paediatric, LimitPreset::Neonate}) {
            std::set<std::string> ids;
            for (const auto& limit : presetLimits(preset)) {
                QVERIFY(ids.insert(limit.id).second);
                QVERIFY(limit.low || limit.high);
                if (limit.low && limit.high)
                    QVERIFY(*limit.high - *limit.low >= leastGap(limit.signal));
                // Nobody may miss an extreme.
                QCOMPARE(limit.latching, limit.priority == Priority::High);
            }
        }
    }

    void extremesLieBeyondTheLimits() {
        for (const auto& extreme : presetLimits(LimitPreset::Adult)) {
            if (extreme.priority != Priority::High)
                continue;
            const auto plain = presetLimit(LimitPreset::Adult, extreme.signal);
            QVERIFY(!extreme.low || *extreme.low < plain->low.value());
            QVERIFY(!extreme.high || *extreme.high > plain->high.value());
        }
    }

    void aBedGoesByItsOwnTableAlone() {
        RuleSet rules = defaultAdultRules();
        applyPreset(rules, LimitPreset::Neonate, "N1", {"RR"});
        const auto find = [&](const std::string& id) {
            return std::ranges::find_if(rules.limits, [&](const LimitRule& rule) {
                return rule.id == id && rule.bed == "N1";
            });
        };
        QCOMPARE(find("HR")->low.value(), 100.0);
        QVERIFY(find("HR")->enabled);
        QVERIFY(!find("HR-extreme")->enabled); // 160 is no extreme there
        QVERIFY(find("RR") == rules.limits.end());
        QVERIFY(find("RR-extreme") != rules.limits.end());
    }

    void limitsKeepADistance() {
        QCOMPARE(leastGap("HR"), 2.0);
        QCOMPARE(leastGap("o2sat"), 2.0);
        QCOMPARE(leastGap("ABP_SYS"), 5.0);
        QCOMPARE(leastGap("NIBP_MEAN"), 5.0);
        QCOMPARE(leastGap("Temp"), 0.2);
        QCOMPARE(leastGap("pump_pressure"), 0.0);
    }
};

QTEST_APPLESS_MAIN(TestLimitPresets)
#include "tst_limit_presets.moc"
