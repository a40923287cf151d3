// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oracle.h"

#include <cstdint>

namespace vigil::engine::oracle {

/// Random small streams and a random query over them; the same for the same seed.
/// All numbers are such that every sum is exact.
[[nodiscard]] Scenario randomScenario(std::uint64_t seed);

} // namespace vigil::engine::oracle
