// SPDX-License-Identifier: GPL-3.0-or-later
#include "../pipeline/mqtt_fixture.h"
#include "app/desktop/main_window.h"
#include "ingest/convention_writer.h"
#include "service_test.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/connections/connection_dialog.h"
#include "widgets/connections/connection_memory.h"
#include "widgets/frame/notice_bar.h"
#include "widgets/frame/start_page.h"
#include "widgets/text/language.h"
#include "widgets/ward/ward_page.h"

#include <QApplication>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include <memory>

using namespace std::chrono_literals;
using namespace vigil;
using namespace vigil::desktop;
using vigil::tests::MosquittoServer;

/// A ward that is monitored live through a real broker, and everything a user may do beside it:
/// whatever is opened, closed or refused, no message of the live session is lost before the user
/// has said so.
class tst_LiveSession : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void badFilesEndNothing_data();
    void badFilesEndNothing();
    void openedByKeysAndKept();
    void aBrokerOutOfReachEndsNothing();
    void anOpeningCanBeGivenUp();
    void closingAsksAndAlarmsGoOn();
    void quittingAsks();
    void replacedOnlyWhenConfirmed();
    void theSameWorkspaceIsOpenedAgain();
    void aQuestionSurvivesAnotherLanguage();
    void dialogsKeepClearOfTheAlarms();
    void connectionsAreInRecent();
    void aForeignWorkspaceAsksForTrust();

private:
    void publish(double heartRate);
    void openWard();
    QString write(const QString& name, const QByteArray& text) const;
    [[nodiscard]] QByteArray workspace(const QByteArray& name, int port,
                                       const QByteArray& topic = "vigil/#") const;

    [[nodiscard]] widgets::NoticeBar& notice() const { return m_window->view().notice(); }

    [[nodiscard]] QPushButton* answer(const char* name) const {
        return notice().findChild<QPushButton*>(QLatin1String(name));
    }

    [[nodiscard]] bool isAsked() const {
        return notice().isVisible() && notice().notice().kind == widgets::Notice::Kind::Question;
    }

    [[nodiscard]] bool hasFailed() const {
        return notice().isVisible() && notice().notice().kind == widgets::Notice::Kind::Failure;
    }

    [[nodiscard]] std::shared_ptr<const pipeline::Snapshot> snapshot() const {
        return m_window->facade().snapshot();
    }

    void verifyNothingLost();

    QTemporaryDir m_folder;
    std::unique_ptr<MosquittoServer> m_server;
    std::unique_ptr<transport::MqttPublisher> m_publisher;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    QTimer m_beat;
    double m_rate = 72;
    std::int64_t m_sent = 0;
};

void tst_LiveSession::initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("vigil"));
    QCoreApplication::setApplicationName(QStringLiteral("vigil-test"));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
    widgets::installLanguage(QStringLiteral("en"));
    widgets::applyTheme(widgets::ThemeKind::Dark);
    connect(&m_beat, &QTimer::timeout, this, [this] { publish(m_rate); });
}

void tst_LiveSession::init() {
    QSettings().clear();
    m_sent = 0;
    m_rate = 72;
    m_server = std::make_unique<MosquittoServer>();
    QVERIFY(m_server->start());
    m_publisher = tests::publisherFor(tests::optionsFor(*m_server));
    QVERIFY(m_publisher);
    m_settings = std::make_unique<Settings>();
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->resize(1280, 800);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void tst_LiveSession::cleanup() {
    m_beat.stop();
    m_window.reset();
    m_publisher.reset();
    m_server.reset();
    QDir(m_folder.filePath(QStringLiteral("vigil"))).removeRecursively();
}

QString tst_LiveSession::write(const QString& name, const QByteArray& text) const {
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(text);
    return file.fileName();
}

QByteArray tst_LiveSession::workspace(const QByteArray& name, int port,
                                      const QByteArray& topic) const {
    return "[workspace]\nname = \"" + name +
           "\"\n[[source]]\nname = \"gateway\"\nkind = \"mqtt\"\nhost = \"127.0.0.1\"\nport = " +
           QByteArray::number(port) + "\ntopics = [\"" + topic + "\"]\n";
}

void tst_LiveSession::publish(double heartRate) {
    const ingest::MetricValue value{"HR", heartRate};
    const auto sent = m_publisher->publish(
        ingest::numericsTopic("w", "B01"),
        ingest::numericsMessage(
            {"monitor-1", "p1", eventAtArrival(base::SystemClock().now()), ++m_sent},
            std::span(&value, 1)));
    QVERIFY(sent);
}

void tst_LiveSession::openWard() {
    m_window->openPath(
        write(QStringLiteral("ward.vigil.toml"), workspace("Ward 5", m_server->port())));
    QTRY_VERIFY_WITH_TIMEOUT(!snapshot()->sources.empty() &&
                                 snapshot()->sources[0].state == pipeline::SourceState::Connected,
                             20000);
    m_beat.start(40);
    QTRY_VERIFY_WITH_TIMEOUT(snapshot()->beds.size() == 1, 20000);
    QVERIFY(m_window->facade().guardsSession());
    QTRY_COMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("wardSurface"));
}

