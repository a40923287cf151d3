// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stage/shared_panes.h"

#include "engine/rows/row_filter.h"

#include <numeric>
#include <optional>

namespace vigil::engine {

namespace {

/// The slots of a pane that have rows.
void listPresent(const Pane& pane, std::vector<std::uint32_t>& present) {
    present.clear();
    for (std::uint32_t slot = 0; slot < pane.slotCount(); ++slot)
        if (pane.occupied(slot))
            present.push_back(slot);
}

/// Where something lies in what has the same keys and lanes.
std::vector<std::size_t> inPlace(std::size_t count) {
    std::vector<std::size_t> places(count);
    std::iota(places.begin(), places.end(), 0);
    return places;
}

} // namespace

SharedPanes::SharedPanes(const SharingPlan& plan, std::vector<Member> members, WindowBounds bounds)
    : m_plan(plan), m_bounds(bounds), m_members(std::move(members)),
      m_windows(m_members[0].plan->keys, m_layout) {
    for (std::size_t m = 0; m < m_members.size(); ++m) {
        auto& origin = m_members[m].origin;
        origin.keys = plan.members[m].keys;
        for (const auto& lane : m_members[m].group->windows().layout().lanes())
            origin.lanes.push_back(m_layout.include(lane));
    }
    open(m_windows); // the layout is whole
}

void SharedPanes::open(KeyedWindows& windows) const {
    for (const auto& ring : m_plan.rings)
        windows.open(ring.pane, m_bounds);
}

void SharedPanes::add(RowSet& rows, Rejections& rejections) {
    // What all have in common fails for all of them.
    const auto rejectForAll = [&](std::size_t i, const std::string& reason) {
        RowView scratch;
        for (std::size_t m = 0; m < m_members.size(); ++m)
            rejections.add(rows.views(i, scratch)[0], reason);
    };
    const auto& where = m_members[0].plan->where;
    if (where != nullptr)
        filterRows(rows, *where, rejectForAll);
    if (rows.size() == 0)
        return;
    std::optional<RowSet> apart;
    std::vector<std::uint32_t> failing;
    AggregateInput input(m_layout, rows, [&](std::size_t i, const std::string&) {
        if (!apart)
            apart = rows;
        failing.push_back(static_cast<std::uint32_t>(i));
    });
    if (apart) {
        apart->keep(failing);
        addApart(*apart, rejections);
    }
    m_windows.add(rows, std::move(input), rejectForAll);
}

void SharedPanes::addApart(RowSet& rows, Rejections& rejections) {
    for (auto& member : m_members) {
        RowSet own = rows;
        apartOf(member).add(own, [&](std::size_t i, const std::string& reason) {
            RowView scratch;
            rejections.add(own.views(i, scratch)[0], reason);
        });
    }
}

KeyedWindows& SharedPanes::apartOf(Member& member) const {
    if (member.apart == nullptr) {
        const auto& layout = member.group->windows().layout();
        member.apart = std::make_unique<KeyedWindows>(member.plan->keys, layout);
        open(*member.apart);
        member.apartOrigin = {};
        member.apartOrigin.keys = inPlace(member.plan->keys.size());
        member.apartOrigin.lanes = inPlace(layout.lanes().size());
    }
    return *member.apart;
}

void SharedPanes::merge(std::size_t member, const KeyedWindows& from, std::size_t ring,
                        const ClosedWindow& pane, KeyedWindows::Origin& origin) {
    for (const auto& at : m_plan.rings[ring].windows)
        if (at.member == member)
            m_members[member].group->windows().merge(at.window, from, pane, m_present, origin);
}

std::vector<SharedPanes::ApartPane> SharedPanes::closeApart(Member& member, EventTime watermark) {
    std::vector<ApartPane> closed;
    if (member.apart != nullptr)
        member.apart->close(watermark, [&](std::size_t ring, const ClosedWindow& pane) {
            closed.push_back({ring, pane.end, *pane.pane});
        });
    return closed;
}

void SharedPanes::close(EventTime watermark) {
    std::vector<std::vector<ApartPane>> apart;
    for (auto& member : m_members)
        apart.push_back(closeApart(member, watermark));
    std::vector<std::size_t> done(m_members.size(), 0);
    // In the order of time whatever is closed at once; of one time what is shared comes first.
    const auto mergeApart = [&](std::size_t m, auto comesBefore) {
        auto& member = m_members[m];
        for (; done[m] < apart[m].size() && comesBefore(apart[m][done[m]]); ++done[m]) {
            const auto& next = apart[m][done[m]];
            listPresent(next.pane, m_present);
            merge(m, *member.apart, next.ring, {{}, next.end, &next.pane, nullptr, nullptr},
                  member.apartOrigin);
        }
    };
    m_windows.close(watermark, [&](std::size_t ring, const ClosedWindow& pane) {
        for (std::size_t m = 0; m < m_members.size(); ++m)
            mergeApart(m, [&](const ApartPane& next) {
                return next.ring < ring || (next.ring == ring && next.end < pane.end);
            });
        listPresent(*pane.pane, m_present);
        for (const auto& at : m_plan.rings[ring].windows) {
            auto& member = m_members[at.member];
            member.group->windows().merge(at.window, m_windows, pane, m_present, member.origin);
        }
    });
    m_windows.forgetUnusedKeys();
    for (std::size_t m = 0; m < m_members.size(); ++m) {
        mergeApart(m, [](const ApartPane&) { return true; });
        if (m_members[m].apart != nullptr && m_members[m].apart->empty())
            m_members[m].apart = nullptr;
        else if (m_members[m].apart != nullptr)
            m_members[m].apart->forgetUnusedKeys();
    }
}

StateSize SharedPanes::size() const {
    const auto windows = [](const KeyedWindows& all) {
        StateSize sum = all.keysSize();
        for (const auto& size : all.windowSizes())
            sum += size;
        return sum;
    };
    StateSize sum = windows(m_windows);
    sum.bytes += sizeof *this + m_present.capacity() * sizeof(std::uint32_t);
    for (const auto& member : m_members) {
        sum.bytes += sizeof member + member.origin.slots.capacity() * sizeof(std::uint32_t);
        if (member.apart != nullptr)
            sum += windows(*member.apart);
    }
    return sum;
}

} // namespace vigil::engine
