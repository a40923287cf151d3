// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSlider;

namespace vigil::widgets {

/// Finds out how long a millimetre is on the screen that the dialog stands on: the user makes a bar
/// as long as a bank card, or measures the bar with a ruler. Accepted, it tells ScreenCalibration.
/// *Thread:* GUI.
class CalibrationDialog : public QDialog {
    Q_OBJECT
public:
    /// Width of a bank card, ISO/IEC 7810 ID-1.
    static constexpr double kCardMillimetres = 85.6;

    explicit CalibrationDialog(QWidget* parent = nullptr);

    void accept() override;

private:
    /// Widget pixels per millimetre, as the bar and its length say.
    [[nodiscard]] double pixelsPerMillimetre() const;
    void refresh();
    void forget();

    QWidget* m_bar;
    QSlider* m_pixels;
    QDoubleSpinBox* m_millimetres;
    QLabel* m_result;
    QPushButton* m_accept;
};

} // namespace vigil::widgets
