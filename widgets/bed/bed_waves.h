// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/lane_scale.h"
#include "widgets/charts/sweep_widget.h"

#include <memory>
#include <string>
#include <vector>

namespace vigil::widgets {

/// The waves of one bed below each other at 25 mm/s, each with its name and scale in a column at
/// the left. *Thread:* GUI. *Owns:* the feeds of the waves it shows.
class BedWaves : public SweepWidget {
    Q_OBJECT
public:
    static constexpr double kMillimetresPerSecond = 25;

    /// `waves` must outlive the widget.
    explicit BedWaves(WaveformStore& waves, QWidget* parent = nullptr);

    void setBed(const pipeline::BedView& bed);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Wave {
        std::string signal, unit;
        double rateHz = 250;
        model::ParameterGroup group = model::ParameterGroup::Other;
        pipeline::Freshness freshness = pipeline::Freshness::Never;
        LaneScale scale;
        std::shared_ptr<LaneFeed> feed;
    };

    void applySweepTheme();
    void layOut();

    WaveformStore& m_store;
    std::string m_bed;
    std::vector<Wave> m_list;
};

} // namespace vigil::widgets
