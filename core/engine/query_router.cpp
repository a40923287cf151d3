// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/query_router.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/time_unit.h"
#include "engine/operator_text.h"
#include "engine/plan/plan.h"
#include "engine/plan_identity.h"
#include "engine/row_times.h"
#include "engine/rows/reorder_buffer.h"
#include "engine/shard_choice.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"
#include "engine/typed_rows.h"

#include <algorithm>
#include <unordered_map>

namespace vigil::engine {

using model::Value;

namespace {

/// Rows dropped by the time policies that are kept between two calls of takeRejected().
constexpr std::size_t kMostDropped = 10'000;

} // namespace

class QueryRouter::Impl {
public:
    Impl(std::shared_ptr<const Query> query, unsigned shards)
        : m_query(std::move(query)), m_shards(m_query->partitionable() ? std::max(shards, 1U) : 1U),
          m_outputs(std::max(shards, 1U)), m_meter(plan().budget, plan().budget.memory, nullptr) {
        for (const auto& source : plan().sources)
            m_sources.emplace_back(source, m_shards);
        m_joinsReference =
            std::ranges::any_of(plan().sources, [](const auto& s) { return s.reference; });
    }

    std::vector<ShardInput> push(std::string_view input, const model::BatchPtr& batch) {
        return turn([&](std::vector<ShardInput>& out) {
            bool known = false;
            for (std::size_t s = 0; s < m_sources.size(); ++s)
                if (model::equalNames(plan().sources[s].input, input)) {
                    known = true;
                    take(s, batch, out);
                }
            if (known)
                m_nextOrder += batch->rowCount();
        });
    }

    std::vector<ShardInput> setReference(std::string_view input, const model::BatchPtr& table) {
        return turn([&](std::vector<ShardInput>& out) {
            bool known = false;
            for (std::size_t s = 0; s < m_sources.size(); ++s)
                if (plan().sources[s].reference &&
                    model::equalNames(plan().sources[s].input, input)) {
                    known = true;
                    take(s, table, out, m_newest);
                }
            if (known)
                m_nextOrder += table->rowCount();
        });
    }

    std::vector<ShardInput> advance(ArrivalTime now) {
        return turn([&](std::vector<ShardInput>&) {
            for (auto& source : m_sources)
                source.tracker.advance(now);
        });
    }

    std::optional<std::vector<ShardInput>> drain(std::size_t rows) {
        std::optional<EventTime> next;
        for (const auto& source : m_sources)
            if (const auto time = source.buffer.timeAfter(rows))
                next = std::min(next.value_or(*time), *time);
        if (!next || breach)
            return std::nullopt;
        return turn([&](std::vector<ShardInput>&) {
            // Rows of one time stay together.
            watermark = std::max(watermark, *next + Ticks{1});
        });
    }

    std::vector<ShardInput> finish() {
        return turn([&](std::vector<ShardInput>&) {
            for (auto& source : m_sources)
                source.tracker.finish();
        });
    }

    std::vector<ProvisionalInput> provisional() {
        std::vector<ShardInput> held(m_outputs);
        EventTime now = kMinTime;
        for (std::size_t s = 0; s < m_sources.size(); ++s) {
            now = std::max(now, m_sources[s].tracker.newest());
            for (auto& chunk : m_sources[s].buffer.held())
                route(s, std::move(chunk), held);
        }
        std::vector<ProvisionalInput> out;
        out.reserve(held.size());
        for (std::size_t shard = 0; shard < held.size(); ++shard) {
            held[shard].shard = static_cast<std::uint16_t>(shard);
            out.push_back({std::move(held[shard]), now});
        }
        return out;
    }

    TimeCounters counters() const {
        TimeCounters sum;
        for (std::size_t s = 0; s < m_sources.size(); ++s)
            if (!plan().sources[s].reference)
                sum += m_sources[s].tracker.counters();
        return sum;
    }

