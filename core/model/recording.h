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

/// How much a recording knows of when it was made. Its times are points of one line in any case.
enum class Dating {
    Instants,   ///< moments in UTC
    LocalClock, ///< date and time of day of a clock whose zone is not known
    TimeOfDay,  ///< the same without a date: days are counted from 1970-01-01
    None,       ///< nothing: the line begins at 1970-01-01
};

/// A file that is not what the recording says of it.
struct FileFault {
    enum class Kind {
        Missing,  ///< not there
        Unusable, ///< there, but cannot be read
        Short,    ///< ends before what is declared
        Long,     ///< goes on after what is declared; the rest is left out
        Damaged,  ///< a part in the middle is missing or broken
        Unclosed, ///< its recorder did not get to close it: what came last may be missing
    };
    Kind kind = Kind::Missing;
    std::string file; ///< name without folder
    Ticks present{};  ///< how much of the recording it holds
    Ticks declared{}; ///< how much it should; where that is not known, the most it may be
};

struct GapFacts {
    EventTime from{};
    EventTime to{};
    std::string reason;               ///< "declared gap", "missing segment 0009.dat"
    std::optional<FileFault> fault{}; ///< nullopt: the recording says that nothing was recorded
};

struct RecordingFacts {
    std::string format; ///< "wfdb", "vgl", ...
    Dating dating = Dating::Instants;
    EventTime start{};
    Ticks duration{};
    std::vector<SignalFacts> signals;
    std::vector<GapFacts> gaps;
    std::vector<std::string> missingSegments;
    std::vector<FileFault> faults;
    std::vector<std::string> warnings; ///< of everything that is odd, the faults among them
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
