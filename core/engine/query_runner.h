// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query_router.h"
#include "engine/query_shard.h"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// Router and shards in one object, for the command line and tests: inline with one shard, one
/// thread for each with more. Results come in an order that does not depend on the shards:
/// System.Timestamp(), arrival order for rows that stem from one row, the order of the SELECTs in
/// the text, then the values; the columns of an output do not depend on its rows either.
/// *Thread:* one (the caller's). *Owns:* the shard threads.
class QueryRunner {
public:
    explicit QueryRunner(std::shared_ptr<const Query> query, unsigned shards = 1);
    ~QueryRunner();

    void push(std::string_view input, const model::BatchPtr& batch);
    /// A new version of reference data: see QueryRouter::setReference().
    void setReference(std::string_view input, const model::BatchPtr& table);
    void advance(ArrivalTime now);
    /// Before finish(), when nothing more is pushed: works off about the next `rows` rows that wait
    /// for their order, so that results can be taken in between. False when there are fewer.
    bool drain(std::size_t rows = kDrainedRows);
    /// Ends all inputs and waits for the shards. push() is not allowed afterwards. After a breach
    /// nothing is worked off any more.
    void finish();

    /// Why the query was stopped: of router and shards the first that was. Waits for the shards.
    /// From then on there are no further results, and capture() and provisional() fail.
    [[nodiscard]] const std::optional<BudgetBreach>& breach() const;
    /// The same without waiting, of the turns that are worked off.
    [[nodiscard]] bool stopped() const;
    /// Stops the query: see QueryShard::interrupt(). *Thread:* any, but not during restore().
    void interrupt() noexcept;

    /// Rows that are complete and in order, since the last call; all after finish().
    [[nodiscard]] std::vector<QueryResult> takeResults();
    /// A look at the windows that are still open, in the same order as results; see
    /// QueryShard::provisional(). Waits for the shards, takes no results.
    [[nodiscard]] Result<std::vector<QueryResult>> provisional();
    [[nodiscard]] std::vector<RejectedRow> takeRejected();
    [[nodiscard]] TimeCounters counters() const;

    /// Everything that is not yet handed out, at this point between two calls: waits for the
    /// shards. Rows and letters already taken are no part of it; counters are, and so is reference
    /// data. Error: Full, Unsupported (see StateWriter::seal).
    [[nodiscard]] Result<std::string> capture();
    /// Goes on where capture() was called on a runner of the same query and number of shards; what
    /// was there before is gone. With an error nothing changes. Errors: those of openState().
    [[nodiscard]] Result<void> restore(std::string_view state);
    /// What each operator holds, over all shards, for which it waits.
    [[nodiscard]] QueryInspection inspect() const;
    /// inspect().total().bytes
    [[nodiscard]] std::size_t stateBytes() const;

    static constexpr std::size_t kDrainedRows = 65'536;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace vigil::engine
