// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace vigil::model {

// Columns that say whose a row is and where it belongs; all others hold what was measured.
inline constexpr std::string_view kBedColumn = "bed";
inline constexpr std::string_view kDeviceColumn = "deviceId";
inline constexpr std::string_view kPatientColumn = "patientId";
inline constexpr std::string_view kSequenceColumn = "seq"; ///< the sender's running number

inline constexpr std::array kIdentityColumns{kBedColumn, kDeviceColumn, kPatientColumn,
                                             kSequenceColumn};

[[nodiscard]] constexpr bool isIdentityColumn(std::string_view name) noexcept {
    return std::ranges::find(kIdentityColumns, name) != kIdentityColumns.end();
}

} // namespace vigil::model
