// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/main_window.h"

#include "app/desktop/about_dialog.h"
#include "widgets/alarms/alarm_page.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/bed/bed_page.h"
#include "widgets/bed/calibration_dialog.h"
#include "widgets/charts/screen_calibration.h"
#include "widgets/frame/navigation_rail.h"
#include "widgets/frame/start_page.h"
#include "widgets/replay/replay_bar.h"
#include "widgets/text/format.h"
#include "widgets/text/icons.h"
#include "widgets/text/language.h"
#include "widgets/text/wording.h"
#include "widgets/ward/ward_page.h"
#include "widgets/ward/ward_surface.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QShortcut>
#include <QTimer>
#include <QTimerEvent>
#include <QToolButton>

namespace vigil::desktop {
namespace {

constexpr int kFrameMs = 16;
constexpr int kPollMs = 100;

using widgets::PageId;

bool isWorkspace(const QString& path) { return path.endsWith(QLatin1String(".vigil.toml")); }

} // namespace

MainWindow::MainWindow(Settings& settings, QWidget* parent)
    : QMainWindow(parent), m_settings(settings) {
    setWindowTitle(QStringLiteral("Vigil"));
    setWindowIcon(widgets::programIcon());
    setMinimumSize(1024, 640);
    resize(1280, 800);
    restoreGeometry(settings.geometry());
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
    m_view->openPage(m_settings.page());
    m_view->startPage().setRecent(m_settings.recent());
    setCentralWidget(m_view); // deletes the one before
}

void MainWindow::retranslate() {
    buildView();
    if (m_snapshot)
        m_view->setSnapshot(m_snapshot);
}

MainWindow::~MainWindow() = default;

void MainWindow::addPages() {
    m_view->addPage(PageId::Ward, [this](QWidget* parent) {
        auto* page = new widgets::WardPage(m_view->waves(), parent);
        page->setDensity(m_settings.density());
        connect(page, &widgets::WardPage::densityChosen, this, [this](int density) {
            m_settings.setDensity(static_cast<widgets::Density>(density));
        });
        connect(page, &widgets::WardPage::bedSelected, this, [this](const QString& bed) {
            m_bed = bed;
            if (auto* other = qobject_cast<widgets::BedPage*>(m_view->page(PageId::Bed)))
                other->setBed(bed);
        });
        connect(page, &widgets::WardPage::bedOpened, this, &MainWindow::showBed);
        return page;
    });
    m_view->addPage(PageId::Bed, [this](QWidget* parent) {
        auto* page = new widgets::BedPage(m_view->waves(), parent);
        page->setBed(m_bed);
        page->setDisplay(m_settings.waveDisplay());
        connect(
            page, &widgets::BedPage::displayChosen, this,
            [this](const widgets::WaveDisplay& display) { m_settings.setWaveDisplay(display); });
        connect(page, &widgets::BedPage::wardRequested, this,
                [this] { m_view->openPage(PageId::Ward); });
        connect(page, &widgets::BedPage::bedChanged, this,
                [this](const QString& bed) { m_bed = bed; });
        return page;
    });
    m_view->addPage(PageId::Alarms, [this](QWidget* parent) {
        auto* page = new widgets::AlarmPage(parent);
        connect(page, &widgets::AlarmPage::acknowledgeRequested, &m_facade,
                &pipeline::Facade::acknowledge);
        connect(page, &widgets::AlarmPage::acknowledgeAllRequested, &m_facade,
                &pipeline::Facade::acknowledgeAll);
        connect(page, &widgets::AlarmPage::resetRequested, &m_facade,
                &pipeline::Facade::resetLatched);
        connect(page, &widgets::AlarmPage::bedRequested, this, &MainWindow::showBed);
        return page;
    });
    addReplay();
    addOperations();
}

void MainWindow::connectView() {
    connect(m_view, &widgets::MainView::acknowledgeRequested, &m_facade,
            &pipeline::Facade::acknowledge);
    connect(m_view, &widgets::MainView::lossesAcknowledged, &m_facade,
            &pipeline::Facade::acknowledgeLosses);
    connect(m_view, &widgets::MainView::exitRequested, &m_facade, &pipeline::Facade::closeSession);
    connect(m_view, &widgets::MainView::pageChanged, this,
            [this](PageId page) { m_settings.setPage(page); });

    auto& start = m_view->startPage();
    connect(&start, &widgets::StartPage::demoRequested, this, &MainWindow::openDemo);
    connect(&start, &widgets::StartPage::connectRequested, this, &MainWindow::showConnectionDialog);
    connect(&start, &widgets::StartPage::openRequested, this, &MainWindow::chooseRecording);
    connect(&start, &widgets::StartPage::recentRequested, this, &MainWindow::openPath);
}

void MainWindow::connectFacade() {
    connect(&m_facade, &pipeline::Facade::sessionOpened, this, [this] {
        m_presented.clear();
        m_view->startPage().setBusy({});
        if (!m_openingPath.isEmpty()) {
            m_settings.addRecent(m_openingPath);
            m_view->startPage().setRecent(m_settings.recent());
        }
        pull();
    });
    connect(&m_facade, &pipeline::Facade::sessionFailed, this,
            [this](const QString& what, ErrorCode code) {
                const auto words = widgets::errorWording(code);
                m_view->startPage().setError(words.cause, words.nextStep, what);
                pull();
            });
    connect(&m_facade, &pipeline::Facade::sessionClosed, this, &MainWindow::pull);
    // Alarms do not wait for the next poll.
    connect(&m_facade, &pipeline::Facade::alarmsChanged, this, &MainWindow::pull);
}

void MainWindow::fillMenu(QMenu& menu) {
    menu.addAction(tr("Demo ward"), this, &MainWindow::openDemo);
    menu.addAction(tr("Connect..."), this, &MainWindow::showConnectionDialog);
    menu.addAction(tr("Open recording or workspace..."), QKeySequence(QKeySequence::Open), this,
                   &MainWindow::chooseRecording);
    menu.addAction(tr("Close session"), QKeySequence(QStringLiteral("Ctrl+W")), this,
                   [this] { m_facade.closeSession(); });
    menu.addSeparator();
    auto* record = menu.addAction(tr("Record the stream..."));
    record->setCheckable(true);
    connect(record, &QAction::triggered, this, [this](bool on) {
        if (on)
            chooseRecordingFile();
        else
            m_facade.stopRecording();
    });
    connect(&m_facade, &pipeline::Facade::recordingChanged, record,
            [record](bool on, const QString&) { record->setChecked(on); });
    menu.addSeparator();

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
    menu.addAction(tr("Calibrate the screen..."), this, [this] {
        auto* dialog = new widgets::CalibrationDialog(this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    auto* tongues = menu.addMenu(tr("Language"));
    for (const QString& language : widgets::languages())
        tongues->addAction(widgets::languageName(language), this,
                           [this, language] { Q_EMIT languageChosen(language); });
    menu.addSeparator();
    menu.addAction(tr("About Vigil"), this,
                   [this] { AboutDialog(AboutDialog::Purpose::About, this).exec(); });
    menu.addAction(tr("Quit"), QKeySequence(QKeySequence::Quit), this, &QWidget::close);
}

void MainWindow::openDemo() {
    opening(tr("The demo ward is being opened..."), {});
    m_facade.openDemo();
}

void MainWindow::openPath(const QString& path) {
    opening(tr("%1 is being opened...").arg(QFileInfo(path).fileName()), path);
    const QString absolute = QFileInfo(path).absoluteFilePath();
    if (isWorkspace(path))
        m_facade.openWorkspace(absolute);
    else
        m_facade.openRecording(absolute);
}

void MainWindow::openPage(PageId page) { m_view->openPage(page); }

void MainWindow::opening(const QString& what, const QString& path) {
    m_openingPath = path.isEmpty() ? QString() : QFileInfo(path).absoluteFilePath();
    m_view->startPage().setBusy(what);
}

void MainWindow::chooseRecording() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open recording or workspace"), {},
        tr("Recordings and workspaces (*.vgl *.hea *.vigil.toml);;All files (*)"));
    if (!path.isEmpty())
        openPath(path);
}

void MainWindow::chooseRecordingFile() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Record the stream to"), {},
                                                      tr("Recordings (*.vgl)"));
    if (!path.isEmpty())
        m_facade.startRecording(path);
}

