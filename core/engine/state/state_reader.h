// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byte_stream.h"
#include "base/time.h"
#include "engine/state/state_identity.h"
#include "model/record_batch.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

/// Reads what StateWriter wrote and trusts none of it: every count is bounded by the bytes that
/// are left, every index by its table. After the first failure everything reads as zero and ok()
/// is false; loops over counts must ask it. *Thread:* one; looks into the caller's bytes.
class StateReader {
public:
    /// Checks the header and reads the batches. Errors: those of openState().
    [[nodiscard]] static Result<StateReader> open(std::string_view bytes,
                                                  const StateIdentity& identity);

    [[nodiscard]] bool ok() const noexcept { return m_failure.empty() && m_in.ok(); }

    /// Notes that something read cannot be; the first note counts.
    void refuse(std::string_view what);

    [[nodiscard]] bool flag();

    [[nodiscard]] std::uint64_t number() noexcept { return m_in.number(); }

    [[nodiscard]] std::int64_t signedNumber() noexcept { return m_in.signedNumber(); }

    [[nodiscard]] double real() noexcept;
    /// How many things follow; each takes at least one byte.
    [[nodiscard]] std::size_t count();
    /// A number below `bound`; 0 after a failure.
    [[nodiscard]] std::size_t index(std::size_t bound);
    /// A time of a row or a bound of a window: far enough from the ends of the time line that
    /// spans can be added.
    [[nodiscard]] EventTime time();
    /// The same, or kMinTime or kMaxTime: a watermark.
    [[nodiscard]] EventTime watermark();
    [[nodiscard]] std::vector<EventTime> times(std::size_t count);

    [[nodiscard]] std::string_view text() noexcept { return m_in.text(); }

    [[nodiscard]] std::string_view name();

    [[nodiscard]] model::Value value() { return value(0); }

    [[nodiscard]] std::vector<model::Value> values(std::size_t count);

    struct Row {
        model::BatchPtr batch; ///< nullptr after a failure
        std::uint32_t row = 0;
    };

    [[nodiscard]] Row row();

    /// Everything was read and made sense. Error: Corrupt.
    [[nodiscard]] Result<void> finish() const;

private:
    explicit StateReader(std::string_view body) : m_in(body) {}

    [[nodiscard]] model::Value value(int depth);
    [[nodiscard]] EventTime timeOf(std::int64_t ticks);
    model::Moment moment(EventTime at);
    void readColumn(model::RecordBatch& batch, std::size_t rows);
    [[nodiscard]] model::BatchPtr readBatch();

    base::ByteReader m_in;
    std::string m_failure;
    std::vector<std::string_view> m_names;
    std::vector<model::BatchPtr> m_batches;
};

} // namespace vigil::engine
