// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bed/bed_content.h"
#include "widgets/bed/wave_display.h"
#include "widgets/frame/page.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace vigil::widgets {

class BedNumbers;
class BedWaves;
class WaveformStore;

/// One bed in full: all its waves, all its numbers with their limits, its alarms and the last hour.
/// Shows the first occupied bed until one is chosen. *Thread:* GUI.
class BedPage : public Page {
    Q_OBJECT
public:
    /// `waves` must outlive the page.
    explicit BedPage(WaveformStore& waves, QWidget* parent = nullptr);

    void setBed(const QString& bed);

    [[nodiscard]] QString bed() const { return m_bed; }

    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) override;
    void advance(SteadyTime now) override;

    void setDisplay(const WaveDisplay& display);

    [[nodiscard]] const BedContent& content() const { return m_content; }

    [[nodiscard]] BedWaves& waves() { return *m_waves; }

Q_SIGNALS:
    void bedChanged(const QString& bed);
    /// The user has chosen another gain or speed.
    void displayChosen(const WaveDisplay& display);
    /// Back to the overview.
    void wardRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void step(int by);
    void toggleFrozen();
    void addWaveControls(QHBoxLayout& bar);
    void chooseDisplay();
    void showNextWaves();
    void tellWaves();
    void showNotices();
    void colourNotices();

    std::shared_ptr<const pipeline::Snapshot> m_snapshot;
    QString m_bed;
    BedContent m_content;
    BedWaves* m_waves;
    BedNumbers* m_numbers;
    QLabel* m_title;
    QLabel* m_patient;
    QLabel* m_notice; ///< on show while the bed's source is lost or a clock of it is off
    QComboBox* m_gain;
    QComboBox* m_speed;
    QPushButton* m_calibrate; ///< on show while millimetres are assumed ones
    QPushButton* m_lanes;     ///< on show while the bed has more waves than fit
    QPushButton* m_freeze;
};

} // namespace vigil::widgets
