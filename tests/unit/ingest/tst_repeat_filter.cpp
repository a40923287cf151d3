// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/repeat_filter.h"

#include <QTest>

using vigil::ingest::RepeatFilter;

class TestRepeatFilter : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void whatWasTakenIsFoundInItsOrder() {
        RepeatFilter filter;
        filter.taken({1, 2, 3, 4});
        filter.connected();
        QVERIFY(filter.isRepeat(3));
        QVERIFY(filter.isRepeat(4));
        QVERIFY(!filter.isRepeat(5)); // lost on its way: new
        filter.taken(5);
    }

    /// Two messages without a number may be equal and both be new.
    void anEqualOneThatComesLaterIsNew() {
        RepeatFilter filter;
        filter.taken({7, 8, 7, 9});
        filter.connected();
        QVERIFY(filter.isRepeat(9));
        QVERIFY(!filter.isRepeat(7));
    }

    void eachConnectionBeginsAnew() {
        RepeatFilter filter;
        filter.taken({1, 2});
        filter.connected();
        QVERIFY(filter.isRepeat(2));
        filter.connected();
        QVERIFY(filter.isRepeat(1));
        QVERIFY(filter.isRepeat(2));
        QVERIFY(!filter.isRepeat(2));
    }

    void onlyTheNewestAreKnown() {
        RepeatFilter filter;
        for (std::uint64_t digest = 0; digest < 1000; ++digest)
            filter.taken(digest);
        filter.connected();
        QVERIFY(!filter.isRepeat(800));
        QVERIFY(filter.isRepeat(980));
        for (std::uint64_t digest = 1000; digest < 1050; ++digest)
            filter.taken(digest);
        QVERIFY(!filter.isRepeat(980)); // behind the one found
        QVERIFY(filter.isRepeat(981));
    }
};

QTEST_APPLESS_MAIN(TestRepeatFilter)
#include "tst_repeat_filter.moc"