    [[nodiscard]] StateIdentity identity() const {
        return identityOf(*m_query, StateIdentity::Part::Router, m_outputs);
    }

    void save(StateWriter& out) const {
        for (const auto& source : m_sources) {
            source.tracker.save(out);
            source.buffer.save(out);
            out.number(source.keys.size());
            for (const auto* entry : inKeyOrder(source.keys)) {
                out.text(entry->first);
                out.number(entry->second);
            }
        }
        out.number(m_nextOrder);
        out.time(m_newest);
        out.time(watermark);
        saveRejected(out, m_rejected);
    }

    void load(StateReader& in) {
        for (auto& source : m_sources) {
            source.tracker.load(in);
            source.buffer.load(in);
            const std::size_t keys = in.count();
            for (std::size_t i = 0; i < keys && in.ok(); ++i) {
                std::string key(in.text());
                source.keys.insert_or_assign(std::move(key), in.number());
            }
        }
        m_nextOrder = in.number();
        m_newest = in.watermark();
        watermark = in.watermark();
        m_rejected = loadRejected(in);
        m_keptDropped = static_cast<std::size_t>(std::ranges::count_if(
            m_rejected, [](const auto& letter) { return letter.dropped.has_value(); }));
        (void)m_meter.measured(inspect().total().bytes);
    }

    /// The same, before its first row.
    [[nodiscard]] std::unique_ptr<Impl> fresh() const {
        return std::make_unique<Impl>(m_query, m_outputs);
    }

    [[nodiscard]] QueryInspection inspect() const {
        QueryInspection out;
        for (const auto& source : m_sources) {
            auto& one = out.sources.emplace_back();
            one.held = source.buffer.size();
            one.held.keys = source.keys.size();
            one.held.bytes += tableBytes(source.keys) + source.shards.bytes();
            for (const auto& [key, number] : source.keys)
                one.held.bytes += textBytes(key);
            one.watermark = source.tracker.reached();
        }
        out.watermark = watermark;
        return out;
    }

    std::vector<RejectedRow> takeRejected() {
        m_keptDropped = 0;
        return std::exchange(m_rejected, {});
    }

    EventTime watermark = kMinTime;
    std::optional<BudgetBreach> breach;

private:
    struct Source {
        Source(const SourcePlan& plan, unsigned count)
            : tracker(plan.policy, !plan.over.empty()), shards(plan.partition, count) {}

        WatermarkTracker tracker;
        ReorderBuffer buffer;
        ShardChoice shards;
        std::unordered_map<std::string, std::uint64_t> keys; ///< TIMESTAMP BY ... OVER
    };

    [[nodiscard]] const Plan& plan() const { return m_query->plan(); }

    /// One turn: `work`, then what the watermark lets go on. Over the budget nothing comes of it,
    /// nor of later ones.
    template <typename Work>
    std::vector<ShardInput> turn(Work work) {
        if (breach)
            return still();
        std::vector<ShardInput> out(m_outputs);
        const auto before = watermark;
        try {
            {
                const BudgetMeter::Turn counted(m_meter);
                work(out);
                progress(out);
            }
            if (!m_meter.isStale())
                return out;
            const auto held = inspect();
            if (m_meter.measured(held.total().bytes))
                return out;
            stop({BudgetBreach::What::Memory, largestHolder(held).value_or(OperatorPlace{}),
                  held.total().bytes, m_meter.memory()});
        } catch (const BudgetExceeded& exceeded) {
            stop(exceeded);
        }
        watermark = before; // rows up to it have been given, later ones never will be
        return still();
    }

    void stop(const BudgetExceeded& exceeded) {
        breach = {exceeded.what, placeText(*m_query, exceeded.place), exceeded.used, exceeded.limit,
                  remedyFor(*m_query, exceeded.place)};
        for (auto& source : m_sources) {
            source.buffer = {};
            source.keys.clear();
        }
    }

