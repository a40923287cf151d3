// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "model/waveform_block.h"
#include "pipeline/view/snapshot.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vigil::pipeline {

/// Leads waveform blocks into the ring of their channel, keeping sample positions equal to time:
/// a hole shorter than the ring becomes NaN samples, a longer one a single gap marker.
/// *Thread:* route() one thread a bed (the decode thread of its source); views() any.
class WaveRouter {
public:
    /// Returns the samples that found no room (the display is behind).
    std::size_t route(const model::WaveformBlock& block);
    /// The time line jumps: each wave begins anew with its next block, in a new channel, so that
    /// nobody reads one beat across two moments.
    void restart();

    struct Entry {
        std::shared_ptr<WaveChannel> channel;
        EventTime newest{}; ///< end of the last block
    };

    /// Channels of every bed, in catalog order.
    [[nodiscard]] std::map<std::string, std::vector<Entry>> views() const;

private:
    using Key = std::pair<std::string, std::string>;

    struct State {
        std::shared_ptr<WaveChannel> channel;
        EventTime expected{}; ///< time of the next sample
        bool severed = false; ///< by restart(), until the next block
    };

    mutable base::Mutex m_mutex;
    std::map<Key, State> m_states GUARDED_BY(m_mutex);
};

} // namespace vigil::pipeline
