// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace vigil::tests {

/// Deletes what a partition holds below offset `before`, as retention would. False when the broker
/// refuses. *Thread:* any.
[[nodiscard]] bool deleteRecords(const std::string& brokers, const std::string& topic,
                                 std::int32_t partition, std::int64_t before);

} // namespace vigil::tests
