// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/pane_sharing.h"

#include "engine/plan/aggregate_layout.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace vigil::engine {

namespace {

using Columns = std::vector<ColumnPath>;

/// A base pane may be this many times shorter than the shortest pane that is filled from it. Each
/// base pane costs a merge for every window and group with rows: up to here that is cheaper than
/// the rows of a busy stream and never much dearer than those of a quiet one.
constexpr std::int64_t kMostParts = 16;

bool sharesPanes(const SelectPlan& select) {
    using Kind = WindowPlan::Kind;
    return select.grouped && select.tables.size() == 1 && select.joins.empty() && !select.match &&
           select.analytics.empty() && select.tables[0].analytics.empty() &&
           !select.tables[0].reference && !select.windows.empty() &&
           std::ranges::all_of(select.windows,
                               [](const WindowPlan& window) {
                                   return window.kind == Kind::Tumbling ||
                                          window.kind == Kind::Hopping;
                               }) &&
           !AggregateLayout(select.aggregates).keepsRows();
}

std::size_t numberOf(Columns& columns, const ColumnPath& path) {
    const auto found = std::ranges::find_if(columns, [&](const ColumnPath& other) {
        return std::ranges::equal(
            other, path, [](const auto& a, const auto& b) { return model::equalNames(a, b); });
    });
    if (found == columns.end()) {
        columns.push_back(path);
        return columns.size() - 1;
    }
    return static_cast<std::size_t>(found - columns.begin());
}

void renumber(Expression* e, const std::vector<std::size_t>& numbers) {
    if (e == nullptr)
        return;
    if (e->op == Expression::Op::Column)
        e->index = numbers[e->index];
    for (const auto& argument : e->args)
        renumber(argument.get(), numbers);
}

/// Makes the columns of a SELECT those of `columns`, to which its own are added.
void readColumns(SelectPlan& select, Columns& columns) {
    std::vector<std::size_t> numbers;
    for (const auto& path : select.tables[0].columns)
        numbers.push_back(numberOf(columns, path));
    renumber(select.where.get(), numbers);
    for (const auto& key : select.keys)
        renumber(key.get(), numbers);
    for (const auto& aggregate : select.aggregates)
        renumber(aggregate.argument.get(), numbers);
}

bool sameCondition(const ExpressionPtr& a, const ExpressionPtr& b) {
    return a == nullptr || b == nullptr ? a == b : sameExpression(*a, *b);
}

/// Which key of `first` each key of `select` is; nullopt when they are not the same.
std::optional<std::vector<std::size_t>> sameKeys(const SelectPlan& select,
                                                 const SelectPlan& first) {
    if (select.keys.size() != first.keys.size())
        return std::nullopt;
    std::vector<std::size_t> places;
    for (const auto& key : select.keys) {
        std::size_t at = 0;
        while (at < first.keys.size() && (std::ranges::find(places, at) != places.end() ||
                                          !sameExpression(*key, *first.keys[at])))
            ++at;
        if (at == first.keys.size())
            return std::nullopt;
        places.push_back(at);
    }
    return places;
}

std::int64_t paneLength(const WindowPlan& window) {
    return std::gcd(window.size.count(), window.hop.count());
}

class Sharer {
public:
    explicit Sharer(Plan& plan) : m_plan(plan) {}

    void run() {
        std::vector<SharingPlan> all;
        for (std::size_t s = 0; s < m_plan.steps.size(); ++s)
            for (std::size_t i = 0; i < m_plan.steps[s].selects.size(); ++i)
                if (sharesPanes(m_plan.steps[s].selects[i]))
                    join(all, s, i);
        for (const auto& sharing : all)
            for (const auto& member : sharing.members)
                tableOf(member).columns = columnsOf(tableOf(member).feed);
        for (auto& sharing : all)
            if (arrange(sharing))
                m_plan.sharings.push_back(std::move(sharing));
    }

private:
    SelectPlan& selectOf(const SharingPlan::Member& member) {
        return m_plan.steps[member.step].selects[member.select];
    }

