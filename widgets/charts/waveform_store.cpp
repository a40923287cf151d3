// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/waveform_store.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigil::widgets {

/// Samples on their way to one lane.
class WaveformStore::Buffer final : public LaneFeed {
public:
    std::size_t read(std::span<float> out) override {
        const std::size_t count = std::min(out.size(), m_samples.size());
        std::copy_n(m_samples.begin(), count, out.begin());
        m_samples.erase(m_samples.begin(), m_samples.begin() + static_cast<std::ptrdiff_t>(count));
        return count;
    }

    void append(std::span<const float> samples, std::size_t most) {
        m_samples.insert(m_samples.end(), samples.begin(), samples.end());
        if (m_samples.size() <= most)
            return;
        m_samples.erase(m_samples.begin(), m_samples.end() - static_cast<std::ptrdiff_t>(most));
        m_samples.front() = std::numeric_limits<float>::quiet_NaN();
    }

private:
    std::deque<float> m_samples;
};

void WaveformStore::Tap::measure(std::span<const float> samples) {
    const auto stretch = static_cast<std::size_t>(channel->rateHz * kRangeSeconds);
    for (const float sample : samples) {
        if (!std::isfinite(sample))
            continue;
        present = hasPresent ? Range{std::min(present.low, sample), std::max(present.high, sample)}
                             : Range{sample, sample};
        hasPresent = true;
        if (++counted >= stretch) {
            previous = present;
            hasPrevious = true;
            hasPresent = false;
            counted = 0;
        }
    }
}

void WaveformStore::setSnapshot(const pipeline::Snapshot& snapshot) {
    std::vector<Key> present;
    for (const auto& bed : snapshot.beds)
        for (const auto& wave : bed.waves) {
            if (!wave.channel)
                continue;
            Tap& tap = m_taps[{wave.channel->bed, wave.channel->signal}];
            if (tap.channel != wave.channel) {
                const float gap = std::numeric_limits<float>::quiet_NaN();
                if (tap.channel)
                    for (const auto& weak : tap.buffers)
                        if (const auto buffer = weak.lock())
                            buffer->append({&gap, 1}, std::numeric_limits<std::size_t>::max());
                tap.channel = wave.channel;
            }
            present.emplace_back(wave.channel->bed, wave.channel->signal);
        }
    std::sort(present.begin(), present.end());
    for (auto& [key, tap] : m_taps)
        if (!std::binary_search(present.begin(), present.end(), key))
            tap.channel.reset();
    std::erase_if(m_taps, [](const auto& entry) {
        const auto& buffers = entry.second.buffers;
        return !entry.second.channel && std::all_of(buffers.begin(), buffers.end(),
                                                    [](const auto& b) { return b.expired(); });
    });
}

std::size_t WaveformStore::drain() {
    std::size_t moved = 0;
    m_scratch.resize(4096);
    for (auto& [key, tap] : m_taps) {
        if (!tap.channel)
            continue;
        std::erase_if(tap.buffers, [](const auto& buffer) { return buffer.expired(); });
        const auto most = static_cast<std::size_t>(tap.channel->rateHz * kKeepSeconds) + 1;
        while (const std::size_t count = tap.channel->ring.read(m_scratch)) {
            moved += count;
            tap.measure({m_scratch.data(), count});
            for (const auto& weak : tap.buffers)
                if (const auto buffer = weak.lock())
                    buffer->append({m_scratch.data(), count}, most);
        }
    }
    return moved;
}

std::optional<WaveformStore::Range> WaveformStore::recentRange(const std::string& bed,
                                                               const std::string& signal) const {
    const auto it = m_taps.find({bed, signal});
    if (it == m_taps.end() || !(it->second.hasPresent || it->second.hasPrevious))
        return std::nullopt;
    const Tap& tap = it->second;
    if (!tap.hasPrevious)
        return tap.present;
    if (!tap.hasPresent)
        return tap.previous;
    return Range{std::min(tap.present.low, tap.previous.low),
                 std::max(tap.present.high, tap.previous.high)};
}

std::shared_ptr<LaneFeed> WaveformStore::feed(const std::string& bed, const std::string& signal) {
    auto buffer = std::make_shared<Buffer>();
    m_taps[{bed, signal}].buffers.push_back(buffer);
    return buffer;
}

} // namespace vigil::widgets
