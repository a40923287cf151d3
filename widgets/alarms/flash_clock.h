// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

#include <QBasicTimer>
#include <QObject>

namespace vigil::widgets {

/// The one clock of all flashing, so that everything flashes in phase: high priority at 2.0 Hz,
/// medium at 0.67 Hz, both half on, half off; low and technical-low are steady. On and off only,
/// no fading. *Thread:* GUI.
class FlashClock : public QObject {
    Q_OBJECT
public:
    static constexpr int kTickMs = 250;

    /// The clock of this program's screens.
    static FlashClock& instance();

    /// Is a flashing field of this priority lit now? Always true for those that do not flash.
    [[nodiscard]] bool isLit(alerts::Priority priority) const noexcept;
    /// The clock ticks only while somebody flashes.
    void setNeeded(bool needed);

    [[nodiscard]] bool isRunning() const noexcept { return m_timer.isActive(); }

    /// One step of kTickMs; the timer calls it.
    void tick();

Q_SIGNALS:
    /// A phase of at least one priority changed: repaint what flashes.
    void changed();

protected:
    void timerEvent(QTimerEvent* event) override;

private:
    QBasicTimer m_timer;
    unsigned m_tick = 0;
};

} // namespace vigil::widgets
