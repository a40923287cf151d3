// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ingest/wfdb/wfdb_layout.h"
#include "ingest/wfdb/wfdb_signal_file.h"
#include "ingest/wfdb/wfdb_timeline.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace vigil::ingest {

/// Samples of one signal; both arrays have the same length.
struct WfdbSamples {
    std::vector<std::int32_t> digital; ///< ADC values, kWfdbInvalid where not recorded
    std::vector<double> physical;      ///< in the signal's unit, NaN where not recorded
};

/// Reads samples of a PhysioNet WFDB record anywhere on its time line; gaps, missing segments and
/// what skew pushes past the end read as "not recorded". Opening reads headers only.
/// *Thread:* one. *Owns:* the handles of the segment read last.
class WfdbRecord {
public:
    /// `record`: "rec", "rec.hea" or another file of the record. Errors: see readWfdbLayout().
    [[nodiscard]] static Result<WfdbRecord> open(const std::filesystem::path& record);

    [[nodiscard]] const WfdbLayout& layout() const noexcept { return *m_layout; }

    /// The layout outlives the record for those who share it.
    [[nodiscard]] std::shared_ptr<const WfdbLayout> sharedLayout() const noexcept {
        return m_layout;
    }

    /// Samples of `signal` over the whole record.
    [[nodiscard]] std::int64_t sampleCount(std::size_t signal) const noexcept;
    /// `count` samples from `fromSample` on, fewer at the end of the record, at the signal's own
    /// rate. A segment with a lower rate than others has its samples repeated. Error: Io.
    [[nodiscard]] Result<WfdbSamples> read(std::size_t signal, std::int64_t fromSample,
                                           std::int64_t count);
    /// One value a frame: signals with several samples in a frame are averaged over the recorded
    /// ones in ADC units, truncated toward zero, as the format's own tools print them. Error: Io.
    [[nodiscard]] Result<WfdbSamples> readFrames(std::size_t signal, std::int64_t fromFrame,
                                                 std::int64_t count);

private:
    explicit WfdbRecord(std::shared_ptr<const WfdbLayout> layout);

    /// Calls `take(channel, digital)` for each stretch of one part in order; `channel` is null
    /// where the signal was not recorded, and all of `digital` is then kWfdbInvalid.
    template <typename Take>
    Result<void> visit(std::size_t signal, std::int64_t fromSample, std::int64_t count, Take take);
    /// Fills m_buffer with samples at the record's rate; all of them are in the part's file.
    Result<void> fill(std::size_t part, std::size_t signal, std::int64_t fromSample,
                      std::size_t count);

    std::shared_ptr<const WfdbLayout> m_layout;
    std::size_t m_openPart = 0;
    std::vector<std::unique_ptr<WfdbSignalFile>> m_files; ///< of m_openPart
    std::vector<std::int32_t> m_buffer;
};

} // namespace vigil::ingest
