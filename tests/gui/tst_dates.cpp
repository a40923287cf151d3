// SPDX-License-Identifier: GPL-3.0-or-later
// Dates and times as people read and type them: in every language, of any year, and of recordings
// that know no date.
#include "widgets/text/format.h"
#include "widgets/text/language.h"
#include "widgets/text/time_entry.h"
#include "widgets/text/time_line.h"

#include <QRegularExpression>
#include <QtTest>

using namespace std::chrono_literals;
using namespace vigil;
using namespace vigil::widgets;
using model::Dating;

namespace {

EventTime at(const char* text) { return parseIso8601(text).value(); }

/// With ASCII digits, whatever digits the language has.
QString plainDigits(const QString& text) {
    QString out;
    for (const QChar c : text)
        out += c.isDigit() ? QString::number(c.digitValue()) : QString(c);
    return out;
}

/// All languages but those whose digits Qt cannot read back: it takes each half of theirs for one.
QList<QLocale> languagesOfTheWorld() {
    QList<QLocale> found =
        QLocale::matchingLocales(QLocale::AnyLanguage, QLocale::AnyScript, QLocale::AnyTerritory);
    found.removeIf([](const QLocale& locale) { return locale.zeroDigit().size() > 1; });
    return found;
}

constexpr const char* kMoments[] = {"1850-02-03T04:05:06Z", "1969-12-31T23:59:59Z",
                                    "1970-01-01T00:00:00Z", "1999-12-31T12:00:00Z",
                                    "2026-11-29T19:38:20Z", "2896-10-10T00:31:00Z"};

} // namespace

class tst_Dates : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() { qputenv("TZ", "UTC"); }

    void init() {
        installLanguage(QStringLiteral("en"));
        setTimeLine({});
    }

    void cleanupTestCase() { setTimeLine({}); }

    void wellKnownForms_data();
    void wellKnownForms();
    void everyLanguageWritesTheYearInFull();
    void whatIsWrittenCanBeTyped();
    void aYearOfTwoDigitsIsTheNearestOne();
    void englishOfNoCountryIsNotAmbiguous();
    void aSecondBefore1970KeepsItsSecond();
    void momentsAreToldInTheZoneOfTheComputer();
    void withoutADateNoneIsMadeUp();
    void onlyTheTimeOfDay();
    void howLongIsTypedWhereThereIsNoClock_data();
    void howLongIsTypedWhereThereIsNoClock();
};

void tst_Dates::wellKnownForms_data() {
    QTest::addColumn<QString>("locale");
    QTest::addColumn<QString>("expected");
    QTest::newRow("German") << "de_DE"
                            << "29.11.2026 19:38:20";
    QTest::newRow("American") << "en_US"
                              << "11/29/2026 19:38:20";
    QTest::newRow("British") << "en_GB"
                             << "29/11/2026 19:38:20";
    QTest::newRow("Bulgarian, with letters") << "bg_BG"
                                             << "29.11.2026 г. 19:38:20";
    QTest::newRow("Japanese") << "ja_JP"
                              << "2026/11/29 19:38:20";
}

void tst_Dates::wellKnownForms() {
    QFETCH(QString, locale);
    QFETCH(QString, expected);
    QLocale::setDefault(QLocale(locale));
    QCOMPARE(dateTime(at("2026-11-29T19:38:20Z")), expected);
}

void tst_Dates::everyLanguageWritesTheYearInFull() {
    const auto locales = languagesOfTheWorld();
    QVERIFY(locales.size() > 100);
    for (const QLocale& locale : locales) {
        QLocale::setDefault(locale);
        for (const char* moment : kMoments) {
            const QString text = plainDigits(dateTime(at(moment)));
            const QRegularExpression year(
                QStringLiteral("(?<!\\d)%1(?!\\d)").arg(QString::fromLatin1(moment).left(4)));
            QVERIFY2(text.contains(year), qPrintable(locale.name() + QLatin1Char(' ') + text));
        }
    }
}

void tst_Dates::whatIsWrittenCanBeTyped() {
    const EventTime first = at("1800-01-01T00:00:00Z");
    const EventTime last = at("2900-01-01T00:00:00Z");
    const auto locales = languagesOfTheWorld();
    for (const QLocale& locale : locales) {
        QLocale::setDefault(locale);
        for (const char* moment : kMoments) {
            const auto read = timeFromText(dateTime(at(moment)), first, first, last);
            QVERIFY2(read == at(moment),
                     qPrintable(locale.name() + QLatin1Char(' ') + dateTime(at(moment))));
        }
    }
}

void tst_Dates::aYearOfTwoDigitsIsTheNearestOne() {
    QLocale::setDefault(QLocale(QStringLiteral("en_US")));
    const auto read = [](const char* text, const char* near) {
        return timeFromText(QString::fromLatin1(text), at(near), at(near), at(near));
    };
    QVERIFY(read("11/29/26 5:00", "2026-11-21T00:00:00Z") == at("2026-11-29T05:00:00Z"));
    QVERIFY(read("10/10/96 5:00", "2896-10-09T00:00:00Z") == at("2896-10-10T05:00:00Z"));
    QVERIFY(read("10/10/96 5:00", "1997-10-09T00:00:00Z") == at("1996-10-10T05:00:00Z"));
    QVERIFY(read("1/2/01 5:00", "1999-10-09T00:00:00Z") == at("2001-01-02T05:00:00Z"));
}

