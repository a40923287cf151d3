// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/record_batch.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

using ColumnPath = std::vector<std::string>;

/// Columns that the engine adds to rows on their way: no text of a query can name them, and no star
/// or record of a whole row shows them.
inline constexpr std::string_view kHiddenColumn = "\x1f(analytic)";

[[nodiscard]] inline std::string hiddenColumn(std::size_t number) {
    return std::string(kHiddenColumn) + std::to_string(number);
}

/// What came with the message of a row (RecordBatch::messages), where a query reads it.
inline constexpr std::string_view kMessageColumn = "\x1f(message)";

[[nodiscard]] inline bool isHiddenColumn(std::string_view name) noexcept {
    return name.starts_with(kHiddenColumn) || name == kMessageColumn;
}

/// The columns a step reads, found in one batch. A path `a.b.c` is the column of that dotted name,
/// else field `c` of column `a.b`, else `b.c` of column `a`; a column that is absent is null.
/// *Thread:* immutable. *Owns:* a share of the batch.
class BatchColumns {
public:
    BatchColumns(model::BatchPtr batch, const std::vector<ColumnPath>& wanted);

    [[nodiscard]] model::Value value(std::size_t column, std::uint32_t row) const;

    /// The flat column behind a path; nullptr when absent or inside a record.
    [[nodiscard]] const model::Column* flat(std::size_t column) const noexcept {
        return m_found[column].rest == nullptr ? m_found[column].column : nullptr;
    }

    [[nodiscard]] bool absent(std::size_t column) const noexcept {
        return m_found[column].column == nullptr;
    }

    [[nodiscard]] const model::RecordBatch& batch() const noexcept { return *m_batch; }

    [[nodiscard]] const model::BatchPtr& shared() const noexcept { return m_batch; }

    /// All columns of a row as a record; dotted names become nested records.
    [[nodiscard]] model::Value record(std::uint32_t row) const;

private:
    struct Found {
        const model::Column* column = nullptr;
        const ColumnPath* rest = nullptr; ///< path whose parts from `first` on are fields
        std::size_t first = 0;
    };

    model::BatchPtr m_batch;
    std::vector<Found> m_found;
};

/// Field `path[first...]` of a record value; null where it is not there.
[[nodiscard]] model::Value fieldOf(const model::Value& record, const ColumnPath& path,
                                   std::size_t first);

} // namespace vigil::engine
