// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/flash_clock.h"

#include <QTimerEvent>

namespace vigil::widgets {

FlashClock& FlashClock::instance() {
    static FlashClock clock;
    return clock;
}

bool FlashClock::isLit(alerts::Priority priority) const noexcept {
    switch (priority) {
    case alerts::Priority::High:
        return m_tick % 2 == 0; // 250 ms on, 250 ms off
    case alerts::Priority::Medium:
        return m_tick % 6 < 3; // 750 ms on, 750 ms off
    default:
        return true;
    }
}

void FlashClock::setNeeded(bool needed) {
    if (needed == m_timer.isActive())
        return;
    if (needed) {
        m_tick = 0; // a new alarm is lit at once
        m_timer.start(kTickMs, Qt::PreciseTimer, this);
    } else {
        m_timer.stop();
        m_tick = 0;
    }
    Q_EMIT changed();
}

void FlashClock::tick() {
    ++m_tick;
    Q_EMIT changed();
}

void FlashClock::timerEvent(QTimerEvent* event) {
    if (event->timerId() == m_timer.timerId())
        tick();
    else
        QObject::timerEvent(event);
}

} // namespace vigil::widgets
