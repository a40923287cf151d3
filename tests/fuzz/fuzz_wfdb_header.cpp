// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a header: whatever parses keeps the bounds that the readers count on.
#include "ingest/wfdb/wfdb_header.h"
#include "ingest/wfdb/wfdb_timeline.h"

#include <cmath>
#include <cstdlib>

using namespace vigil;
using namespace vigil::ingest;

namespace {

void require(bool holds) {
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto header = parseWfdbHeader({reinterpret_cast<const char*>(data), size}, "fuzz.hea");
    if (!header)
        return 0;
    require(header->frameRate >= WfdbHeader::kMinRate && header->frameRate <= WfdbHeader::kMaxRate);
    const auto frames = header->frames.value_or(0);
    require(frames >= 0 && frames <= WfdbHeader::kMaxFrames);
    std::int64_t perFrame = 0;
    for (const auto& signal : header->signals) {
        require(signal.samplesPerFrame >= 1 && signal.skew >= 0 && signal.byteOffset >= 0);
        require(signal.gain != 0 && std::isfinite(signal.gain) && std::isfinite(signal.baseline));
        perFrame += signal.samplesPerFrame;
    }
    require(perFrame <= WfdbHeader::kMaxSamplesPerFrame);
    if (!header->multiSegment)
        require(header->signals.size() == static_cast<std::size_t>(header->signalCount));
    const WfdbTimeline timeline(*header, {});
    const auto end = timeline.timeOf(frames);
    require(end >= timeline.start());
    require(timeline.timeOf(timeline.firstSampleAt(end)) >= end);
    require(!toIso8601(end).empty() && !toIso8601(timeline.start()).empty());
    return 0;
}
