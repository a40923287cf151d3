// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/main_window.h"
#include "widgets/connections/connection_memory.h"
#include "widgets/operations/operations_page.h"
#include "widgets/replay/replay_bar.h"
#include "widgets/replay/replay_page.h"

/// The parts of the main window that join pages and facade one by one.
namespace vigil::desktop {

using pipeline::Facade;
using widgets::PageId;

QStringList MainWindow::recentFiles() const {
    QStringList files = m_settings.recent();
    files.removeIf([](const QString& entry) { return widgets::isConnectionKey(entry); });
    return files;
}

void MainWindow::addReplay() {
    m_view->addPage(PageId::Replay, [this](QWidget* parent) {
        auto* page = new widgets::ReplayPage(parent);
        page->setRecent(recentFiles());
        connect(page, &widgets::ReplayPage::openRequested, this, &MainWindow::chooseRecording);
        connect(page, &widgets::ReplayPage::recentRequested, this, &MainWindow::openPath);
        connect(page, &widgets::ReplayPage::seekRequested, &m_facade, &Facade::replaySeek);
        connect(&m_facade, &Facade::sessionOpened, page,
                [this, page] { page->setRecent(recentFiles()); });
        return page;
    });
    m_view->setTransport([this](QWidget* parent) {
        auto* bar = new widgets::ReplayBar(parent);
        connect(bar, &widgets::ReplayBar::playRequested, &m_facade, &Facade::replayPlay);
        connect(bar, &widgets::ReplayBar::pauseRequested, &m_facade, &Facade::replayPause);
        connect(bar, &widgets::ReplayBar::speedRequested, &m_facade, &Facade::replaySetSpeed);
        connect(bar, &widgets::ReplayBar::seekRequested, &m_facade, &Facade::replaySeek);
        connect(bar, &widgets::ReplayBar::exitRequested, this, &MainWindow::closeSession);
        if (m_snapshot)
            bar->setSnapshot(m_snapshot);
        return bar;
    });
}

void MainWindow::addOperations() {
    m_view->addPage(PageId::Operations, [this](QWidget* parent) {
        auto* page = new widgets::OperationsPage(m_history, parent);
        connect(page, &widgets::OperationsPage::lossesAcknowledged, &m_facade,
                &Facade::acknowledgeLosses);
        connect(page, &widgets::OperationsPage::deadLettersRequested, &m_facade,
                &Facade::requestDeadLetters);
        connect(page, &widgets::OperationsPage::queryRestartRequested, &m_facade,
                &Facade::restartQuery);
        connect(page, &widgets::OperationsPage::setAsideRequested, this,
                &MainWindow::askToSetAside);
        connect(&m_facade, &Facade::deadLettersReady, page,
                &widgets::OperationsPage::setDeadLetters);
        connect(page, &widgets::OperationsPage::lossesRequested, &m_facade, &Facade::requestLosses);
        connect(&m_facade, &Facade::lossesReady, page, &widgets::OperationsPage::setLosses);
        connect(page, &widgets::OperationsPage::connectRequested, this,
                qOverload<>(&MainWindow::showConnectionDialog));
        return page;
    });
}

} // namespace vigil::desktop
