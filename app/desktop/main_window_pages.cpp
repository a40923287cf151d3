// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/main_window.h"
#include "widgets/connections/connection_dialog.h"
#include "widgets/connections/connection_memory.h"
#include "widgets/operations/operations_page.h"
#include "widgets/replay/replay_bar.h"
#include "widgets/replay/replay_page.h"

#include <QSettings>

/// The parts of the main window that join pages and facade one by one.
namespace vigil::desktop {

using pipeline::Facade;
using widgets::PageId;

void MainWindow::addReplay() {
    m_view->addPage(PageId::Replay, [this](QWidget* parent) {
        auto* page = new widgets::ReplayPage(parent);
        page->setRecent(m_settings.recent());
        connect(page, &widgets::ReplayPage::openRequested, this, &MainWindow::chooseRecording);
        connect(page, &widgets::ReplayPage::recentRequested, this, &MainWindow::openPath);
        connect(page, &widgets::ReplayPage::seekRequested, &m_facade, &Facade::replaySeek);
        connect(&m_facade, &Facade::sessionOpened, page,
                [this, page] { page->setRecent(m_settings.recent()); });
        return page;
    });
    m_view->setTransport([this](QWidget* parent) {
        auto* bar = new widgets::ReplayBar(parent);
        connect(bar, &widgets::ReplayBar::playRequested, &m_facade, &Facade::replayPlay);
        connect(bar, &widgets::ReplayBar::pauseRequested, &m_facade, &Facade::replayPause);
        connect(bar, &widgets::ReplayBar::speedRequested, &m_facade, &Facade::replaySetSpeed);
        connect(bar, &widgets::ReplayBar::seekRequested, &m_facade, &Facade::replaySeek);
        connect(bar, &widgets::ReplayBar::exitRequested, &m_facade, &Facade::closeSession);
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
        connect(&m_facade, &Facade::deadLettersReady, page,
                &widgets::OperationsPage::setDeadLetters);
        connect(page, &widgets::OperationsPage::connectRequested, this,
                &MainWindow::showConnectionDialog);
        return page;
    });
}

void MainWindow::showConnectionDialog() {
    QSettings store;
    auto* dialog = new widgets::ConnectionDialog(widgets::rememberedConnection(store), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &widgets::ConnectionDialog::testRequested, &m_facade,
            &Facade::startConnectionTest);
    connect(dialog, &widgets::ConnectionDialog::testCancelled, &m_facade,
            &Facade::cancelConnectionTest);
    connect(&m_facade, &Facade::connectionTestStep, dialog, &widgets::ConnectionDialog::testStep);
    connect(&m_facade, &Facade::connectionTestFinished, dialog,
            &widgets::ConnectionDialog::testFinished);
    connect(dialog, &widgets::ConnectionDialog::connectRequested, this,
            [this](const pipeline::ConnectionRequest& request) {
                QSettings settings;
                widgets::rememberConnection(settings, request);
                opening(tr("Connecting to %1...").arg(request.host), {});
                m_facade.openConnection(request);
            });
    dialog->open();
}

} // namespace vigil::desktop
