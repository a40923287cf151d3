// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/wave_router.h"

#include "model/signal_catalog.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigil::pipeline {
namespace {

/// Position in the catalog; unknown signals come after all known ones.
std::ptrdiff_t catalogRank(const std::string& signal) {
    const auto catalog = model::signalCatalog();
    const auto* info = model::findSignal(signal);
    return info == nullptr ? static_cast<std::ptrdiff_t>(catalog.size()) : info - catalog.data();
}

void writeGap(base::SampleRing& ring, double samples) {
    ring.write(std::vector<float>(static_cast<std::size_t>(samples) + 1,
                                  std::numeric_limits<float>::quiet_NaN()));
}

} // namespace

std::size_t WaveRouter::route(const model::WaveformBlock& block) {
    if (block.samples.empty() || !(block.rateHz > 0))
        return 0;
    const base::MutexLock lock(m_mutex);
    State& state = m_states[{block.bed, block.signal}];
    // A sender that changes rate or unit gets a new channel too: readers must not mix them.
    const bool isNew = !state.channel || state.severed || state.channel->rateHz != block.rateHz ||
                       state.channel->unit != block.unit;
    if (isNew) {
        state.channel =
            std::make_shared<WaveChannel>(block.bed, block.signal, block.unit, block.rateHz);
        state.severed = false;
    }
    auto& ring = state.channel->ring;
    const auto period = std::chrono::duration<double>(1.0 / block.rateHz);
    const auto length =
        std::chrono::duration_cast<Ticks>(period * static_cast<double>(block.samples.size()));
    std::size_t skippedBefore = static_cast<std::size_t>(ring.skipped());
    if (!isNew) {
        const double missing =
            std::chrono::duration<double>(block.start - state.expected).count() * block.rateHz;
        const auto hole = static_cast<std::ptrdiff_t>(std::llround(missing));
        if (hole < 0) {
            state.expected = std::max(state.expected, block.start + length);
            if (-hole >= static_cast<std::ptrdiff_t>(block.samples.size()))
                return 0; // all of it was shown before
            ring.write(std::span(block.samples).subspan(static_cast<std::size_t>(-hole)));
            return static_cast<std::size_t>(ring.skipped()) - skippedBefore;
        }
        if (hole > 0) {
            writeGap(ring, std::min(static_cast<double>(hole - 1), block.rateHz * 4));
            skippedBefore = static_cast<std::size_t>(ring.skipped());
        }
    }
    ring.write(block.samples);
    state.expected = block.start + length;
    return static_cast<std::size_t>(ring.skipped()) - skippedBefore;
}

void WaveRouter::restart() {
    const base::MutexLock lock(m_mutex);
    for (auto& [key, state] : m_states)
        state.severed = true;
}

std::map<std::string, std::vector<WaveRouter::Entry>> WaveRouter::views() const {
    std::map<std::string, std::vector<Entry>> byBed;
    {
        const base::MutexLock lock(m_mutex);
        for (const auto& [key, state] : m_states)
            byBed[key.first].push_back({state.channel, state.expected});
    }
    for (auto& [bed, entries] : byBed)
        std::ranges::stable_sort(entries, {},
                                 [](const Entry& e) { return catalogRank(e.channel->signal); });
    return byBed;
}

} // namespace vigil::pipeline
