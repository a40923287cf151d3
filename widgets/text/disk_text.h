// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QString>

namespace vigil::widgets {

/// How much room the disk of the database has, and for how long.
struct DiskFigure {
    QString text;        ///< "disk 412 GB, 61 d"; empty when nothing is known
    QString explanation; ///< a sentence for the tool tip
    bool low = false;    ///< somebody should make room
};

/// Of a session that stores nothing the text is empty.
[[nodiscard]] DiskFigure diskFigure(const pipeline::StoreView& store);

} // namespace vigil::widgets
