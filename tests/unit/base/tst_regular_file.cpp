// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are none: nothing waits for them.
#include "base/regular_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

using namespace vigil;

class TestRegularFile : public QObject {
    Q_OBJECT
private:
    [[nodiscard]] std::string path(const char* name) const {
        return m_folder.filePath(QLatin1String(name)).toStdString();
    }

    void write(const char* name, const QByteArray& content) const {
        QFile file(m_folder.filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    QTemporaryDir m_folder;

private Q_SLOTS:

    void readsAFileAndKnowsWhoseItIs() {
        write("a", "hello\nthere");
        QCOMPARE(::chmod(path("a").c_str(), 0640), 0);
        QCOMPARE(::symlink("a", path("link").c_str()), 0);
        for (const char* name : {"a", "link"}) {
            auto file = RegularFile::open(path(name));
            QVERIFY2(file.has_value(), name);
            QCOMPARE(file->mode(), mode_t{0640});
            QCOMPARE(file->owner(), ::geteuid());
            QCOMPARE(file->readAll(100).value(), std::string("hello\nthere"));
        }
        QCOMPARE(RegularFile::open(path("a"))->readAll(11).value().size(), std::size_t{11});
        QCOMPARE(RegularFile::open(path("a"))->readAll(10).error().code, ErrorCode::Full);
        write("empty", {});
        QVERIFY(RegularFile::open(path("empty"))->readAll(10)->empty());
        // Files without a size hold something all the same.
        QVERIFY(!RegularFile::open("/proc/self/status")->readAll(1 << 20)->empty());
        QCOMPARE(RegularFile::open("/proc/self/status")->readAll(10).error().code, ErrorCode::Full);
    }

    void refusesEverythingElseAtOnce() {
        QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
        QCOMPARE(::symlink("pipe", path("to-pipe").c_str()), 0);
        QCOMPARE(::mkdir(path("folder").c_str(), 0700), 0);
        const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto name = path("socket");
        QVERIFY(name.size() < sizeof address.sun_path);
        std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
        QCOMPARE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        ::close(listener);

        const auto told = [](const std::string& what) {
            const auto file = RegularFile::open(what);
            const auto checked = mustBeRegular(what);
            return !file && !checked && file.error().code == ErrorCode::Unsupported
                       ? QString::fromStdString(file.error().detail)
                       : QStringLiteral("taken");
        };
        QCOMPARE(told(path("pipe")), QStringLiteral("is a pipe, not a file"));
        QCOMPARE(told(path("to-pipe")), QStringLiteral("is a pipe, not a file"));
        QCOMPARE(told(path("folder")), QStringLiteral("is a folder, not a file"));
        QCOMPARE(told(path("socket")), QStringLiteral("is a socket, not a file"));
        QCOMPARE(told("/dev/zero"), QStringLiteral("is a device, not a file"));
        QCOMPARE(RegularFile::open(path("absent")).error().code, ErrorCode::NotFound);
        QVERIFY(mustBeRegular(path("absent")));
    }
};

QTEST_APPLESS_MAIN(TestRegularFile)
#include "tst_regular_file.moc"
