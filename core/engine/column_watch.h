// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/expression/batch_columns.h"
#include "engine/query.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// Tells which columns of those that a query reads no record of its inputs had: a misspelt name is
/// a column that is always null, and nothing else would tell of it. *Thread:* one.
class ColumnWatch {
public:
    explicit ColumnWatch(const Query& query);

    /// Rows of the input that the batch names.
    void see(const model::BatchPtr& batch);
    /// The columns that records of the input can have; there are no others.
    void know(std::string_view input, const std::vector<std::string>& columns);

    /// The names that records of the input had, where its batches did not bring all columns.
    void see(std::string_view input, const std::vector<std::string>& fields);

    struct Missing {
        std::string input;
        std::string column; ///< dotted
        std::string hint;   ///< a column that was seen and has a similar name; may be empty
    };

    /// Columns that no record had so far, of the inputs that had records.
    [[nodiscard]] std::vector<Missing> missing() const;

private:
    struct Input {
        std::string name;
        std::vector<ColumnPath> unseen;
        std::vector<std::string> columns; ///< that were seen
        bool hadRows = false;
    };

    void read(const std::string& input, const ColumnPath& path);

    std::string m_text; ///< of the query
    std::vector<Input> m_inputs;
};

} // namespace vigil::engine
