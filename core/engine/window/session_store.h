// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/window/window_store.h"

#include <string>
#include <unordered_map>

namespace vigil::engine {

/// Session windows. A session starts at its first row; it ends at last row + timeout, or at the
/// first check point (a multiple of the longest duration on the absolute time line) that lies at
/// least the longest duration after the first row. A row exactly at either end still joins.
/// Sessions are kept apart by OVER (PARTITION BY), groups are kept apart inside. *Thread:* one.
class SessionStore final : public WindowStore {
public:
    SessionStore(const WindowPlan& plan, const AggregateLayout& layout, WindowBounds bounds);

    void add(const WindowRows& rows) override;
    void close(EventTime watermark, const WindowSink& sink) override;
    void markUsed(std::vector<bool>& used) const override;
    void renumber(const std::vector<std::uint32_t>& renumbered,
                  const std::vector<bool>& used) override;
    [[nodiscard]] StateSize size() const override;
    void save(StateWriter& out) const override;
    void load(StateReader& in, std::size_t slotCount) override;

private:
    struct Session {
        EventTime first{};
        EventTime last{};
        Pane pane;
        std::vector<std::uint32_t> groups; ///< group of each slot of the pane
        std::unordered_map<std::uint32_t, std::uint32_t> slots;
    };

    [[nodiscard]] EventTime endOf(const Session& session) const;
    static void saveSession(StateWriter& out, const std::string& key, const Session& session);
    [[nodiscard]] Session loadSession(StateReader& in, std::size_t slotCount) const;
    [[nodiscard]] bool joins(const Session& session, EventTime t) const;

    const WindowPlan& m_plan;
    const AggregateLayout& m_layout;
    bool m_endInclusive;
    std::unordered_map<std::string, Session> m_open;      ///< by partition key
    std::vector<std::pair<std::string, Session>> m_ended; ///< since the last close()
};

} // namespace vigil::engine
