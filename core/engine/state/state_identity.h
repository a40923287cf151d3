// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace vigil::engine {

/// Whose state some bytes are. State fits only the same query text with the same options, cut
/// into the same number of shards, by a program that plans it the same way. *Thread:* value.
struct StateIdentity {
    enum class Part : std::uint8_t { Runner, Router, Shard };

    Part part = Part::Runner;
    std::uint32_t shard = 0;  ///< which one, for Part::Shard
    std::uint32_t shards = 1; ///< among which the keys are spread
    std::uint64_t text = 0;
    std::uint64_t options = 0; ///< time policies and window bounds
    std::uint64_t plan = 0;    ///< operators and the hash that chooses a shard
};

/// Most bytes of one state: what a database cell takes without trouble.
inline constexpr std::size_t kMostStateBytes = std::size_t{256} << 20;

/// Puts the header before `body`: format, checksum, identity.
[[nodiscard]] std::string sealState(const StateIdentity& identity, std::string_view body);

/// The body again. Error: Unsupported (another format), Corrupt (damaged), InvalidArgument (the
/// state of another query, other options, another number of shards, another part).
[[nodiscard]] Result<std::string_view> openState(std::string_view bytes,
                                                 const StateIdentity& identity);

} // namespace vigil::engine
