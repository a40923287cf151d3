// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "model/device_clock.h"
#include "model/text_dictionary.h"
#include "model/value.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::model {

class RecordBatch;

/// One column of a batch. Homogeneous columns are flat arrays; a column whose rows differ in type
/// (the query language types values, not columns) or hold records falls back to `Mixed`.
/// A cell is null where `isNull(row)`. Text is dictionary-coded: ids repeat, so a consumer hashes
/// each distinct text once and then works with codes. The batches of one writer may share a
/// dictionary; a copy of a column shares it too, but appends new texts to one of its own.
/// *Thread:* built by one, then immutable and shared.
class Column {
public:
    enum class Kind { Null, Bit, BigInt, Float, Text, DateTime, Mixed };

    explicit Column(std::string name) : m_name(std::move(name)) {}

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }

    [[nodiscard]] Kind kind() const noexcept { return m_kind; }

    [[nodiscard]] std::size_t size() const noexcept { return m_size; }

    [[nodiscard]] bool isNull(std::size_t row) const noexcept {
        return (m_valid[row >> 6] >> (row & 63) & 1U) == 0;
    }

    [[nodiscard]] bool hasNulls() const noexcept { return m_nullCount != 0; }

    /// Bit r of word r / 64 is set where row r holds a value.
    [[nodiscard]] const std::vector<std::uint64_t>& validBits() const noexcept { return m_valid; }

    /// UCUM code of the values; empty when unknown or not a measurement.
    [[nodiscard]] const std::string& unit() const noexcept { return m_unit; }

    void setUnit(std::string ucum) { m_unit = std::move(ucum); }

    // Flat views; precondition: kind() says so. Null rows hold 0 (code 0 for text).
    [[nodiscard]] const std::vector<double>& floats() const noexcept { return m_floats; }

    /// BigInt, Bit (0/1) and DateTime (ticks since 1970) share the 64-bit array.
    [[nodiscard]] const std::vector<std::int64_t>& integers() const noexcept { return m_integers; }

    [[nodiscard]] const std::vector<std::uint32_t>& codes() const noexcept { return m_codes; }

    [[nodiscard]] TextView dictionary() const noexcept { return {m_texts.get(), m_textCount}; }

    /// The dictionary behind dictionary(), to tell whether two columns share it.
    [[nodiscard]] const std::shared_ptr<const TextDictionary>& texts() const noexcept {
        return m_texts;
    }

    /// Texts go into `texts` from now on, which the caller keeps for its next batches and which
    /// nobody else writes to. Precondition: the column holds no text.
    void writeTextsTo(const std::shared_ptr<TextDictionary>& texts);

    /// How times were written that are not in canonical form; shorter than the column, or empty.
    [[nodiscard]] const std::vector<std::shared_ptr<const std::string>>& written() const noexcept {
        return m_written;
    }

    [[nodiscard]] Value value(std::size_t row) const;
    /// BigInt or Float cell as double; nullopt for null and for other types.
    [[nodiscard]] std::optional<double> number(std::size_t row) const;
    /// Text cell; empty for null and for other types.
    [[nodiscard]] std::string_view text(std::size_t row) const;

    void append(const Value& value);
    void appendNull();
    void appendFloat(double value);
    void appendBigInt(std::int64_t value);
    void appendTime(EventTime value);
    void appendMoment(const Moment& value);
    void appendText(std::string_view value);
    /// A text by its code in `texts()`. Precondition: the dictionary holds it.
    void appendCode(std::uint32_t code);
    void reserve(std::size_t rows);

