// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/alarm_target.h"

#include "widgets/text/wording.h"

#include <algorithm>

namespace vigil::widgets {

const alerts::AlarmStatus* AlarmTarget::find(std::uint64_t id) const {
    const auto found = std::ranges::find(m_alarms, id, &alerts::AlarmStatus::id);
    return found != m_alarms.end() ? &*found : nullptr;
}

void AlarmTarget::update(const std::vector<alerts::AlarmStatus>& alarms, SteadyTime now) {
    m_alarms = alarms;
    std::stable_partition(m_alarms.begin(), m_alarms.end(), &wantsAttention);
    bool newcomer = false;
    std::set<std::uint64_t> known;
    for (const auto& alarm : m_alarms) {
        known.insert(alarm.id);
        newcomer = newcomer || (!m_known.contains(alarm.id) && wantsAttention(alarm));
    }
    m_known = std::move(known);
    if (m_alarms.empty())
        return show(0, now);
    const auto* const current = find(m_shown);
    if (current != nullptr && m_chosen && now - *m_chosen < kChosen && !newcomer &&
        wantsAttention(*current) == m_chosenWaits)
        return;
    m_chosen.reset();
    const auto& first = m_alarms.front();
    const bool stays = current != nullptr && wantsAttention(*current) == wantsAttention(first) &&
                       current->priority >= first.priority;
    if (!stays)
        show(first.id, now);
}

void AlarmTarget::show(std::uint64_t id, SteadyTime now) {
    if (id == m_shown)
        return;
    m_before = m_shown;
    m_shown = id;
    m_replaced.reset();
    if (m_before != 0) // out of the calm nothing was there that could have been meant
        m_replaced = now;
}

void AlarmTarget::step(int by, SteadyTime now) {
    if (m_alarms.empty())
        return;
    const auto size = static_cast<std::ptrdiff_t>(m_alarms.size());
    const auto at = static_cast<std::ptrdiff_t>(std::max<std::size_t>(place(), 1)) - 1;
    m_shown = m_alarms[static_cast<std::size_t>(((at + by) % size + size) % size)].id;
    m_replaced.reset();
    m_chosen = now;
    m_chosenWaits = wantsAttention(*find(m_shown));
}

std::optional<alerts::AlarmStatus> AlarmTarget::shown() const {
    const auto* const current = find(m_shown);
    return current != nullptr ? std::optional(*current) : std::nullopt;
}

std::optional<std::uint64_t> AlarmTarget::acknowledged(SteadyTime now) const {
    const bool meantBefore = m_replaced && now - *m_replaced < kReaction;
    const auto* const meant = find(meantBefore ? m_before : m_shown);
    return meant != nullptr && wantsAttention(*meant) ? std::optional(meant->id) : std::nullopt;
}

std::size_t AlarmTarget::place() const {
    const auto found = std::ranges::find(m_alarms, m_shown, &alerts::AlarmStatus::id);
    return found != m_alarms.end() ? static_cast<std::size_t>(found - m_alarms.begin()) + 1 : 0;
}

} // namespace vigil::widgets
