// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/sweep_track.h"

#include <algorithm>
#include <cmath>

namespace vigil::widgets {
namespace {

constexpr double kEdgeTolerance = 0.01; ///< device pixels, for the sake of rounding
constexpr double kFarOutside = 1e6;     ///< device pixels; keeps sums of floats exact enough

} // namespace

SweepTrack::SweepTrack(const Lane& lane, double window, const PaceSettings& pace)
    : m_lane(lane), m_pacer(lane.feed, lane.rateHz, window, pace) {
    setLane(lane);
}

void SweepTrack::setLane(const Lane& lane) {
    m_lane = lane;
    if (!(m_lane.rateHz > 0))
        m_lane.rateHz = 1;
    if (!(m_lane.high > m_lane.low))
        m_lane.high = m_lane.low + 1;
    if (!(m_lane.gain > 0))
        m_lane.gain = 1;
}

bool SweepTrack::isOf(const Lane& lane) const {
    return lane.feed && m_lane.feed == lane.feed && m_lane.rateHz == lane.rateHz;
}

float SweepTrack::toRow(float value) const {
    if (std::isnan(value))
        return value;
    const double middle = (m_lane.low + m_lane.high) / 2;
    const double half = (m_lane.high - m_lane.low) / 2 / m_lane.gain;
    const double height = m_raster.lane().height;
    const double radius = m_raster.penRadius();
    const double row = (middle + half - static_cast<double>(value)) / (2 * half) * height;
    // The edge itself belongs to the scale and shows the whole pen; what lies beyond does not.
    if (row < -kEdgeTolerance || row > height + kEdgeTolerance)
        return static_cast<float>(std::clamp(row, -kFarOutside, kFarOutside));
    return static_cast<float>(std::clamp(row, radius, std::max(radius, height - radius)));
}

/// Draws samples [from, history.end()) on.
void SweepTrack::extend(TraceColumns& target, const Trace& trace, std::int64_t from) const {
    for (std::int64_t index = from; index < trace.history.end(); ++index)
        target.lineTo(static_cast<double>(index) * m_pixelsPerSample,
                      toRow(trace.history.at(index)));
}

TraceColumns SweepTrack::columnsOf(const Trace& trace) const {
    TraceColumns result;
    result.reset(m_raster.columnsToKeep());
    extend(result, trace, trace.history.first());
    return result;
}

std::int64_t SweepTrack::headOf(const Trace& trace) const {
    return m_raster.finalColumn(trace.cursor * m_pixelsPerSample);
}

std::int64_t SweepTrack::columnOf(std::int64_t index) const {
    return static_cast<std::int64_t>(std::floor(static_cast<double>(index) * m_pixelsPerSample));
}

void SweepTrack::place(const SweepRaster& raster, double pixelsPerSecond) {
    m_raster = raster;
    m_pixelsPerSample = pixelsPerSecond / m_lane.rateHz;
    const double window = m_raster.lane().width / pixelsPerSecond;
    m_live.history.reserve(static_cast<std::size_t>(std::ceil((window + 2) * m_lane.rateHz)) + 64);
    m_columns = columnsOf(m_live);
}

void SweepTrack::render(const PixelSurface& surface) {
    const Trace& trace = shown();
    m_raster.restart(surface, columnOf(std::max(trace.start, trace.history.first())));
    if (!trace.started)
        return;
    if (m_frozen)
        m_raster.render(surface, columnsOf(trace), headOf(trace));
    else
        m_raster.render(surface, m_columns, headOf(trace));
}

void SweepTrack::renderCopy(SweepRaster raster, const PixelSurface& surface) const {
    const Trace& trace = shown();
    raster.restart(surface, m_raster.firstColumn());
    if (trace.started)
        raster.render(surface, columnsOf(trace), headOf(trace));
}

DirtyColumns SweepTrack::advance(double now, LanePacer::Step& step, const PixelSurface* surface) {
    m_pacer.advance(now, step);
    const bool draws = surface != nullptr && !m_frozen;
    if (step.restarted) {
        m_live.history.restart(step.firstIndex);
        m_live.start = step.firstIndex;
        m_live.started = true;
        m_columns.reset(m_raster.columnsToKeep());
        if (draws)
            m_raster.restart(*surface, columnOf(m_live.start));
    }
    if (!m_live.started)
        return {};
    const std::int64_t from = m_live.history.end();
    for (const float sample : step.samples)
        m_live.history.append(sample);
    extend(m_columns, m_live, std::max(from, m_live.history.first()));
    m_live.cursor = step.cursor;
    if (!draws)
        return {};
    const DirtyColumns drawn = m_raster.advance(*surface, m_columns, headOf(m_live));
    return step.restarted ? DirtyColumns{1, {0, 0}, {m_raster.lane().width, 0}} : drawn;
}

void SweepTrack::setFrozen(bool frozen) {
    if (!frozen)
        m_frozen.reset();
    else if (!m_frozen)
        m_frozen = m_live;
}

double SweepTrack::secondsBehind() const noexcept {
    return m_frozen ? std::max(0.0, (m_live.cursor - m_frozen->cursor) / m_lane.rateHz) : 0;
}

std::optional<SweepTrack::Reading> SweepTrack::readingAt(int x) const {
    const Trace& trace = shown();
    const int width = m_raster.lane().width;
    const std::int64_t head = m_raster.head();
    const int back = (m_raster.screenColumn(head) - x + width) % width;
    const std::int64_t column = head - back;
    if (!trace.started || column < m_raster.oldestColumn())
        return std::nullopt;
    const double index = (static_cast<double>(column) + 0.5) / m_pixelsPerSample;
    const auto before = static_cast<std::int64_t>(std::floor(index));
    if (before < trace.history.first() || before + 1 >= trace.history.end())
        return std::nullopt;
    const auto part = static_cast<float>(index - static_cast<double>(before));
    const float a = trace.history.at(before);
    return Reading{back / (m_pixelsPerSample * m_lane.rateHz),
                   a + (trace.history.at(before + 1) - a) * part};
}

} // namespace vigil::widgets
