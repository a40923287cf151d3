// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "engine/query_shard.h"
#include "model/delivery.h"
#include "pipeline/workspace/topic_template.h"
#include "pipeline/workspace/workspace.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace vigil::pipeline {

/// Which sinks have the rows of an output. *Thread:* immutable.
class DeliveryRoutes {
public:
    struct Sink {
        std::string name;
        TopicTemplate topic; ///< plain where rows do not choose
        std::string key;     ///< column; empty: none
    };

    explicit DeliveryRoutes(const Workspace& workspace);

    /// Those of kAlarmsOutput have the transitions of alarms.
    [[nodiscard]] const std::vector<Sink>& of(std::string_view output) const;

private:
    std::map<std::string, std::vector<Sink>, std::less<>> m_sinks; ///< by output, lower case
};

/// Rows of results as messages for their sinks, gathered until they are handed on.
/// *Thread:* one, a shard's. *Owns:* the messages.
class OutboundRows {
public:
    explicit OutboundRows(const DeliveryRoutes& routes) : m_routes(routes) {}

    void add(const std::string& query, const engine::QueryResult& result);

    /// One delivery a sink, without a number yet.
    [[nodiscard]] std::vector<model::Delivery> take();

    [[nodiscard]] std::size_t bytes() const noexcept { return m_bytes; }

private:
    /// Rows of one time that nothing else tells apart are counted.
    struct Counted {
        EventTime time{};
        std::unordered_map<std::string, unsigned> rows; ///< by what their keys are made of
    };

    [[nodiscard]] std::string idOf(const std::string& query, const engine::QueryResult& result,
                                   std::size_t row, const std::string& payload);

    const DeliveryRoutes& m_routes;
    std::map<std::string, model::Delivery> m_deliveries;                ///< by sink
    std::map<std::pair<std::string, std::uint32_t>, Counted> m_counted; ///< by query and SELECT
    std::size_t m_bytes = 0;
};

/// Transitions of alarms as messages: one delivery a sink, without a number yet.
[[nodiscard]] std::vector<model::Delivery>
deliveriesOf(const DeliveryRoutes& routes, const std::vector<alerts::AlarmEvent>& events);

} // namespace vigil::pipeline
