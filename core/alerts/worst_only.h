// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"

namespace vigil::alerts {

/// True while `worse` says all that `alarm` says, and more: a higher alarm of the same parameter of
/// the same bed, on the same side, that holds. Of such a chain people are told of the worst alone
/// (clinical reference 1.10). What is over and latched holds no more: what still holds below it is
/// told. An acknowledged one goes on to stand for those below it.
[[nodiscard]] bool outranks(const AlarmStatus& worse, const AlarmStatus& alarm) noexcept;

} // namespace vigil::alerts
