// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/main_window.h"

#include "app/desktop/about_dialog.h"
#include "app/desktop/help_dialog.h"
#include "app/desktop/window_place.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/bed/calibration_dialog.h"
#include "widgets/charts/screen_calibration.h"
#include "widgets/frame/navigation_rail.h"
#include "widgets/frame/notice_bar.h"
#include "widgets/frame/side_window.h"
#include "widgets/frame/start_page.h"
#include "widgets/replay/replay_bar.h"
#include "widgets/sound/sound_control.h"
#include "widgets/text/format.h"
#include "widgets/text/icons.h"
#include "widgets/text/language.h"
#include "widgets/text/wording.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QMenu>
#include <QScreen>
#include <QShortcut>
#include <QTimer>
#include <QTimerEvent>
#include <QToolButton>

namespace vigil::desktop {
namespace {

constexpr int kFrameMs = 16;
constexpr int kPollMs = 100;

using widgets::PageId;

} // namespace

MainWindow::MainWindow(Settings& settings, QWidget* parent, const PageList& list)
    : QMainWindow(parent), m_settings(settings), m_pages(list), m_host(makeHost()) {
    setWindowTitle(QStringLiteral("Vigil"));
    setWindowIcon(widgets::programIcon());
    resize(1280, 800);
    auto& calibration = widgets::ScreenCalibration::instance();
    calibration.setValues(settings.screenCalibration());
    connect(&calibration, &widgets::ScreenCalibration::changed, this, [this] {
        m_settings.setScreenCalibration(widgets::ScreenCalibration::instance().values());
    });
    connectFacade();
    buildView();
    pull();
    m_frame.start(kFrameMs, Qt::PreciseTimer, this);
    m_poll.start(kPollMs, Qt::PreciseTimer, this);
}

void MainWindow::placeOnScreen() {
    setMinimumSize(leastSize(screen()->availableSize()));
    if (!restoreGeometry(m_settings.geometry())) {
        const auto place = firstPlace(screen()->availableGeometry());
        setGeometry(place.geometry);
        if (place.maximized)
            setWindowState(Qt::WindowMaximized);
        return;
    }
    // The screen may be another one than the last time.
    setMinimumSize(leastSize(screen()->availableSize()));
    if (!isMaximized() && !isFullScreen())
        setGeometry(broughtInto(screen()->availableGeometry(), geometry()));
}

void MainWindow::buildView() {
    m_view = new widgets::MainView(this);
    addPages();
    connectView();
    auto* menu = new QMenu(m_view);
    fillMenu(*menu);
    auto* button = m_view->rail().menuButton();
    button->setMenu(menu);
    auto* openMenu = new QShortcut(QKeySequence(Qt::Key_F10), m_view);
    connect(openMenu, &QShortcut::activated, button, &QToolButton::showMenu);
    connect(&m_view->notice(), &widgets::NoticeBar::cleared, this, [this] { m_makeNotice = {}; });
    if (m_makeNotice)
        m_view->notice().setNotice(m_makeNotice());
    m_view->openPage(pageFromName(m_settings.page(), m_pages).value_or(m_pages.front().id));
    m_view->startPage().setRecent(m_settings.recent());
    setCentralWidget(m_view); // deletes the one before
}

void MainWindow::retranslate() {
    buildView();
    if (m_snapshot)
        m_view->setSnapshot(m_snapshot);
    showSound();
}

MainWindow::~MainWindow() = default;

void MainWindow::connectView() {
    connect(m_view, &widgets::MainView::acknowledgeRequested, &m_facade,
            &pipeline::Facade::acknowledge);
    connect(m_view, &widgets::MainView::lossesAcknowledged, &m_facade,
            &pipeline::Facade::acknowledgeLosses);
    connect(&m_view->alarmStrip(), &widgets::AlarmStrip::soundRequested, this,
            &MainWindow::toggleSound);
    connect(m_view, &widgets::MainView::exitRequested, this, &MainWindow::closeSession);
    connect(m_view, &widgets::MainView::pageChanged, this,
            [this](PageId page) { m_settings.setPage(page.word); });

    auto& start = m_view->startPage();
    connect(&start, &widgets::StartPage::demoRequested, this, &MainWindow::openDemo);
    connect(&start, &widgets::StartPage::connectRequested, this,
            qOverload<>(&MainWindow::showConnectionDialog));
    connect(&start, &widgets::StartPage::openRequested, this, &MainWindow::chooseRecording);
    connect(&start, &widgets::StartPage::recentRequested, this, &MainWindow::openRecent);
}

void MainWindow::connectFacade() {
    connectSessions();
    // What is new does not wait for the next poll.
    connect(&m_facade, &pipeline::Facade::snapshotChanged, this, &MainWindow::pull);
}

void MainWindow::fillMenu(QMenu& menu) {
    menu.addAction(tr("Demo ward"), this, &MainWindow::openDemo);
    menu.addAction(tr("Connect..."), this, qOverload<>(&MainWindow::showConnectionDialog));
    menu.addAction(tr("Open recording or workspace..."), QKeySequence(QKeySequence::Open), this,
                   &MainWindow::chooseRecording);
    auto* reloads = menu.addAction(tr("Reload workspace"), QKeySequence(QKeySequence::Refresh),
                                   this, &MainWindow::reload);
    connect(&menu, &QMenu::aboutToShow, reloads,
            [this, reloads] { reloads->setEnabled(m_facade.canReload()); });
    menu.addAction(tr("Close session"), QKeySequence(QStringLiteral("Ctrl+W")), this,
                   &MainWindow::closeSession);
    menu.addSeparator();
    auto* record = menu.addAction(tr("Record the stream..."));
    record->setCheckable(true);
    connect(record, &QAction::triggered, this, [this](bool on) {
        if (on)
            chooseRecordingFile();
        else
            m_facade.stopRecording();
    });
    // It ends with the session as well, and this menu is made anew with another language.
    connect(&menu, &QMenu::aboutToShow, record, [this, record] {
        record->setEnabled(m_facade.isOpen());
        record->setChecked(m_facade.snapshot()->store.recording);
    });
    menu.addSeparator();

    if (m_sound)
        addSoundMenu(menu);
    auto* themes = menu.addMenu(tr("Theme"));
    auto* themeGroup = new QActionGroup(themes);
    for (const auto kind : {widgets::ThemeKind::Dark, widgets::ThemeKind::Light}) {
        auto* action =
            themes->addAction(kind == widgets::ThemeKind::Dark ? tr("Dark") : tr("Light"));
        action->setCheckable(true);
        action->setChecked(widgets::theme().kind == kind);
        themeGroup->addAction(action);
        connect(action, &QAction::triggered, this, [this, kind] { setTheme(kind); });
    }
    menu.addAction(tr("Calibrate the screen..."), this,
                   [this] { widgets::showBelowAlarmStrip(new widgets::CalibrationDialog(this)); });
    auto* tongues = menu.addMenu(tr("Language"));
    for (const QString& language : widgets::languages())
        tongues->addAction(widgets::languageName(language), this,
                           [this, language] { Q_EMIT languageChosen(language); });
    menu.addSeparator();
    menu.addAction(tr("Help"), QKeySequence(QKeySequence::HelpContents), this,
                   [this] { widgets::showBelowAlarmStrip(new HelpDialog(this)); });
    menu.addAction(tr("About Vigil"), this, [this] {
        widgets::showBelowAlarmStrip(new AboutDialog(AboutDialog::Purpose::About, this));
    });
    menu.addAction(tr("Quit"), QKeySequence(QKeySequence::Quit), this, &QWidget::close);
}

void MainWindow::openPage(PageId page) { m_view->openPage(page); }

void MainWindow::setTheme(widgets::ThemeKind theme) {
    widgets::applyTheme(theme);
    m_settings.setTheme(theme);
    retranslate(); // labels keep the ink they were made with
}

void MainWindow::askForNotice() {
    if (m_settings.noticeAccepted())
        return;
    auto* dialog = new AboutDialog(AboutDialog::Purpose::FirstStart, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this] { m_settings.setNoticeAccepted(); });
    connect(dialog, &QDialog::rejected, this, [this] {
        m_mayClose = true;
        close();
    });
    dialog->open();
}

