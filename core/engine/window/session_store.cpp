// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/window/session_store.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/value_ops.h"

#include <algorithm>

namespace vigil::engine {

SessionStore::SessionStore(const WindowPlan& plan, const AggregateLayout& layout,
                           WindowBounds bounds)
    : m_plan(plan), m_layout(layout), m_endInclusive(bounds == WindowBounds::EndInclusive) {}

EventTime SessionStore::endOf(const Session& session) const {
    const std::int64_t longest = m_plan.maxDuration.count();
    const std::int64_t due = session.first.time_since_epoch().count() + longest;
    const std::int64_t rest = (due % longest + longest) % longest;
    const std::int64_t check = rest == 0 ? due : due - rest + longest;
    return std::min(session.last + m_plan.timeout, EventTime{Ticks{check}});
}

bool SessionStore::joins(const Session& session, EventTime t) const {
    const EventTime end = endOf(session);
    return m_endInclusive ? t <= end : t < end;
}

void SessionStore::add(const WindowRows& rows) {
    EvalContext context;
    RowView scratch;
    std::string key;
    for (std::size_t i = 0; i < rows.times.size(); ++i) {
        const EventTime t = rows.times[i];
        key.clear();
        if (!m_plan.partitionBy.empty()) {
            rows.rows->show(i, context, scratch);
            for (const auto& part : m_plan.partitionBy)
                appendKey(key, evaluate(*part, context));
        }
        auto found = m_open.find(key);
        if (found != m_open.end() && !joins(found->second, t)) {
            m_ended.emplace_back(key, std::move(found->second));
            m_open.erase(found);
            found = m_open.end();
        }
        if (found == m_open.end())
            countBytes(sizeof(decltype(m_open)::value_type) + textBytes(key) + 2 * sizeof(void*));
        found = m_open.emplace(key, Session{t, t, Pane(m_layout), {}, {}}).first;
        auto& session = found->second;
        session.last = std::max(session.last, t);
        const auto [slot, isNew] = session.slots.try_emplace(
            rows.slots[i], static_cast<std::uint32_t>(session.groups.size()));
        countSteps(4);
        if (isNew) {
            countBytes(sizeof(*slot) + 4 * sizeof(void*) + 2 * sizeof session.groups[0]);
            session.groups.push_back(rows.slots[i]);
            session.pane.grow(session.groups.size());
        }
        session.pane.addRow(*rows.input, i, slot->second);
    }
}

void SessionStore::close(EventTime watermark, const WindowSink& sink) {
    for (auto at = m_open.begin(); at != m_open.end();) {
        const EventTime end = endOf(at->second);
        if (m_endInclusive ? end < watermark : end <= watermark) {
            m_ended.emplace_back(at->first, std::move(at->second));
            at = m_open.erase(at);
        } else {
            ++at;
        }
    }
    // Sessions of one end by key, not in the order of a hash table: that changes with a restart.
    std::ranges::stable_sort(m_ended, [this](const auto& a, const auto& b) {
        const EventTime x = endOf(a.second);
        const EventTime y = endOf(b.second);
        return x != y ? x < y : a.first < b.first;
    });
    for (const auto& [key, session] : m_ended)
        sink({session.first, endOf(session), &session.pane, nullptr, &session.groups});
    m_ended.clear();
}

void SessionStore::markUsed(std::vector<bool>& used) const {
    for (const auto& [key, session] : m_open)
        for (const auto group : session.groups)
            used[group] = true;
}

void SessionStore::renumber(const std::vector<std::uint32_t>& renumbered,
                            const std::vector<bool>&) {
    for (auto& [key, session] : m_open) {
        session.slots.clear();
        for (std::uint32_t slot = 0; slot < session.groups.size(); ++slot) {
            session.groups[slot] = renumbered[session.groups[slot]];
            session.slots.emplace(session.groups[slot], slot);
        }
    }
}

StateSize SessionStore::size() const {
    StateSize size;
    size.open = m_open.size();
    size.bytes = sizeof *this + tableBytes(m_open) +
                 m_ended.capacity() * sizeof(std::pair<std::string, Session>);
    const auto add = [&](const std::string& key, const Session& session) {
        size.bytes += textBytes(key) + session.pane.bytes() - sizeof(Pane) +
                      session.pane.sharedBytes() +
                      session.groups.capacity() * sizeof(std::uint32_t) + tableBytes(session.slots);
    };
    for (const auto& [key, session] : m_open)
        add(key, session);
    for (const auto& [key, session] : m_ended)
        add(key, session);
    return size;
}

} // namespace vigil::engine
