// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string_view>

namespace vigil::widgets {

/// What was lost, for a stable word of store::lossKindName(); the word itself for one not known.
[[nodiscard]] QString lossKindText(std::string_view kind);
/// Why, for the clause that the journal keeps; that clause where there is no other.
[[nodiscard]] QString lossReasonText(std::string_view reason);

} // namespace vigil::widgets
