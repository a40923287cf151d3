// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/rules/value_judge.h"

namespace vigil::alerts {

ValueJudge::ValueJudge(const Judging& judging, const Limit& limit)
    : m_judging(judging), m_limit(limit) {
    if (judging.average > Ticks::zero())
        m_average.emplace(judging.average);
    if (judging.kind == LimitKind::Rate)
        m_rate.emplace(judging.per);
    if (judging.kind == LimitKind::Integral)
        m_area.emplace(limit, judging.area);
}

std::optional<ValueJudge::Verdict> ValueJudge::alone(EventTime at, double value) {
    if (m_average)
        value = m_average->add(at, value);
    if (m_rate) {
        const auto change = m_rate->add(at, value);
        if (!change)
            return std::nullopt;
        return Verdict{m_limit.read(*change), *change};
    }
    return Verdict{m_area ? m_area->add(at, value) : m_limit.read(value), value};
}

std::optional<ValueJudge::Verdict> ValueJudge::judge(EventTime at, double value,
                                                     const Beside& beside) {
    if (m_judging.quality && beside.quality && !m_judging.quality->holds(*beside.quality)) {
        interrupt();
        return std::nullopt;
    }
    auto verdict = alone(at, value);
    // What is inside its own limits is no violation, whatever the other signal does.
    if (!verdict || !m_judging.other || verdict->reading == Reading::Clear)
        return verdict;
    if (!beside.other || std::chrono::abs(at - beside.other->at) > m_judging.other->within)
        return std::nullopt;
    if (!m_judging.other->isOut(beside.other->value))
        verdict->reading = Reading::Clear;
    return verdict;
}

void ValueJudge::translate(Ticks by) noexcept {
    if (m_average)
        m_average->translate(by);
    if (m_rate)
        m_rate->translate(by);
    if (m_area)
        m_area->translate(by);
}

} // namespace vigil::alerts
