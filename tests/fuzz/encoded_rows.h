// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "model/record_batch.h"

#include <optional>
#include <string_view>
#include <vector>

namespace vigil::fuzz {

/// Takes numbers and texts from bytes; zero and empty once they are used up.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : m_bytes(bytes) {}

    [[nodiscard]] bool empty() const noexcept { return m_bytes.empty(); }

    std::uint8_t byte();
    /// Eight bytes, little endian.
    std::int64_t whole();
    std::string_view text(std::size_t size);

private:
    std::string_view m_bytes;
};

/// Options and rows written in bytes: a header (policies, bounds, shards, batch size, reference
/// input), then rows of one value for each column that the query reads.
class EncodedRows {
public:
    explicit EncodedRows(std::string_view bytes);

    [[nodiscard]] const engine::QueryOptions& options() const noexcept { return m_options; }

    [[nodiscard]] unsigned shards() const noexcept { return m_shards; }

    [[nodiscard]] std::size_t batchRows() const noexcept { return m_batchRows; }

    /// Reads the rows for the inputs and columns of `query`.
    void decodeFor(const engine::Query& query);
    /// All rows of a reference input, nullptr for a stream.
    [[nodiscard]] model::BatchPtr reference(std::string_view input) const;
    /// The rows of the streams in arrival order, in batches of at most `rows`.
    [[nodiscard]] std::vector<model::BatchPtr> cutInto(std::size_t rows) const;

private:
    struct Row {
        std::size_t input = 0;
        EventTime time{};
        ArrivalTime arrival{};
        std::uint32_t partition = 0;
        std::int64_t offset = 0;
        std::vector<model::Value> values;
    };

    void readOptions();
    void readRow(std::int64_t& ticks);
    model::Value readValue(EventTime time, int depth);
    [[nodiscard]] model::BatchPtr batchOf(std::size_t from, std::size_t to,
                                          std::size_t input) const;

    ByteReader m_in;
    engine::QueryOptions m_options;
    unsigned m_shards = 1;
    std::size_t m_batchRows = 1;
    std::vector<std::string> m_inputs;
    std::vector<std::vector<std::string>> m_columns; ///< by input
    std::vector<Row> m_rows;
};

} // namespace vigil::fuzz
