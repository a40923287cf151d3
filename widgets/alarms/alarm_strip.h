// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"
#include "widgets/alarms/alarm_target.h"
#include "widgets/sound/sound_sign.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <optional>

class QLabel;
class QPushButton;

namespace vigil::widgets {

class AlarmBanner;
class SoundButton;

/// On top of every page: the most urgent alarm, the acknowledge key, how many there are of each
/// priority, and the time. All others can be had in turn, and are one click away.
/// *Thread:* GUI.
class AlarmStrip : public QWidget {
    Q_OBJECT
public:
    explicit AlarmStrip(QWidget* parent = nullptr);

    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot);

    /// The alarm on show; it is what Ack acknowledges, see AlarmTarget.
    [[nodiscard]] std::optional<alerts::AlarmStatus> shown() const { return m_target.shown(); }

    /// How many alarms there are: "2 high 1 med +3 ack.".
    [[nodiscard]] QString countsText() const;
    /// Asks to acknowledge the alarm on show, if it waits for that.
    void acknowledgeShown();
    /// Shows the next alarm, or the one before.
    void step(int by);

    /// Whether alarms can be heard; `problem`: why they cannot.
    void setSound(const SoundSign& sign, const QString& problem);

    [[nodiscard]] const SoundSign& sound() const;

    /// What time it is for the target; tests have their own.
    void setClock(std::function<SteadyTime()> clock) { m_steady = std::move(clock); }

Q_SIGNALS:
    void acknowledgeRequested(quint64 alarmId);
    /// The sign of the sound was pressed.
    void soundRequested();
    /// The banner was clicked: show all alarms.
    void listRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void showTarget();

    std::shared_ptr<const pipeline::Snapshot> m_snapshot;
    AlarmBanner* m_banner;
    QPushButton* m_acknowledge;
    QPushButton* m_next;
    SoundButton* m_sound;
    QLabel* m_counts;
    QLabel* m_workspace;
    QLabel* m_clock;
    AlarmTarget m_target;
    std::function<SteadyTime()> m_steady;
};

} // namespace vigil::widgets
