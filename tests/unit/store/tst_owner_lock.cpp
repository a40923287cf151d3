// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/owner_lock.h"
#include "store_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

namespace {

/// Another process that has the database until it is killed.
class OtherOwner {
public:
    explicit OtherOwner(const std::filesystem::path& database) {
        int ready[2];
        if (::pipe(ready) != 0)
            return;
        m_pid = ::fork();
        if (m_pid == 0) {
            const auto lock = OwnerLock::take(database, clockAt2026());
            const char word = lock.has_value() ? 'y' : 'n';
            [[maybe_unused]] const auto written = ::write(ready[1], &word, 1);
            for (;;)
                ::pause();
        }
        char word = 'n';
        m_has = ::read(ready[0], &word, 1) == 1 && word == 'y';
        ::close(ready[0]);
        ::close(ready[1]);
    }

    ~OtherOwner() { kill(); }

    void kill() {
        if (m_pid > 0) {
            ::kill(m_pid, SIGKILL);
            ::waitpid(m_pid, nullptr, 0);
        }
        m_pid = -1;
    }

    [[nodiscard]] bool has() const { return m_has; }

    [[nodiscard]] pid_t pid() const { return m_pid; }

private:
    pid_t m_pid = -1;
    bool m_has = false;
};

QString refusal(const std::filesystem::path& database) {
    const auto lock = OwnerLock::take(database, clockAt2026());
    if (lock)
        return {};
    return lock.error().code == ErrorCode::InUse ? QString::fromStdString(lock.error().text())
                                                 : QStringLiteral("another error");
}

} // namespace

class TestOwnerLock : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void theOwnerIsNamedUnderEveryNameOfTheFile() {
        const Folder folder;
        const auto path = folder.file("v.db");
        OtherOwner other(path);
        QVERIFY(other.has());
        const auto owner = OwnerLock::ownerOf(path);
        QVERIFY(owner.has_value());
        QCOMPARE(owner->pid, std::int64_t{other.pid()});
        QCOMPARE(toMicros(owner->since), kStartUs);
        QVERIFY(!owner->host.empty() && !owner->program.empty());
        std::filesystem::create_directory(folder.file("elsewhere"));
        std::filesystem::create_symlink(path, folder.file("soft.db"));
        std::filesystem::create_hard_link(path, folder.file("elsewhere/hard.db"));
        for (const char* name : {"v.db", "soft.db", "elsewhere/hard.db", "elsewhere/../v.db"}) {
            const QString text = refusal(folder.file(name));
            QVERIFY2(text.contains(QStringLiteral("process %1 on ").arg(other.pid())) &&
                         text.contains(QStringLiteral("tst_owner_lock")) &&
                         text.contains(QStringLiteral("since 2026-")),
                     qPrintable(text));
        }
    }

    void aKilledOwnerHoldsNobodyUp() {
        const Folder folder;
        const auto path = folder.file("v.db");
        OtherOwner other(path);
        QVERIFY(other.has());
        other.kill();
        QVERIFY(std::filesystem::exists(path.string() + ".owner")); // means nothing by itself
        QVERIFY(!OwnerLock::ownerOf(path).has_value());
        QCOMPARE(refusal(path), QString());
    }

    /// What is written beside the file may be of an owner before, or of nobody.
    void wordsBesideTheFileAreNotBelieved() {
        const Folder folder;
        const auto path = folder.file("v.db");
        OtherOwner other(path);
        for (const char* text : {"", "1", "1 2 host program\n", "x y z\n"}) {
            std::ofstream(path.string() + ".owner", std::ios::trunc) << text;
            const auto owner = OwnerLock::ownerOf(path);
            QVERIFY(owner.has_value());
            QCOMPARE(owner->pid, std::int64_t{other.pid()});
            QCOMPARE(QString::fromStdString(owner->program), QStringLiteral("tst_owner_lock"));
        }
    }

    void itEndsWithItsObjectAndGoesAlongWhenMoved() {
        const Folder folder;
        const auto path = folder.file("v.db");
        {
            auto lock = OwnerLock::take(path, clockAt2026());
            QVERIFY(lock.has_value());
            const OwnerLock moved(std::move(*lock));
            QVERIFY(OwnerLock::ownerOf(path).has_value());
            QVERIFY(refusal(path).contains(QString::number(::getpid())));
        }
        QVERIFY(!OwnerLock::ownerOf(path).has_value());
        QVERIFY(!std::filesystem::exists(path.string() + ".owner"));
        QCOMPARE(std::filesystem::status(path).permissions(),
                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }

    void readersAreNotHindered() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(rowsOf(kHeartRate, 0, 10));
        QVERIFY(writer->commit().durable);
        const auto reads = [&] {
            return readAll(folder.file("v.db"), kHeartRate).samples.size() == 10;
        };
        QVERIFY(reads());
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(reads() ? 0 : 1);
        int status = -1;
        QCOMPARE(::waitpid(child, &status, 0), child);
        QCOMPARE(status, 0);
    }

    void itTellsWhetherItsFileIsStillThere() {
        const Folder folder;
        const auto path = folder.file("v.db");
        auto writer = openWriter(path);
        const auto& lock = writer->lock();
        QVERIFY(lock.place() == OwnerLock::Place::There);
        QVERIFY(lock.isDatabase());
        std::filesystem::rename(path, folder.file("w.db"));
        QVERIFY(lock.place() == OwnerLock::Place::Gone);
        std::ofstream(path) << "another one";
        QVERIFY(lock.place() == OwnerLock::Place::Replaced);
        QVERIFY(lock.isDatabase());
        std::filesystem::resize_file(folder.file("w.db"), 0);
        QVERIFY(!lock.isDatabase());
    }

    void whatIsNoFileIsRefused() {
        const Folder folder;
        std::filesystem::create_directory(folder.file("d.db"));
        QCOMPARE(OwnerLock::take(folder.file("d.db"), clockAt2026()).error().code, ErrorCode::Io);
        QCOMPARE(::mkfifo(folder.file("f.db").c_str(), 0600), 0);
        QCOMPARE(OwnerLock::take(folder.file("f.db"), clockAt2026()).error().code, ErrorCode::Io);
        QCOMPARE(OwnerLock::take(folder.file("no/v.db"), clockAt2026()).error().code,
                 ErrorCode::Io);
    }
};

QTEST_GUILESS_MAIN(TestOwnerLock)
#include "tst_owner_lock.moc"
