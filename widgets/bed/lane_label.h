// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/lane_scale.h"
#include "widgets/charts/sweep_widget.h"

#include <QRect>
#include <QString>

#include <optional>
#include <vector>

namespace vigil::widgets {

/// What stands in the column beside a lane.
struct LaneLabel {
    QString name;
    QString unit;               ///< as people read it; empty when there is none
    std::optional<double> gain; ///< mm/mV; else the ends of the scale are told
    bool isEcg = false;         ///< without a gain its unit is not understood, and that is said
    LaneScale scale;
    SweepWidget::ClippedEdges clipped;
};

/// One line of a lane's column.
struct LaneLine {
    enum class Kind { Name, Detail, Clip };

    Kind kind = Kind::Detail;
    QRect box;
    QString text; ///< cut to the width of the box
};

/// The lines of a column in `area`. They never overlap: where there is no room for all of them, the
/// ends of the scale go first, then the detail; what is cut off by the lane is always told, by
/// arrows alone where it must be.
[[nodiscard]] std::vector<LaneLine> layOutLabel(const QRect& area, const LaneLabel& label);

} // namespace vigil::widgets
