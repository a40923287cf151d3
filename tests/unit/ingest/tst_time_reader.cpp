// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/time_reader.h"

#include <QTest>

using namespace vigil;
using namespace vigil::ingest;

class TestTimeReader : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void texts_data() {
        QTest::addColumn<QString>("format");
        QTest::addColumn<QString>("zone");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("time"); // empty: none
        const auto row = [](const char* format, const char* zone, const char* text,
                            const char* time) {
            QTest::addRow("%s %s %s", format, zone, text)
                << QString::fromLatin1(format) << QString::fromLatin1(zone)
                << QString::fromLatin1(text) << QString::fromLatin1(time);
        };
        row("", "", "2026-05-01T10:00:00", "2026-05-01T10:00:00Z");
        row("iso8601", "+02:00", "2026-05-01T10:00:00", "2026-05-01T08:00:00Z");
        row("", "Europe/Berlin", "2026-05-01T10:00:00", "2026-05-01T08:00:00Z");
        row("", "Europe/Berlin", "2026-12-01 10:00", "2026-12-01T09:00:00Z");
        row("", "Europe/Berlin", "2026-05-01T10:00:00Z", "2026-05-01T10:00:00Z");
        row("", "Europe/Berlin", "2026-05-01T10:00:00-03:00", "2026-05-01T13:00:00Z");
        row("", "Europe/Berlin", "2026-05-01", "2026-04-30T22:00:00Z");
        row("", "Europe/Berlin", "2026-03-29T02:30:00", ""); // the clock passes it over
        row("", "Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"); // the first
        row("epoch", "", "1777629600", "2026-05-01T10:00:00Z");
        row("epoch", "", "1777629600123", "2026-05-01T10:00:00.123Z");
        row("epoch", "", "1777629600123456", "2026-05-01T10:00:00.123456Z");
        row("epoch", "", "1777629600123456789", "2026-05-01T10:00:00.1234567Z");
        row("epoch", "", "2026-05-01", "");
        row("epoch_ms", "", "1777629600", "1970-01-21T13:47:09.600Z");
        row("s", "", "1777629600.5", "2026-05-01T10:00:00.500Z");
        row("%d/%m/%Y %H:%M:%S", "", "01/05/2026 10:00:00", "2026-05-01T10:00:00Z");
        row("%d/%m/%Y %H:%M:%S", "", "1/5/2026  9:00:00", "2026-05-01T09:00:00Z");
        row("%d/%m/%Y %H:%M:%S", "", "05/31/2026 10:00:00", "");
        row("%d/%m/%Y %H:%M:%S", "", "01/05/2026 10:00:00 x", "");
        row("%d/%m/%Y %H:%M:%S", "", "31/02/2026 10:00:00", "");
        row("%m/%d/%y %I:%M:%S %p", "", "05/01/26 12:00:01 AM", "2026-05-01T00:00:01Z");
        row("%m/%d/%y %I:%M:%S %p", "", "05/01/26 12:00:01 pm", "2026-05-01T12:00:01Z");
        row("%m/%d/%y %I:%M:%S %p", "", "05/01/26 13:00:01 PM", "");
        row("%d %b %Y %T.%f", "", "01 May 2026 10:00:00.25", "2026-05-01T10:00:00.250Z");
        row("%Y-%m-%dT%H:%M:%S%z", "Europe/Berlin", "2026-05-01T10:00:00+0500",
            "2026-05-01T05:00:00Z");
        row("%F %T %Z", "", "2026-05-01 10:00:00 UTC", "2026-05-01T10:00:00Z");
        row("%Y%j", "", "2026121", "2026-05-01T00:00:00Z");
        row("%Y%j", "", "2026366", "");
        row("dd.MM.yyyy HH:mm:ss", "", "01.05.2026 10:02:03", "2026-05-01T10:02:03Z");
        row("dd.mm.yyyy HH:MM:SS", "", "01.05.2026 10:02:03", "2026-05-01T10:02:03Z");
        row("DD/MM/YYYY hh:mm", "", "01/05/2026 22:02", "2026-05-01T22:02:00Z");
        row("M/d/yyyy h:mm:ss a", "", "5/1/2026 1:02:03 PM", "2026-05-01T13:02:03Z");
        row("yyyyMMddHHmmss", "", "20260501100203", "2026-05-01T10:02:03Z");
        row("yyyy-MM-dd'T'HH:mm:ss.SSSX", "", "2026-05-01T10:02:03.250Z",
            "2026-05-01T10:02:03.250Z");
        row("EEE, dd MMM yyyy HH:mm:ss", "", "Fri, 01 May 2026 10:02:03", "2026-05-01T10:02:03Z");
        row("dd.MM.yyyy HH:mm:ss", "Europe/Berlin", "01.05.2026 10:02:03", "2026-05-01T08:02:03Z");
    }

    void texts() {
        QFETCH(QString, format);
        QFETCH(QString, zone);
        QFETCH(QString, text);
        QFETCH(QString, time);
        const auto reader = TimeReader::make(format.toStdString(), zone.toStdString());
        QVERIFY2(reader.has_value(), reader ? "" : reader.error().text().c_str());
        const auto read = reader->ofText(text.toStdString());
        QCOMPARE(read ? QString::fromStdString(toIso8601(*read)) : QString(), time);
    }

    void numbers() {
        const auto epoch = TimeReader::make("epoch", {}).value();
        QVERIFY(!epoch.readsText());
        QCOMPARE(toIso8601(*epoch.ofNumber(std::int64_t{1777629600})),
                 std::string("2026-05-01T10:00:00Z"));
        QCOMPARE(toIso8601(*epoch.ofNumber(1777629600.5)), std::string("2026-05-01T10:00:00.500Z"));
        QVERIFY(!TimeReader().ofNumber(std::int64_t{1777629600}));
        QCOMPARE(toIso8601(*TimeReader::make("yyyyMMdd", {})->ofNumber(std::int64_t{20260501})),
                 std::string("2026-05-01T00:00:00Z"));
    }

    void formatsThatCannotBe() {
        for (const char* format : {"%H:%M:%S", "%q", "HH:mm", "qq", "yesterday", "%"})
            QVERIFY2(!TimeReader::make(format, {}).has_value(), format);
        for (const char* zone : {"Mars/Olympus", "+25:00", "+2", "local"})
            QVERIFY2(!TimeReader::make({}, zone).has_value(), zone);
    }
};

QTEST_APPLESS_MAIN(TestTimeReader)
#include "tst_time_reader.moc"
