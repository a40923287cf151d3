// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"
#include "model/record_batch.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace vigil::enginetest {

/// Queries that between them hold every kind of state; they read `input`, some also `other` and
/// the reference data `plates`.
[[nodiscard]] std::span<const std::string_view> statefulQueries();

/// Batches in the order in which they are pushed; reference data first.
[[nodiscard]] std::vector<model::BatchPtr> randomStream(std::uint32_t seed);

/// Time policies and bounds that go with the stream of the same seed.
[[nodiscard]] engine::QueryOptions randomOptions(std::uint32_t seed);

} // namespace vigil::enginetest