/// Every message that was sent has come, over the one connection, without a hole.
void tst_LiveSession::verifyNothingLost() {
    m_beat.stop();
    QVERIFY(m_publisher->flush());
    QTRY_COMPARE_WITH_TIMEOUT(snapshot()->sources.at(0).messages,
                              static_cast<std::uint64_t>(m_sent), 20000);
    QCOMPARE(snapshot()->workspaceName, std::string("Ward 5"));
    QCOMPARE(snapshot()->sources[0].connects, 1U);
    QCOMPARE(snapshot()->losses.missing, 0U);
    QCOMPARE(snapshot()->losses.dropped, 0U);
    QVERIFY(m_window->view().page(widgets::PageId::Ward)->isVisible());
}

void tst_LiveSession::badFilesEndNothing_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const QByteArray& content, const char* says) {
        QTest::newRow(name) << QString::fromLatin1(name) << content << QString::fromLatin1(says);
    };
    row("corrupt.vgl", QByteArray(5000, 'x'), "damaged");
    row("truncated.vgl", QByteArray("SQLite format 3\0", 16) + QByteArray(84, '\0'), "damaged");
    row("empty.vgl", "", "is empty");
    row("record.hea", "no header\n", "does not follow its format");
    row("table.csv", "a,b\n1,2\n", "is a table");
    row("night.edf", "0       X", "cannot be opened as a session");
    row("broken.vigil.toml", "[workspace\n", "broken.vigil.toml has a setting that cannot work");
    row("wrong.vigil.toml", "[workspace]\nname = \"W\"\n[[source]]\nkind = \"mqqt\"\n",
        "wrong.vigil.toml has a setting that cannot work");
}

void tst_LiveSession::badFilesEndNothing() {
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    QFETCH(QString, says);
    openWard();
    m_window->openPath(write(name, content));
    QTRY_VERIFY_WITH_TIMEOUT(hasFailed(), 20000);
    const QString text = notice().notice().text;
    QVERIFY2(text.contains(says) && text.contains(name), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("The open session goes on")), qPrintable(text));
    QVERIFY(!m_settings->recent().contains(m_folder.filePath(name)));
    QTest::mouseClick(answer("noticeClose"), Qt::LeftButton);
    QVERIFY(!notice().isVisible());
    verifyNothingLost();
}

void tst_LiveSession::openedByKeysAndKept() {
    openWard();
    const QString recording = m_folder.filePath(QStringLiteral("night.vgl"));
    m_window->facade().startRecording(recording);
    QTRY_VERIFY(snapshot()->store.recording);
    QTest::qWait(500);
    m_window->facade().stopRecording();
    QTRY_VERIFY(!snapshot()->store.recording);

    QTest::keyClick(m_window.get(), Qt::Key_O, Qt::ControlModifier);
    auto* dialog = m_window->findChild<QFileDialog*>();
    QVERIFY(dialog && dialog->isVisible() && !dialog->isModal());
    auto* field = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    field->setFocus();
    field->setText(recording); // keys would go to the list of completions
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(isAsked(), 20000);
    QVERIFY(notice().notice().text.contains(QStringLiteral("Ward 5")));
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTRY_VERIFY(answer("noticeKeep")->hasFocus()); // the safe answer is the one at hand
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(!notice().isVisible());
    verifyNothingLost();
}

void tst_LiveSession::aBrokerOutOfReachEndsNothing() {
    openWard();
    m_window->openPath(
        write(QStringLiteral("far.vigil.toml"), workspace("Far", tests::freePort())));
    QVERIFY(notice().isVisible());
    QCOMPARE(notice().notice().kind, widgets::Notice::Kind::Progress);
    QTRY_VERIFY_WITH_TIMEOUT(hasFailed(), 30000);
    QVERIFY2(notice().notice().text.contains(QStringLiteral("No connection to gateway")),
             qPrintable(notice().notice().text));
    QVERIFY(answer("noticeAgain"));
    verifyNothingLost();
}