    TablePlan& tableOf(const SharingPlan::Member& member) { return selectOf(member).tables[0]; }

    /// SELECTs of the same feed get the same numbers of columns: so their expressions can be
    /// compared, and evaluated for one another.
    Columns& columnsOf(const Feed& feed) {
        const auto known = std::ranges::find_if(m_columns, [&](const auto& entry) {
            return entry.first.kind == feed.kind && entry.first.index == feed.index;
        });
        return known != m_columns.end() ? known->second
                                        : m_columns.emplace_back(feed, Columns()).second;
    }

    void join(std::vector<SharingPlan>& all, std::size_t step, std::size_t number) {
        auto& select = m_plan.steps[step].selects[number];
        const auto& feed = select.tables[0].feed;
        readColumns(select, columnsOf(feed));
        for (auto& sharing : all) {
            const auto& first = selectOf(sharing.members[0]);
            const auto& other = first.tables[0].feed;
            if (other.kind != feed.kind || other.index != feed.index ||
                !sameCondition(first.where, select.where))
                continue;
            if (auto keys = sameKeys(select, first)) {
                sharing.members.push_back({step, number, std::move(*keys)});
                return;
            }
        }
        std::vector<std::size_t> keys(select.keys.size());
        std::iota(keys.begin(), keys.end(), 0);
        all.emplace_back().members.push_back({step, number, std::move(keys)});
    }

    const WindowPlan& windowOf(const SharingPlan& sharing, const SharingPlan::Window& at) {
        return selectOf(sharing.members[at.member]).windows[at.window];
    }

    /// Puts a window into the first ring that it fits.
    void place(SharingPlan& sharing, const SharingPlan::Window& at) {
        const auto& window = windowOf(sharing, at);
        const std::int64_t length = paneLength(window);
        for (auto& ring : sharing.rings) {
            const auto offsets = (window.offset - ring.pane.offset).count();
            const auto base = std::gcd(std::gcd(ring.pane.size.count(), length), offsets);
            std::int64_t shortest = length;
            for (const auto& other : ring.windows)
                shortest = std::min(shortest, paneLength(windowOf(sharing, other)));
            if (shortest > base * kMostParts)
                continue;
            ring.pane.size = ring.pane.hop = Ticks{base};
            ring.windows.push_back(at);
            return;
        }
        auto& ring = sharing.rings.emplace_back();
        ring.pane.size = ring.pane.hop = Ticks{length};
        ring.pane.offset = window.offset;
        ring.windows.push_back(at);
    }

    void placeAll(SharingPlan& sharing) {
        sharing.rings.clear();
        for (std::size_t m = 0; m < sharing.members.size(); ++m)
            for (std::size_t w = 0; w < selectOf(sharing.members[m]).windows.size(); ++w)
                place(sharing, {m, w});
    }

    /// Makes the rings, for those who share one; false when none does.
    bool arrange(SharingPlan& sharing) {
        placeAll(sharing);
        std::vector<bool> shares(sharing.members.size(), false);
        for (const auto& ring : sharing.rings)
            if (ring.windows.size() > 1)
                for (const auto& at : ring.windows)
                    shares[at.member] = true;
        std::vector<SharingPlan::Member> members;
        for (std::size_t m = 0; m < shares.size(); ++m)
            if (shares[m])
                members.push_back(std::move(sharing.members[m]));
        sharing.members = std::move(members);
        if (sharing.members.empty())
            return false;
        if (sharing.members.size() < shares.size()) {
            // Who is left alone had rings of its own: the others do not change.
            leadBy(sharing);
            placeAll(sharing);
        }
        return true;
    }

    /// The places of keys, from the first member that is left.
    void leadBy(SharingPlan& sharing) {
        const auto& first = selectOf(sharing.members[0]);
        for (auto& member : sharing.members)
            member.keys = *sameKeys(selectOf(member), first);
    }

    Plan& m_plan;
    std::vector<std::pair<Feed, Columns>> m_columns;
};

} // namespace

void sharePanes(Plan& plan) { Sharer(plan).run(); }

} // namespace vigil::engine
