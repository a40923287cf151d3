// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/stream_mapping.h"

#include <span>
#include <string_view>

namespace vigil::ingest {

/// The mapping of what one kind of sender is known to send. *Thread:* value.
struct MappingPreset {
    std::string_view name;       ///< as a workspace writes it
    std::string_view topics;     ///< filter of the topics that bring it
    std::string_view timeFormat; ///< as TimeReader::make() takes it
    /// Without `bed` where the sender does not say whose its values are.
    StreamMapping (*mapping)();
};

/// All of them, by name. A further one is a line there.
[[nodiscard]] std::span<const MappingPreset> mappingPresets();

} // namespace vigil::ingest