void tst_LiveSession::anOpeningCanBeGivenUp() {
    openWard();
    MosquittoServer silent;
    QVERIFY(silent.start());
    silent.freeze(); // takes the connection, and says nothing
    m_window->openPath(write(QStringLiteral("mute.vigil.toml"), workspace("Mute", silent.port())));
    QTest::mouseClick(answer("noticeCancel"), Qt::LeftButton);
    QVERIFY(!notice().isVisible());
    silent.thaw();
    QTest::qWait(1000);
    QVERIFY(!notice().isVisible()); // and nothing comes of it later
    verifyNothingLost();
}

void tst_LiveSession::closingAsksAndAlarmsGoOn() {
    openWard();
    auto* before = QApplication::focusWidget();
    QTest::keyClick(m_window.get(), Qt::Key_W, Qt::ControlModifier);
    QVERIFY(isAsked());
    m_rate = 190;
    QTRY_VERIFY_WITH_TIMEOUT(!snapshot()->alarms.empty(), 30000);
    QTRY_VERIFY(m_window->view().alarmStrip().shown());
    const auto shown = m_window->view().alarmStrip().shown()->id;
    QTest::keyClick(m_window.get(), Qt::Key_F2);
    QTRY_VERIFY(std::ranges::any_of(snapshot()->alarms, [shown](const auto& alarm) {
        return alarm.id == shown && alarm.acknowledged;
    }));
    QVERIFY(isAsked());
    QVERIFY(answer("noticeKeep")->hasFocus());
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(!notice().isVisible());
    QCOMPARE(QApplication::focusWidget(), before);
    verifyNothingLost();

    QTest::keyClick(m_window.get(), Qt::Key_W, Qt::ControlModifier);
    QTest::mouseClick(answer("noticeConfirm"), Qt::LeftButton);
    QTRY_VERIFY(m_window->view().startPage().isVisible());
    QVERIFY(!m_window->facade().isOpen());
}

void tst_LiveSession::quittingAsks() {
    openWard();
    QVERIFY(!m_window->close());
    QVERIFY(m_window->isVisible() && isAsked());
    QTest::mouseClick(answer("noticeKeep"), Qt::LeftButton);
    verifyNothingLost();
    QVERIFY(!m_window->close());
    QTest::mouseClick(answer("noticeConfirm"), Qt::LeftButton);
    QVERIFY(!m_window->isVisible());
}

