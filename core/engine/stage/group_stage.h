// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stage/output_builder.h"
#include "engine/window/keyed_windows.h"

#include <vector>

namespace vigil::engine {

/// GROUP BY of one SELECT: keys, windows, aggregates, HAVING and the result rows. *Thread:* one.
class GroupStage {
public:
    GroupStage(const SelectPlan& plan, WindowBounds bounds);

    /// Adds rows that passed WHERE; takes rows out of the set that cannot be processed.
    void add(RowSet& rows, Rejections& rejections);

    /// What rows are added to where SELECTs share panes (SharedPanes), instead of add().
    [[nodiscard]] KeyedWindows& windows() noexcept { return m_windows; }

    /// Appends the rows of all windows that are complete at the watermark.
    void close(EventTime watermark, OutputBuilder& out, Rejections& rejections);

    /// Appends the rows of the windows that are not complete (WindowStore::look); the stage is
    /// spent.
    void look(EventTime now, OutputBuilder& out, Rejections& rejections);

    /// The sizes of keys and windows.
    void inspect(SelectInspection& out) const;

    void save(StateWriter& out) const { m_windows.save(out); }

    /// Into a new stage.
    void load(StateReader& in) { m_windows.load(in); }

private:
    struct Group {
        std::uint32_t number = 0; ///< in the key index
        std::int64_t identity = 0;
    };

    /// The rows of a window of SelectPlan::windows[at].
    void emit(const ClosedWindow& window, std::size_t at, OutputBuilder& out,
              Rejections& rejections);
    /// Column by column, where the items are keys, aggregates, constants and window bounds alone.
    void emitColumns(const ClosedWindow& window, std::size_t at,
                     std::span<const std::uint32_t> slots, OutputBuilder& out);
    void emitGroup(const Pane& pane, std::uint32_t slot, const Group& group, EvalContext& context,
                   OutputBuilder& out, Rejections& rejections);

    const SelectPlan& m_plan;
    AggregateLayout m_layout;
    KeyedWindows m_windows;
    std::vector<model::Value> m_values;
    bool m_byColumn = false; ///< emitColumns() will do
    std::size_t m_havingParts;
    std::vector<std::uint32_t> m_present;
    std::vector<std::uint32_t> m_groups;
    std::vector<std::int64_t> m_identities;
};

} // namespace vigil::engine
