// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/reference_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace vigil;
using namespace vigil::pipeline;

class ReferenceFileTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    std::filesystem::path m_path = m_folder.filePath(QStringLiteral("rooms.csv")).toStdString();
    int m_writes = 0;

    /// In place: the same inode. The time moves on as it would for a person.
    void write(const std::string& text) { write(m_path, text); }

    void write(const std::filesystem::path& path, const std::string& text) {
        std::ofstream(path, std::ios::binary) << text;
        std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() -
                                                   std::chrono::hours{1} +
                                                   std::chrono::seconds{++m_writes});
    }

    [[nodiscard]] ReferenceConfig config() const { return {"rooms", m_path, nullptr}; }

    static std::string roomOf(const model::BatchPtr& rows, std::size_t row = 0) {
        return std::string(rows->column("room")->text(row));
    }

private Q_SLOTS:

    void aRewrittenFileIsReadOnceItIsStable() {
        write("bed,room\nB01,east\n");
        auto file = ReferenceFile::open(config());
        QVERIFY(file.has_value());
        QCOMPARE(roomOf(file->rows()), std::string("east"));
        QCOMPARE(file->rows()->stream, std::string("rooms"));
        QVERIFY(!file->poll());
        QVERIFY(!file->poll());
        write("bed,room\nB01,west\n");
        QVERIFY(!file->poll()); // somebody may still be writing
        write("bed,room\nB01,north\nB02,south\n");
        QVERIFY(!file->poll());
        const auto change = file->poll();
        QVERIFY(change && change->has_value());
        QCOMPARE((**change)->rowCount(), 2U);
        QCOMPARE(roomOf(file->rows()), std::string("north"));
        QVERIFY(!file->poll());
    }

    void aReplacedFileIsRead() {
        write("bed,room\nB01,east\n");
        auto file = ReferenceFile::open(config());
        QVERIFY(file.has_value());
        // Same size and time: only the inode tells.
        const auto next = m_path.string() + ".new";
        write(next, "bed,room\nB01,west\n");
        std::filesystem::last_write_time(next, std::filesystem::last_write_time(m_path));
        std::filesystem::rename(next, m_path);
        QVERIFY(!file->poll());
        QVERIFY(file->poll());
        QCOMPARE(roomOf(file->rows()), std::string("west"));
    }

    void aBrokenFileIsToldOnceAndTheVersionBeforeHolds_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("a row too long") << QByteArray("bed,room\nB01,west\nB02,south,1,2\n");
        QTest::newRow("a quote that stays open") << QByteArray("bed,room\nB01,\"west\n");
    }

    void aBrokenFileIsToldOnceAndTheVersionBeforeHolds() {
        QFETCH(const QByteArray, text);
        write("bed,room\nB01,east\n");
        auto file = ReferenceFile::open(config());
        QVERIFY(file.has_value());
        write(text.toStdString());
        QVERIFY(!file->poll());
        const auto change = file->poll();
        QVERIFY(change && !change->has_value());
        QVERIFY(change->error().text().find("rooms.csv") != std::string::npos);
        QVERIFY(!file->poll());
        QCOMPARE(roomOf(file->rows()), std::string("east"));
        write("bed,room\nB01,mended\n");
        QVERIFY(!file->poll());
        QVERIFY(file->poll());
        QCOMPARE(roomOf(file->rows()), std::string("mended"));
    }

    void aFileThatIsGoneIsToldOnceAndReadWhenItIsBack() {
        write("bed,room\nB01,east\n");
        auto file = ReferenceFile::open(config());
        QVERIFY(file.has_value());
        std::filesystem::rename(m_path, m_path.string() + ".away");
        const auto gone = file->poll();
        QVERIFY(gone && !gone->has_value());
        QCOMPARE(gone->error().code, ErrorCode::NotFound);
        QVERIFY(!file->poll());
        QCOMPARE(roomOf(file->rows()), std::string("east"));
        std::filesystem::rename(m_path.string() + ".away", m_path);
        QVERIFY(!file->poll());
        const auto back = file->poll();
        QVERIFY(back && back->has_value());
    }

    void theFirstVersionMustBeThereAndWhole() {
        std::filesystem::remove(m_path);
        const auto absent = ReferenceFile::open(config());
        QVERIFY(!absent);
        QCOMPARE(absent.error().code, ErrorCode::NotFound);
        QVERIFY(absent.error().text().find("rooms") != std::string::npos);
        write("bed,room\nB01,west,3\n");
        QVERIFY(!ReferenceFile::open(config()));
    }

    void jsonByName() {
        const auto path = m_folder.filePath(QStringLiteral("rooms.txt")).toStdString();
        write(path, "[{\"bed\":\"B01\",\"room\":\"east\"}]");
        const auto file = ReferenceFile::open(
            {"rooms", path, ingest::formatByWord(ingest::ingestFormats(), "json")});
        QVERIFY(file.has_value());
        QCOMPARE(roomOf(file->rows()), std::string("east"));
    }
};

QTEST_GUILESS_MAIN(ReferenceFileTest)
#include "tst_reference_file.moc"
