// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byte_stream.h"
#include "base/time.h"
#include "engine/state/state_identity.h"
#include "model/record_batch.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigil::engine {

/// Writes the state of a part of a running query, the counterpart of StateReader. Rows that lie in
/// batches are named by row(): only those rows are written, column by column, once however many
/// places hold them. *Thread:* one. *Owns:* a share of the batches until seal().
class StateWriter {
public:
    void flag(bool value) { m_body.byte(value ? 1 : 0); }

    void number(std::uint64_t value) { m_body.number(value); }

    void signedNumber(std::int64_t value) { m_body.signedNumber(value); }

    /// To the bit.
    void real(double value);

    void time(EventTime value) { signedNumber(value.time_since_epoch().count()); }

    void times(std::span<const EventTime> values);

    void text(std::string_view value) { m_body.text(value); }

    /// A text that is repeated often (a column's name).
    void name(std::string_view value) { name(m_body, value); }

    void value(const model::Value& value) { this->value(m_body, value, 0); }

    void values(std::span<const model::Value> values);
    /// Row `row` of a batch.
    void row(const model::BatchPtr& batch, std::uint32_t row);

    /// Everything written so far behind the header. Error: Full (larger than a state may be),
    /// Unsupported (values nested too deep).
    [[nodiscard]] Result<std::string> seal(const StateIdentity& identity) &&;

private:
    struct Batch {
        model::BatchPtr batch;
        std::vector<std::uint32_t> places; ///< of each row in `rows`; kNoPlace where it is not
        std::vector<std::uint32_t> rows;
    };

    void name(base::ByteWriter& out, std::string_view value);
    void value(base::ByteWriter& out, const model::Value& value, int depth);
    void column(base::ByteWriter& out, const model::Column& column);
    void batch(base::ByteWriter& out, const Batch& batch);

    base::ByteWriter m_body;
    std::map<std::string, std::size_t, std::less<>> m_nameIndex;
    std::vector<std::string> m_names;
    std::unordered_map<const model::RecordBatch*, std::size_t> m_batchIndex;
    std::vector<Batch> m_batches;
    bool m_tooDeep = false;
};

/// The entries of a hash table in an order that does not depend on its history.
template <typename Map>
[[nodiscard]] std::vector<const typename Map::value_type*> inKeyOrder(const Map& map) {
    std::vector<const typename Map::value_type*> entries;
    entries.reserve(map.size());
    for (const auto& entry : map)
        entries.push_back(&entry);
    std::ranges::sort(
        entries, {}, [](const auto* entry) -> const auto& { return entry->first; });
    return entries;
}

/// How deep records and arrays may be nested in a state.
inline constexpr int kDeepestStateValue = 256;

} // namespace vigil::engine
