// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QWidget>

#include <array>

class QLabel;
class QPushButton;

namespace vigil::widgets {

/// One line about the stream itself: source, rate, latency, watermark, losses, disk, recording.
/// Any loss stays on show until it is acknowledged. *Thread:* GUI.
class StatusBar : public QWidget {
    Q_OBJECT
public:
    enum Field { Source, Rate, Latency, Watermark, DeadLetters, Gaps, Disk, Recording, FieldCount };

    explicit StatusBar(QWidget* parent = nullptr);

    void setSnapshot(const pipeline::Snapshot& snapshot);
    [[nodiscard]] QString text(Field field) const;

    /// False while the field asks for attention.
    [[nodiscard]] bool isCalm(Field field) const { return m_cells[field].tone != Tone::Caution; }

Q_SIGNALS:
    void lossesAcknowledged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    enum class Tone { Quiet, Good, Caution };
    void setField(Field field, const QString& text, Tone tone, const QString& explanation);
    void paintTone(Field field);

    struct Cell {
        QLabel* label = nullptr;
        Tone tone = Tone::Quiet;
    };

    std::array<Cell, FieldCount> m_cells;
    QPushButton* m_acknowledge;
};

} // namespace vigil::widgets
