// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/disk_reserve.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace vigil::store;

class tst_DiskReserve : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_database = m_folder->filePath(QStringLiteral("v.db")).toStdString();
        m_file = m_database.string() + ".reserve";
        std::ofstream(m_database) << "x";
    }

    void roomIsTakenAndGiven() {
        DiskReserve reserve(m_database, 100'000);
        QVERIFY(!reserve.isTaken());
        QVERIFY(!reserve.give());
        QVERIFY(reserve.take());
        QCOMPARE(std::filesystem::file_size(m_file), std::uintmax_t{100'000});
        QVERIFY(std::filesystem::status(m_file).permissions() ==
                (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
        QVERIFY(reserve.give());
        QVERIFY(!std::filesystem::exists(m_file));
        QVERIFY(!reserve.isTaken());
    }

    void theFileOfTheRunBeforeServes() {
        QVERIFY(DiskReserve(m_database, 4096).take());
        const auto written = std::filesystem::last_write_time(m_file);
        DiskReserve again(m_database, 4096);
        QVERIFY(again.take());
        QVERIFY(std::filesystem::last_write_time(m_file) == written);
        DiskReserve larger(m_database, 8192);
        QVERIFY(larger.take());
        QCOMPARE(std::filesystem::file_size(m_file), std::uintmax_t{8192});
    }

    void whatTheDiskHasNotIsRefused() {
        DiskReserve reserve(m_database, std::int64_t{1} << 50);
        QVERIFY(!reserve.take());
        QVERIFY(!reserve.isTaken());
        QVERIFY(!std::filesystem::exists(m_file));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_database, m_file;
};

QTEST_APPLESS_MAIN(tst_DiskReserve)
#include "tst_disk_reserve.moc"
