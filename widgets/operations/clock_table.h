// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"
#include "widgets/operations/cell_table.h"

#include <memory>

namespace vigil::widgets {

/// Clocks that are wrong: the computer's own first, then those of devices in the order of their
/// beds. *Thread:* GUI.
class ClockTable : public CellTable {
    Q_OBJECT
public:
    enum { Bed, Device, Offset, Since, Meaning, ColumnCount };

    explicit ClockTable(QObject* parent = nullptr);
    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot);
    /// How many rows there would be.
    [[nodiscard]] static int countIn(const pipeline::Snapshot& snapshot);
};

} // namespace vigil::widgets
