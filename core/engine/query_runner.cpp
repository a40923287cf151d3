// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/query_runner.h"

#include "base/bounded_queue.h"
#include "base/mutex.h"
#include "engine/plan_identity.h"
#include "engine/result_merger.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

#include <algorithm>
#include <thread>

namespace vigil::engine {

namespace {

constexpr std::size_t kTurnsInFlight = 16; ///< a shard: enough to hide uneven keys

/// A shard with a thread of its own.
class Worker {
public:
    Worker(const std::shared_ptr<const Query>& query, unsigned shards)
        : m_shard(query, shards), m_turns(kTurnsInFlight), m_thread([this] { run(); }) {}

    ~Worker() { m_turns.close(); }

    void push(ShardInput input) {
        ++m_given;
        (void)m_turns.push(std::move(input));
    }

    /// Waits until everything pushed is worked off; the shard then stands still until the next
    /// push().
    QueryShard& settled() {
        const base::MutexLock lock(m_mutex);
        while (m_worked != m_given)
            m_idle.wait(m_mutex);
        return m_shard;
    }

    /// Waits until everything pushed is worked off.
    void join() {
        m_turns.close();
        if (m_thread.joinable())
            m_thread.join();
    }

    struct Done {
        std::vector<QueryResult> results;
        std::vector<RejectedRow> rejected;
        EventTime complete = kMinTime;
    };

    Done take() {
        const base::MutexLock lock(m_mutex);
        Done done = std::move(m_done);
        m_done = {};
        m_done.complete = done.complete;
        return done;
    }

    /// True when the shard has stopped the query; does not wait.
    [[nodiscard]] bool stopped() {
        const base::MutexLock lock(m_mutex);
        return m_stopped;
    }

    void interrupt() noexcept { m_shard.interrupt(); }

    /// The shard was restored; before the first push().
    void resume() {
        const base::MutexLock lock(m_mutex);
        m_done.complete = m_shard.complete();
    }

private:
    void run() {
        std::vector<ShardInput> turns;
        while (m_turns.drain(turns))
            for (const auto& turn : turns) {
                auto results = m_shard.process(turn);
                auto letters = m_shard.takeRejected();
                const auto complete = m_shard.complete();
                const base::MutexLock lock(m_mutex);
                std::ranges::move(results, std::back_inserter(m_done.results));
                std::ranges::move(letters, std::back_inserter(m_done.rejected));
                m_done.complete = std::max(m_done.complete, complete);
                m_stopped = m_shard.breach().has_value();
                ++m_worked;
                m_idle.notifyOne();
            }
    }

    QueryShard m_shard; ///< the worker's thread; the owner's while it is settled
    std::uint64_t m_given = 0;
    base::BoundedQueue<ShardInput> m_turns;
    base::Mutex m_mutex;
    base::Condition m_idle;
    Done m_done GUARDED_BY(m_mutex);
    std::uint64_t m_worked GUARDED_BY(m_mutex) = 0;
    bool m_stopped GUARDED_BY(m_mutex) = false;
    std::jthread m_thread; ///< last: everything else exists when it starts
};

} // namespace

class QueryRunner::Impl {
public:
    Impl(std::shared_ptr<const Query> query, unsigned shards)
        : m_query(std::move(query)), m_shards(m_query->partitionable() ? std::max(shards, 1U) : 1U),
          m_router(m_query, m_shards), m_merger(*m_query) {
        if (m_shards == 1)
            m_inline = std::make_unique<QueryShard>(m_query);
        for (unsigned i = 0; i < m_shards && m_shards > 1; ++i)
            m_workers.push_back(std::make_unique<Worker>(m_query, m_shards));
    }

    /// The shard, standing still.
    QueryShard& shard(unsigned i) {
        return m_inline != nullptr ? *m_inline : m_workers[i]->settled();
    }

    [[nodiscard]] QueryInspection inspect() {
        auto out = m_router.inspect();
        for (unsigned i = 0; i < m_shards; ++i)
            out += shard(i).inspect();
        return out;
    }

    [[nodiscard]] StateIdentity identity() const {
        return identityOf(*m_query, StateIdentity::Part::Runner, m_shards);
    }

    Result<std::string> capture() {
        StateWriter out;
        auto router = m_router.save();
        if (!router)
            return router;
        out.text(*router);
        for (unsigned i = 0; i < m_shards; ++i) {
            auto state = shard(i).save(i, m_shards);
            if (!state)
                return state;
            out.text(*state);
        }
        collect();
        m_merger.save(out);
        saveRejected(out, m_letters);
        out.time(m_progress);
        out.time(m_sent);
        return std::move(out).seal(identity());
    }

    Result<void> load(std::string_view state) {
        auto in = StateReader::open(state, identity());
        if (!in)
            return propagate(in);
        if (auto router = m_router.restore(in->text()); !router)
            return router;
        for (unsigned i = 0; i < m_shards; ++i)
            if (auto restored = shard(i).restore(in->text(), i, m_shards); !restored)
                return restored;
        m_merger.load(*in);
        m_letters = loadRejected(*in);
        m_progress = in->watermark();
        m_sent = in->watermark();
        for (const auto& worker : m_workers)
            worker->resume();
        return in->finish();
    }

