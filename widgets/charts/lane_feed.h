// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/sample_ring.h"

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace vigil::widgets {

/// Where a lane pulls its samples from. NaN marks a sample that was not recorded.
/// *Thread:* read() is called on the GUI thread and must not block.
class LaneFeed {
public:
    virtual ~LaneFeed() = default;
    /// Moves up to out.size() of the waiting samples to `out`, oldest first; returns how many.
    virtual std::size_t read(std::span<float> out) = 0;

    /// What is known of the wave from before the first read(), oldest first and up to its newest
    /// sample: a lane begins with it. Given once, then empty.
    virtual std::vector<float> takePast() { return {}; }

    /// True once after the wave has jumped to another time: what was read before is over, and what
    /// comes next is shown on an empty lane.
    virtual bool takeJump() { return false; }
};

/// Reads the ring that the decode thread fills; this feed must be its only reader.
class RingFeed final : public LaneFeed {
public:
    explicit RingFeed(std::shared_ptr<base::SampleRing> ring) : m_ring(std::move(ring)) {}

    std::size_t read(std::span<float> out) override { return m_ring->read(out); }

private:
    std::shared_ptr<base::SampleRing> m_ring;
};

} // namespace vigil::widgets
