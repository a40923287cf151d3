// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/formats/recording_format.h"
#include "model/value.h"
#include "tests/recordings/record_folder.h"

#include <QTest>

#include <string>
#include <vector>

/// Files made for a test, and what a row reader finds in them.
namespace rowsof {

using namespace vigil;

using Folder = tests::RecordFolder;

struct Read {
    std::vector<model::RecordBatch> batches;
    std::vector<ingest::RejectedRow> rejected;
    std::vector<std::string> warnings;

    [[nodiscard]] std::size_t rows() const {
        std::size_t count = 0;
        for (const auto& batch : batches)
            count += batch.rowCount();
        return count;
    }

    /// Of the first batch; null also when there is no such column.
    [[nodiscard]] model::Value value(const std::string& column, std::size_t row) const {
        const auto* found = batches.at(0).column(column);
        return found != nullptr ? found->value(row) : model::Value{};
    }

    [[nodiscard]] model::Value::Type type(const std::string& column, std::size_t row) const {
        return value(column, row).type();
    }

    [[nodiscard]] std::string names() const {
        std::string text;
        for (const auto& column : batches.at(0).columns)
            text += (text.empty() ? "" : " ") + column.name();
        return text;
    }
};

inline Read readAll(const std::filesystem::path& path, const ingest::RowReaderOptions& options = {},
                    std::size_t maxRows = 4096) {
    Read read;
    auto reader = ingest::openRows(path, options);
    if (!reader)
        qFatal("%s", reader.error().text().c_str());
    for (;;) {
        auto batch = (*reader)->next(maxRows);
        if (!batch)
            qFatal("%s", batch.error().text().c_str());
        for (auto& row : (*reader)->takeRejected())
            read.rejected.push_back(std::move(row));
        for (auto& warning : (*reader)->takeWarnings())
            read.warnings.push_back(std::move(warning));
        if (!*batch)
            return read;
        read.batches.push_back(std::move(**batch));
    }
}

/// The reason why a file cannot be read as rows; empty when it can.
inline std::string refusalOf(const std::filesystem::path& path,
                             const ingest::RowReaderOptions& options = {}) {
    const auto reader = ingest::openRows(path, options);
    return reader ? std::string() : reader.error().text();
}

} // namespace rowsof
