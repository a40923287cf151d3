// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/row_reader.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::ingest {

/// Collects the rows of a recorded file: tells values apart, knows null values, takes event and
/// arrival time from their columns. Batches keep the columns of the file in the order in which
/// they were first seen. *Thread:* one. *Owns:* the batch under way.
class RowColumns {
public:
    /// More distinct fields than this in one file are refused.
    static constexpr std::size_t kMost = 4096;

    RowColumns(const RowReaderOptions& options, const std::filesystem::path& path);

    void beginRow(std::int64_t offset);
    void endRow();

    /// Number of a column by name, without case; `position` is where the field stands in its
    /// record, which usually tells. Within a row. nullopt when there are too many.
    [[nodiscard]] std::optional<std::size_t> indexOf(std::string_view name, std::size_t position);

    [[nodiscard]] std::size_t count() const noexcept { return m_names.size(); }

    /// The first value of a column in a row counts, later ones are passed over.
    void putNull(std::size_t column);
    void putBit(std::size_t column, bool value);
    void putInteger(std::size_t column, std::int64_t value);
    void putFloat(std::size_t column, double value);
    /// Text of a typed format: empty and "NaN" are null, ISO-8601 times are times.
    void putText(std::size_t column, std::string_view text);
    /// Text of an untyped format: also numbers (as JSON writes them) and true/false.
    void putUntyped(std::size_t column, std::string_view text);
    void putValue(std::size_t column, model::Value value);

    [[nodiscard]] std::size_t rows() const noexcept { return m_batch.rowCount(); }

    [[nodiscard]] model::RecordBatch takeBatch();

    /// A text of a typed format as a value, by the rules of putText().
    [[nodiscard]] static model::Value valueOf(std::string_view text);

private:
    /// "a.b.c" split: the column and the fields within it.
    struct TimePath {
        std::string column;
        std::vector<std::string> fields;
        std::optional<std::size_t> index;
    };

    static TimePath pathOf(const std::string& dotted);
    [[nodiscard]] bool taken(std::size_t column) const noexcept;
    [[nodiscard]] bool isNullNumber(double value) const noexcept;
    void startBatch();
    void shareTexts(std::size_t column);
    void putMoment(std::size_t column, const model::Moment& value);
    void noteTime(std::size_t column, EventTime value);
    void noteRecord(std::size_t column, const model::Value& value);

    RowReaderOptions m_options;
    std::string m_key;
    TimePath m_time;
    TimePath m_arrival;
    std::vector<std::string> m_names;
    std::vector<std::shared_ptr<model::TextDictionary>> m_texts; ///< by column, for all batches
    model::RecordBatch m_batch;
    bool m_arrivalKnown = false; ///< in the row under way
};

} // namespace vigil::ingest
