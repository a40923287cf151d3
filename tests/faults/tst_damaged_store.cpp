// SPDX-License-Identifier: GPL-3.0-or-later
// A database with damage anywhere in what it holds: beds and alarms come up all the same, the
// damage is told or of no consequence, and the file stays where it is.
// VIGIL_FAULT_STORES=50 tries more of them.
#include "fault_options.h"
#include "service_test.h"
#include "store_ward.h"

#include <fstream>
#include <random>

using namespace vigil;
using namespace vigil::tests;

namespace {

constexpr std::size_t kPage = 4096;

std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Hits one page of the file: some bytes, all of it, or the file's end.
QString damage(std::string& bytes, std::mt19937& random) {
    const std::size_t pages = bytes.size() / kPage;
    const std::size_t page = random() % pages;
    const std::size_t from = page * kPage;
    switch (random() % 4) {
    case 0:
        for (int i = 0; i < 16; ++i)
            bytes[from + random() % kPage] = static_cast<char>(random());
        return QStringLiteral("bytes of page %1").arg(page);
    case 1:
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), kPage, '\0');
        return QStringLiteral("page %1 emptied").arg(page);
    case 2: {
        const std::string other = bytes.substr(random() % pages * kPage, kPage);
        bytes.replace(from, kPage, other);
        return QStringLiteral("page %1 is another").arg(page);
    }
    default:
        bytes.resize(std::max(from, kPage));
        return QStringLiteral("cut before page %1").arg(page);
    }
}

} // namespace

class TestDamagedStore : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void monitoringComesUp() {
        const TemporaryFolder folder;
        const auto database = folder.path() / "ward.db";
        WardRun run("ward", folder.path());
        QVERIFY(run.start(storeWorkspace(database.string())));
        QVERIFY(watches(run));
        QTRY_VERIFY_WITH_TIMEOUT(StoredWard(database).count("hot_sample") > 100, 30'000);
        run.stop(); // the log is folded into the file
        const std::string whole = bytesOf(database);
        QVERIFY(whole.size() > 20 * kPage);

        std::mt19937 random(23);
        int away = 0;
        for (int i = 0; i < timesOf("VIGIL_FAULT_STORES", 8); ++i) {
            std::string bytes = whole;
            const QString how = damage(bytes, random);
            for (const char* suffix : {"", "-wal", "-shm", ".reserve"})
                std::filesystem::remove(database.string() + suffix);
            writeFile(database, bytes);
            QVERIFY(run.start(storeWorkspace(database.string())));
            QVERIFY2(watches(run), qPrintable(how));
            QTest::qWait(500); // some commits
            run.stop();
            QVERIFY2(!run.report().isEmpty(), qPrintable(how)); // it ended in order
            const bool told = tests::told(run, "store-away", "raised") > 0;
            away += told ? 1 : 0;
            QVERIFY2(std::filesystem::exists(database), qPrintable(how));
            // It is never set aside, or begun anew, by itself.
            QVERIFY2(bytesOf(database).size() >= bytes.size(), qPrintable(how));
        }
        qInfo("%d of the stores were of no use", away);
    }
};

VIGIL_SERVICE_TEST_MAIN(TestDamagedStore, "vigilctl", true)
#include "tst_damaged_store.moc"