void tst_Dates::englishOfNoCountryIsNotAmbiguous() {
    // The tests run without a country.
    QCOMPARE(QLocale::system().language(), QLocale::C);
    QCOMPARE(dateTime(at("2026-04-05T06:07:08Z")), QStringLiteral("2026-04-05 06:07:08"));
}

void tst_Dates::aSecondBefore1970KeepsItsSecond() {
    const EventTime moment = at("1850-02-03T04:05:06Z");
    for (const Ticks part : {Ticks{}, Ticks(1), Ticks(400ms), Ticks(999ms)})
        QCOMPARE(clockTime(moment + part), QStringLiteral("04:05:06"));
    QCOMPARE(clockTime(moment - Ticks(1)), QStringLiteral("04:05:05"));
}

void tst_Dates::momentsAreToldInTheZoneOfTheComputer() {
    const auto restore = qScopeGuard([] {
        qputenv("TZ", "UTC");
        tzset();
    });
    qputenv("TZ", "Europe/Berlin");
    tzset();
    const EventTime moment = at("2026-07-01T22:30:00Z");
    QCOMPARE(clockTime(moment), QStringLiteral("00:30:00"));
    QVERIFY(timeFromText(QStringLiteral("2026-07-02 00:30"), moment, moment, moment) == moment);
    // Of a clock whose zone nobody knows the hands are read as they stood.
    setTimeLine({Dating::LocalClock, moment});
    QCOMPARE(clockTime(moment), QStringLiteral("22:30:00"));
    QVERIFY(timeFromText(QStringLiteral("2026-07-01 22:30"), moment, moment, moment) == moment);
}

void tst_Dates::withoutADateNoneIsMadeUp() {
    const EventTime start{};
    setTimeLine({Dating::None, start});
    for (const auto* language : {"en", "de"}) {
        installLanguage(QLatin1String(language));
        for (const Ticks span : {Ticks{}, Ticks(83s), Ticks(30h), Ticks(2000h)}) {
            const QString text = dateTime(start + span);
            QVERIFY2(!text.contains(QStringLiteral("1970")), qPrintable(text));
            QVERIFY2(text.contains(clockTime(start + span)), qPrintable(text));
        }
    }
    installLanguage(QStringLiteral("en"));
    QCOMPARE(dateTime(start + 83s), QStringLiteral("no date, +0:01:23"));
    QCOMPARE(clockTime(start + 30h), QStringLiteral("+30:00:00"));
    QCOMPARE(clockTime(start - 1s), QStringLiteral("\u22120:00:01"));
}

void tst_Dates::onlyTheTimeOfDay() {
    const EventTime start = at("1970-01-01T22:15:00Z");
    setTimeLine({Dating::TimeOfDay, start});
    QCOMPARE(clockTime(start), QStringLiteral("22:15:00"));
    QCOMPARE(dateTime(start), QStringLiteral("no date, 22:15:00"));
    QCOMPARE(dateTime(start + 2h), QStringLiteral("no date, day 2, 00:15:00"));
    const EventTime last = start + 40h;
    QVERIFY(timeFromText(QStringLiteral("23:00"), start, start, last) == start + 45min);
    QVERIFY(timeFromText(QStringLiteral("00:15"), start, start, last) == start + 2h);
    QVERIFY(timeFromText(QStringLiteral("day 2 05:15"), start, start, last) == start + 7h);
    QVERIFY(timeFromText(dateTime(start + 26h), start, start, last) == start + 26h);
    QVERIFY(!timeFromText(QStringLiteral("1970-01-01 23:00"), start, start, last));
}

void tst_Dates::howLongIsTypedWhereThereIsNoClock_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("seconds");
    QTest::newRow("hours") << "1:02:03" << qint64{3723};
    QTest::newRow("minutes") << "2:03" << qint64{123};
    QTest::newRow("many minutes") << "90:00" << qint64{5400};
    QTest::newRow("as written") << "+0:01:23" << qint64{83};
    QTest::newRow("as written in full") << "no date, +30:00:00" << qint64{108000};
    QTest::newRow("too many seconds") << "1:75" << qint64{-1};
    QTest::newRow("too many minutes") << "1:75:00" << qint64{-1};
    QTest::newRow("a date") << "2026-11-29 10:00" << qint64{-1};
    QTest::newRow("words") << "soon" << qint64{-1};
    QTest::newRow("nothing") << "" << qint64{-1};
}

void tst_Dates::howLongIsTypedWhereThereIsNoClock() {
    QFETCH(QString, text);
    QFETCH(qint64, seconds);
    const EventTime start{};
    setTimeLine({Dating::None, start});
    const auto read = timeFromText(text, start, start, start + 100h);
    QCOMPARE(read.has_value(), seconds >= 0);
    if (read)
        QVERIFY(*read == start + std::chrono::seconds(seconds));
}

QTEST_MAIN(tst_Dates)
#include "tst_dates.moc"
