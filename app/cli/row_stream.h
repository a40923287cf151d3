// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/record_batch.h"
#include "pipeline/workspace/table_recordings.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace vigil::app {

/// Rows of anything recorded: of tables, WFDB records and annotations as a query reads them; of
/// other recordings their messages decoded, a sample of a wave being a row. *Thread:* one.
class RowStream {
public:
    [[nodiscard]] static Result<std::unique_ptr<RowStream>>
    open(const std::filesystem::path& path, const pipeline::TableReading& reading);

    virtual ~RowStream() = default;

    /// null at the end. Errors: those of the readers.
    [[nodiscard]] virtual Result<model::BatchPtr> next() = 0;
    /// What there is to tell since the last call.
    [[nodiscard]] virtual std::vector<std::string> takeNotes() = 0;
};

} // namespace vigil::app
