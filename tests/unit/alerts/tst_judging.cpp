// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/rules/judging.h"

#include <QTest>

using namespace vigil;
using namespace vigil::alerts;

/// Checks of another signal, as rules write them.
class TestJudging : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void checksAreReadAndHold_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("inside");
        QTest::addColumn<double>("outside");
        QTest::newRow("at least") << "SQI >= 0.5" << 0.5 << 0.49;
        QTest::newRow("at most") << "SQI<=0.5" << 0.5 << 0.51;
        QTest::newRow("more") << "SQI > 0.5" << 0.51 << 0.5;
        QTest::newRow("less") << "  SQI <0.5 " << 0.49 << 0.5;
        QTest::newRow("equal") << "SQI = 1" << 1.0 << 0.0;
        QTest::newRow("twice equal") << "SQI == -1" << -1.0 << 1.0;
        QTest::newRow("unequal") << "SQI != 0" << 1.0 << 0.0;
        QTest::newRow("unequal in SQL") << "SQI <> 0" << 1.0 << 0.0;
    }

    void checksAreReadAndHold() {
        QFETCH(QString, text);
        QFETCH(double, inside);
        QFETCH(double, outside);
        const auto check = SignalCheck::parse(text.toStdString());
        QVERIFY(check);
        QCOMPARE(check->signal, std::string("SQI"));
        QVERIFY(check->holds(inside));
        QVERIFY(!check->holds(outside));
    }

    void whatIsNoCheckIsRefused_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("why");
        QTest::newRow("nothing") << ""
                                 << "no comparison";
        QTest::newRow("a name") << "SQI"
                                << "no comparison";
        QTest::newRow("no signal") << " >= 1"
                                   << "no signal";
        QTest::newRow("no number") << "SQI >= good"
                                   << "no number";
        QTest::newRow("more than a number") << "SQI >= 1 AND x"
                                            << "no number";
        QTest::newRow("not finite") << "SQI >= inf"
                                    << "no number";
        QTest::newRow("no operator") << "SQI ! 1"
                                     << "none of";
    }

    void whatIsNoCheckIsRefused() {
        QFETCH(QString, text);
        QFETCH(QString, why);
        const auto check = SignalCheck::parse(text.toStdString());
        QVERIFY(!check);
        QVERIFY2(check.error().detail.find(why.toStdString()) != std::string::npos,
                 check.error().detail.c_str());
    }

    void onlyBareValuesArePlain() {
        Judging judging;
        QVERIFY(judging.isPlain());
        judging.average = std::chrono::seconds{8};
        QVERIFY(judging.remembers());
        QVERIFY(!judging.isPlain());
        judging = {};
        judging.quality = SignalCheck{"SQI", SignalCheck::Operator::AtLeast, 1};
        QVERIFY(!judging.remembers());
        QVERIFY(!judging.isPlain());
        judging = {};
        judging.kind = LimitKind::Absence;
        QVERIFY(!judging.isPlain());
    }

    void theOtherSignalIsOutBeyondItsLimits() {
        const OtherSignal other{"SpO2", 90, 100, {}};
        QVERIFY(other.isOut(89.9));
        QVERIFY(!other.isOut(90));
        QVERIFY(!other.isOut(100));
        QVERIFY(other.isOut(100.1));
    }
};

QTEST_APPLESS_MAIN(TestJudging)
#include "tst_judging.moc"
