// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"
#include "engine/stage/analytic_columns.h"
#include "engine/stage/analytic_stage.h"
#include "engine/stage/group_stage.h"
#include "engine/stage/join_stage.h"
#include "engine/stage/match_stage.h"
#include "engine/stage/output_builder.h"
#include "engine/stage/shared_panes.h"

#include <memory>
#include <optional>
#include <vector>

namespace vigil::engine {

/// One SELECT at work: analytic functions and joins, or a row pattern, WHERE, grouping or
/// projection. Rows are handed in for each table, then turn() works them off. *Thread:* one.
/// *Owns:* all its state.
class SelectStage {
public:
    SelectStage(const SelectPlan& plan, WindowBounds bounds);
    ~SelectStage();
    SelectStage(SelectStage&&) noexcept;

    /// The grouping; null where there is none.
    [[nodiscard]] GroupStage* group() noexcept { return m_group.get(); }

    /// From now on the windows get their rows through `panes`, which outlive the stage. Who leads
    /// hands the rows of its table on for all who share, and has its turn before them.
    void share(SharedPanes& panes, bool leads);

    /// Rows of table `table` for this turn, those of `shard`; the chunk stays alive until turn()
    /// is over.
    void feed(std::size_t table, const Chunk& chunk, std::uint16_t shard = 0);

    /// Works off what was fed. All rows before the watermark are in. Returns result rows by time.
    [[nodiscard]] std::vector<StepRows> turn(EventTime watermark, Rejections& rejections);

    /// The next turn is the last and its windows tell what they hold so far, seen from `now`
    /// (WindowStore::look).
    void lookFrom(EventTime now) noexcept { m_lookFrom = now; }

    /// After turn(watermark): all results before this time have been returned.
    [[nodiscard]] EventTime complete(EventTime watermark) const noexcept;

    /// How much each operator holds.
    [[nodiscard]] SelectInspection inspect() const;

    /// Between two turns.
    void save(StateWriter& out) const;
    /// Into a new stage.
    void load(StateReader& in);

private:
    /// Every version of a table is worked off by itself.
    std::vector<StepRows> turnOfReference(Rejections& rejections);
    std::vector<RowSet> inputRows(const std::vector<ColumnPath>& columns);
    std::vector<RowSet> joined(std::vector<RowSet> rows, EventTime watermark,
                               Rejections& rejections);
    void run(RowSet& rows, OutputBuilder& out, Rejections& rejections);
    static void filter(RowSet& rows, const Expression& condition, Rejections& rejections);
    void project(const RowSet& rows, OutputBuilder& out, Rejections& rejections);

    const SelectPlan& m_plan;
    std::vector<std::vector<const Chunk*>> m_fed;           ///< by table
    std::uint16_t m_shard = 0;                              ///< whose rows were fed
    std::vector<std::unique_ptr<AnalyticColumns>> m_before; ///< by table, null where not needed
    std::vector<std::unique_ptr<JoinStage>> m_joins;        ///< null for CROSS APPLY
    std::unique_ptr<MatchStage> m_match;
    std::unique_ptr<AnalyticStage> m_analytics;
    std::unique_ptr<GroupStage> m_group;
    SharedPanes* m_shared = nullptr;
    bool m_leads = false;
    /// Of user functions, for many rows at once: before WHERE, and behind it.
    std::vector<const Expression*> m_callsBefore, m_callsBehind;
    OutputBuilder m_out;
    std::optional<EventTime> m_lookFrom;
    Ticks m_delay{0}; ///< how far outer joins may be behind the watermark
};

} // namespace vigil::engine
