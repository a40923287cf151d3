// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/row_reader.h"
#include "ingest/rows/rejected_rows.h"
#include "ingest/rows/row_columns.h"
#include "ingest/rows/text_records.h"

namespace vigil::ingest {

/// Rows of a text file, one a record; a format says what a record holds.
/// *Thread:* one. *Owns:* the open file.
class RecordRows : public RowReader {
public:
    Result<std::optional<model::RecordBatch>> next(std::size_t maxRows) final {
        while (m_columns.rows() < maxRows) {
            auto record = m_records.next();
            if (!record)
                return propagate(record);
            if (!*record)
                break;
            read(**record, m_offset++);
        }
        if (m_columns.rows() == 0)
            return std::nullopt;
        return m_columns.takeBatch();
    }

    std::vector<RejectedRow> takeRejected() final { return m_rejected.take(); }

protected:
    RecordRows(TextRecords records, const std::filesystem::path& path,
               const RowReaderOptions& options)
        : m_records(std::move(records)), m_columns(options, path), m_rejected(path) {}

    /// Puts the record into m_columns as one row, or into m_rejected. `offset` counts records.
    virtual void read(const TextRecords::Record& record, std::int64_t offset) = 0;

    TextRecords m_records;
    RowColumns m_columns;
    RejectedRows m_rejected;

private:
    std::int64_t m_offset = 0;
};

} // namespace vigil::ingest
