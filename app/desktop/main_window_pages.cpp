// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/main_window.h"
#include "widgets/connections/connection_memory.h"
#include "widgets/replay/replay_bar.h"

/// The part of the main window that its pages see.
namespace vigil::desktop {

using pipeline::Facade;

class MainWindow::Host : public PageHost {
public:
    explicit Host(MainWindow& window) : m_window(window) {}

    Facade& facade() override { return m_window.m_facade; }

    Settings& settings() override { return m_window.m_settings; }

    widgets::WaveformStore& waves() override { return m_window.m_view->waves(); }

    widgets::MetricHistory& history() override { return m_window.m_history; }

    QStringList recentFiles() const override { return m_window.recentFiles(); }

private:
    MainWindow& m_window;
};

std::unique_ptr<PageHost> MainWindow::makeHost() {
    auto host = std::make_unique<Host>(*this);
    connect(host.get(), &PageHost::pageRequested, this, &MainWindow::openPage);
    connect(host.get(), &PageHost::openRequested, this, &MainWindow::chooseRecording);
    connect(host.get(), &PageHost::pathRequested, this, &MainWindow::openPath);
    connect(host.get(), &PageHost::connectRequested, this,
            qOverload<>(&MainWindow::showConnectionDialog));
    connect(host.get(), &PageHost::setAsideRequested, this, &MainWindow::askToSetAside);
    return host;
}

QStringList MainWindow::recentFiles() const {
    QStringList files = m_settings.recent();
    files.removeIf([](const QString& entry) { return widgets::isConnectionKey(entry); });
    return files;
}

void MainWindow::addPages() {
    for (const auto& page : m_pages)
        m_view->addPage(
            {page.id, page.digit, page.glyph, page.title()},
            [this, make = page.make](QWidget* parent) { return make(*m_host, parent); });
    addTransport();
}

void MainWindow::addTransport() {
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

} // namespace vigil::desktop
