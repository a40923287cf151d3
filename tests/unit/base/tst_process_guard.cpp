// SPDX-License-Identifier: GPL-3.0-or-later
// What a program gives away: in core images, to other processes, in the files it makes.
#include "base/process_guard.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

class TestProcessGuard : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void cleanup() { qunsetenv("VIGIL_DUMPABLE"); }

    void aDeveloperMayAskForImages() {
        ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
        qputenv("VIGIL_DUMPABLE", "1");
        vigil::guardProcess();
        QCOMPARE(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 1);
    }

    void newFilesAreForTheirOwner() {
        qputenv("VIGIL_DUMPABLE", "1");
        vigil::guardProcess();
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("export.jsonl")));
        QVERIFY(file.open(QIODevice::WriteOnly));

        struct stat facts {};

        QCOMPARE(::stat(qPrintable(file.fileName()), &facts), 0);
        QCOMPARE(facts.st_mode & 07777U, mode_t{0600});
    }

    /// Last: it cannot be undone.
    void noImageIsLeft() {
#if !defined(NDEBUG) || defined(VIGIL_SANITIZED)
        vigil::guardProcess();
        QCOMPARE(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 1);
#else
        qputenv("VIGIL_DUMPABLE", "0");
        vigil::guardProcess();
        QCOMPARE(::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
        rlimit core{1, 1};
        QCOMPARE(::getrlimit(RLIMIT_CORE, &core), 0);
        QCOMPARE(core.rlim_cur, rlim_t{0});
        QCOMPARE(core.rlim_max, rlim_t{0});
#endif
    }
};

QTEST_APPLESS_MAIN(TestProcessGuard)
#include "tst_process_guard.moc"
