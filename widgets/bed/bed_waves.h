// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bed/lane_label.h"
#include "widgets/bed/wave_display.h"
#include "widgets/charts/lane_scale.h"
#include "widgets/charts/sweep_widget.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace vigil::widgets {

/// The waves of one bed below each other, each with its name and its gain or scale in a column at
/// the left; as many as have room, up to kMostLanes. All ECG leads have one gain in mm/mV, fixed or
/// the largest at which they fit; other waves have scales of their own. A millimetre grid is drawn
/// where it is true: in ECG lanes of a fixed gain on a screen that has been measured. *Thread:*
/// GUI. *Owns:* the feeds of the waves it shows.
class BedWaves : public SweepWidget {
    Q_OBJECT
public:
    static constexpr int kMostLanes = 8;
    static constexpr int kLeastPitch = 52; ///< of lanes: a beat is seen, and three lines beside it

    /// `waves` must outlive the widget.
    explicit BedWaves(WaveformStore& waves, QWidget* parent = nullptr);

    void setBed(const pipeline::BedView& bed);
    void setDisplay(const WaveDisplay& display);

    [[nodiscard]] const WaveDisplay& display() const { return m_display; }

    /// mm/mV of the ECG leads as they are drawn.
    [[nodiscard]] double gain() const { return m_gain; }

    /// False: millimetres are assumed ones.
    [[nodiscard]] bool isCalibrated() const;

    /// Waves that the bed has, the first one on show, and how many are.
    [[nodiscard]] int waveCount() const { return static_cast<int>(m_all.size()); }

    [[nodiscard]] int firstShown() const;

    [[nodiscard]] int shownCount() const { return static_cast<int>(m_list.size()); }

    /// The waves after those on show, from the first again after the last. Remembered by bed.
    void showNextWaves();

    /// What stands beside the lane.
    [[nodiscard]] LaneLabel label(int index) const;

Q_SIGNALS:
    /// Others are on show, or there are more or fewer.
    void lanesChanged();
    void calibrationChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Wave {
        std::string signal, unit;
        double rateHz = 250;
        model::ParameterGroup group = model::ParameterGroup::Other;
        std::optional<double> millivolts; ///< of one unit of an ECG
        pipeline::Freshness freshness = pipeline::Freshness::Never;
        LaneScale scale;
        SweepWidget::ClippedEdges clipped;
        std::shared_ptr<LaneFeed> feed;
    };

    void applySweepTheme();
    void applyMillimetres();
    void layOut();
    void chooseLanes();
    [[nodiscard]] Wave openWave(const pipeline::WaveView& view) const;
    void refreshGain();
    [[nodiscard]] LaneScale scaleFor(const Wave& wave) const;
    [[nodiscard]] int laneHeight() const;
    [[nodiscard]] double laneMillimetres() const;
    void paintLabel(QPainter& painter, int index) const;

    WaveformStore& m_store;
    WaveDisplay m_display;
    double m_gain = 10;
    std::string m_bed;
    std::vector<pipeline::WaveView> m_all;
    int m_told = 0;                          ///< waves there were when lanesChanged() was told
    std::map<std::string, int> m_firstShown; ///< by bed
    std::vector<Wave> m_list;
};

} // namespace vigil::widgets
