// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/snapshot.h"
#include "widgets/charts/lane_feed.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace vigil::widgets {

/// The sole reader of all wave rings: empties them at each display tick and hands the samples to
/// the lanes of any page. A page asks for a feed once and keeps it; a feed lives on when the bed's
/// channel is replaced (new session, new rate) or is missing for a while.
/// *Thread:* GUI. *Owns:* the feeds' buffers while a page holds them.
class WaveformStore {
public:
    /// A feed that nobody reads keeps this many seconds; older samples become one gap.
    static constexpr double kKeepSeconds = 8;

    /// Learns which channels exist. A replaced channel starts with a gap.
    void setSnapshot(const pipeline::Snapshot& snapshot);
    /// Empties every ring into the feeds. Returns how many samples were moved.
    std::size_t drain();
    /// A new feed of one wave. Samples that arrive from now on come through it.
    [[nodiscard]] std::shared_ptr<LaneFeed> feed(const std::string& bed, const std::string& signal);

    struct Range {
        float low = 0, high = 0;
    };

    /// Lowest and highest sample of the last three to six seconds; nothing without samples.
    [[nodiscard]] std::optional<Range> recentRange(const std::string& bed,
                                                   const std::string& signal) const;

private:
    class Buffer;
    using Key = std::pair<std::string, std::string>;

    struct Tap {
        std::shared_ptr<pipeline::WaveChannel> channel;
        std::vector<std::weak_ptr<Buffer>> buffers;
        Range present, previous; ///< of two neighbouring stretches of kRangeSeconds
        std::size_t counted = 0; ///< samples in `present`
        bool hasPresent = false, hasPrevious = false;

        void measure(std::span<const float> samples);
    };

    static constexpr double kRangeSeconds = 3;

    std::map<Key, Tap> m_taps;
    std::vector<float> m_scratch;
};

} // namespace vigil::widgets
