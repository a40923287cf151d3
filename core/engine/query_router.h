// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/provisional_input.h"
#include "engine/query.h"
#include "engine/state/query_inspection.h"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// First stage of a running query: event time, time policies, watermark, reorder buffer where the
/// plan needs order, and the choice of the shard. Results do not depend on the number of shards
/// nor on how rows are cut into batches. Memory: the reorder buffer, bounded by the out-of-order
/// tolerance. *Thread:* one.
class QueryRouter {
public:
    QueryRouter(std::shared_ptr<const Query> query, unsigned shards);
    ~QueryRouter();

    /// Takes rows in arrival order. One ShardInput for each shard comes back. Rows of streams the
    /// query does not read are ignored. Reference data is handed to every shard at once; what is
    /// pushed of it is added to the version that holds.
    [[nodiscard]] std::vector<ShardInput> push(std::string_view input,
                                               const model::BatchPtr& batch);
    /// Gives reference data a new version, whole. It holds for rows whose System.Timestamp() is
    /// after the newest event time admitted so far, of all streams of the query; those up to there,
    /// which may still come or wait, see the version before. So the results depend on where between
    /// the rows the version came, and on no cut into batches. Nothing happens where the query does
    /// not read it.
    [[nodiscard]] std::vector<ShardInput> setReference(std::string_view input,
                                                       const model::BatchPtr& table);
    /// Lets time pass while inputs are silent: the watermark follows now - late tolerance.
    [[nodiscard]] std::vector<ShardInput> advance(ArrivalTime now);
    /// Before finish(), when nothing more is pushed: about the next `rows` rows that are held back,
    /// as a turn of their own; nothing when there are fewer. So the end of a recording, which lets
    /// all of them go, is not one turn that no budget is made for.
    [[nodiscard]] std::optional<std::vector<ShardInput>> drain(std::size_t rows);
    /// End of the recording: everything held back goes out, the watermark is infinite.
    [[nodiscard]] std::vector<ShardInput> finish();

    /// For QueryShard::provisional() of each shard: the rows held back and the newest event time.
    /// What comes later does not depend on it.
    [[nodiscard]] std::vector<ProvisionalInput> provisional();

    /// Why the query was stopped: the rows that wait for their order hold more than
    /// QueryBudget::memory, say. From then on the router gives no rows and holds none.
    [[nodiscard]] const std::optional<BudgetBreach>& breach() const noexcept;

    /// Sum over the inputs.
    [[nodiscard]] TimeCounters counters() const;
    /// Smallest watermark over the inputs.
    [[nodiscard]] EventTime watermark() const noexcept;
    /// Rows whose event time cannot be told, and those a time policy dropped (at most 10 000 of
    /// the latter; the counters are exact), since the last call.
    [[nodiscard]] std::vector<RejectedRow> takeRejected();
    /// Everything that later rows meet: buffers, watermarks, counters, letters not yet taken.
    /// Error: Full, Unsupported (see StateWriter::seal); Full after a breach.
    [[nodiscard]] Result<std::string> save() const;
    /// Goes on where save() was called on a router of the same query and as many shards; what was
    /// there before is gone. With an error nothing changes. Errors: those of openState().
    [[nodiscard]] Result<void> restore(std::string_view state);
    /// What each source holds and how far its time has come.
    [[nodiscard]] QueryInspection inspect() const;
    /// inspect().total().bytes
    [[nodiscard]] std::size_t stateBytes() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace vigil::engine
