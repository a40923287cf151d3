// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QAbstractButton>
#include <QWidget>

#include <memory>
#include <optional>

class QLabel;
class QPushButton;

namespace vigil::widgets {

/// The coloured field of the strip: mark, bed, text and how long it has lasted, in the colours of
/// its priority. A button, so that keyboard and screen reader reach it.
class AlarmBanner : public QAbstractButton {
    Q_OBJECT
public:
    explicit AlarmBanner(QWidget* parent = nullptr);

    /// Empty: the calm state, `calmText` in quiet ink.
    void setAlarm(const std::optional<alerts::AlarmStatus>& alarm, const QString& place,
                  const QString& text, EventTime now, const QString& calmText);

    /// "*** B07 SpO₂ 82 < 88", without the duration.
    [[nodiscard]] QString message() const { return m_message; }

    [[nodiscard]] QString lasted() const { return m_lasted; }

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::optional<alerts::AlarmStatus> m_alarm;
    QString m_message, m_lasted;
};

/// On top of every page: the most urgent alarm, the acknowledge key, how many there are of each
/// priority, and the time. Alarms of equal urgency take turns; the others are one click away.
/// *Thread:* GUI.
class AlarmStrip : public QWidget {
    Q_OBJECT
public:
    /// How long one of several alarms stays before the next takes its turn.
    static constexpr std::chrono::seconds kTurn{4};

    explicit AlarmStrip(QWidget* parent = nullptr);

    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot);
    /// The alarm on show; it is what Ack acknowledges.
    [[nodiscard]] std::optional<alerts::AlarmStatus> shown() const;
    /// How many alarms there are: "2 high 1 med +3 ack.".
    [[nodiscard]] QString countsText() const;
    /// Asks to acknowledge the alarm on show, if it waits for that.
    void acknowledgeShown();

Q_SIGNALS:
    void acknowledgeRequested(quint64 alarmId);
    /// The banner was clicked: show all alarms.
    void listRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    [[nodiscard]] QString bedLabel(const std::string& bed) const;

    std::shared_ptr<const pipeline::Snapshot> m_snapshot;
    AlarmBanner* m_banner;
    QPushButton* m_acknowledge;
    QLabel* m_counts;
    QLabel* m_workspace;
    QLabel* m_clock;
    quint64 m_shownId = 0;
    EventTime m_turnBegan{};
};

} // namespace vigil::widgets
