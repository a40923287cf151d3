// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/binding/expression_binder.h"

#include <optional>
#include <string>
#include <vector>

namespace vigil::engine {

/// What a SELECT or a step gives to those who read it. *Thread:* value.
struct StepColumns {
    std::vector<std::string> names;
    std::vector<std::optional<model::Value::Type>> types; ///< by name
    bool closed = true; ///< no star over something unknown: there are no others

    /// A column of a name that is there already is another value under that name.
    void add(std::string name, std::optional<model::Value::Type> type);
    /// The columns of another branch of a UNION.
    void merge(StepColumns other);
    /// "id, v"; with "..." where there may be more.
    [[nodiscard]] std::string text() const;
    /// True when the two cannot be branches of one UNION: another number, order or name.
    [[nodiscard]] bool contradicts(const StepColumns& other) const;
};

/// Gives the items of a SELECT their meaning, stars among them, and notes the columns they make.
void bindItems(ExpressionBinder& binder, const ast::Select& from, SelectPlan& plan, Phase phase,
               StepColumns& columns);

} // namespace vigil::engine
