// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/main_view.h"

#include "base/result.h"
#include "widgets/alarms/alarm_strip.h"
#include "widgets/frame/mode_band.h"
#include "widgets/frame/navigation_rail.h"
#include "widgets/frame/notice_bar.h"
#include "widgets/frame/start_page.h"
#include "widgets/frame/status_bar.h"
#include "widgets/frame/watch_band.h"
#include "widgets/text/alarm_figures.h"
#include "widgets/text/time_line.h"

#include <QAbstractButton>
#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace vigil::widgets {

MainView::MainView(QWidget* parent)
    : QWidget(parent), m_strip(new AlarmStrip(this)), m_rail(new NavigationRail(this)),
      m_notice(new NoticeBar(this)), m_band(new ModeBand(this)), m_watch(new WatchBand(this)),
      m_stack(new QStackedWidget(this)), m_start(new StartPage(this)),
      m_status(new StatusBar(this)), m_column(new QVBoxLayout) {
    m_stack->addWidget(m_start);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addWidget(m_notice);
    m_column->addWidget(m_band);
    m_column->addWidget(m_watch);
    m_column->addWidget(m_stack, 1);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_rail);
    middle->addLayout(m_column, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_strip);
    layout->addLayout(middle, 1);
    layout->addWidget(m_status);
    m_rail->setPagesEnabled(false);
    m_start->focusFirst();

    connect(m_rail, &NavigationRail::pageRequested, this, &MainView::openPage);
    connect(m_strip, &AlarmStrip::acknowledgeRequested, this, &MainView::acknowledgeRequested);
    connect(m_strip, &AlarmStrip::listRequested, this, [this] { openPage(PageId::Alarms); });
    connect(m_status, &StatusBar::lossesAcknowledged, this, &MainView::lossesAcknowledged);
    connect(m_band, &ModeBand::exitRequested, this, &MainView::exitRequested);

    // From windows beside this one as well: an alarm does not wait for a dialog.
    auto* acknowledge = new QShortcut(QKeySequence(Qt::Key_F2), this);
    acknowledge->setContext(Qt::ApplicationShortcut);
    acknowledge->setAutoRepeat(false); // a key held down is one press
    connect(acknowledge, &QShortcut::activated, m_strip, &AlarmStrip::acknowledgeShown);
    for (const auto& [keys, by] : {std::pair(QKeySequence(Qt::Key_F3), 1),
                                   std::pair(QKeySequence(Qt::SHIFT | Qt::Key_F3), -1)}) {
        auto* next = new QShortcut(keys, this);
        next->setContext(Qt::ApplicationShortcut);
        connect(next, &QShortcut::activated, m_strip, [this, step = by] { m_strip->step(step); });
    }
    auto* sound = new QShortcut(QKeySequence(Qt::Key_F4), this);
    sound->setContext(Qt::ApplicationShortcut);
    sound->setAutoRepeat(false);
    connect(sound, &QShortcut::activated, m_strip, &AlarmStrip::soundRequested);
    auto* search = new QShortcut(QKeySequence(QStringLiteral("Ctrl+F")), this);
    connect(search, &QShortcut::activated, this, &MainView::find);
}

void MainView::addPage(const PageHead& head, Factory factory) {
    VIGIL_ENSURE(entry(head.id) == nullptr, return );
    m_pages.push_back({head.id, std::move(factory)});
    m_rail->addPage(head);
    m_rail->setPagesEnabled(m_snapshot && m_snapshot->mode != pipeline::Mode::Idle);
}

const MainView::Entry* MainView::entry(PageId page) const {
    const auto found = std::ranges::find(m_pages, page, &Entry::id);
    return found != m_pages.end() ? &*found : nullptr;
}

void MainView::setTransport(std::function<QWidget*(QWidget*)> factory) {
    m_transportFactory = std::move(factory);
}

Page* MainView::page(PageId page) const {
    const auto* known = entry(page);
    return known != nullptr ? known->page : nullptr;
}

bool MainView::openPage(PageId page) {
    if (entry(page) == nullptr)
        return false;
    const bool changed = m_current != page;
    m_current = page;
    m_rail->setCurrent(page);
    showCurrent();
    if (changed)
        Q_EMIT pageChanged(page);
    return true;
}

void MainView::showCurrent() {
    if (!m_snapshot || m_snapshot->mode == pipeline::Mode::Idle) {
        m_stack->setCurrentWidget(m_start);
        if (!m_start->isAncestorOf(focusWidget()))
            m_start->focusFirst();
        return;
    }
    const auto known = std::ranges::find(m_pages, m_current, &Entry::id);
    if (known == m_pages.end())
        return;
    auto*& page = known->page;
    if (!page) {
        page = known->factory(m_stack);
        m_stack->addWidget(page);
    }
    if (m_stack->currentWidget() == page)
        return;
    page->setSnapshot(m_snapshot);
    m_stack->setCurrentWidget(page);
    page->firstFocus()->setFocus();
}

void MainView::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    m_snapshot = std::move(snapshot);
    const bool open = m_snapshot->mode != pipeline::Mode::Idle;
    setTimeLine(TimeLine::of(*m_snapshot));
    m_waves.setSnapshot(*m_snapshot);
    m_strip->setSnapshot(m_snapshot);
    m_band->setSnapshot(*m_snapshot);
    m_watch->setSnapshot(*m_snapshot);
    m_status->setSnapshot(*m_snapshot);
    m_rail->setPagesEnabled(open);
    m_rail->setAlarmCount(countAlarms(m_snapshot->alarms).unacknowledged());
    const bool replay = m_snapshot->mode == pipeline::Mode::Replay;
    if (replay && !m_transport && m_transportFactory) {
        m_transport = m_transportFactory(this);
        m_column->addWidget(m_transport);
    }
    if (m_transport)
        m_transport->setVisible(replay);
    const auto* before = m_stack->currentWidget();
    showCurrent();
    if (auto* page = current(); page && m_stack->currentWidget() == page && before == page)
        page->setSnapshot(m_snapshot);
}

void MainView::advance(SteadyTime now) {
    m_waves.drain(now);
    const bool hiddenToo = now - m_hiddenAdvanced >= std::chrono::milliseconds(200);
    if (hiddenToo)
        m_hiddenAdvanced = now;
    for (const auto& known : m_pages)
        if (known.page && (hiddenToo || m_stack->currentWidget() == known.page))
            known.page->advance(now);
}

void MainView::keyPressEvent(QKeyEvent* event) {
    // Outside of dialogs buttons know the space bar only.
    auto* button = qobject_cast<QAbstractButton*>(QApplication::focusWidget());
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && button && isAncestorOf(button) && !event->isAutoRepeat())
        button->click();
    else if (event->key() == Qt::Key_Slash)
        find();
    else
        QWidget::keyPressEvent(event);
}

void MainView::find() {
    const auto* page = current();
    if (page && m_stack->currentWidget() == page && page->searchField())
        page->searchField()->setFocus(Qt::ShortcutFocusReason);
}

} // namespace vigil::widgets