    /// Turns in which nothing comes and no time passes.
    [[nodiscard]] std::vector<ShardInput> still() const {
        std::vector<ShardInput> out(m_outputs);
        for (std::size_t shard = 0; shard < out.size(); ++shard) {
            out[shard].shard = static_cast<std::uint16_t>(shard);
            out[shard].watermark = watermark;
        }
        return out;
    }

    void take(std::size_t s, model::BatchPtr batch, std::vector<ShardInput>& out,
              std::optional<EventTime> versionAfter = std::nullopt) {
        const OperatorScope scope(OperatorPlace::Kind::Source, s);
        const auto& source = plan().sources[s];
        Chunk chunk;
        chunk.firstOrder = m_nextOrder;
        bool whole = true;
        if (!source.typed.empty()) {
            auto typed = typedRows(source.typed, *batch);
            whole = typed.refused.empty();
            if (!whole)
                refuse(typed, batch, chunk);
            batch = withMessages(source, *batch, std::move(typed.batch));
        } else {
            batch = withMessages(source, *batch, batch);
        }
        chunk.batch = batch;
        if (source.reference) {
            chunk.times.own().assign(whole ? batch->rowCount() : chunk.rows.size(), kMinTime);
            chunk.ascending = true;
            chunk.versionAfter = versionAfter;
            const auto shared = std::make_shared<const Chunk>(std::move(chunk));
            for (auto& shard : out)
                shard.parts.push_back({static_cast<std::uint32_t>(s), shared});
            return;
        }
        const BatchColumns columns(batch, source.columns);
        TimeSpread spread;
        if (whole || !chunk.rows.empty())
            spread = readTimes(source, columns, chunk, [&](std::uint32_t row, std::string why) {
                reject(columns, row, std::move(why));
            });
        if (!admitWhole(source, m_sources[s], chunk, spread))
            admitRows(source, m_sources[s], columns, chunk);
        if (chunk.size() == 0)
            return;
        if (m_joinsReference)
            noteNewest(chunk);
        if (plan().ordered)
            m_sources[s].buffer.add(chunk);
        else
            route(s, std::move(chunk), out);
    }

    /// The rows with kMessageColumn, where it is read. What came calls itself so is never taken.
    static model::BatchPtr withMessages(const SourcePlan& source, const model::RecordBatch& came,
                                        model::BatchPtr rows) {
        const auto known = rows->columnIndex(kMessageColumn);
        if (!source.readsMessages || (came.messages.empty() && !known))
            return rows;
        auto made = std::make_shared<model::RecordBatch>(*rows);
        if (known)
            made->columns.erase(made->columns.begin() + static_cast<std::ptrdiff_t>(*known));
        auto& column = made->columns.emplace_back(std::string(kMessageColumn));
        column.reserve(made->rowCount());
        for (std::size_t row = 0; row < made->rowCount(); ++row)
            column.append(row < came.messages.size() ? came.messages[row] : Value());
        made->messages.clear();
        return made;
    }

    void noteNewest(const Chunk& chunk) {
        const std::span<const EventTime> times = chunk.times;
        m_newest = std::max(m_newest, chunk.ascending ? times.back() : std::ranges::max(times));
    }

    /// Rows that are not of the types CREATE TABLE gives become dead letters; the chunk is to have
    /// the others.
    void refuse(const TypedRows& typed, const model::BatchPtr& batch, Chunk& chunk) {
        const BatchColumns columns(batch, {});
        auto next = typed.refused.begin();
        for (std::uint32_t row = 0; row < batch->rowCount(); ++row) {
            if (next != typed.refused.end() && next->row == row) {
                reject(columns, row, next->reason);
                m_rejected.back().detail = next->detail;
                ++next;
                continue;
            }
            chunk.rows.push_back(row);
            chunk.order.push_back(chunk.firstOrder + row);
        }
    }

