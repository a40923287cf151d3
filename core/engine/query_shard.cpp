// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/query_shard.h"

#include "engine/budget/budget_meter.h"
#include "engine/operator_text.h"
#include "engine/plan/plan.h"
#include "engine/plan_identity.h"
#include "engine/rows/reorder_buffer.h"
#include "engine/stage/select_stage.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

#include <algorithm>

namespace vigil::engine {

class QueryShard::Impl {
public:
    Impl(std::shared_ptr<const Query> query, unsigned shards, const std::atomic<bool>& interrupted)
        : m_query(std::move(query)), m_shards(std::max(shards, 1U)), m_interrupted(interrupted),
          m_meter(plan().budget, plan().budget.memory / m_shards, &interrupted) {
        for (const auto& step : plan().steps) {
            auto& stages = m_steps.emplace_back();
            for (const auto& select : step.selects)
                stages.emplace_back(select, plan().bounds);
        }
        m_unions.resize(plan().steps.size());
        for (const auto& sharing : plan().sharings)
            share(sharing);
    }

    /// One turn within the budget; why it was not, where it was not. The state is then of no use.
    tl::expected<std::vector<QueryResult>, BudgetBreach> process(const ShardInput& input) {
        const auto complete = m_complete;
        const auto letters = m_rejections.letters().size();
        try {
            std::vector<QueryResult> results;
            {
                const BudgetMeter::Turn turn(m_meter);
                results = workOff(input);
            }
            if (!m_meter.isStale())
                return results;
            const auto held = inspect();
            if (m_meter.measured(held.total().bytes))
                return results;
            m_complete = complete;
            m_rejections.cutTo(letters);
            return tl::unexpected(
                breachOf({BudgetBreach::What::Memory, largestHolder(held).value_or(OperatorPlace{}),
                          held.total().bytes, m_meter.memory()}));
        } catch (const BudgetExceeded& exceeded) {
            m_complete = complete;
            m_rejections.cutTo(letters);
            return tl::unexpected(breachOf(exceeded));
        }
    }

    /// Nothing is held any more.
    void release() {
        m_steps.clear();
        m_shared.clear();
        m_unions.clear();
    }

    /// What load() has brought counts as held.
    void measure() { (void)m_meter.measured(inspect().total().bytes); }

    /// Works off the last turn there will be; see QueryShard::provisional().
    tl::expected<std::vector<QueryResult>, BudgetBreach> look(const ProvisionalInput& input) {
        for (auto& stages : m_steps)
            for (auto& stage : stages)
                stage.lookFrom(input.now);
        m_shown = selectsWithWindows();
        auto last = input.held;
        last.watermark = kMaxTime;
        auto results = process(last);
        if (results)
            for (auto& result : *results)
                result.final = false;
        return results;
    }

    EventTime complete() const noexcept { return m_complete; }

    std::vector<RejectedRow> takeRejected() { return m_rejections.take(); }

    [[nodiscard]] StateIdentity identity(unsigned shard, unsigned shards) const {
        return identityOf(*m_query, StateIdentity::Part::Shard, shards, shard);
    }

    void save(StateWriter& out) const {
        for (const auto& stages : m_steps)
            for (const auto& stage : stages)
                stage.save(out);
        for (const auto& panes : m_shared)
            panes->save(out);
        for (const auto& rows : m_unions)
            rows.save(out);
        out.time(m_watermark);
        out.time(m_complete);
        saveRejected(out, m_rejections.letters());
    }

    void load(StateReader& in) {
        for (auto& stages : m_steps)
            for (auto& stage : stages)
                stage.load(in);
        for (const auto& panes : m_shared)
            panes->load(in);
        for (auto& rows : m_unions)
            rows.load(in);
        m_watermark = in.watermark();
        m_complete = in.watermark();
        m_rejections.restore(loadRejected(in));
    }

    [[nodiscard]] const std::shared_ptr<const Query>& query() const noexcept { return m_query; }

    /// The same, before its first row.
    [[nodiscard]] std::unique_ptr<Impl> fresh() const {
        return std::make_unique<Impl>(m_query, m_shards, m_interrupted);
    }

