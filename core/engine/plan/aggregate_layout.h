// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"

#include <cstddef>
#include <span>
#include <vector>

namespace vigil::engine {

/// Which state the aggregates of one SELECT need: numeric lanes are shared by aggregates of one
/// argument, the others keep rows. *Thread:* immutable.
class AggregateLayout {
public:
    /// Of no aggregate; see include().
    AggregateLayout() = default;
    explicit AggregateLayout(std::span<const AggregatePlan> plans);

    struct Lane {
        const Expression* argument = nullptr;
        bool numeric = false; ///< holds numbers only: SUM, AVG, VAR
        bool moments = false; ///< STDEV, VAR
        /// Of what was not CAST to a text: texts are read as numbers.
        bool readsTexts = false;
    };

    /// Makes a lane of another layout one of this, shared with those of the same argument. Its
    /// number here.
    std::size_t include(const Lane& lane);

    struct Place {
        bool counts = false;  ///< COUNT(*)
        bool list = false;    ///< `index` is a list, else a lane
        bool samples = false; ///< `index` is one of samples()
        std::size_t index = 0;
    };

    [[nodiscard]] std::span<const AggregatePlan> plans() const noexcept { return m_plans; }

    [[nodiscard]] const std::vector<Lane>& lanes() const noexcept { return m_lanes; }

    [[nodiscard]] const std::vector<const AggregatePlan*>& lists() const noexcept {
        return m_lists;
    }

    /// What percentiles are taken of; those of one column share their samples.
    [[nodiscard]] const std::vector<const Expression*>& samples() const noexcept {
        return m_samples;
    }

    /// True when the state of a group grows with its rows.
    [[nodiscard]] bool keepsRows() const noexcept { return !m_lists.empty() || !m_samples.empty(); }

    [[nodiscard]] const Place& place(std::size_t aggregate) const { return m_places[aggregate]; }

private:
    std::span<const AggregatePlan> m_plans;
    std::vector<Lane> m_lanes;
    std::vector<const AggregatePlan*> m_lists;
    std::vector<const Expression*> m_samples;
    std::vector<Place> m_places;
};

} // namespace vigil::engine