    void reject(const BatchColumns& columns, std::uint32_t row, std::string reason) {
        RejectedRow letter;
        letter.reason = std::move(reason);
        letter.stream = columns.batch().stream;
        letter.origin = columns.batch().origin[row];
        letter.row = model::toJson(columns.record(row));
        m_rejected.push_back(std::move(letter));
    }

    /// The counters are exact; of the rows themselves only so many are kept.
    void keepDropped(const BatchColumns& columns, std::uint32_t row, DropReason reason) {
        if (m_keptDropped == kMostDropped)
            return;
        ++m_keptDropped;
        reject(columns, row, std::string(dropReasonName(reason)));
        m_rejected.back().dropped = reason;
    }

    static std::uint64_t partitionOf(const SourcePlan& source, const model::RowOrigin& origin) {
        return source.policy.perPartition ? std::uint64_t{origin.source} << 32 | origin.partition
                                          : 0;
    }

    /// The common case at once: one partition, and nothing for a policy to do.
    static bool admitWhole(const SourcePlan& source, Source& state, Chunk& chunk,
                           const TimeSpread& spread) {
        if (!source.over.empty() || chunk.size() == 0 || chunk.size() != chunk.batch->rowCount())
            return false;
        const auto& batch = *chunk.batch;
        const auto partition = partitionOf(source, batch.origin[0]);
        ArrivalTime first = batch.arrival.front();
        ArrivalTime last = batch.arrival.back();
        if ((source.policy.early || source.policy.late) && !neverDecrease(std::span(batch.arrival)))
            for (const auto arrival : batch.arrival) {
                first = std::min(first, arrival);
                last = std::max(last, arrival);
            }
        if (source.policy.perPartition)
            for (const auto& origin : batch.origin)
                if (partitionOf(source, origin) != partition)
                    return false;
        const std::span<const EventTime> times = chunk.times;
        return chunk.ascending ? state.tracker.admitAscending(times, first, last, partition)
                               : state.tracker.admitAll(times, spread, first, last, partition);
    }

    void admitRows(const SourcePlan& source, Source& state, const BatchColumns& columns,
                   Chunk& chunk) {
        const auto& batch = *chunk.batch;
        auto& times = chunk.times.own();
        chunk.ascending = false;
        chunk.bounds = {};
        std::vector<std::uint32_t> dropped;
        for (std::size_t i = 0; i < chunk.size(); ++i) {
            const auto row = chunk.row(i);
            const auto partition = source.over.empty() ? partitionOf(source, batch.origin[row])
                                                       : keyOf(source, state, columns, row);
            const auto admitted = state.tracker.admit(times[i], batch.arrival[row], partition);
            if (admitted)
                times[i] = *admitted;
            else {
                dropped.push_back(static_cast<std::uint32_t>(i));
                keepDropped(columns, row, admitted.error());
            }
        }
        if (dropped.empty())
            return;
        Chunk kept;
        kept.batch = chunk.batch;
        auto drop = dropped.begin();
        for (std::uint32_t i = 0; i < chunk.size(); ++i) {
            if (drop != dropped.end() && *drop == i) {
                ++drop;
                continue;
            }
            kept.rows.push_back(chunk.row(i));
            kept.times.push_back(chunk.times[i]);
            kept.order.push_back(chunk.orderOf(i));
        }
        chunk = std::move(kept);
    }

    static std::uint64_t keyOf(const SourcePlan& source, Source& state, const BatchColumns& columns,
                               std::uint32_t row) {
        EvalContext context;
        const RowView view{&columns, row, {}};
        context.sources = {&view, 1};
        std::string key;
        for (const auto& part : source.over)
            appendKey(key, evaluate(*part, context));
        return state.keys.try_emplace(std::move(key), state.keys.size()).first->second;
    }