    [[nodiscard]] QueryInspection inspect() const {
        QueryInspection out;
        for (std::size_t s = 0; s < m_steps.size(); ++s) {
            auto& step = out.steps.emplace_back();
            for (const auto& stage : m_steps[s])
                step.selects.push_back(stage.inspect());
            step.merge = m_unions[s].size();
        }
        for (const auto& panes : m_shared)
            out.shared.push_back(panes->size());
        out.shards = 1;
        out.watermark = m_watermark;
        out.complete = m_complete;
        return out;
    }

private:
    [[nodiscard]] const Plan& plan() const { return m_query->plan(); }

    [[nodiscard]] BudgetBreach breachOf(const BudgetExceeded& exceeded) const {
        return {exceeded.what, placeText(*m_query, exceeded.place), exceeded.used, exceeded.limit,
                remedyFor(*m_query, exceeded.place)};
    }

    std::vector<QueryResult> workOff(const ShardInput& input) {
        m_watermark = std::max(m_watermark, input.watermark);
        std::vector<std::vector<StepRows>> produced(m_steps.size());
        std::vector<EventTime> complete(m_steps.size(), m_watermark);
        std::vector<QueryResult> results;
        std::uint32_t select = 0; // of the outputs
        m_complete = m_watermark;
        for (std::size_t s = 0; s < m_steps.size(); ++s) {
            const auto& step = plan().steps[s];
            for (std::size_t i = 0; i < step.selects.size(); ++i) {
                auto& stage = m_steps[s][i];
                m_meter.enter(s, i);
                const auto& tables = step.selects[i].tables;
                EventTime known = m_watermark;
                for (std::size_t t = 0; t < tables.size(); ++t) {
                    feedTable(stage, t, tables[t], input, produced);
                    if (!tables[t].apply && !tables[t].reference &&
                        tables[t].feed.kind == Feed::Kind::Step)
                        known = std::min(known, complete[tables[t].feed.index]);
                }
                const bool shown = !step.output || m_shown.empty() || m_shown[s][i];
                for (auto& rows : stage.turn(known, m_rejections))
                    if (step.output && shown)
                        results.push_back(resultOf(step, select, std::move(rows)));
                    else if (!step.output)
                        produced[s].push_back(std::move(rows));
                select += step.output ? 1 : 0;
                complete[s] = std::min(complete[s], stage.complete(known));
            }
            if (step.output)
                m_complete = std::min(m_complete, complete[s]);
            if (plan().ordered && step.selects.size() > 1 && !step.output) {
                const OperatorScope scope(OperatorPlace::Kind::Union);
                mergeByTime(produced[s], m_unions[s], complete[s]);
            }
        }
        return results;
    }

    void share(const SharingPlan& sharing) {
        std::vector<SharedPanes::Member> members;
        for (const auto& member : sharing.members) {
            const auto& select = plan().steps[member.step].selects[member.select];
            members.emplace_back(select, *m_steps[member.step][member.select].group());
        }
        auto& panes = *m_shared.emplace_back(
            std::make_unique<SharedPanes>(sharing, std::move(members), plan().bounds));
        for (std::size_t m = 0; m < sharing.members.size(); ++m)
            m_steps[sharing.members[m].step][sharing.members[m].select].share(panes, m == 0);
    }

    /// By step and SELECT: whether its rows stem from windows, its own or those of a step it reads.
    [[nodiscard]] std::vector<std::vector<bool>> selectsWithWindows() const {
        std::vector<std::vector<bool>> windowed;
        const auto has = [&](const TablePlan& table) {
            return !table.apply && table.feed.kind == Feed::Kind::Step &&
                   std::ranges::find(windowed[table.feed.index], true) !=
                       windowed[table.feed.index].end();
        };
        for (const auto& step : plan().steps) {
            std::vector<bool> selects;
            for (const auto& select : step.selects)
                selects.push_back(select.grouped || std::ranges::any_of(select.tables, has));
            windowed.push_back(std::move(selects));
        }
        return windowed;
    }

    static void feedTable(SelectStage& stage, std::size_t table, const TablePlan& plan,
                          const ShardInput& input,
                          const std::vector<std::vector<StepRows>>& produced) {
        if (plan.apply)
            return;
        if (plan.feed.kind == Feed::Kind::Step) {
            for (const auto& rows : produced[plan.feed.index])
                stage.feed(table, rows.chunk);
            return;
        }
        for (const auto& part : input.parts)
            if (part.source == plan.feed.index)
                stage.feed(table, *part.chunk, input.shard);
    }