    Result<std::vector<QueryResult>> provisional() {
        const auto inputs = m_router.provisional();
        ResultMerger merger(*m_query);
        for (unsigned i = 0; i < m_shards; ++i) {
            auto results = shard(i).provisional(inputs[i]);
            if (!results)
                return results;
            for (auto& result : *results)
                merger.add(std::move(result));
        }
        auto merged = merger.release(kMaxTime);
        for (auto& result : merged)
            result.final = false;
        return merged;
    }

    void dispatch(std::vector<ShardInput> inputs) {
        if (m_inline != nullptr) {
            for (auto& result : m_inline->process(inputs[0]))
                m_merger.add(std::move(result));
            m_progress = m_inline->complete();
            std::ranges::move(m_inline->takeRejected(), std::back_inserter(m_letters));
            return;
        }
        for (std::size_t i = 0; i < m_workers.size(); ++i)
            if (!inputs[i].idle(m_sent))
                m_workers[i]->push(std::move(inputs[i]));
        m_sent = std::max(m_sent, m_router.watermark());
    }

    void collect() {
        EventTime slowest = kMaxTime;
        for (const auto& worker : m_workers) {
            auto done = worker->take();
            for (auto& result : done.results)
                m_merger.add(std::move(result));
            std::ranges::move(done.rejected, std::back_inserter(m_letters));
            slowest = std::min(slowest, done.complete);
        }
        if (!m_workers.empty())
            m_progress = slowest;
    }

    bool drain(std::size_t rows) {
        auto inputs = stopped() ? std::nullopt : m_router.drain(rows);
        if (inputs)
            dispatch(std::move(*inputs));
        return inputs.has_value();
    }

    void finish() {
        while (drain(kDrainedRows)) {
        }
        if (!stopped())
            dispatch(m_router.finish());
        for (const auto& worker : m_workers)
            worker->join();
        collect();
    }

    [[nodiscard]] bool stopped() const {
        return m_router.breach() || (m_inline != nullptr && m_inline->breach()) ||
               std::ranges::any_of(m_workers, [](const auto& worker) { return worker->stopped(); });
    }

    const std::optional<BudgetBreach>& breach() {
        if (m_router.breach())
            return m_router.breach();
        for (unsigned i = 0; i + 1 < m_shards; ++i)
            if (const auto& found = shard(i).breach())
                return found;
        return shard(m_shards - 1).breach();
    }

    void interrupt() noexcept {
        if (m_inline != nullptr)
            m_inline->interrupt();
        for (const auto& worker : m_workers)
            worker->interrupt();
    }

    std::vector<QueryResult> takeResults() {
        collect();
        return m_merger.release(m_progress);
    }

    std::vector<RejectedRow> takeRejected() {
        auto letters = m_router.takeRejected();
        collect();
        std::ranges::move(m_letters, std::back_inserter(letters));
        m_letters.clear();
        return letters;
    }

    std::shared_ptr<const Query> m_query;
    unsigned m_shards;
    QueryRouter m_router;
    std::unique_ptr<QueryShard> m_inline;
    std::vector<std::unique_ptr<Worker>> m_workers;
    ResultMerger m_merger;
    std::vector<RejectedRow> m_letters;
    EventTime m_progress = kMinTime;
    EventTime m_sent = kMinTime;
};

QueryRunner::QueryRunner(std::shared_ptr<const Query> query, unsigned shards)
    : m_impl(std::make_unique<Impl>(std::move(query), shards)) {}

QueryRunner::~QueryRunner() = default;

void QueryRunner::push(std::string_view input, const model::BatchPtr& batch) {
    if (!stopped())
        m_impl->dispatch(m_impl->m_router.push(input, batch));
}

void QueryRunner::setReference(std::string_view input, const model::BatchPtr& table) {
    if (!stopped())
        m_impl->dispatch(m_impl->m_router.setReference(input, table));
}

void QueryRunner::advance(ArrivalTime now) {
    if (!stopped())
        m_impl->dispatch(m_impl->m_router.advance(now));
}

bool QueryRunner::drain(std::size_t rows) { return m_impl->drain(rows); }

void QueryRunner::finish() { m_impl->finish(); }

const std::optional<BudgetBreach>& QueryRunner::breach() const { return m_impl->breach(); }

bool QueryRunner::stopped() const { return m_impl->stopped(); }

void QueryRunner::interrupt() noexcept { m_impl->interrupt(); }

std::vector<QueryResult> QueryRunner::takeResults() { return m_impl->takeResults(); }

Result<std::vector<QueryResult>> QueryRunner::provisional() { return m_impl->provisional(); }

std::vector<RejectedRow> QueryRunner::takeRejected() { return m_impl->takeRejected(); }

TimeCounters QueryRunner::counters() const { return m_impl->m_router.counters(); }

Result<std::string> QueryRunner::capture() { return m_impl->capture(); }

Result<void> QueryRunner::restore(std::string_view state) {
    auto restored = std::make_unique<Impl>(m_impl->m_query, m_impl->m_shards);
    auto read = restored->load(state);
    if (read)
        m_impl = std::move(restored);
    return read;
}

QueryInspection QueryRunner::inspect() const { return m_impl->inspect(); }

std::size_t QueryRunner::stateBytes() const { return inspect().total().bytes; }

} // namespace vigil::engine
