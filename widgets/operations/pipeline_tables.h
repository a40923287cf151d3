// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"
#include "widgets/operations/cell_table.h"

#include <memory>
#include <vector>

namespace vigil::widgets {

/// The tables of the operations page. Each keeps the snapshot it shows and makes its texts when
/// they are painted. *Thread:* GUI.
class SourceTable : public CellTable {
    Q_OBJECT
public:
    enum { Name, Kind, State, Rate, Messages, Connects, Watermark, Lag, Problem, ColumnCount };

    explicit SourceTable(QObject* parent = nullptr);
    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot);
};

/// One row a partition of each source.
class PartitionTable : public CellTable {
    Q_OBJECT
public:
    enum { Source, Partition, Lag, Change, Eta, ColumnCount };

    explicit PartitionTable(QObject* parent = nullptr);
    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot);
};

/// What each query has done and holds.
class QueryTable : public CellTable {
    Q_OBJECT
public:
    enum { Name, RowsIn, RowsOut, Errors, Keys, Open, Held, State, Watermark, Start, ColumnCount };

    explicit QueryTable(QObject* parent = nullptr);
    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot);
};

/// Time since arrival by hop.
class LatencyTable : public CellTable {
    Q_OBJECT
public:
    enum { Hop, Count, P50, P95, P99, Most, ColumnCount };

    explicit LatencyTable(QObject* parent = nullptr);
    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot);
};

} // namespace vigil::widgets