    /// The branches of a UNION in one order of time for those who depend on it, as far as the
    /// slowest branch is complete.
    static void mergeByTime(std::vector<StepRows>& branches, ReorderBuffer& buffer,
                            EventTime complete) {
        for (const auto& rows : branches)
            buffer.add(rows.chunk);
        branches.clear();
        for (auto& chunk : buffer.release(complete))
            branches.push_back({std::move(chunk), {}, {}});
    }

    static QueryResult resultOf(const StepPlan& step, std::uint32_t select, StepRows rows) {
        QueryResult result;
        result.select = select;
        result.output = step.name;
        const auto& by = rows.chunk.rows;
        result.order = std::move(rows.chunk.order);
        result.block = std::move(rows.chunk.block);
        result.windowStart = std::move(rows.windowStart);
        result.windowEnd = std::move(rows.windowEnd);
        if (by.empty()) {
            result.rows = std::move(rows.chunk.batch);
            return result;
        }
        result.rows =
            std::make_shared<const model::RecordBatch>(model::selectRows(*rows.chunk.batch, by));
        const auto arrange = [&by](std::vector<EventTime>& bounds) {
            if (bounds.empty())
                return;
            std::vector<EventTime> arranged;
            arranged.reserve(by.size());
            for (const auto row : by)
                arranged.push_back(bounds[row]);
            bounds = std::move(arranged);
        };
        arrange(result.windowStart);
        arrange(result.windowEnd);
        return result;
    }

    std::shared_ptr<const Query> m_query;
    unsigned m_shards;
    const std::atomic<bool>& m_interrupted;
    BudgetMeter m_meter;
    std::vector<std::vector<SelectStage>> m_steps;
    std::vector<std::unique_ptr<SharedPanes>> m_shared; ///< by Plan::sharings
    std::vector<ReorderBuffer> m_unions;                ///< by step
    Rejections m_rejections;
    std::vector<std::vector<bool>> m_shown; ///< by step and SELECT; empty: all
    EventTime m_watermark = kMinTime;
    EventTime m_complete = kMinTime;
};

QueryShard::QueryShard(std::shared_ptr<const Query> query, unsigned shards)
    : m_impl(std::make_unique<Impl>(std::move(query), shards, m_interrupted)) {}

QueryShard::~QueryShard() = default;

std::vector<QueryResult> QueryShard::process(const ShardInput& input) {
    if (m_breach)
        return {};
    auto results = m_impl->process(input);
    if (results)
        return std::move(*results);
    m_breach = std::move(results.error());
    m_impl->release();
    return {};
}

Result<std::vector<QueryResult>> QueryShard::provisional(const ProvisionalInput& input) const {
    if (m_breach)
        return std::vector<QueryResult>{};
    auto state = save(0, 1);
    if (!state)
        return propagate(state);
    auto in = StateReader::open(*state, m_impl->identity(0, 1));
    if (!in)
        return propagate(in);
    const auto copy = m_impl->fresh();
    copy->load(*in);
    if (auto read = in->finish(); !read)
        return propagate(read);
    auto results = copy->look(input);
    if (!results)
        return fail(ErrorCode::Full, results.error().text(), "provisional results");
    return std::move(*results);
}

EventTime QueryShard::complete() const noexcept { return m_impl->complete(); }

std::vector<RejectedRow> QueryShard::takeRejected() { return m_impl->takeRejected(); }

Result<std::string> QueryShard::save(unsigned shard, unsigned shards) const {
    if (m_breach)
        return fail(ErrorCode::Full, m_breach->text(), "state of a query that was stopped");
    StateWriter out;
    m_impl->save(out);
    return std::move(out).seal(m_impl->identity(shard, shards));
}

Result<void> QueryShard::restore(std::string_view state, unsigned shard, unsigned shards) {
    auto in = StateReader::open(state, m_impl->identity(shard, shards));
    if (!in)
        return propagate(in);
    auto restored = m_impl->fresh();
    restored->load(*in);
    auto read = in->finish();
    if (!read)
        return read;
    restored->measure();
    m_impl = std::move(restored);
    m_breach.reset();
    return read;
}

QueryInspection QueryShard::inspect() const { return m_impl->inspect(); }

std::size_t QueryShard::stateBytes() const { return inspect().total().bytes; }

} // namespace vigil::engine
