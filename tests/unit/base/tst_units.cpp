// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/units.h"

#include <QTest>

using namespace vigil;

class TestUnits : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void spellings() {
        QCOMPARE(units::canonical("bpm"), std::string_view("/min"));
        QCOMPARE(units::canonical("mmHg"), std::string_view("mm[Hg]"));
        QCOMPARE(units::canonical("\u00B0C"), std::string_view("Cel"));
        QCOMPARE(units::canonical("furlong"), std::string_view("furlong"));
    }

    void conversions() {
        QVERIFY(std::abs(units::convert(120, "mm[Hg]", "kPa").value() - 15.99868649) < 1e-8);
        QVERIFY(std::abs(units::convert(37, "Cel", "[degF]").value() - 98.6) < 1e-9);
        QVERIFY(std::abs(units::convert(98.6, "[degF]", "Cel").value() - 37) < 1e-9);
        QVERIFY(std::abs(units::convert(310.15, "K", "Cel").value() - 37) < 1e-9);
        QVERIFY(std::abs(units::convert(1.2, "Hz", "/min").value() - 72) < 1e-9);
        QVERIFY(std::abs(units::convert(1500, "uV", "mV").value() - 1.5) < 1e-12);
    }

    void differentQuantitiesAreRefused() {
        const auto wrong = units::convert(1, "mm[Hg]", "Cel");
        QVERIFY(!wrong.has_value());
        QCOMPARE(wrong.error().code, ErrorCode::Unsupported);
        QVERIFY(!units::convert(1, "furlong", "mm[Hg]").has_value());
    }
};

QTEST_APPLESS_MAIN(TestUnits)
#include "tst_units.moc"
