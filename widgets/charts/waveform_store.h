// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"
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
/// channel is replaced (seek, new session, new rate) or is missing for a while. What came last of
/// every wave is kept, so that a lane that is opened later begins with the trace that is known
/// already. *Thread:* GUI. *Owns:* the feeds' buffers while a page holds them; kPastSeconds of
/// samples a wave (16 kB at 250 Hz: 8 MB for 64 beds with eight waves each).
class WaveformStore {
public:
    /// A feed that nobody reads keeps this many seconds; older samples become one gap.
    static constexpr double kKeepSeconds = 12;

    /// A new feed begins with up to this many seconds: a screen at 25 mm/s.
    static constexpr double kPastSeconds = 16;

    /// Learns which channels exist. Where one is replaced, its lanes begin anew.
    void setSnapshot(const pipeline::Snapshot& snapshot);
    /// Empties every ring into the feeds. Returns how many samples were moved. `now` tells how long
    /// a wave has been silent.
    std::size_t drain(SteadyTime now = {});
    /// A new feed of one wave. Samples that arrive from now on come through it; its past is what
    /// came before, followed by a gap as long as the wave has been silent.
    [[nodiscard]] std::shared_ptr<LaneFeed> feed(const std::string& bed, const std::string& signal);

    struct Range {
        float low = 0, high = 0; ///< of the last three to six seconds
        float mean = 0;          ///< of the same: near the baseline of an ECG
        /// Usual height of the wave: the largest that two stretches of 3 s in a row have reached,
        /// following a rise by a quarter a stretch and halved every ten minutes. Artefacts count
        /// little, and a pulse that is gone is remembered long enough that noise is not taken for
        /// it. 0: not known yet.
        float usualSpan = 0;
        float screenLow = 0,
              screenHigh = 0; ///< of the last 15 to 18 seconds, as much as is on show
        bool settled = false; ///< a whole stretch was seen
    };

    /// What a wave has been like lately; nothing without samples.
    [[nodiscard]] std::optional<Range> recentRange(const std::string& bed,
                                                   const std::string& signal) const;

private:
    class Buffer;
    using Key = std::pair<std::string, std::string>;

    struct Stretch {
        float low = 0, high = 0;
        double sum = 0;
        std::size_t count = 0;

        void add(float sample);

        [[nodiscard]] float span() const { return high - low; }
    };

    struct Tap {
        std::shared_ptr<pipeline::WaveChannel> channel;
        std::vector<std::weak_ptr<Buffer>> buffers;
        std::deque<float> past;
        SteadyTime newest{};          ///< drain() that brought samples last
        Stretch present;              ///< the one that is being filled, of kRangeSeconds
        std::deque<Stretch> finished; ///< newest first, up to kScreenStretches
        float usualSpan = 0;

        void keep(std::span<const float> samples);
        void measure(std::span<const float> samples);
        void endStretch();
        void forget();
    };

    static constexpr double kRangeSeconds = 3;
    static constexpr std::size_t kScreenStretches = 5;

    std::map<Key, Tap> m_taps;
    SteadyTime m_now{};
    std::vector<float> m_scratch;
};

} // namespace vigil::widgets
