// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/waveform_store.h"
#include "widgets/frame/page.h"

#include <functional>
#include <vector>

class QStackedWidget;
class QVBoxLayout;

namespace vigil::widgets {

class AlarmStrip;
class ModeBand;
class NavigationRail;
class NoticeBar;
class StartPage;
class StatusBar;
class WatchBand;

/// The whole frame without the program behind it: rail, alarm strip, band, pages, status bar. It
/// reads snapshots and emits what the operator asks for. Pages are made when first opened, from
/// what addPage() was given. *Thread:* GUI. *Owns:* the waveform store all pages draw from.
class MainView : public QWidget {
    Q_OBJECT
public:
    using Factory = std::function<Page*(QWidget* parent)>;

    explicit MainView(QWidget* parent = nullptr);

    /// Adds a page to the rail. Precondition: none of that word is there.
    void addPage(const PageHead& head, Factory factory);
    /// A bar between page and status bar while a recording is replayed; made at the first replay.
    void setTransport(std::function<QWidget*(QWidget* parent)> factory);
    /// Shows the page, or keeps it for the time when a session is open. False if there is none.
    bool openPage(PageId page);

    [[nodiscard]] PageId currentPage() const { return m_current; }

    /// nullptr until it was opened.
    [[nodiscard]] Page* page(PageId page) const;

    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot);
    /// Empties the wave rings and moves the waves on show. Call it at each display tick.
    void advance(SteadyTime now);

    [[nodiscard]] WaveformStore& waves() { return m_waves; }

    [[nodiscard]] StartPage& startPage() { return *m_start; }

    [[nodiscard]] AlarmStrip& alarmStrip() { return *m_strip; }

    [[nodiscard]] NavigationRail& rail() { return *m_rail; }

    [[nodiscard]] StatusBar& statusBar() { return *m_status; }

    [[nodiscard]] NoticeBar& notice() { return *m_notice; }

    [[nodiscard]] ModeBand& modeBand() { return *m_band; }

    [[nodiscard]] WatchBand& watchBand() { return *m_watch; }

    [[nodiscard]] QWidget* transport() const { return m_transport; }

Q_SIGNALS:
    void pageChanged(vigil::widgets::PageId page);
    void acknowledgeRequested(quint64 alarmId);
    void lossesAcknowledged();
    void exitRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Entry {
        PageId id;
        Factory factory;
        Page* page = nullptr; ///< until it was opened
    };

    [[nodiscard]] const Entry* entry(PageId page) const;

    [[nodiscard]] Page* current() const { return page(m_current); }

    void showCurrent();
    void find();

    WaveformStore m_waves;
    std::shared_ptr<const pipeline::Snapshot> m_snapshot;
    std::vector<Entry> m_pages;
    PageId m_current = PageId::Ward;
    std::function<QWidget*(QWidget*)> m_transportFactory;
    QWidget* m_transport = nullptr;
    SteadyTime m_hiddenAdvanced{};
    AlarmStrip* m_strip;
    NavigationRail* m_rail;
    NoticeBar* m_notice;
    ModeBand* m_band;
    WatchBand* m_watch;
    QStackedWidget* m_stack;
    StartPage* m_start;
    StatusBar* m_status;
    QVBoxLayout* m_column;
};

} // namespace vigil::widgets
