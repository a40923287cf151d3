// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/waveform_store.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigil::widgets {

/// Samples on their way to one lane.
class WaveformStore::Buffer final : public LaneFeed {
public:
    explicit Buffer(std::vector<float> past) : m_past(std::move(past)) {}

    std::vector<float> takePast() override { return std::exchange(m_past, {}); }

    bool takeJump() override { return std::exchange(m_jumped, false); }

    void jump() {
        m_past.clear();
        m_samples.clear();
        m_jumped = true;
    }

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
    std::vector<float> m_past;
    std::deque<float> m_samples;
    bool m_jumped = false;
};

namespace {

constexpr float kQuickestRise = 1.25F; ///< of the usual height from one stretch to the next
constexpr double kUsualPause = 1.5;    ///< seconds between packets that are no gap

} // namespace

void WaveformStore::Stretch::add(float sample) {
    low = count == 0 ? sample : std::min(low, sample);
    high = count == 0 ? sample : std::max(high, sample);
    sum += static_cast<double>(sample);
    ++count;
}

void WaveformStore::Tap::measure(std::span<const float> samples) {
    const auto stretch = static_cast<std::size_t>(channel->rateHz * kRangeSeconds);
    for (const float sample : samples) {
        if (!std::isfinite(sample))
            continue;
        present.add(sample);
        if (present.count >= stretch)
            endStretch();
    }
}

void WaveformStore::Tap::endStretch() {
    static const auto kFading = static_cast<float>(std::exp2(-kRangeSeconds / 600));
    if (!finished.empty()) {
        const float reached = std::min(present.span(), finished.front().span());
        const float most = usualSpan > 0 ? usualSpan * kQuickestRise : reached;
        usualSpan = std::max(usualSpan * kFading, std::min(reached, most));
    }
    finished.push_front(std::exchange(present, {}));
    if (finished.size() > kScreenStretches)
        finished.pop_back();
}

void WaveformStore::Tap::keep(std::span<const float> samples) {
    const auto most = static_cast<std::size_t>(channel->rateHz * kPastSeconds);
    past.insert(past.end(), samples.begin(), samples.end());
    if (past.size() > most)
        past.erase(past.begin(), past.end() - static_cast<std::ptrdiff_t>(most));
}

void WaveformStore::Tap::forget() {
    past.clear();
    present = {};
    finished.clear();
    usualSpan = 0;
}

void WaveformStore::setSnapshot(const pipeline::Snapshot& snapshot) {
    std::vector<Key> present;
    for (const auto& bed : snapshot.beds)
        for (const auto& wave : bed.waves) {
            if (!wave.channel)
                continue;
            Tap& tap = m_taps[{wave.channel->bed, wave.channel->signal}];
            if (tap.channel != wave.channel) {
                if (tap.channel)
                    for (const auto& weak : tap.buffers)
                        if (const auto buffer = weak.lock())
                            buffer->jump();
                tap.channel = wave.channel;
                tap.forget(); // another time, session, rate or unit: none of it belongs to this
                              // wave
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

std::size_t WaveformStore::drain(SteadyTime now) {
    m_now = now;
    std::size_t moved = 0;
    m_scratch.resize(4096);
    for (auto& [key, tap] : m_taps) {
        if (!tap.channel)
            continue;
        std::erase_if(tap.buffers, [](const auto& buffer) { return buffer.expired(); });
        const auto most = static_cast<std::size_t>(tap.channel->rateHz * kKeepSeconds) + 1;
        while (const std::size_t count = tap.channel->ring.read(m_scratch)) {
            moved += count;
            tap.newest = now;
            tap.keep({m_scratch.data(), count});
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
    if (it == m_taps.end())
        return std::nullopt;
    const Tap& tap = it->second;
    Range range;
    double sum = 0;
    std::size_t count = 0;
    bool first = true;
    const auto include = [&](const Stretch& stretch, bool recent) {
        if (stretch.count == 0)
            return;
        range.screenLow = first ? stretch.low : std::min(range.screenLow, stretch.low);
        range.screenHigh = first ? stretch.high : std::max(range.screenHigh, stretch.high);
        first = false;
        if (!recent)
            return;
        range.low = range.screenLow;
        range.high = range.screenHigh;
        sum += stretch.sum;
        count += stretch.count;
    };
    include(tap.present, true);
    for (std::size_t i = 0; i < tap.finished.size(); ++i)
        include(tap.finished[i], i == 0);
    if (count == 0)
        return std::nullopt;
    range.mean = static_cast<float>(sum / static_cast<double>(count));
    range.usualSpan = tap.usualSpan;
    range.settled = !tap.finished.empty();
    return range;
}

std::shared_ptr<LaneFeed> WaveformStore::feed(const std::string& bed, const std::string& signal) {
    Tap& tap = m_taps[{bed, signal}];
    std::vector<float> past(tap.past.begin(), tap.past.end());
    if (tap.channel && !past.empty()) {
        const double silent = std::chrono::duration<double>(m_now - tap.newest).count();
        if (silent > kUsualPause)
            past.resize(past.size() + static_cast<std::size_t>(std::min(silent, kPastSeconds) *
                                                               tap.channel->rateHz),
                        std::numeric_limits<float>::quiet_NaN());
    }
    auto buffer = std::make_shared<Buffer>(std::move(past));
    tap.buffers.push_back(buffer);
    return buffer;
}

} // namespace vigil::widgets