    /// Hands the chunk as it is to every shard that has rows in it.
    void route(std::size_t s, Chunk chunk, std::vector<ShardInput>& out) {
        std::vector<std::uint8_t> wanted(m_shards, m_shards == 1 ? 1 : 0);
        if (m_shards > 1) {
            m_sources[s].shards.choose(chunk);
            for (const auto shard : chunk.shards)
                wanted[shard] = 1;
        }
        const auto shared = std::make_shared<const Chunk>(std::move(chunk));
        for (unsigned shard = 0; shard < m_shards; ++shard)
            if (wanted[shard] != 0)
                out[shard].parts.push_back({static_cast<std::uint32_t>(s), shared});
    }

    /// The watermark over all inputs; releases what it has passed.
    void progress(std::vector<ShardInput>& out) {
        EventTime slowest = kMaxTime;
        for (std::size_t s = 0; s < m_sources.size(); ++s)
            if (!plan().sources[s].reference)
                slowest = std::min(slowest, m_sources[s].tracker.watermark());
        watermark = std::max(watermark, slowest);
        if (plan().ordered)
            for (std::size_t s = 0; s < m_sources.size(); ++s)
                for (auto& chunk : m_sources[s].buffer.release(watermark))
                    route(s, std::move(chunk), out);
        for (std::size_t shard = 0; shard < out.size(); ++shard) {
            out[shard].shard = static_cast<std::uint16_t>(shard);
            out[shard].watermark = watermark;
        }
    }

    std::shared_ptr<const Query> m_query;
    unsigned m_shards;  ///< that get rows
    unsigned m_outputs; ///< that were asked for
    std::vector<Source> m_sources;
    std::uint64_t m_nextOrder = 1;
    bool m_joinsReference = false;
    EventTime m_newest = kMinTime; ///< event time of all streams; known where m_joinsReference
    std::vector<RejectedRow> m_rejected;
    std::size_t m_keptDropped = 0; ///< of m_rejected
    BudgetMeter m_meter;
};

QueryRouter::QueryRouter(std::shared_ptr<const Query> query, unsigned shards)
    : m_impl(std::make_unique<Impl>(std::move(query), shards)) {}

QueryRouter::~QueryRouter() = default;

std::vector<ShardInput> QueryRouter::push(std::string_view input, const model::BatchPtr& batch) {
    return m_impl->push(input, batch);
}

std::vector<ShardInput> QueryRouter::setReference(std::string_view input,
                                                  const model::BatchPtr& table) {
    return m_impl->setReference(input, table);
}

std::vector<ShardInput> QueryRouter::advance(ArrivalTime now) { return m_impl->advance(now); }

std::optional<std::vector<ShardInput>> QueryRouter::drain(std::size_t rows) {
    return m_impl->drain(rows);
}

std::vector<ShardInput> QueryRouter::finish() { return m_impl->finish(); }

std::vector<ProvisionalInput> QueryRouter::provisional() { return m_impl->provisional(); }

const std::optional<BudgetBreach>& QueryRouter::breach() const noexcept { return m_impl->breach; }

TimeCounters QueryRouter::counters() const { return m_impl->counters(); }

EventTime QueryRouter::watermark() const noexcept { return m_impl->watermark; }

std::vector<RejectedRow> QueryRouter::takeRejected() { return m_impl->takeRejected(); }

Result<std::string> QueryRouter::save() const {
    if (m_impl->breach)
        return fail(ErrorCode::Full, m_impl->breach->text(), "state of a query that was stopped");
    StateWriter out;
    m_impl->save(out);
    return std::move(out).seal(m_impl->identity());
}

Result<void> QueryRouter::restore(std::string_view state) {
    auto in = StateReader::open(state, m_impl->identity());
    if (!in)
        return propagate(in);
    auto restored = m_impl->fresh();
    restored->load(*in);
    auto read = in->finish();
    if (read)
        m_impl = std::move(restored);
    return read;
}

QueryInspection QueryRouter::inspect() const { return m_impl->inspect(); }

std::size_t QueryRouter::stateBytes() const { return inspect().total().bytes; }

} // namespace vigil::engine
