// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/disk_text.h"
#include "widgets/text/language.h"

#include <QtTest>

#include <limits>

using namespace vigil;
using namespace vigil::widgets;

class tst_DiskText : public QObject {
    Q_OBJECT

    static pipeline::StoreView storeWith(double freeGigabytes, double totalGigabytes) {
        pipeline::StoreView store;
        store.kept = true;
        store.diskFreeBytes = static_cast<std::uint64_t>(freeGigabytes * 1e9);
        store.diskTotalBytes = static_cast<std::uint64_t>(totalGigabytes * 1e9);
        return store;
    }

private Q_SLOTS:

    void initTestCase() { installLanguage(QStringLiteral("en")); }

    void texts_data() {
        QTest::addColumn<double>("room");
        QTest::addColumn<double>("days"); ///< negative: not known
        QTest::addColumn<bool>("atLeast");
        QTest::addColumn<bool>("enough");
        QTest::addColumn<QString>("text");
        const auto row = [](double room, double days, bool atLeast, bool enough, const char* text) {
            QTest::newRow(text) << room << days << atLeast << enough << QString::fromUtf8(text);
        };
        row(412, -1, false, false, "disk 412 GB free");
        row(412, 61.7, false, false, "disk 412 GB, 61 d");
        row(412, 9.2, true, false, "disk 412 GB, > 9 d");
        row(412, 1.5, false, false, "disk 412 GB, 36 h");
        row(3.14, 400, false, false, "disk 3.1 GB, > 1 year");
        row(412, std::numeric_limits<double>::infinity(), false, false, "disk 412 GB, > 1 year");
        row(412, 61, false, true, "disk 412 GB, enough");
        row(0.05, 0.02, false, false, "disk 50 MB, 0 h");
    }

    void texts() {
        QFETCH(double, room);
        QFETCH(double, days);
        auto store = storeWith(room, 1000);
        if (days >= 0)
            store.diskDaysLeft = days;
        QFETCH(bool, atLeast);
        QFETCH(bool, enough);
        store.diskDaysAtLeast = atLeast;
        store.diskEnough = enough;
        QTEST(diskFigure(store).text.simplified(), "text");
        QVERIFY(!diskFigure(store).explanation.isEmpty());
    }

    void whatIsNotStoredHasNoDisk() {
        QVERIFY(diskFigure({}).text.isEmpty());
        pipeline::StoreView silent;
        silent.kept = true; // the file system does not answer
        QCOMPARE(diskFigure(silent).text, QStringLiteral("disk: room unknown"));
    }

    void littleRoomIsToldAloud() {
        auto store = storeWith(100, 1000);
        QVERIFY(!diskFigure(store).low);
        store.diskDaysLeft = 2.9;
        QVERIFY(diskFigure(store).low);
        store.diskDaysAtLeast = true; // it may be thirty
        QVERIFY(!diskFigure(store).low);
        store.diskDaysAtLeast = false;
        store.diskEnough = true;
        QVERIFY(!diskFigure(store).low);
        QVERIFY(diskFigure(storeWith(49, 1000)).low);
        QVERIFY(diskFigure(storeWith(0.9, 2)).low);
    }
};

QTEST_MAIN(tst_DiskText)
#include "tst_disk_text.moc"
