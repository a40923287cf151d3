// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/time.h"
#include "widgets/charts/sweep_track.h"

#include <QBasicTimer>
#include <QColor>
#include <QImage>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace vigil::widgets {

/// Colours and sizes shared by all lanes; lengths in widget coordinates.
struct SweepTheme {
    QColor background{0x0b, 0x0f, 0x12};
    QColor grid{0x26, 0x30, 0x38}; ///< of the lanes that ask for one
    QColor gap{0x7c, 0x87, 0x90};
    QColor clip{Qt::white}; ///< marks where a trace leaves its scale
    double penWidth = 2;
    double eraseGap = 14;
    double gridMillimetres = 5;
};

/// Many waveforms on one surface, each a sweep with an erase bar, wherever its rectangle lies: a
/// single bed or a whole ward wall. Drawn into one image in device pixels; a tick costs only the
/// columns that became final. All lanes share one display clock, so lanes of one width have their
/// bars below each other. A curve that leaves its scale is cut at the edge of its lane and marked
/// there. *Thread:* GUI thread. *Owns:* the image and a track a lane.
class SweepWidget : public QWidget {
    Q_OBJECT
public:
    explicit SweepWidget(QWidget* parent = nullptr);
    ~SweepWidget() override;

    /// Replaces the layout. A lane whose feed and rate were there before keeps its trace.
    void setLanes(const std::vector<Lane>& lanes);
    [[nodiscard]] int laneCount() const noexcept;
    [[nodiscard]] const Lane& lane(int index) const;
    void setLaneScale(int index, double low, double high, double gain);
    void setLaneColour(int index, const QColor& colour);

    void setTheme(const SweepTheme& theme);
    /// Sweep speed in mm/s (25 is customary for ECG) and the screen's widget pixels per millimetre.
    void setSpeed(double millimetresPerSecond, double pixelsPerMillimetre);
    /// Applies to lanes that are set afterwards.
    void setPace(const PaceSettings& pace);

    /// Shows what is due at `now`. Pulls from every feed even while hidden or frozen.
    void advance(SteadyTime now);
    /// Calls advance() by a timer of `framesPerSecond` ticks; `clock` must outlive the widget or
    /// stop().
    void start(const base::Clock& clock, int framesPerSecond = 60);
    void stop();

    /// A frozen lane keeps its picture while its samples are still taken in; thawed it shows the
    /// present at once.
    void setFrozen(int index, bool frozen);
    void setAllFrozen(bool frozen);
    [[nodiscard]] bool isFrozen(int index) const;
    /// Seconds between what a frozen lane shows and what it would show; 0 when it is not frozen.
    [[nodiscard]] double secondsBehind(int index) const;
    [[nodiscard]] LanePacer::State laneState(int index) const;

    /// At which edges of a lane something of the trace on show is cut off.
    struct ClippedEdges {
        bool above = false, below = false;

        bool operator==(const ClippedEdges&) const = default;
    };

    [[nodiscard]] ClippedEdges clippedEdges(int index) const;

    /// A place on a trace, for callipers.
    struct TracePoint {
        int lane = 0;
        double secondsBeforeHead = 0; ///< >= 0, from the newest column shown
        float value = 0;              ///< NaN in a gap
    };

    /// The trace at a widget position; nothing outside lanes and in the erase bar.
    [[nodiscard]] std::optional<TracePoint> traceAt(const QPointF& position) const;

    /// The surface in device pixels.
    [[nodiscard]] const QImage& image() const noexcept { return m_image; }

    /// The same surface drawn from nothing; always equal to image().
    [[nodiscard]] QImage rebuiltImage() const;

    [[nodiscard]] QSize sizeHint() const override { return {640, 240}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    bool event(QEvent* event) override;

private:
    void rebuild();
    void rebuildLane(SweepTrack& track);
    void addDirty(const SweepTrack& track, const DirtyColumns& dirty);
    void updateDirty();
    [[nodiscard]] PixelSurface surface();
    [[nodiscard]] SweepRaster rasterFor(const Lane& lane) const;
    [[nodiscard]] double pixelsPerSecond() const noexcept;

    std::vector<std::unique_ptr<SweepTrack>> m_tracks;
    SweepTheme m_theme;
    PaceSettings m_pace;
    double m_millimetresPerSecond = 25;
    double m_pixelsPerMillimetre = 3.61;
    double m_dpr = 1;
    QImage m_image;
    std::vector<QRect> m_dirty; ///< device pixels, one for each group of lanes that share columns
    bool m_stale = true;        ///< the image does not show the lanes as they are
    std::optional<SteadyTime> m_epoch;
    double m_now = 0;
    LanePacer::Step m_step;
    const base::Clock* m_clock = nullptr;
    QBasicTimer m_timer;
};

} // namespace vigil::widgets
