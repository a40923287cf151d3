// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"
#include "widgets/replay/time_scale.h"

#include <QAbstractSlider>
#include <QTimer>

#include <optional>

namespace vigil::widgets {

/// The whole recording as a strip: gaps hatched, alarms marked by priority, the position as a
/// handle that is dragged, clicked or moved by keys (arrows 10 s, Page 1 min, Home, End). While
/// dragged it asks for positions at most eight times a second, at the end for the exact one.
/// *Thread:* GUI.
class OverviewStrip : public QAbstractSlider {
    Q_OBJECT
public:
    explicit OverviewStrip(QWidget* parent = nullptr);

    void setReplay(const pipeline::ReplayView& replay);
    /// What is shown now: the recording's position, or the one asked for.
    [[nodiscard]] EventTime position() const;
    [[nodiscard]] TimeScale scale() const;
    /// Moves by `span` as the keys do.
    void step(Ticks span);
    void goTo(EventTime time);

    [[nodiscard]] bool isDragging() const { return m_dragging; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void seekRequested(vigil::EventTime time);
    /// What the pointer shows while dragging; also sent when nothing is asked for yet.
    void previewed(vigil::EventTime time);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    void sliderChange(SliderChange change) override;

private:
    [[nodiscard]] EventTime timeAt(double x) const;
    [[nodiscard]] int toValue(EventTime time) const;
    void syncValue();
    void ask(EventTime time);
    void paintGaps(QPainter& painter, const QRectF& track) const;
    void paintMarks(QPainter& painter, const QRectF& track) const;
    void paintTicks(QPainter& painter, const QRectF& track) const;

    pipeline::ReplayView m_replay;
    std::optional<EventTime> m_asked; ///< until the recording gets there
    int m_patience = 0;               ///< snapshots to wait for that
    bool m_dragging = false, m_syncing = false;
    EventTime m_dragged{};
    QTimer m_throttle;
};

} // namespace vigil::widgets
