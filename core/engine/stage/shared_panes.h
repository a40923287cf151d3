// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"
#include "engine/stage/group_stage.h"

#include <memory>
#include <span>
#include <vector>

namespace vigil::engine {

/// The rows of several SELECTs' windows, added once (SharingPlan): filter, keys, arguments and
/// base panes with the aggregates of all of them. A base pane that is complete is merged into each
/// window. Base panes are fixed in time and merged in its order, so results depend on neither
/// batches nor shards.
/// A row that the arguments of any SELECT fail for is added for each SELECT alone, to base panes
/// with its own aggregates: it is missing, and a dead letter, where it would be without sharing.
/// *Thread:* one. *Owns:* keys and base panes; not the windows.
class SharedPanes {
public:
    /// A SELECT that shares.
    struct Member {
        Member(const SelectPlan& select, GroupStage& group) : plan(&select), group(&group) {}

        const SelectPlan* plan;
        GroupStage* group;
        KeyedWindows::Origin origin;         ///< in the shared panes
        std::unique_ptr<KeyedWindows> apart; ///< rows that an argument fails for; mostly null
        KeyedWindows::Origin apartOrigin;
    };

    /// `members` as in the plan; all of it outlives this.
    SharedPanes(const SharingPlan& plan, std::vector<Member> members, WindowBounds bounds);

    /// Adds rows of the table that all of them read. They are numbered as its columns are in the
    /// first SELECT.
    void add(RowSet& rows, Rejections& rejections);
    /// Merges the base panes that are complete at the watermark into the windows of all members,
    /// which may then be closed.
    void close(EventTime watermark);

    /// What is held once for all.
    [[nodiscard]] StateSize size() const;

    void save(StateWriter& out) const;
    /// Into new panes.
    void load(StateReader& in);

private:
    /// A closed base pane of rows of one member alone.
    struct ApartPane {
        std::size_t ring = 0;
        EventTime end{};
        Pane pane;
    };

    void open(KeyedWindows& windows) const;
    void addApart(RowSet& rows, Rejections& rejections);
    KeyedWindows& apartOf(Member& member) const;
    [[nodiscard]] static std::vector<ApartPane> closeApart(Member& member, EventTime watermark);
    void merge(std::size_t member, const KeyedWindows& from, std::size_t ring,
               const ClosedWindow& pane, KeyedWindows::Origin& origin);

    const SharingPlan& m_plan;
    WindowBounds m_bounds;
    std::vector<Member> m_members;
    AggregateLayout m_layout; ///< of all members
    KeyedWindows m_windows;   ///< one for each ring
    std::vector<std::uint32_t> m_present;
};

} // namespace vigil::engine
