// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/lane_feed.h"
#include "widgets/charts/lane_pacer.h"
#include "widgets/charts/sample_history.h"
#include "widgets/charts/sweep_raster.h"
#include "widgets/charts/trace_columns.h"

#include <QColor>
#include <QRectF>

#include <cstdint>
#include <memory>
#include <optional>

namespace vigil::widgets {

/// One waveform of a SweepWidget.
struct Lane {
    QRectF rect; ///< in the widget's coordinates; lanes must not overlap
    QColor colour;
    double rateHz = 250;
    double low = -1;                ///< value at the bottom edge, in the waveform's unit
    double high = 1;                ///< value at the top edge
    double gain = 1;                ///< enlarges around the middle of low..high
    bool grid = false;              ///< millimetres of the theme's grid are true in this lane
    std::shared_ptr<LaneFeed> feed; ///< also what identifies the lane when the layout changes
};

/// The wave of a lane: reads its feed at the pace of the display, keeps what is on show, and lays
/// it out in the pixels of its lane. Frozen it shows what it held then, while samples are still
/// taken in. *Thread:* GUI thread. *Owns:* recent samples; shares the feed; never the pixels.
class SweepTrack {
public:
    /// `window`: as of LanePacer.
    SweepTrack(const Lane& lane, double window, const PaceSettings& pace);

    [[nodiscard]] const Lane& lane() const noexcept { return m_lane; }

    /// Of the same feed and rate. What cannot be a scale is made one; place() must follow.
    void setLane(const Lane& lane);
    [[nodiscard]] bool isOf(const Lane& lane) const;

    /// Where it is drawn from now on; forgets the pixels, not the samples.
    void place(const SweepRaster& raster, double pixelsPerSecond);
    /// Paints the lane from nothing.
    void render(const PixelSurface& surface);
    /// The same elsewhere: what render() would paint there.
    void renderCopy(SweepRaster raster, const PixelSurface& surface) const;
    /// Takes in what is due at `now`, seconds of display time. Draws it where there is a surface
    /// and the track is not frozen. `step` is working storage.
    DirtyColumns advance(double now, LanePacer::Step& step, const PixelSurface* surface);

    /// Thawed it has to be rendered.
    void setFrozen(bool frozen);

    [[nodiscard]] bool isFrozen() const noexcept { return m_frozen.has_value(); }

    /// Seconds between what a frozen track shows and what it would show; else 0.
    [[nodiscard]] double secondsBehind() const noexcept;

    [[nodiscard]] LanePacer::State state() const noexcept { return m_pacer.state(); }

    [[nodiscard]] const SweepRaster& raster() const noexcept { return m_raster; }

    /// What stands in a column.
    struct Reading {
        double secondsBeforeHead = 0; ///< >= 0, from the newest column shown
        float value = 0;              ///< NaN in a gap
    };

    /// `x`: device pixels from the left edge of the lane. Nothing in the erase bar.
    [[nodiscard]] std::optional<Reading> readingAt(int x) const;

private:
    struct Trace {
        SampleHistory history;
        std::int64_t start = 0; ///< index at which the axis begins
        double cursor = 0;      ///< index up to which it is shown
        bool started = false;
    };

    /// What is drawn comes from here.
    [[nodiscard]] const Trace& shown() const { return m_frozen ? *m_frozen : m_live; }

    [[nodiscard]] float toRow(float value) const;
    void extend(TraceColumns& target, const Trace& trace, std::int64_t from) const;
    [[nodiscard]] TraceColumns columnsOf(const Trace& trace) const;
    [[nodiscard]] std::int64_t headOf(const Trace& trace) const;
    [[nodiscard]] std::int64_t columnOf(std::int64_t index) const;

    Lane m_lane;
    LanePacer m_pacer;
    SweepRaster m_raster;
    double m_pixelsPerSample = 1; ///< device pixels
    TraceColumns m_columns;       ///< of m_live
    Trace m_live;
    std::optional<Trace> m_frozen;
};

} // namespace vigil::widgets
