// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_packets.h"

#include <algorithm>
#include <cmath>

namespace vigil::ingest {
namespace {

constexpr double kPacketsPerSecond = 4;

} // namespace

WfdbPacketPlan WfdbPacketPlan::ofSignal(const WfdbLayout& layout, std::size_t signal) {
    WfdbPacketPlan plan;
    plan.m_perFrame = layout.signals[signal].samplesPerFrame;
    plan.m_samplesPerPacket = std::max(1.0, layout.signals[signal].rateHz / kPacketsPerSecond);
    for (const auto& part : layout.parts)
        if (const auto* channel = part.channel(signal))
            plan.addRun(part.firstFrame, channel->frames);
    plan.number();
    return plan;
}

WfdbPacketPlan WfdbPacketPlan::ofSampleTimes(const WfdbLayout& layout) {
    WfdbPacketPlan plan;
    for (const auto& signal : layout.signals)
        plan.m_perFrame = std::max(plan.m_perFrame, signal.samplesPerFrame);
    for (const auto& part : layout.parts)
        plan.addRun(part.firstFrame, part.framesWithData());
    plan.number();
    return plan;
}

void WfdbPacketPlan::addRun(std::int64_t fromFrame, std::int64_t frames) {
    const auto from = fromFrame * m_perFrame;
    if (frames <= 0)
        return;
    if (!m_runs.empty() && m_runs.back().end == from)
        m_runs.back().end = from + frames * m_perFrame;
    else
        m_runs.push_back({from, from + frames * m_perFrame, 0});
}

std::int64_t WfdbPacketPlan::boundary(std::int64_t k) const noexcept {
    // The small step back keeps products that are whole up to rounding whole.
    constexpr long double kSlack = 1e-9L;
    return static_cast<std::int64_t>(
        std::ceil(static_cast<long double>(k) * m_samplesPerPacket - kSlack));
}

void WfdbPacketPlan::number() {
    for (auto& run : m_runs) {
        run.firstPacket = m_packets;
        const auto length = run.end - run.from;
        auto count =
            static_cast<std::int64_t>(static_cast<long double>(length) / m_samplesPerPacket);
        while (count > 0 && boundary(count) >= length)
            --count;
        m_packets += count + 1;
    }
}

WfdbPacketPlan::Span WfdbPacketPlan::spanOf(std::int64_t packet) const noexcept {
    auto run = std::upper_bound(m_runs.begin(), m_runs.end(), packet,
                                [](std::int64_t p, const Run& r) { return p < r.firstPacket; });
    --run; // the first run starts with packet 0
    const auto k = packet - run->firstPacket;
    const auto from = boundary(k);
    const auto end = std::min(boundary(k + 1), run->end - run->from);
    return {run->from + from, end - from};
}

std::int64_t WfdbPacketPlan::firstPacketAt(std::int64_t sample) const noexcept {
    std::int64_t low = 0;
    std::int64_t high = m_packets;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (spanOf(middle).fromSample < sample)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

} // namespace vigil::ingest
