// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "ingest/wfdb/wfdb_header.h"
#include "ingest/wfdb/wfdb_signal_file.h"
#include "model/recording.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vigil::ingest {

/// One signal of a record, over all its segments.
struct WfdbSignal {
    std::string name;                 ///< as the header spells it, made unique within the record
    std::string unit;                 ///< as the header spells it
    std::int64_t samplesPerFrame = 1; ///< the most any segment has
    double rateHz = 0;
};

/// A record's signal within one part.
struct WfdbChannel {
    std::size_t file = 0; ///< index into WfdbPart::files
    std::size_t indexInFile = 0;
    std::int64_t samplesPerFrame = 1; ///< in this part
    std::int64_t skewFrames = 0;      ///< frame f of the part is frame f + skewFrames of the file
    std::int64_t frames = 0;          ///< frames of the part, from its start, that the file holds
    double gain = 1;
    double baseline = 0;
    std::optional<std::uint16_t> checksum;

    [[nodiscard]] double physical(std::int32_t digital) const noexcept {
        return (static_cast<double>(digital) - baseline) / gain;
    }
};

/// A stretch of the record's time line: one segment, or the whole of a single-segment record.
struct WfdbPart {
    enum class Kind {
        Data,
        DeclaredGap, ///< the record says that nothing was recorded
        Missing      ///< the record names a segment whose header or samples are not there
    };

    Kind kind = Kind::Data;
    std::string name;   ///< segment name; the record's for a single segment
    std::string absent; ///< Missing: the file that is not there
    std::int64_t firstFrame = 0;
    std::int64_t frames = 0;
    std::vector<WfdbFileLayout> files;
    std::vector<std::int64_t> fileFrames; ///< frames each file holds; 0 when it is not there
    /// By record signal; nullopt where the part does not hold it. Empty for gaps, and shorter
    /// than the record's signals where later parts brought more: see channel().
    std::vector<std::optional<WfdbChannel>> channels;

    /// nullptr where the part does not hold the record's signal.
    [[nodiscard]] const WfdbChannel* channel(std::size_t signal) const noexcept {
        return signal < channels.size() && channels[signal] ? &*channels[signal] : nullptr;
    }

    /// Frames from the part's start in which at least one signal was recorded.
    [[nodiscard]] std::int64_t framesWithData() const noexcept;
};

/// A file of the record that is not what the headers say of it, in frames.
struct WfdbFault {
    model::FileFault::Kind kind = model::FileFault::Kind::Missing;
    std::string file; ///< name without folder
    std::size_t part = 0;
    std::int64_t presentFrames = 0;
    std::int64_t declaredFrames = 0;
};

/// Everything about a record except its samples: headers of all segments read, files looked for,
/// signals of all segments brought together. *Thread:* value, immutable once built.
struct WfdbLayout {
    std::string name;  ///< stem of the header file
    WfdbHeader header; ///< of the record itself
    std::int64_t frames = 0;
    std::vector<WfdbSignal> signals;
    std::vector<WfdbPart> parts; ///< consecutive, cover [0, frames)
    std::vector<std::string> missingSegments;
    std::vector<WfdbFault> faults;     ///< in the order of parts
    std::vector<std::string> warnings; ///< one for each fault, and oddities of headers
};

/// The header file of a record named by its header, by its path without extension or by one of
/// its other files ("rec.dat"). Error: NotFound.
[[nodiscard]] Result<std::filesystem::path> findWfdbHeader(const std::filesystem::path& record);

/// Reads and parses one header file. Errors: NotFound, Io, Full, Parse.
[[nodiscard]] Result<WfdbHeader> readWfdbHeader(const std::filesystem::path& header);

/// Brings a record together. Missing signal files and segments become gaps with one warning each.
/// Errors: NotFound, Io, Parse, Unsupported (a sample format that is not read; named).
[[nodiscard]] Result<WfdbLayout> readWfdbLayout(const std::filesystem::path& record);

} // namespace vigil::ingest
