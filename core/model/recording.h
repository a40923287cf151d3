// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vigil::model {

/// Facts of one signal of a recording, as `vigilctl info` prints them. Statistics are over valid
/// samples in physical units.
struct SignalFacts {
    std::string name;          ///< as the recording spells it
    std::string unit;          ///< UCUM where known
    double rateHz = 0;         ///< 0 when not sampled regularly
    std::uint64_t count = 0;   ///< valid samples
    std::uint64_t missing = 0; ///< samples marked invalid
    std::optional<double> first, min, max, mean;
};

struct GapFacts {
    EventTime from{};
    EventTime to{};
    std::string reason; ///< "declared gap", "missing segment 0009.dat"
};

struct RecordingFacts {
    std::string format; ///< "wfdb", "vgl", ...
    EventTime start{};
    Ticks duration{};
    std::vector<SignalFacts> signals;
    std::vector<GapFacts> gaps;
    std::vector<std::string> missingSegments;
    std::vector<std::string> warnings;
};

/// One message of a recording, in the message convention, as it would come from a broker.
struct RecordedMessage {
    EventTime time{};      ///< position on the recording's time line; never decreases
    ArrivalTime arrival{}; ///< when it reached the recorder; equals `time` where not recorded
    std::string topic;
    std::string payload;
    std::uint32_t source = 0; ///< origin at recording time, kept so that identities survive
    std::uint32_t partition = 0;
    std::int64_t offset = 0;
};

/// A recorded stream that can be read forward and sought. WFDB records, `.vgl` files and others
/// look alike from here on. *Thread:* one. *Owns:* its file handles.
class Recording {
public:
    virtual ~Recording() = default;
    /// Cheap facts: start, duration, signals without statistics.
    [[nodiscard]] virtual const RecordingFacts& outline() const = 0;
    /// Reads everything once; `verify` also checks checksums (mismatches become warnings).
    /// Error: Io.
    [[nodiscard]] virtual Result<RecordingFacts> measure(bool verify) = 0;
    /// The next message, nullopt at the end. Error: Io, Corrupt (reading may go on).
    [[nodiscard]] virtual Result<std::optional<RecordedMessage>> next() = 0;
    /// Continues with the first message at or after `time`; clamps to the ends.
    [[nodiscard]] virtual Result<void> seek(EventTime time) = 0;
};

} // namespace vigil::model
