// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/row_reader.h"
#include "ingest/rows/rejected_rows.h"
#include "ingest/rows/row_columns.h"
#include "ingest/rows/text_records.h"

#include <optional>
#include <utility>

namespace vigil::ingest {

/// Rows of a text file, one a record; a format says what a record holds.
/// *Thread:* one. *Owns:* the open file.
class RecordRows : public RowReader {
public:
    Result<std::optional<model::RecordBatch>> next(std::size_t maxRows) final {
        if (m_failure)
            return tl::unexpected<Error>(*m_failure);
        while (m_columns.rows() < maxRows) {
            auto record = m_records.next();
            if (!record) {
                if (m_columns.rows() == 0)
                    return propagate(record);
                m_failure = std::move(record.error()); // told when what came before it is read
                break;
            }
            if (!*record)
                break;
            read(**record, m_offset++);
        }
        if (m_columns.rows() == 0)
            return std::nullopt;
        if (auto checked = m_columns.checkKey(); !checked)
            return tl::unexpected<Error>(std::move(checked.error()).within(m_path));
        return m_columns.takeBatch();
    }

    std::vector<RejectedRow> takeRejected() final { return m_rejected.take(); }

    std::vector<std::string> takeWarnings() final {
        auto warnings = std::exchange(m_warnings, {});
        for (auto& warning : m_columns.takeWarnings())
            warnings.push_back(m_path + ": " + std::move(warning));
        return warnings;
    }

protected:
    RecordRows(TextRecords records, const std::filesystem::path& path,
               const RowReaderOptions& options)
        : m_records(std::move(records)), m_columns(options, path), m_rejected(path),
          m_path(path.string()) {}

    /// Puts the record into m_columns as one row, or into m_rejected. `offset` counts records.
    virtual void read(const TextRecords::Record& record, std::int64_t offset) = 0;

    TextRecords m_records;
    RowColumns m_columns;
    RejectedRows m_rejected;
    std::vector<std::string> m_warnings; ///< each with its place
    const std::string m_path;

private:
    std::int64_t m_offset = 0;
    std::optional<Error> m_failure;
};

} // namespace vigil::ingest
