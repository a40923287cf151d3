// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "engine/budget/query_budget.h"
#include "engine/state/query_inspection.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vigil::engine {

/// An operator of a plan. *Thread:* value.
struct OperatorPlace {
    enum class Kind {
        Source,   ///< rows of source `index` that wait for their order
        Apply,    ///< `index` in SelectPlan::joins
        Join,     ///< `index` in SelectPlan::joins
        Match,    ///< MATCH_RECOGNIZE
        Analytic, ///< analytic functions
        Filter,   ///< WHERE
        Window,   ///< GROUP BY; `index` in SelectPlan::windows where it is known
        Project,  ///< SELECT
        Union     ///< branches that wait for each other
    };

    Kind kind = Kind::Project;
    std::size_t step = 0;
    std::size_t select = 0;
    std::size_t index = 0;
};

/// The operator that holds most, where any does.
[[nodiscard]] std::optional<OperatorPlace> largestHolder(const QueryInspection& held);

/// Thrown where a count goes over the budget, and caught where the turn began: whatever loops and
/// calls lie between, the turn is over, and its state is not looked at again. It leaves no room.
struct BudgetExceeded {
    BudgetBreach::What what = BudgetBreach::What::Stopped;
    OperatorPlace place;
    std::uint64_t used = 0;
    std::uint64_t limit = 0;
};

/// Counts what the turns of one shard or router make and hold. Operators count through the free
/// functions below, which find the meter of the turn that this thread is in: an expression deep in
/// a step need not be handed one. Outside of a turn they count nowhere.
///   bytes  what is held at the beginning of the turn, and all that is made in it: what is freed
///          again before its end is not subtracted. What is held is measured now and then, and
///          between two measurements is taken for all that was made since.
///   steps  of the turn; kStepsPerRow of them are a row
/// *Thread:* one.
class BudgetMeter {
public:
    static constexpr std::uint64_t kStepsPerRow = 16;

    /// `memory`: the part of QueryBudget::memory; `interrupted` (null: nobody does) outlives it.
    BudgetMeter(const QueryBudget& budget, std::size_t memory,
                const std::atomic<bool>* interrupted) noexcept;

    /// While it lives, this thread counts for `meter`. Throws BudgetExceeded when interrupted.
    class Turn {
    public:
        explicit Turn(BudgetMeter& meter);
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

    private:
        BudgetMeter& m_meter;
        BudgetMeter* m_outer;
    };

    /// The operators that follow are those of this SELECT.
    void enter(std::size_t step, std::size_t select) noexcept {
        m_place = {OperatorPlace::Kind::Project, step, select, 0};
    }

    [[nodiscard]] OperatorPlace& place() noexcept { return m_place; }

    void addSteps(std::uint64_t steps) {
        m_steps += steps;
        if (m_steps >= m_nextLook)
            look();
    }

    void addBytes(std::size_t bytes) {
        m_made += bytes;
        if (m_made > m_free)
            throwFull();
    }

    /// True when so much was made that what is held should be measured().
    [[nodiscard]] bool isStale() const noexcept { return m_sinceMeasured + m_made >= m_memory / 8; }

    /// What is held, between two turns. False when that alone is over the budget.
    [[nodiscard]] bool measured(std::size_t bytes) noexcept;

    [[nodiscard]] std::size_t memory() const noexcept { return m_memory; }

    [[nodiscard]] std::size_t made() const noexcept { return m_made; }

    [[nodiscard]] static BudgetMeter* current() noexcept { return s_current; }

private:
    void look();
    [[noreturn]] void throwFull() const;

    static inline thread_local constinit BudgetMeter* s_current = nullptr;

    std::size_t m_memory;
    std::uint64_t m_mostSteps;
    std::chrono::nanoseconds m_time;
    const std::atomic<bool>* m_interrupted;
    OperatorPlace m_place;
    std::size_t m_held = 0;          ///< when last measured
    std::size_t m_sinceMeasured = 0; ///< made in the turns since then
    std::size_t m_made = 0;          ///< in this turn
    std::size_t m_free = 0;          ///< that this turn may make
    std::uint64_t m_steps = 0;
    std::uint64_t m_nextLook = 0;
    SteadyTime m_deadline{};
};

/// Names the operator at work while it lives.
class OperatorScope {
public:
    explicit OperatorScope(OperatorPlace::Kind kind, std::size_t index = 0) noexcept
        : m_meter(BudgetMeter::current()) {
        if (m_meter == nullptr)
            return;
        m_before = m_meter->place();
        m_meter->place().kind = kind;
        m_meter->place().index = index;
    }

    ~OperatorScope() {
        if (m_meter != nullptr)
            m_meter->place() = m_before;
    }

    OperatorScope(const OperatorScope&) = delete;
    OperatorScope& operator=(const OperatorScope&) = delete;

private:
    BudgetMeter* m_meter;
    OperatorPlace m_before;
};

/// Light steps: values copied, groups merged.
inline void countSteps(std::uint64_t steps) {
    if (auto* const meter = BudgetMeter::current())
        meter->addSteps(steps);
}

/// Parts of expressions that are a step.
inline constexpr std::size_t kPartsPerStep = 4;

/// Rows made, or as much work as that.
inline void countRows(std::uint64_t rows) { countSteps(rows * BudgetMeter::kStepsPerRow); }

inline void countBytes(std::size_t bytes) {
    if (auto* const meter = BudgetMeter::current())
        meter->addBytes(bytes);
}

/// What an array is about to allocate so that it has `count` elements, before it does.
template <typename T>
void countGrowth(const std::vector<T>& array, std::size_t count) {
    if (count > array.capacity())
        countBytes((std::max(2 * array.capacity(), count) - array.capacity()) * sizeof(T));
}

} // namespace vigil::engine
