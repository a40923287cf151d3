// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/main_window.h"
#include "child_process.h"
#include "fake_pipeline.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/frame/notice_bar.h"
#include "widgets/frame/status_bar.h"
#include "widgets/frame/watch_band.h"
#include "widgets/operations/operations_page.h"
#include "widgets/operations/store_bar.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include <csignal>

using namespace vigil;
using namespace vigil::desktop;
using widgets::PageId;

/// What the screens say and offer when nothing can be stored: because of the database, or because
/// another program stores.
class tst_StoreDesktop : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void aDatabaseOfNoUseIsSetAside();
    void leftAsItIsNothingChanges();
    void whoComesSecondWatches();
    void whoComesSecondMayTryAgain();

private:
    [[nodiscard]] QString file(const char* name) const {
        return m_folder->filePath(QLatin1String(name));
    }

    [[nodiscard]] std::shared_ptr<const pipeline::Snapshot> snapshot() const {
        return m_window->facade().snapshot();
    }

    [[nodiscard]] QPushButton* answer(const char* name) const {
        return m_window->view().notice().findChild<QPushButton*>(QLatin1String(name));
    }

    void writeDatabase(const QByteArray& bytes) const;
    /// The ward, and somebody who stores it.
    void startOwner();
    void press(const char* name) const;

    widgets::OperationsPage* operations() {
        m_window->openPage(PageId::Operations);
        return qobject_cast<widgets::OperationsPage*>(m_window->view().page(PageId::Operations));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    tests::ChildProcess m_owner;
};

void tst_StoreDesktop::initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("vigil"));
    QCoreApplication::setApplicationName(QStringLiteral("vigil-test"));
    widgets::installLanguage(QStringLiteral("en"));
    widgets::applyTheme(widgets::ThemeKind::Dark);
}

void tst_StoreDesktop::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder->path());
    qputenv("XDG_DATA_HOME", m_folder->path().toUtf8());
    tests::writeFile(file("ward.vigil.toml").toStdString(),
                     "[workspace]\nname = \"Ward 3B\"\n[[source]]\nname = \"ward\"\n"
                     "kind = \"simulator\"\nbeds = 4\nwaveforms = false\n[[limit]]\nid = \"HR\"\n"
                     "signal = \"HR\"\nhigh = 20\n[store]\npath = \"ward.db\"\n");
    m_settings = std::make_unique<Settings>();
    m_window = std::make_unique<MainWindow>(*m_settings);
    m_window->resize(1280, 800);
    m_window->show();
}

void tst_StoreDesktop::cleanup() {
    m_window.reset();
    m_owner.end(SIGTERM);
    m_settings.reset();
    m_folder.reset();
}

void tst_StoreDesktop::writeDatabase(const QByteArray& bytes) const {
    tests::writeFile(file("ward.db").toStdString(), bytes.toStdString());
}

void tst_StoreDesktop::press(const char* name) const {
    QTRY_VERIFY_WITH_TIMEOUT(answer(name) != nullptr, 30'000);
    QTest::mouseClick(answer(name), Qt::LeftButton);
}

void tst_StoreDesktop::startOwner() {
    QVERIFY(m_owner.start(
        {VIGIL_BIN_DIR "/vigilctl", "run", "--workspace", file("ward.vigil.toml").toStdString()},
        file("owner.log").toStdString()));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file("ward.db.owner")), 30'000);
}

