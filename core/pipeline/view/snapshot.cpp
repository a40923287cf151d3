// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/snapshot.h"

namespace vigil::pipeline {

std::string_view name(SourceState state) noexcept {
    switch (state) {
    case SourceState::Stopped:
        break;
    case SourceState::Connecting:
        return "connecting";
    case SourceState::Connected:
        return "connected";
    case SourceState::Reconnecting:
        return "reconnecting";
    case SourceState::Failed:
        return "failed";
    case SourceState::Paused:
        return "paused";
    case SourceState::Ended:
        return "ended";
    }
    return "stopped";
}

std::string_view name(Hop hop) noexcept {
    switch (hop) {
    case Hop::Decoded:
        break;
    case Hop::Evaluated:
        return "evaluated";
    case Hop::Alarm:
        return "alarm";
    case Hop::Stored:
        return "stored";
    case Hop::Painted:
        return "painted";
    case Hop::Presented:
        return "presented";
    }
    return "decoded";
}

std::string_view name(StoreAbsence why) noexcept {
    switch (why) {
    case StoreAbsence::Opening:
        return "opening";
    case StoreAbsence::Damaged:
        return "damaged";
    case StoreAbsence::Foreign:
        return "foreign";
    case StoreAbsence::Newer:
        return "newer";
    case StoreAbsence::ReadOnly:
        return "read-only";
    case StoreAbsence::NoFolder:
        return "no-folder";
    case StoreAbsence::Full:
        return "full";
    case StoreAbsence::Locked:
        return "locked";
    case StoreAbsence::InUse:
        return "in-use";
    case StoreAbsence::Failed:
        break;
    }
    return "failed";
}

std::string name(const QueueView& queue) {
    switch (queue.place) {
    case QueuePlace::Raw:
        return queue.source + " raw";
    case QueuePlace::Alarms:
        return "alarms";
    case QueuePlace::Engine:
        return "engine " + std::to_string(queue.shard);
    case QueuePlace::Store:
        break;
    }
    return "store";
}

} // namespace vigil::pipeline
