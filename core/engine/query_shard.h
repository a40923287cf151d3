// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/provisional_input.h"
#include "engine/query.h"
#include "engine/state/query_inspection.h"

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace vigil::engine {

/// Second stage of a running query: all steps and their state for the keys of one shard.
/// *Thread:* one, but for interrupt(). *Owns:* windows, analytic and join state.
class QueryShard {
public:
    /// One of `shards` shards, which have equal parts of QueryBudget::memory.
    explicit QueryShard(std::shared_ptr<const Query> query, unsigned shards = 1);
    ~QueryShard();

    /// Works off one turn. Final rows only; an empty vector is common. Over the budget nothing
    /// comes of the turn nor of later ones, and the state is freed: see breach().
    [[nodiscard]] std::vector<QueryResult> process(const ShardInput& input);

    /// Why the query was stopped; set in process() once and for all, restore() apart.
    [[nodiscard]] const std::optional<BudgetBreach>& breach() const noexcept { return m_breach; }

    /// Stops the query: a running turn or provisional look ends within some thousand steps, the
    /// next one at once, with BudgetBreach::What::Stopped. *Thread:* any.
    void interrupt() noexcept { m_interrupted.store(true, std::memory_order_relaxed); }

    /// What the query would give if its inputs ended here, as far as it stems from windows that are
    /// not complete; `final` is false, and nothing that comes later depends on it. Works on a copy
    /// of the state, so it costs about as much as save() and restore() together.
    ///   tumbling, session, snapshot  every open window
    ///   hopping                      those that end up to now, and the next one
    ///   sliding                      every instant up to now (or to the group's newest row)
    ///   steps                        open windows of one step are rows of the next
    ///   joins, row patterns          as at the end: a left row without partner counts as such
    /// HAVING applies as always. An output with no window on its way gives nothing.
    /// Has the budget of one turn on top of what is held; over it nothing is given and the query
    /// runs on. Nothing after a breach. Error: Full (also over the budget), Unsupported (see
    /// StateWriter::seal).
    [[nodiscard]] Result<std::vector<QueryResult>> provisional(const ProvisionalInput& input) const;

    /// Every result before this time has been returned: the watermark, less what outer joins and
    /// row patterns still hold back.
    [[nodiscard]] EventTime complete() const noexcept;
    /// Rows that failed in a step (a CAST that cannot be done), since the last call.
    [[nodiscard]] std::vector<RejectedRow> takeRejected();
    /// Everything that later rows meet, between two turns; this is shard `shard` of `shards`.
    /// Error: Full, Unsupported (see StateWriter::seal); Full after a breach, when there is none.
    [[nodiscard]] Result<std::string> save(unsigned shard, unsigned shards) const;
    /// Goes on where save() was called on the same shard of the same query; what was there before
    /// is gone. With an error nothing changes. Errors: those of openState().
    [[nodiscard]] Result<void> restore(std::string_view state, unsigned shard, unsigned shards);
    /// What each step holds; walks over keys and the rows that aggregates keep. Nothing after a
    /// breach.
    [[nodiscard]] QueryInspection inspect() const;
    /// inspect().total().bytes
    [[nodiscard]] std::size_t stateBytes() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
    std::atomic<bool> m_interrupted{false};
    std::optional<BudgetBreach> m_breach;
};

} // namespace vigil::engine
