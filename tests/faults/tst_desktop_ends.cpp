// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop program is ended from outside, on an X server of its own: what it acknowledged is
// stored, the database is closed.
#include "ending_ward.h"
#include "service_test.h"
#include "xvfb_server.h"

#include <QTest>

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

using namespace vigil::tests;

namespace {

QString s(const char* text) { return QString::fromUtf8(text); }

} // namespace

class TestDesktopEnds : public QObject {
    Q_OBJECT
private:
    /// Starts it and lets it store some messages.
    static void run(EndedProgram& program, EndingWard& ward, const XvfbServer& screen,
                    const QString& sessionManager = {}) {
        QVERIFY(ward.begin());
        const auto home = QString::fromStdString(ward.folder().string());
        QVERIFY(program.start(s("vigil"), {ward.workspace()},
                              {s("QT_QPA_PLATFORM=xcb"),
                               s("DISPLAY=") + QString::fromStdString(screen.display()),
                               s("SESSION_MANAGER=") + sessionManager, s("HOME=") + home,
                               s("XDG_CONFIG_HOME=") + home, s("XDG_DATA_HOME=") + home}));
        QVERIFY(ward.send());
    }

    static void verifyEnded(EndedProgram& program, int code) {
        const auto ending = program.awaitEnd();
        QVERIFY2(ending.ended, "not within three seconds");
        QCOMPARE(ending.code, code);
    }

    static void verifyStored(EndingWard& ward) {
        QVERIFY(ward.isFolded());
        QVERIFY(ward.stored() > 100);
        ward.stopSending();
        QCOMPARE(ward.missedInTheEnd(), QString());
    }

private Q_SLOTS:

    void aSignalIsAQuitWithoutAQuestion_data() { addEndingSignals(); }

    void aSignalIsAQuitWithoutAQuestion() {
        QFETCH(int, signal);
        XvfbServer screen;
        QVERIFY(screen.start());
        EndingWard ward;
        EndedProgram program;
        run(program, ward, screen);
        program.signal(signal);
        verifyEnded(program, 0);
        verifyStored(ward);
    }

    // Of a ward that is watched live: nobody is there any more to answer.
    void aLogoutIsNotHeldUpByAQuestion() {
        XvfbServer screen;
        QVERIFY(screen.start());
        QProcess manager;
        manager.start(s(VIGIL_SESSION_MANAGER), {});
        QVERIFY(manager.waitForReadyRead(10'000));
        const auto address = QString::fromUtf8(manager.readLine()).trimmed();
        EndingWard ward;
        EndedProgram program;
        run(program, ward, screen, address);
        manager.write("log out\n");
        manager.waitForBytesWritten();
        verifyEnded(program, 0);
        QCOMPARE(manager.readAllStandardError(), QByteArray());
        manager.kill();
        manager.waitForFinished();
        verifyStored(ward);
    }

    void aDisplayThatGoesLosesNothing() {
        XvfbServer screen;
        QVERIFY(screen.start());
        EndingWard ward;
        EndedProgram program;
        run(program, ward, screen);
        screen.kill();
        verifyEnded(program, 1);
        verifyStored(ward);
    }

    // The GUI thread hears of nothing then: it waits for the display.
    void aDisplayThatHangsHoldsNoSignalUp() {
        XvfbServer screen;
        QVERIFY(screen.start());
        EndingWard ward;
        EndedProgram program;
        run(program, ward, screen);
        screen.freeze();
        QTest::qWait(1000);
        program.signal(SIGTERM);
        verifyEnded(program, 0);
        verifyStored(ward);
    }

    void aSignalBeforeThereIsAWindow() {
        XvfbServer screen;
        QVERIFY(screen.start());
        screen.freeze(); // it would wait for it for ever
        EndedProgram program;
        QVERIFY(program.start(
            s("vigil"), {},
            {s("QT_QPA_PLATFORM=xcb"), s("DISPLAY=") + QString::fromStdString(screen.display())}));
        QTest::qWait(1000);
        program.signal(SIGTERM);
        const auto ending = program.awaitEnd();
        QVERIFY(ending.ended);
        QCOMPARE(ending.code, 0);
    }

    void aClosedLogEndsNothing() {
        XvfbServer screen;
        QVERIFY(screen.start());
        EndingWard ward;
        int ends[2] = {-1, -1};
        QCOMPARE(::pipe2(ends, O_CLOEXEC), 0);
        ::close(ends[0]);
        EndedProgram program;
        program.writeTo(ends[1]);
        run(program, ward, screen);
        ::close(ends[1]);
        ward.broker().stop(); // it logs that
        QTest::qWait(1000);
        QVERIFY(ward.broker().start());
        const auto before = ward.stored();
        QTRY_VERIFY_WITH_TIMEOUT(ward.stored() > before + 100, 30'000);
        program.signal(SIGTERM);
        const auto ending = program.awaitEnd();
        QVERIFY(ending.ended);
        QCOMPARE(ending.code, 0);
        QVERIFY(ward.isFolded());
    }
};

VIGIL_SERVICE_TEST_MAIN(TestDesktopEnds, "mosquitto and Xvfb",
                        MosquittoServer::isInstalled() && XvfbServer::isInstalled())
#include "tst_desktop_ends.moc"
