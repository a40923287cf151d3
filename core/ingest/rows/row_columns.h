// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/row_reader.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

    /// What a cell of the time column says.
    struct TimeCell {
        EventTime time{};            ///< the base time where it says nothing
        const char* fault = nullptr; ///< why the row cannot be used
        bool known = false;
    };

    /// Text of the time column; of a format whose texts are typed or not.
    [[nodiscard]] TimeCell timeOf(std::string_view text) const;

    /// A number in it, by its format.
    template <typename Number>
    [[nodiscard]] TimeCell timeOfNumber(Number number) const {
        return judged(m_options.times.ofNumber(number));
    }

    /// Neither text nor number; or, in a file that has such a column, nothing.
    [[nodiscard]] TimeCell timeOfNothing(bool isNull) const;

    [[nodiscard]] bool isTimeColumn(std::string_view name) const noexcept;

    /// "a.b.c" split: the fields within the time column.
    [[nodiscard]] const std::vector<std::string>& timeFields() const noexcept {
        return m_time.fields;
    }

    void beginRow(std::int64_t offset, const TimeCell& time);
    void endRow();

    /// Number of a column by name, without case; `position` is where the field stands in its
    /// record, which usually tells. Within a row. nullopt when there are too many.
    [[nodiscard]] std::optional<std::size_t> indexOf(std::string_view name, std::size_t position);

    [[nodiscard]] std::size_t count() const noexcept { return m_names.size(); }

    /// InvalidArgument when the file has a column of the name that the file's stem was to get.
    [[nodiscard]] Result<void> checkKey() const;

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
    /// Text of the time column whose time the row has.
    void putTime(std::size_t column, const TimeCell& time, std::string_view text);

    /// Numbers of untyped texts are written with a comma instead of a point.
    void setDecimalComma(bool on) noexcept { m_decimalComma = on; }

    [[nodiscard]] std::size_t rows() const noexcept { return m_batch.rowCount(); }

    [[nodiscard]] model::RecordBatch takeBatch();

    /// A text of a typed format as a value, by the rules of putText().
    [[nodiscard]] model::Value valueOf(std::string_view text) const;

    /// What there is to say of the names seen since the last call.
    [[nodiscard]] std::vector<std::string> takeWarnings() { return std::exchange(m_warnings, {}); }

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
    [[nodiscard]] TimeCell judged(const std::optional<EventTime>& time) const;
    [[nodiscard]] bool isNullWord(std::string_view text) const noexcept;
    [[nodiscard]] bool putNumber(std::size_t column, std::string_view text);
    void noteArrival(std::size_t column, EventTime value);
    void noteRecord(std::size_t column, const model::Value& value);

    RowReaderOptions m_options;
    std::string m_key;
    TimePath m_time;
    TimePath m_arrival;
    std::vector<std::string> m_names;
    std::vector<std::shared_ptr<model::TextDictionary>> m_texts; ///< by column, for all batches
    model::RecordBatch m_batch;
    std::vector<std::string> m_warnings;
    bool m_arrivalKnown = false; ///< in the row under way
    bool m_decimalComma = false;
    bool m_clash = false;
};

} // namespace vigil::ingest
