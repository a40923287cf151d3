// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/plan.h"
#include "model/record_batch.h"

#include <string>
#include <vector>

namespace vigil::engine {

/// The rows of an input as CREATE TABLE describes it. *Thread:* value.
struct TypedRows {
    /// The declared columns in their order, each of its type; a column that did not come is null.
    /// Rows that are refused are there with nulls, so that row numbers stay.
    model::BatchPtr batch;

    /// A row that has a value which is not exactly one of the declared type.
    struct Refused {
        std::uint32_t row = 0;
        std::string reason; ///< column and type
        std::string detail; ///< the value
    };

    std::vector<Refused> refused; ///< by row; of several wrong columns the first one
};

/// Gives `from` the declared columns and types.
[[nodiscard]] TypedRows typedRows(const std::vector<TypedColumn>& columns,
                                  const model::RecordBatch& from);

} // namespace vigil::engine
