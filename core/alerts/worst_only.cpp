// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/worst_only.h"

namespace vigil::alerts {
namespace {

bool isOfAParameter(const AlarmStatus& alarm) noexcept {
    return alarm.kind == AlarmKind::Physiological && !alarm.signal.empty() &&
           alarm.side != LimitSide::None;
}

bool holds(const AlarmStatus& alarm) noexcept {
    return alarm.condition == ConditionState::Active || alarm.condition == ConditionState::Unknown;
}

} // namespace

bool outranks(const AlarmStatus& worse, const AlarmStatus& alarm) noexcept {
    return isOfAParameter(worse) && isOfAParameter(alarm) && holds(worse) &&
           worse.priority > alarm.priority && worse.bed == alarm.bed &&
           worse.signal == alarm.signal && worse.side == alarm.side;
}

} // namespace vigil::alerts