void tst_LiveSession::replacedOnlyWhenConfirmed() {
    openWard();
    const QString other =
        write(QStringLiteral("other.vigil.toml"), workspace("Ward 6", m_server->port(), "other/#"));
    m_window->openPath(other);
    QTRY_VERIFY_WITH_TIMEOUT(isAsked(), 20000);
    QCOMPARE(snapshot()->workspaceName, std::string("Ward 5"));
    verifyNothingLost();
    m_beat.start();
    QTest::mouseClick(answer("noticeConfirm"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(snapshot()->workspaceName, std::string("Ward 6"), 20000);
    QCOMPARE(m_settings->recent().first(), other);
    QTRY_VERIFY(!notice().isVisible());
}

void tst_LiveSession::theSameWorkspaceIsOpenedAgain() {
    openWard();
    m_window->openPath(m_folder.filePath(QStringLiteral("ward.vigil.toml")));
    QTRY_VERIFY_WITH_TIMEOUT(isAsked(), 20000);
    verifyNothingLost(); // its database has not been touched by a second hand
    QTest::mouseClick(answer("noticeConfirm"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!notice().isVisible(), 20000);
    QTRY_VERIFY_WITH_TIMEOUT(!snapshot()->sources.empty() &&
                                 snapshot()->sources[0].state == pipeline::SourceState::Connected,
                             20000);
    m_beat.start();
    QTRY_VERIFY_WITH_TIMEOUT(snapshot()->sources[0].messages > 3, 20000);
    QVERIFY(snapshot()->store.healthy);
}

void tst_LiveSession::aQuestionSurvivesAnotherLanguage() {
    openWard();
    QTest::keyClick(m_window.get(), Qt::Key_W, Qt::ControlModifier);
    const QString english = notice().notice().text;
    widgets::installLanguage(QStringLiteral("de"));
    m_window->retranslate();
    QTRY_VERIFY(isAsked());
    QVERIFY(notice().notice().text != english);
    widgets::installLanguage(QStringLiteral("en"));
    m_window->retranslate();
    QCOMPARE(notice().notice().text, english);
    QTest::mouseClick(answer("noticeKeep"), Qt::LeftButton);
    m_window->retranslate();
    QVERIFY(!notice().isVisible());
}

void tst_LiveSession::dialogsKeepClearOfTheAlarms() {
    openWard();
    m_rate = 190;
    QTRY_VERIFY_WITH_TIMEOUT(m_window->view().alarmStrip().shown(), 30000);
    m_window->view().startPage().connectRequested();
    auto* dialog = m_window->findChild<widgets::ConnectionDialog*>();
    QVERIFY(dialog && dialog->isVisible() && !dialog->isModal());
    auto& strip = m_window->view().alarmStrip();
    QVERIFY(dialog->geometry().top() > strip.mapToGlobal(strip.rect().bottomLeft()).y());
    dialog->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(dialog));
    const auto shown = strip.shown()->id;
    QTest::keyClick(dialog, Qt::Key_F2);
    QTRY_VERIFY(std::ranges::any_of(snapshot()->alarms, [shown](const auto& alarm) {
        return alarm.id == shown && alarm.acknowledged;
    }));
    dialog->close();
}

void tst_LiveSession::connectionsAreInRecent() {
    pipeline::ConnectionRequest request;
    request.host = QStringLiteral("127.0.0.1");
    request.port = m_server->port();
    request.topic = QStringLiteral("vigil/#");
    m_window->view().startPage().connectRequested();
    auto* dialog = m_window->findChild<widgets::ConnectionDialog*>();
    Q_EMIT dialog->connectRequested(request);
    dialog->close();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->facade().isOpen(), 20000);
    QCOMPARE(m_settings->recent(), QStringList{widgets::connectionKey(request)});
    m_window->facade().closeSession();
    QTRY_VERIFY(m_window->view().startPage().isVisible());
    auto* list = m_window->view().startPage().findChild<QListWidget*>();
    QCOMPARE(list->count(), 1);
    QVERIFY(list->item(0)->text().startsWith(QStringLiteral("127.0.0.1")));
    list->setFocus();
    list->setCurrentRow(0);
    QTest::keyClick(list, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(!snapshot()->sources.empty() &&
                                 snapshot()->sources[0].state == pipeline::SourceState::Connected,
                             20000);
}

void tst_LiveSession::aForeignWorkspaceAsksForTrust() {
    openWard();
    MosquittoServer other;
    QVERIFY(other.start());
    const auto writeForeign = [&](const QByteArray& name) {
        const QString path =
            write(QStringLiteral("found\u202E.vigil.toml"), workspace(name, other.port()));
        QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::WriteOther);
        return path;
    };
    const QString path = writeForeign("Found");
    const auto isAskedForTrust = [&] {
        return isAsked() && notice().notice().detail.contains(
                                QStringLiteral("everybody may write it (mode 0602)"));
    };
    const auto isAskedToReplace = [&] {
        return isAsked() && notice().notice().text.contains(QStringLiteral("Found is ready"));
    };
    m_window->openPath(path);
    QTRY_VERIFY_WITH_TIMEOUT(isAskedForTrust(), 20000);
    QVERIFY(notice().notice().text.startsWith(QStringLiteral("found\\u202e.vigil.toml ")));
    QTRY_VERIFY(answer("noticeKeep")->hasFocus()); // no is the answer at hand
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(!notice().isVisible());
    QVERIFY(m_settings->trustedContent(path).isEmpty());

    m_window->openPath(path); // a no is not remembered
    QTRY_VERIFY_WITH_TIMEOUT(isAskedForTrust(), 20000);
    QTest::mouseClick(answer("noticeConfirm"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(isAskedToReplace(), 20000);
    QTest::mouseClick(answer("noticeKeep"), Qt::LeftButton);

    m_window->openPath(path); // a yes is
    QTRY_VERIFY_WITH_TIMEOUT(isAskedToReplace(), 20000);
    QTest::mouseClick(answer("noticeKeep"), Qt::LeftButton);

    writeForeign("Found and changed"); // for what was looked at
    m_window->openPath(path);
    QTRY_VERIFY_WITH_TIMEOUT(isAskedForTrust(), 20000);
    QTest::mouseClick(answer("noticeKeep"), Qt::LeftButton);
    verifyNothingLost();
}

int main(int argc, char** argv) {
    const QApplication program(argc, argv);
    if (!MosquittoServer::isInstalled()) {
        std::puts("SKIPPED-ALL: mosquitto cannot be started here");
        return qEnvironmentVariable("VIGIL_REQUIRE_SERVICES") == QLatin1String("1") ? 1 : 0;
    }
    tst_LiveSession test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_live_session.moc"