void tst_StoreDesktop::aDatabaseOfNoUseIsSetAside() {
    writeDatabase(QByteArray(8192, '\0'));
    m_window->openPath(file("ward.vigil.toml"));
    QTRY_VERIFY_WITH_TIMEOUT(snapshot()->store.away == pipeline::StoreAbsence::Damaged, 30'000);
    // Beds and alarms are there all the same.
    QTRY_VERIFY_WITH_TIMEOUT(snapshot()->beds.size() == 4 && snapshot()->alarms.size() == 5,
                             30'000);
    QVERIFY(std::ranges::any_of(snapshot()->alarms, [](const alerts::AlarmStatus& alarm) {
        return alarm.rule == "store-away" && alarm.subject == "damaged";
    }));
    auto* page = operations();
    QVERIFY(page);
    QTRY_VERIFY(page->store().isVisible());
    QVERIFY2(page->store().text().contains(QStringLiteral("the database is damaged")) &&
                 page->store().text().contains(QStringLiteral("Set the file aside")) &&
                 page->store().text().contains(QStringLiteral("ward.db")),
             qPrintable(page->store().text()));
    QVERIFY(test::withoutAccessibleName(*page).isEmpty());
    QTest::qWait(50);                                               // laid out
    for (const auto* label : page->store().findChildren<QLabel*>()) // nothing is cut
        QVERIFY2(label->height() >= label->heightForWidth(label->width()),
                 qPrintable(label->text()));
    QVERIFY(test::keepScreen(*m_window, QStringLiteral("desktop-store-away")));
    QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("setStoreAside")),
                      Qt::LeftButton);
    QTRY_VERIFY(answer("noticeConfirm") != nullptr);
    QVERIFY(test::keepScreen(*m_window, QStringLiteral("desktop-store-set-aside")));
    QVERIFY(snapshot()->store.away.has_value()); // nothing before the answer
    press("noticeConfirm");
    QTRY_VERIFY_WITH_TIMEOUT(!snapshot()->store.away && snapshot()->store.healthy, 30'000);
    QTRY_VERIFY(!page->store().isVisible());
    const auto aside =
        QDir(m_folder->path()).entryInfoList({QStringLiteral("ward.db.aside-*")}, QDir::Files);
    QCOMPARE(aside.size(), 1);
    QCOMPARE(aside.first().size(), 8192);
    QCOMPARE(QString::fromStdString(snapshot()->store.setAside), aside.first().filePath());
    QTRY_VERIFY_WITH_TIMEOUT(std::ranges::none_of(snapshot()->alarms,
                                                  [](const alerts::AlarmStatus& alarm) {
                                                      return alarm.rule == "store-away" &&
                                                             alarm.condition ==
                                                                 alerts::ConditionState::Active;
                                                  }),
                             30'000);
}

void tst_StoreDesktop::leftAsItIsNothingChanges() {
    writeDatabase("a note");
    m_window->openPath(file("ward.vigil.toml"));
    QTRY_VERIFY_WITH_TIMEOUT(snapshot()->store.away == pipeline::StoreAbsence::Foreign, 30'000);
    auto* page = operations();
    QTRY_VERIFY(page->store().isVisible());
    QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("setStoreAside")),
                      Qt::LeftButton);
    press("noticeKeep");
    QTest::qWait(1500);
    QVERIFY(snapshot()->store.away == pipeline::StoreAbsence::Foreign);
    QCOMPARE(QFileInfo(file("ward.db")).size(), 6);
}

void tst_StoreDesktop::whoComesSecondWatches() {
    startOwner();
    m_window->openPath(file("ward.vigil.toml"));
    QTRY_VERIFY_WITH_TIMEOUT(answer("noticeWatch") != nullptr, 30'000);
    const auto notice = m_window->view().notice().notice();
    QVERIFY2(notice.detail.contains(QStringLiteral("process %1").arg(m_owner.pid())),
             qPrintable(notice.detail));
    QVERIFY(answer("noticeAgain") && answer("noticeQuit"));
    QVERIFY(snapshot()->beds.empty());
    QVERIFY(test::keepScreen(*m_window, QStringLiteral("desktop-store-in-use")));
    press("noticeWatch");
    QTRY_VERIFY_WITH_TIMEOUT(snapshot()->store.watchOnly && snapshot()->beds.size() == 4, 30'000);
    QTRY_VERIFY_WITH_TIMEOUT(snapshot()->alarms.size() >= 4, 30'000);
    auto& band = m_window->view().watchBand();
    QTRY_VERIFY(band.isVisible());
    QVERIFY2(band.text().contains(QStringLiteral("process %1").arg(m_owner.pid())),
             qPrintable(band.text()));
    for (const auto page : {PageId::Ward, PageId::Bed, PageId::Alarms, PageId::Operations}) {
        m_window->openPage(page);
        QVERIFY(band.isVisible());
    }
    QVERIFY(test::keepScreen(*m_window, QStringLiteral("desktop-store-watching")));
    widgets::applyTheme(widgets::ThemeKind::Light);
    m_window->openPage(PageId::Ward);
    QVERIFY(test::keepScreen(*m_window, QStringLiteral("desktop-store-watching-light")));
    widgets::applyTheme(widgets::ThemeKind::Dark);
    QVERIFY(m_owner.isRunning()); // undisturbed
    QVERIFY(QFile::exists(file("ward.db.owner")));
    m_owner.end(SIGTERM);
    QTRY_VERIFY_WITH_TIMEOUT(band.text().contains(QStringLiteral("has ended")), 30'000);
    m_window->facade().closeSession();
    QTRY_VERIFY(!band.isVisible());
}

void tst_StoreDesktop::whoComesSecondMayTryAgain() {
    startOwner();
    m_window->openPath(file("ward.vigil.toml"));
    QTRY_VERIFY_WITH_TIMEOUT(answer("noticeAgain") != nullptr, 30'000);
    m_owner.end(SIGKILL);
    press("noticeAgain");
    QTRY_VERIFY_WITH_TIMEOUT(snapshot()->beds.size() == 4, 30'000);
    QVERIFY(!snapshot()->store.watchOnly && snapshot()->store.kept);
    QVERIFY(!m_window->view().watchBand().isVisible());
}

QTEST_MAIN(tst_StoreDesktop)
#include "tst_store_desktop.moc"