private:
    friend RecordBatch selectRows(const RecordBatch& batch, const std::vector<std::uint32_t>& rows);

    /// The right to append to a shared dictionary: it moves, but a copy has none.
    struct TextWriter {
        TextWriter() = default;
        ~TextWriter() = default;

        TextWriter(const TextWriter&) noexcept {}

        TextWriter(TextWriter&& other) noexcept : to(std::exchange(other.to, nullptr)) {}

        TextWriter& operator=(const TextWriter& other) noexcept {
            to = this == &other ? to : nullptr;
            return *this;
        }

        TextWriter& operator=(TextWriter&& other) noexcept {
            to = std::exchange(other.to, nullptr);
            return *this;
        }

        TextDictionary* to = nullptr;
    };

    void markRow(bool valid);
    void ownTexts();
    void becomeMixed();
    /// True when the flat array of `kind` may be appended to (column empty, all null, or of it).
    bool adopt(Kind kind);

    std::string m_name;
    std::string m_unit;
    Kind m_kind = Kind::Null;
    std::size_t m_size = 0;
    std::size_t m_nullCount = 0;
    std::vector<std::uint64_t> m_valid;
    std::vector<double> m_floats;
    std::vector<std::int64_t> m_integers;
    std::vector<std::shared_ptr<const std::string>> m_written;
    std::vector<std::uint32_t> m_codes;
    std::shared_ptr<const TextDictionary> m_texts;
    std::uint32_t m_textCount = 0; ///< codes below it may occur
    TextWriter m_textWriter;
    std::vector<Value> m_mixed;
};

/// Where a row came from; with the signal name it makes the row's identity (exactly-once in
/// effect).
struct RowOrigin {
    std::uint32_t source = 0;    ///< index of the source in the workspace or command line
    std::uint32_t partition = 0; ///< Kafka partition, MQTT topic filter, file index
    /// Position within the partition, increasing. Negative where there is none: a row of a window
    /// has a number that tells its group from others.
    std::int64_t offset = 0;
};

/// When a batch passed each hop, steady clock; a hop not reached is the epoch (zero).
struct HopStamps {
    SteadyTime arrival{};
    SteadyTime decoded{};
    SteadyTime evaluated{};
    SteadyTime stored{};
};

/// Rows of one stream, column-wise. All columns, `arrival` and `origin` have rowCount() entries.
/// Event time is not a field here: a query's TIMESTAMP BY chooses it; `eventTime` is the stream's
/// own (the decoder's timestamp) and is what alarms, trends and displays use.
/// *Thread:* built by one, then immutable and shared as shared_ptr<const RecordBatch>.
class RecordBatch {
public:
    std::string stream; ///< name a query uses in FROM; compared without case
    std::vector<Column> columns;
    std::vector<EventTime> eventTime;
    std::vector<ArrivalTime> arrival;
    std::vector<RowOrigin> origin;
    std::vector<TimeBasis> basis; ///< empty: all as the devices stamped them
    /// What came with the message of each row beside its payload, as a record: Topic, Key,
    /// Timestamp, User. Empty where nobody asks.
    std::vector<Value> messages;
    HopStamps stamps;
    /// Of live rows: how far the arrival line had been moved in all when they were put on it.
    std::optional<Ticks> lineMoved;

    [[nodiscard]] std::size_t rowCount() const noexcept { return eventTime.size(); }

    [[nodiscard]] TimeBasis basisOf(std::size_t row) const noexcept {
        return basis.empty() ? TimeBasis::Device : basis[row];
    }

    /// Index by name, without case; nullopt when absent.
    [[nodiscard]] std::optional<std::size_t> columnIndex(std::string_view name) const noexcept;
    [[nodiscard]] const Column* column(std::string_view name) const noexcept;
    /// The column of that name; a new one is filled with nulls up to rowCount().
    Column& columnForWriting(std::string_view name);
    /// Starts a row; the caller then appends to the columns it knows and calls finishRow().
    void beginRow(EventTime event, ArrivalTime arrived, RowOrigin from);
    /// Pads the columns that got no value with null.
    void finishRow();
};

using BatchPtr = std::shared_ptr<const RecordBatch>;

/// A new batch of the chosen rows, in that order (sharding, filtering).
[[nodiscard]] RecordBatch selectRows(const RecordBatch& batch,
                                     const std::vector<std::uint32_t>& rows);

} // namespace vigil::model
