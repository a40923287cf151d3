// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/record_batch.h"

#include <fstream>
#include <string>
#include <vector>

namespace vigil::app {

/// Writes rows so that reading them gives the same values: nothing is changed for anybody's
/// spreadsheet. *Thread:* one. *Owns:* the file.
class RowWriter {
public:
    enum class Format { Csv, JsonLines };

    explicit RowWriter(Format format) : m_format(format) {}

    /// True when all columns must be known before the first row.
    [[nodiscard]] bool needsColumns() const noexcept { return m_format == Format::Csv; }

    void addColumns(const model::RecordBatch& batch);
    /// Makes the file, for its owner alone (0600). Error: Io.
    [[nodiscard]] Result<void> open(const std::string& path);
    void write(const model::RecordBatch& batch, std::size_t row);
    /// Error: Io.
    [[nodiscard]] Result<void> finish();

private:
    void writeCsv(const model::RecordBatch& batch, std::size_t row);
    void writeJson(const model::RecordBatch& batch, std::size_t row);

    Format m_format;
    std::string m_path;
    std::ofstream m_file;
    std::vector<std::string> m_columns;
};

} // namespace vigil::app
