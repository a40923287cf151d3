// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace vigil::pipeline {

/// What the stages behind a source must know of it. It is asked for these, never for its kind.
/// *Thread:* value.
struct SourceTraits {
    bool finite = false;        ///< a recording: it ends, and may be sought
    bool ticksInBand = false;   ///< it tells how its time passes; others are of now, by our clock
    bool stableOffsets = false; ///< its positions are there to be read again
    bool journalled = false;    ///< it has stable ones once it keeps what it receives
    bool keepsBacklog = false;  ///< what is sent while nobody listens is kept and comes later
    bool resumable = false;     ///< a run may go on where the one before ended
    bool simulated = false;     ///< of no real patient
    bool secure = false;        ///< it crosses a network and should be encrypted
};

} // namespace vigil::pipeline
