// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/row_reader.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::ingest {

/// Collects the rows of a recorded file: tells values apart, knows null values, takes event and
/// arrival time from their columns. Batches keep the columns of the file in the order in which
/// they were first seen; of fields that are not wanted the names alone are known.
/// *Thread:* one. *Owns:* the batch under way.
class RowColumns {
public:
    /// A field that does not become a column.
    static constexpr std::size_t kUnread = static_cast<std::size_t>(-1);

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

    /// Number of a field by name, without case; `position` is where the field stands in its
    /// record, which usually tells. Within a row. nullopt when there are too many.
    [[nodiscard]] std::optional<std::size_t> indexOf(std::string_view name, std::size_t position);

    /// The number of a field that was seen.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept;

    [[nodiscard]] std::size_t count() const noexcept { return m_fields.size(); }

    /// Changes with each new field: what is wanted of the others may be another thing then.
    [[nodiscard]] std::size_t version() const noexcept { return m_fields.size(); }

    /// The column that takes the whole of a field; kUnread where it is not wanted.
    [[nodiscard]] std::size_t columnOf(std::size_t field) const noexcept {
        return m_fields[field].column;
    }

    /// What is wanted of the records in a field, beside the whole of it: numbers of parts.
    [[nodiscard]] std::span<const std::size_t> partsOf(std::size_t field) const noexcept {
        return m_fields[field].parts;
    }

    /// The path of a part within its field.
    [[nodiscard]] std::span<const std::string> pathOf(std::size_t part) const noexcept {
        return std::span(m_parts[part].path).subspan(m_parts[part].level);
    }

    /// The column of a part that has a value in the row under way.
    [[nodiscard]] std::size_t columnOfPart(std::size_t part);

    /// The names of all fields; none where all of them became columns.
    [[nodiscard]] std::vector<std::string> leftOut() const;

    /// InvalidArgument when the file has a column of the name that the file's stem was to get.
    [[nodiscard]] Result<void> checkKey() const;

    /// The first value of a column in a row counts, later ones are passed over.
    void putNull(std::size_t column);
    void putBit(std::size_t column, bool value);
    void putInteger(std::size_t column, std::int64_t value);
    void putFloat(std::size_t column, double value);
    /// Numbers of a part: no null values are among them.
    void putExact(std::size_t column, std::int64_t value);
    void putExact(std::size_t column, double value);
    /// Text of a typed format: empty and "NaN" are null, ISO-8601 times are times.
    void putText(std::size_t column, std::string_view text);
    /// Text of an untyped format: also numbers (as JSON writes them) and true/false.
    void putUntyped(std::size_t column, std::string_view text);
    void putValue(std::size_t column, model::Value value);
    /// Text of the time column whose time the row has.
    void putTime(std::size_t column, const TimeCell& time, std::string_view text);

    /// A time that was written in canonical form.
    void putCanonical(std::size_t column, EventTime time) { putMoment(column, {time, nullptr}); }

    /// A text of a typed format that stands for nothing.
    [[nodiscard]] bool isNullText(std::string_view text) const noexcept;

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

    /// A field of the records, by the order in which it was first seen.
    struct Field {
        std::string name;
        bool whole = true;
        std::size_t column = kUnread; ///< of the batch under way
        std::vector<std::size_t> parts;
        std::shared_ptr<model::TextDictionary> texts; ///< for all batches
    };

    /// A path that is wanted and leads into records. It leads into the field whose name is the
    /// longest beginning of it, as queries resolve paths.
    struct Part {
        std::vector<std::string> path;
        std::string name;      ///< dotted
        std::size_t level = 0; ///< parts of the path that name the field; 0: not seen yet
        std::size_t column = kUnread;
        std::shared_ptr<model::TextDictionary> texts;
    };

    static TimePath splitPath(const std::string& dotted);
    void wantNew(std::size_t field);
    void forget(model::Column& column) const;
    std::size_t addColumn(const std::string& name, std::shared_ptr<model::TextDictionary>& texts);
    [[nodiscard]] bool taken(std::size_t column) const noexcept;
    [[nodiscard]] bool isNullNumber(double value) const noexcept;
    void startBatch();
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
    bool m_all = true; ///< fields are wanted
    std::vector<Field> m_fields;
    std::vector<Part> m_parts;
    model::RecordBatch m_batch;
    std::vector<std::string> m_warnings;
    bool m_arrivalKnown = false; ///< in the row under way
    bool m_decimalComma = false;
    bool m_clash = false;
};

} // namespace vigil::ingest
