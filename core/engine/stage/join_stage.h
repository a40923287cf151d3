// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"
#include "engine/rows/row_set.h"
#include "engine/stage/output_builder.h"
#include "engine/state/query_inspection.h"

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace vigil::engine {

class RestoredColumns;
class StateReader;
class StateWriter;

/// One JOIN of a SELECT: tuples of the tables before it with rows of its right table. Streams are
/// joined within the time bound of ON, symmetrically, by hash of the equalities; reference data
/// is a table of which new versions may come: a tuple looks into the one that holds at its time.
/// Tuples come out by time, over all turns: those at or after the watermark less delay() wait.
/// *Thread:* one. *Owns:* the rows that may still find a partner, the tuples that wait, and the
/// batches they lie in.
class JoinStage {
public:
    JoinStage(const JoinPlan& plan, const TablePlan& right);

    /// Joins what came in this turn. `left` holds tuples of `plan.table` rows; both sides are
    /// complete up to the watermark and may be ahead of it.
    [[nodiscard]] RowSet turn(const std::vector<RowSet>& left,
                              const std::vector<const Chunk*>& right, EventTime watermark,
                              Rejections& rejections);

    /// How far behind the watermark a result can be: a left row without partner is known to be
    /// one only after the last boundary DATEDIFF admits.
    [[nodiscard]] Ticks delay() const noexcept;

    [[nodiscard]] StateSize size() const;

    void save(StateWriter& out) const;
    /// Into a new stage; `tables` are those of the SELECT.
    void load(StateReader& in, std::span<const TablePlan> tables);

private:
    struct Row {
        std::vector<RowView> views; ///< left: a tuple; right: one
        std::vector<std::shared_ptr<const BatchColumns>> alive;
        EventTime time{};
        EventTime anchor{}; ///< the time the bound is measured from
        std::uint64_t order = 0;
        bool matched = false;
    };

    using Side = std::unordered_map<std::string, std::deque<Row>>;

    /// Reference data as it is for tuples later than `after`.
    struct Version {
        EventTime after = kMinTime;
        Side rows;
    };

    [[nodiscard]] bool keyOf(const std::vector<ExpressionPtr>& keys, std::span<const RowView> views,
                             std::string& key, Rejections& rejections) const;
    void takeLeft(Row row, RowSet& out, Rejections& rejections);
    void takeRight(Row row, RowSet& out, Rejections& rejections);
    [[nodiscard]] static std::deque<Row>& bucketOf(Side& side, const std::string& key);
    static void countRow(std::size_t tables);
    void beginVersion(EventTime after);
    /// Rows of the right table that a tuple of that time can meet.
    [[nodiscard]] const Side& rightsFor(EventTime time) const;
    /// Forgets versions that no later tuple looks into.
    void expireVersions(EventTime watermark);
    bool tryPair(const Row& left, const Row& right, RowSet& out, Rejections& rejections);
    void missLeft(const Row& row, RowSet& out) const;
    void expire(EventTime watermark, RowSet& out);
    static void saveRow(StateWriter& out, const Row& row);
    static void saveSide(StateWriter& out, const Side& side);
    void loadSide(StateReader& in, RestoredColumns& restored, std::span<const TablePlan> tables,
                  bool left, Side& side) const;
    /// A row of the tables [first, end).
    [[nodiscard]] static Row loadRow(StateReader& in, RestoredColumns& restored, std::size_t first,
                                     std::size_t end);
    /// Notes batches that rows of this turn keep.
    void noteHeld(const std::shared_ptr<const BatchColumns>& columns);
    /// The tuples before `complete`, those that waited and those of `made`, by time.
    [[nodiscard]] RowSet released(RowSet made, EventTime complete);

    const JoinPlan& m_plan;
    const TablePlan& m_right;
    Side m_lefts;
    Side m_rights;                   ///< of a stream
    std::vector<Version> m_versions; ///< of reference data, oldest first, at least one
    std::vector<Row> m_waiting;      ///< tuples, by time
    /// What rows were taken of, once each; batches that no row keeps are gone from it.
    std::vector<std::weak_ptr<const BatchColumns>> m_held;
    std::size_t m_sweepHeldAt = 0;
    std::size_t m_onSteps;     ///< of a pair
    std::uint64_t m_apart = 0; ///< pairs outside of the time bound
    std::vector<RowView> m_scratch;
    EventTime m_nextExpiry = kMinTime;
};

/// CROSS APPLY: one tuple for each element of the array that `plan.apply` gives.
[[nodiscard]] RowSet applyRows(const JoinPlan& plan, const TablePlan& table,
                               const std::vector<RowSet>& left, Rejections& rejections);

} // namespace vigil::engine
