// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/expression/expression.h"
#include "engine/plan/aggregate_function.h"

#include <span>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// The scalar functions and aggregates that a query may call. Binding, completion and the
/// documentation know functions from here alone. *Thread:* built by one, then immutable. *Owns:*
/// nothing; the entries live as long as the program.
class FunctionCatalog {
public:
    /// An entry hides those of its name that were added before.
    void add(std::span<const Function> functions);
    void add(std::span<const AggregateFunction> aggregates);

    /// By name without case; nullptr when unknown.
    [[nodiscard]] const Function* scalar(std::string_view name) const noexcept;
    [[nodiscard]] const AggregateFunction* aggregate(std::string_view name) const noexcept;

    /// In the order in which they were added.
    [[nodiscard]] std::span<const Function* const> scalars() const noexcept { return m_scalars; }

    [[nodiscard]] std::span<const AggregateFunction* const> aggregates() const noexcept {
        return m_aggregates;
    }

private:
    std::vector<const Function*> m_scalars;
    std::vector<const AggregateFunction*> m_aggregates;
};

} // namespace vigil::engine
