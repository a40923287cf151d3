// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "model/record_batch.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace vigil::ingest {

/// Rows as a WFDB record that reads back as the same values: of one bed, at the points of one
/// sampling grid, every column of numbers a signal. What a record cannot hold is refused, never
/// rounded. *Thread:* one. *Owns:* the values until they are written.
class WfdbOutput {
public:
    /// `gains`: of the record that the rows come from, tried before powers of ten.
    explicit WfdbOutput(std::vector<double> gains = {}) : m_gains(std::move(gains)) {}

    void add(const model::RecordBatch& batch, std::size_t row);

    /// Writes NAME.hea and NAME.dat, new ones; the number of frames. Errors: InvalidArgument (more
    /// than one bed, no grid, a value with too many digits, a name that is none of a record, files
    /// that are there), Io.
    [[nodiscard]] Result<std::int64_t> write(const std::filesystem::path& header) const;

    /// Columns of texts, which a record cannot hold.
    [[nodiscard]] const std::vector<std::string>& leftOut() const noexcept { return m_leftOut; }

private:
    struct Signal {
        std::string name;
        std::string unit;
        std::vector<std::pair<EventTime, double>> values; ///< no nulls; in the order they came
    };

    [[nodiscard]] Signal& signalOf(const model::Column& column);

    std::vector<double> m_gains;
    std::vector<Signal> m_signals;
    std::vector<EventTime> m_times; ///< of all rows
    std::vector<std::string> m_leftOut;
    std::string m_bed;
    bool m_severalBeds = false;
};

} // namespace vigil::ingest
