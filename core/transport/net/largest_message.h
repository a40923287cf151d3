// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace vigil::transport {

/// The largest message that is taken, in bytes, unless somebody says otherwise.
inline constexpr std::size_t kLargestMessage = std::size_t{16} << 20U;

} // namespace vigil::transport