void MainWindow::pull() {
    auto snapshot = m_facade.snapshot();
    if (snapshot == m_snapshot)
        return;
    m_snapshot = std::move(snapshot);
    m_history.add(*m_snapshot, m_clock.steadyNow());
    if (m_sound)
        m_sound->setSnapshot(*m_snapshot, m_clock.steadyNow());
    m_view->setSnapshot(m_snapshot);
    if (auto* bar = qobject_cast<widgets::ReplayBar*>(m_view->transport()))
        bar->setSnapshot(m_snapshot);
    m_unreported = true;
    const QString name = widgets::qstr(m_snapshot->workspaceName);
    const QString title =
        name.isEmpty() ? QStringLiteral("Vigil") : name + QStringLiteral(" – Vigil");
    if (title != windowTitle())
        setWindowTitle(title);
    if (!isVisible() || isMinimized())
        m_facade.passOverPainting(*m_snapshot);
}

bool MainWindow::event(QEvent* event) {
    const bool painted = event->type() == QEvent::UpdateRequest;
    const bool result = QMainWindow::event(event);
    if (painted)
        reportShown();
    return result;
}

void MainWindow::reportShown() {
    if (!m_snapshot || !m_unreported || !isVisible() || isMinimized())
        return;
    m_facade.reportPainted(*m_snapshot);
    m_unreported = false;
    std::set<quint64> present;
    for (const auto& alarm : m_snapshot->alarms) {
        present.insert(alarm.id);
        if (!m_presented.contains(alarm.id))
            m_facade.reportPresented(alarm.id);
    }
    m_presented = std::move(present);
}

void MainWindow::timerEvent(QTimerEvent* event) {
    if (event->timerId() == m_poll.timerId())
        pull();
    else if (event->timerId() == m_frame.timerId())
        m_view->advance(m_clock.steadyNow());
    else
        QMainWindow::timerEvent(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!mayClose())
        return event->ignore();
    m_settings.setGeometry(saveGeometry());
    QMainWindow::closeEvent(event);
}

} // namespace vigil::desktop
