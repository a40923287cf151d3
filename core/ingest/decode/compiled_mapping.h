// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ingest/decode/field_path.h"
#include "ingest/decode/stream_mapping.h"

#include <string>
#include <vector>

namespace vigil::ingest {

/// A StreamMapping read once, ready to be followed for every message. *Thread:* value.
struct CompiledMapping {
    struct Signal {
        std::string name;
        CompiledPath nameFrom; ///< set: the name is there instead
        CompiledPath value;
        std::string unit;
        std::string topic;
        bool all = false; ///< every number at the path, by its key
    };

    PayloadFormat format = PayloadFormat::Json;
    TimeReader times;
    CompiledPath rows, bed, time, patient, device, sequence;
    std::vector<Signal> signals;
    bool hasReadings = false;
    CompiledPath array, name, value, unit, readingTime;
    bool takesText = false;   ///< a signal is the whole payload: one that is no JSON may be it
    bool seeksFields = false; ///< a message without any of the mapped fields brings nothing

    /// Error: InvalidArgument, its context the path or name that cannot work.
    [[nodiscard]] static Result<CompiledMapping> compile(const StreamMapping& mapping);
};

} // namespace vigil::ingest
