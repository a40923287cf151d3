// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/operations/pipeline_stages.h"

#include <QWidget>

namespace vigil::widgets {

/// The pipeline as boxes from left to right: what flows, what waits, where it is stuck. Busy and
/// blocked stages differ by colour, frame and word. *Thread:* GUI.
class StageMap : public QWidget {
    Q_OBJECT
public:
    explicit StageMap(QWidget* parent = nullptr);

    void setSnapshot(const pipeline::Snapshot& snapshot);

    [[nodiscard]] const std::vector<Stage>& stages() const { return m_stages; }

    /// Where the words of a box stand.
    [[nodiscard]] QRect textArea(std::size_t index) const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRect box(std::size_t index) const;
    void paintStage(QPainter& painter, std::size_t index) const;
    void paintQueues(QPainter& painter, const Stage& stage, const QRect& area) const;

    /// Puts the state below the title in all boxes where one of them has no room beside it.
    void stack();

    std::vector<Stage> m_stages;
    bool m_stacked = false;
};

} // namespace vigil::widgets
