// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/main_window.h"
#include "pipeline/workspace/recording_formats.h"
#include "widgets/connections/connection_dialog.h"
#include "widgets/connections/connection_memory.h"
#include "widgets/frame/notice_bar.h"
#include "widgets/frame/side_window.h"
#include "widgets/frame/start_page.h"
#include "widgets/text/format.h"
#include "widgets/text/reload_wording.h"
#include "widgets/text/session_wording.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSettings>
#include <QTimer>

/// The part of the main window that opens, replaces and closes sessions, and asks before live
/// monitoring ends.
namespace vigil::desktop {

using pipeline::Facade;
using widgets::Notice;

namespace {

QString folderOf(const QStringList& files) {
    return files.isEmpty() ? QString() : QFileInfo(files.first()).path();
}

/// For a button.
QString shortened(const QString& name) {
    constexpr int kMost = 24;
    return name.size() <= kMost ? name : name.left(kMost - 1) + QChar(0x2026);
}

bool isWorkspace(const QString& path) { return path.endsWith(QLatin1String(".vigil.toml")); }

} // namespace

void MainWindow::connectSessions() {
    connect(&m_facade, &Facade::sessionOpened, this, &MainWindow::sessionOpened);
    connect(&m_facade, &Facade::sessionFailed, this, &MainWindow::sessionFailed);
    connect(&m_facade, &Facade::replacementReady, this, &MainWindow::askToReplace);
    connect(&m_facade, &Facade::sessionClosed, this, &MainWindow::pull);
    connect(&m_facade, &Facade::workspaceEdited, this, &MainWindow::tellEdited);
    connect(&m_facade, &Facade::reloadUnneeded, this, [this] {
        say([] {
            return Notice{Notice::Kind::Question,
                          tr("The workspace file says what is running: nothing was edited."),
                          {},
                          {{"noticeClose", tr("Close"), {}}}};
        });
    });
    connect(&m_facade, &Facade::recordingFailed, this,
            [this](const pipeline::SessionFailure& failure) { showFailure(failure, {}); });
}

void MainWindow::say(std::function<Notice()> make) {
    m_makeNotice = std::move(make);
    m_view->notice().setNotice(m_makeNotice());
}

void MainWindow::openDemo() {
    opening(tr("The demo ward is being opened..."), {}, [this] { openDemo(); });
    m_facade.openDemo();
}

void MainWindow::openPath(const QString& path) {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    opening(tr("%1 is being opened...").arg(widgets::shownFileName(path)), absolute,
            [this, path] { openPath(path); });
    if (isWorkspace(path))
        m_facade.openWorkspace(absolute, m_settings.trustedContent(absolute));
    else
        m_facade.openRecording(absolute);
}

void MainWindow::openRecent(const QString& entry) {
    if (!widgets::isConnectionKey(entry))
        return openPath(entry);
    QSettings store;
    const auto request = widgets::rememberedConnection(store, Facade::connectionKinds(), entry);
    // Passwords are not kept: then the dialog asks.
    if (request && request->user.isEmpty())
        connectTo(*request);
    else
        showConnectionDialog(
            request.value_or(widgets::rememberedConnection(store, Facade::connectionKinds())));
}

void MainWindow::connectTo(const pipeline::ConnectionRequest& request) {
    QSettings store;
    widgets::rememberConnection(store, Facade::connectionKinds(), request);
    opening(tr("Connecting to %1...").arg(request.host), widgets::connectionKey(request),
            [this, request] { connectTo(request); });
    m_facade.openConnection(request);
}

void MainWindow::opening(const QString& what, const QString& entry, std::function<void()> again) {
    m_openingEntry = entry;
    m_again = std::move(again);
    say([this, what] {
        const QString goesOn =
            m_facade.guardsSession() ? tr("The open session goes on meanwhile.") : QString();
        return Notice{Notice::Kind::Progress, what, goesOn, {{"noticeCancel", tr("Cancel"), [this] {
                                                                  m_facade.cancelOpening();
                                                              }}}};
    });
}

void MainWindow::sessionOpened() {
    m_presented.clear();
    m_view->notice().clear();
    if (!m_openingEntry.isEmpty()) {
        m_settings.addRecent(m_openingEntry);
        m_view->startPage().setRecent(m_settings.recent());
    }
    pull();
    // What was opened is looked at: the page of recordings has nothing to show of a live ward.
    if (m_view->currentPage() == widgets::PageId::Replay &&
        m_snapshot->mode != pipeline::Mode::Replay)
        m_view->openPage(widgets::PageId::Ward);
}

void MainWindow::sessionFailed(const pipeline::SessionFailure& failure) {
    if (failure.code == ErrorCode::InUse)
        offerToWatch(failure);
    else if (failure.code == ErrorCode::Untrusted)
        askToTrust(failure);
    else
        showFailure(failure, m_again);
    pull();
}

void MainWindow::askToTrust(const pipeline::SessionFailure& failure) {
    say([this, failure] {
        const QString name = widgets::shownFileName(failure.path);
        const QStringList details{failure.what, widgets::afterwardsText(failure.afterwards)};
        return Notice{Notice::Kind::Question,
                      tr("%1 may have been written by somebody else. It says which servers are "
                         "asked and which files and passwords are used: open it?")
                          .arg(name),
                      details.join(QLatin1Char(' ')).trimmed(),
                      {{"noticeConfirm", tr("Open it"),
                        [this, failure] {
                            m_settings.setTrustedContent(failure.path, failure.content);
                            openPath(failure.path);
                        }},
                       {"noticeKeep", tr("Do not open it"), {}}}};
    });
}

void MainWindow::showFailure(const pipeline::SessionFailure& failure, std::function<void()> again) {
    say([failure, again = std::move(again)] {
        const auto words = widgets::sessionFailureWording(failure);
        QStringList sentences{words.cause, widgets::afterwardsText(failure.afterwards),
                              words.nextStep};
        sentences.removeAll(QString());
        Notice notice{Notice::Kind::Failure, sentences.join(QLatin1Char(' ')), failure.what, {}};
        if (again)
            notice.actions.push_back({"noticeAgain", tr("Try again"), again});
        notice.actions.push_back({"noticeClose", tr("Close"), {}});
        return notice;
    });
}

void MainWindow::offerToWatch(const pipeline::SessionFailure& failure) {
    say([this, failure] {
        QStringList sentences{tr("Another program stores what is to be opened: only one at a time "
                                 "can. You can watch without storing."),
                              widgets::afterwardsText(failure.afterwards)};
        sentences.removeAll(QString());
        return Notice{Notice::Kind::Question,
                      sentences.join(QLatin1Char(' ')),
                      failure.what,
                      {{"noticeWatch", tr("Watch without storing"), [this] { openToWatch(); }},
                       {"noticeAgain", tr("Try again"), m_again},
                       {"noticeQuit", tr("Quit"), [this] { close(); }},
                       {"noticeClose", tr("Close"), {}}}};
    });
}

void MainWindow::openToWatch() {
    opening(tr("Opening to watch without storing..."), m_openingEntry, m_again);
    m_facade.openToWatch();
}

void MainWindow::askToSetAside() {
    say([this] {
        return Notice{Notice::Kind::Question,
                      tr("The database is renamed and another one is begun. Trends and alarm "
                         "history before now stay in the renamed file and are shown no more. "
                         "Monitoring goes on."),
                      widgets::qstr(m_facade.snapshot()->store.path),
                      {{"noticeConfirm", tr("Set aside"), [this] { m_facade.setStoreAside(); }},
                       {"noticeKeep", tr("Leave it as it is"), {}}}};
    });
}

void MainWindow::tellEdited() {
    say([this] {
        return Notice{Notice::Kind::Question,
                      tr("The workspace file was edited. What runs goes on as it was."),
                      {},
                      {{"noticeConfirm", tr("See what would change"), [this] { reload(); }},
                       {"noticeKeep", tr("Not now"), {}}}};
    });
}

void MainWindow::reload() {
    if (!m_facade.canReload())
        return;
    opening(tr("The workspace is read again..."), {}, [this] { reload(); });
    m_facade.reloadWorkspace();
}

void MainWindow::askToReload(const pipeline::Replacement& replacement) {
    say([this, replacement] {
        return Notice{
            Notice::Kind::Question,
            tr("Reload the workspace %1?").arg(replacement.running),
            widgets::reloadSentences(replacement.reload).join(QLatin1Char(' ')),
            {{"noticeConfirm", tr("Reload"), [this] { replaceSession(); }},
             {"noticeKeep", tr("Leave it as it is"), [this] { m_facade.cancelOpening(); }}}};
    });
}

void MainWindow::askToReplace(const pipeline::Replacement& replacement) {
    if (!replacement.reload.empty())
        return askToReload(replacement);
    say([this, replacement] {
        QStringList details;
        if (replacement.recording)
            details << tr("The recording of the stream ends with it.");
        if (!replacement.unheard.isEmpty())
            details
                << tr("Not connected yet: %1.").arg(replacement.unheard.join(QStringLiteral(", ")));
        return Notice{Notice::Kind::Question,
                      tr("%1 is ready. %2 goes on until you decide: replace it?")
                          .arg(replacement.next, replacement.running),
                      details.join(QLatin1Char(' ')),
                      {{"noticeConfirm", tr("Replace %1").arg(shortened(replacement.running)),
                        [this] { replaceSession(); }},
                       {"noticeKeep", tr("Keep %1").arg(shortened(replacement.running)),
                        [this] { m_facade.cancelOpening(); }}}};
    });
}

void MainWindow::replaceSession() {
    say([] {
        return Notice{Notice::Kind::Progress, tr("The session is being replaced..."), {}, {}};
    });
    m_facade.confirmReplacement();
}

void MainWindow::closeSession() {
    if (!m_facade.guardsSession())
        return endSession();
    askToEnd([] { return tr("Close session"); }, [this] { endSession(); });
}

void MainWindow::endSession() {
    m_view->notice().clear(); // of an opening, which ends with it
    m_facade.closeSession();
}

void MainWindow::askToEnd(std::function<QString()> confirm, std::function<void()> end) {
    m_facade.cancelOpening(); // one question at a time
    say([this, confirm = std::move(confirm), end = std::move(end)] {
        const auto snapshot = m_facade.snapshot();
        const QString name = widgets::qstr(snapshot->workspaceName);
        return Notice{Notice::Kind::Question,
                      tr("This ends the monitoring of %1. It goes on until you decide.").arg(name),
                      snapshot->store.recording ? tr("The recording of the stream ends with it.")
                                                : QString(),
                      {{"noticeConfirm", confirm(), end},
                       {"noticeKeep", tr("Keep %1").arg(shortened(name)), {}}}};
    });
}

bool MainWindow::mayClose() {
    if (m_mayClose || !m_facade.guardsSession())
        return true;
    askToEnd([] { return tr("End and quit"); },
             [this] {
                 m_mayClose = true;
                 close();
             });
    return false;
}

void MainWindow::quitNow() {
    m_mayClose = true;
    close();
    QCoreApplication::exit(0);
}

void MainWindow::expectLogout() {
    constexpr int kMostMs = 60'000; // others may object to it: then all is as before
    m_mayClose = true;
    QTimer::singleShot(kMostMs, this, [this] { m_mayClose = false; });
}

void MainWindow::chooseRecording() {
    widgets::askForFile(
        this, QFileDialog::AcceptOpen, tr("Open recording or workspace"), folderOf(recentFiles()),
        tr("Recordings and workspaces (%1 *.vigil.toml);;All files (*)")
            .arg(QString::fromStdString(ingest::recordingPatterns(pipeline::recordingFormats()))),
        [this](const QString& path) { openPath(path); });
}

void MainWindow::chooseRecordingFile() {
    widgets::askForFile(this, QFileDialog::AcceptSave, tr("Record the stream to"),
                        folderOf(recentFiles()), tr("Recordings (*.vgl)"),
                        [this](const QString& path) { m_facade.startRecording(path); });
}

void MainWindow::showConnectionDialog(const pipeline::ConnectionRequest& request) {
    if (auto* open = findChild<widgets::ConnectionDialog*>())
        open->close();
    auto* dialog = new widgets::ConnectionDialog(Facade::connectionKinds(), request, this);
    connect(dialog, &widgets::ConnectionDialog::testRequested, &m_facade,
            &Facade::startConnectionTest);
    connect(dialog, &widgets::ConnectionDialog::testCancelled, &m_facade,
            &Facade::cancelConnectionTest);
    connect(&m_facade, &Facade::connectionTestStep, dialog, &widgets::ConnectionDialog::testStep);
    connect(&m_facade, &Facade::connectionTestFinished, dialog,
            &widgets::ConnectionDialog::testFinished);
    connect(dialog, &widgets::ConnectionDialog::connectRequested, this, &MainWindow::connectTo);
    widgets::showBelowAlarmStrip(dialog);
}

void MainWindow::showConnectionDialog() {
    QSettings store;
    showConnectionDialog(widgets::rememberedConnection(store, Facade::connectionKinds()));
}

} // namespace vigil::desktop
