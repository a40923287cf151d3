// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/budget/budget_meter.h"

#include "base/clock.h"

#include <algorithm>
#include <utility>

namespace vigil::engine {

namespace {

using Kind = OperatorPlace::Kind;

/// Between two looks at the flag and the clock.
constexpr std::uint64_t kBetweenLooks = 4096 * BudgetMeter::kStepsPerRow;

} // namespace

BudgetMeter::BudgetMeter(const QueryBudget& budget, std::size_t memory,
                         const std::atomic<bool>* interrupted) noexcept
    : m_memory(memory),
      // A bound that no count reaches may be told as the largest number there is.
      m_mostSteps(budget.rowsPerTurn > ~std::uint64_t{0} / (2 * kStepsPerRow)
                      ? ~std::uint64_t{0} / 2
                      : budget.rowsPerTurn * kStepsPerRow),
      m_time(budget.time), m_interrupted(interrupted), m_free(memory) {}

BudgetMeter::Turn::Turn(BudgetMeter& meter) : m_meter(meter), m_outer(s_current) {
    m_meter.m_sinceMeasured += std::exchange(m_meter.m_made, 0);
    const auto before = m_meter.m_held + m_meter.m_sinceMeasured;
    m_meter.m_free = m_meter.m_memory - std::min(m_meter.m_memory, before);
    m_meter.m_steps = 0;
    if (m_meter.m_time.count() > 0)
        m_meter.m_deadline = base::SystemClock().steadyNow() + m_meter.m_time;
    m_meter.look();
    s_current = &m_meter;
}

BudgetMeter::Turn::~Turn() { s_current = m_outer; }

bool BudgetMeter::measured(std::size_t bytes) noexcept {
    m_held = bytes;
    m_sinceMeasured = 0;
    m_made = 0;
    return bytes <= m_memory;
}

void BudgetMeter::look() {
    using What = BudgetBreach::What;
    if (m_interrupted != nullptr && m_interrupted->load(std::memory_order_relaxed))
        throw BudgetExceeded{What::Stopped, m_place, 0, 0};
    if (m_steps > m_mostSteps)
        throw BudgetExceeded{What::Rows, m_place, (m_steps + kStepsPerRow - 1) / kStepsPerRow,
                             m_mostSteps / kStepsPerRow};
    if (m_time.count() > 0)
        if (const auto now = base::SystemClock().steadyNow(); now > m_deadline)
            throw BudgetExceeded{What::Time, m_place,
                                 static_cast<std::uint64_t>((now - m_deadline + m_time).count()),
                                 static_cast<std::uint64_t>(m_time.count())};
    m_nextLook = std::min(m_steps + kBetweenLooks, m_mostSteps + 1);
}

void BudgetMeter::throwFull() const {
    throw BudgetExceeded{BudgetBreach::What::Memory, m_place, m_held + m_sinceMeasured + m_made,
                         m_memory};
}

std::optional<OperatorPlace> largestHolder(const QueryInspection& held) {
    std::optional<OperatorPlace> largest;
    std::size_t most = 0;
    const auto offer = [&](const StateSize& size, const OperatorPlace& place) {
        if (size.bytes <= most)
            return;
        most = size.bytes;
        largest = place;
    };
    for (std::size_t s = 0; s < held.sources.size(); ++s)
        offer(held.sources[s].held, {Kind::Source, 0, 0, s});
    for (std::size_t s = 0; s < held.steps.size(); ++s) {
        offer(held.steps[s].merge, {Kind::Union, s, 0, 0});
        for (std::size_t i = 0; i < held.steps[s].selects.size(); ++i) {
            const auto& select = held.steps[s].selects[i];
            for (std::size_t j = 0; j < select.joins.size(); ++j)
                offer(select.joins[j], {Kind::Join, s, i, j});
            offer(select.match, {Kind::Match, s, i, 0});
            offer(select.analytics, {Kind::Analytic, s, i, 0});
            for (const auto& before : select.before)
                offer(before, {Kind::Analytic, s, i, 0});
            offer(select.groups, {Kind::Window, s, i, 0});
            for (std::size_t w = 0; w < select.windows.size(); ++w)
                offer(select.windows[w], {Kind::Window, s, i, w});
        }
    }
    return largest;
}

} // namespace vigil::engine
