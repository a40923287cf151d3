// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/shard_of.h"

#include <QTest>

#include <string>
#include <vector>

using namespace vigil::model;

class tst_ShardOf : public QObject {
    Q_OBJECT
private Q_SLOTS:

    /// The published values of the function.
    void theHashIsDefined() {
        QCOMPARE(keyHash(""), std::uint64_t{0xcbf29ce484222325});
        QCOMPARE(keyHash("a"), std::uint64_t{0xaf63dc4c8601ec8c});
        QCOMPARE(keyHash("foobar"), std::uint64_t{0x85944171f73967e8});
    }

    void similarKeysSpread() {
        for (const unsigned shards : {2U, 3U, 4U, 8U}) {
            std::vector<int> beds(shards, 0);
            for (int bed = 1; bed <= 1000; ++bed)
                ++beds[shardOf("B" + std::to_string(bed), shards)];
            for (const int count : beds)
                QVERIFY2(count > 700 / static_cast<int>(shards),
                         qPrintable(QString::number(count)));
        }
        QCOMPARE(shardOf("anything", 1), 0U);
    }
};

QTEST_APPLESS_MAIN(tst_ShardOf)
#include "tst_shard_of.moc"
