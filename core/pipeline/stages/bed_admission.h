// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "base/time.h"
#include "model/record_batch.h"
#include "model/waveform_block.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace vigil::pipeline {

/// Which beds are served: those that are expected, and as many others as come first up to a bound.
/// A sender that invents beds must not cost those that are there their alarms.
/// *Thread:* any. *Owns:* the names of the beds served.
class BedAdmission {
public:
    struct Refused {
        std::size_t messages = 0; ///< rows, or packets of waves
        std::size_t beds = 0;     ///< refused so far, each counted once
    };

    /// `most`: others than the expected ones.
    BedAdmission(std::size_t most, std::set<std::string, std::less<>> expected)
        : m_most(most), m_expected(std::move(expected)) {}

    // Take out what is of beds that are not served.
    [[nodiscard]] Refused filter(model::RecordBatch& rows);
    [[nodiscard]] Refused filter(std::vector<model::WaveformBlock>& waves);

private:
    [[nodiscard]] bool admits(std::string_view bed) REQUIRES(m_mutex);

    const std::size_t m_most;
    const std::set<std::string, std::less<>> m_expected;
    base::Mutex m_mutex;
    std::set<std::string, std::less<>> m_others GUARDED_BY(m_mutex);
    std::unordered_set<std::size_t> m_refused GUARDED_BY(m_mutex); ///< hashes of names
};

/// Sums what was refused, and says when it is to be told: at most every ten seconds, for who sends
/// too much must not fill the journal as well. *Thread:* one.
class RefusalTally {
public:
    void add(const BedAdmission::Refused& refused);
    /// What is to be told now; `atEnd`: the rest, whenever it was told last.
    [[nodiscard]] std::optional<BedAdmission::Refused> due(SteadyTime now, bool atEnd = false);

private:
    BedAdmission::Refused m_sum; ///< messages not yet told
    SteadyTime m_told{};
};

} // namespace vigil::pipeline