void MainWindow::showBed(const QString& bed) {
    m_bed = bed;
    m_view->openPage(PageId::Bed);
    if (auto* page = qobject_cast<widgets::BedPage*>(m_view->page(PageId::Bed)))
        page->setBed(bed);
}

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
    connect(dialog, &QDialog::rejected, this, &QWidget::close);
    dialog->open();
}

void MainWindow::pull() {
    auto snapshot = m_facade.snapshot();
    if (snapshot == m_snapshot)
        return;
    m_snapshot = std::move(snapshot);
    m_history.add(*m_snapshot, m_clock.steadyNow());
    m_view->setSnapshot(m_snapshot);
    if (auto* bar = qobject_cast<widgets::ReplayBar*>(m_view->transport()))
        bar->setSnapshot(m_snapshot);
    m_unreported = m_snapshot->version;
    const QString name = widgets::qstr(m_snapshot->workspaceName);
    const QString title =
        name.isEmpty() ? QStringLiteral("Vigil") : name + QStringLiteral(" – Vigil");
    if (title != windowTitle())
        setWindowTitle(title);
}

bool MainWindow::event(QEvent* event) {
    const bool painted = event->type() == QEvent::UpdateRequest;
    const bool result = QMainWindow::event(event);
    if (painted)
        reportShown();
    return result;
}

void MainWindow::reportShown() {
    if (!m_snapshot || m_unreported == 0 || !isVisible() || isMinimized())
        return;
    m_facade.reportPainted(m_unreported);
    m_unreported = 0;
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
    m_settings.setGeometry(saveGeometry());
    QMainWindow::closeEvent(event);
}

} // namespace vigil::desktop
