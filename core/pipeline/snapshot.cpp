// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/snapshot.h"

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
