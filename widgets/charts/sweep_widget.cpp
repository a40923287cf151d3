// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/sweep_widget.h"

#include "widgets/charts/sample_history.h"

#include <QEvent>
#include <QPaintEngine>
#include <QPaintEvent>
#include <QPainter>
#include <QRegion>
#include <QTimerEvent>

#include <algorithm>
#include <cmath>
#include <limits>

namespace vigil::widgets {

namespace {

std::uint32_t rgb(const QColor& colour) { return colour.rgb() | 0xff000000U; }

/// Copies `region` (widget coordinates) of `from` row by row to where `painter` would put them,
/// when it paints at a whole ratio into a plain image, as the raster platforms do. Many strips in
/// one paint event then cost what they are worth, while a painter takes a slow path for a clip of
/// several rectangles. Returns false when the painter has to do it.
bool copyStrips(QPainter& painter, const QImage& from, const QRegion& region, double dpr) {
    const auto ratio = static_cast<int>(dpr);
    QPaintDevice* device = painter.paintEngine()->paintDevice();
    if (ratio != dpr || device == nullptr || device->devType() != QInternal::Image)
        return false;
    auto* target = static_cast<QImage*>(device);
    const bool opaque32 = target->format() == QImage::Format_RGB32 ||
                          target->format() == QImage::Format_ARGB32_Premultiplied;
    const QTransform place = painter.deviceTransform();
    if (!opaque32 || !target->isDetached() || place.m11() != dpr || place.m22() != dpr ||
        place.type() > QTransform::TxScale)
        return false;
    const QPoint offset(qRound(place.dx()), qRound(place.dy()));
    for (const QRect& rect : region) {
        const QRect part = QRect(rect.topLeft() * ratio, rect.size() * ratio) & from.rect() &
                           target->rect().translated(-offset);
        for (int y = part.top(); y <= part.bottom(); ++y) {
            const auto* source = reinterpret_cast<const QRgb*>(from.constScanLine(y)) + part.x();
            auto* row =
                reinterpret_cast<QRgb*>(target->scanLine(y + offset.y())) + part.x() + offset.x();
            std::copy_n(source, part.width(), row);
        }
    }
    return true;
}

/// Display time of the first tick, s: lanes may begin with as much of a past.
constexpr double kRoomForPast = 64;
constexpr double kEdgeTolerance = 0.01; ///< device pixels, for the sake of rounding
constexpr double kFarOutside = 1e6;     ///< device pixels; keeps sums of floats exact enough

/// Lanes whose changed columns lie closer than this are sent to the screen as one strip.
constexpr int kJoinColumns = 24;

} // namespace

/// A lane with its samples and where it stands. What is drawn comes from `live`, or from `frozen`
/// while that is set.
struct SweepWidget::Track {
    struct Trace {
        SampleHistory history;
        std::int64_t start = 0; ///< index at which the axis begins
        double cursor = 0;      ///< index up to which it is shown
        bool started = false;
    };

    Track(const Lane& l, double window, const PaceSettings& pace)
        : lane(l), pacer(l.feed, l.rateHz, window, pace) {}

    [[nodiscard]] const Trace& shown() const { return frozen ? *frozen : live; }

    [[nodiscard]] float toRow(float value) const {
        if (std::isnan(value))
            return value;
        const double middle = (lane.low + lane.high) / 2;
        const double half = (lane.high - lane.low) / 2 / lane.gain;
        const double height = raster.lane().height;
        const double radius = raster.penRadius();
        const double row = (middle + half - static_cast<double>(value)) / (2 * half) * height;
        // The edge itself belongs to the scale and shows the whole pen; what lies beyond does not.
        if (row < -kEdgeTolerance || row > height + kEdgeTolerance)
            return static_cast<float>(std::clamp(row, -kFarOutside, kFarOutside));
        return static_cast<float>(std::clamp(row, radius, std::max(radius, height - radius)));
    }

    /// Draws samples [from, history.end()) on.
    void extend(TraceColumns& target, const Trace& trace, std::int64_t from) const {
        for (std::int64_t index = from; index < trace.history.end(); ++index)
            target.lineTo(static_cast<double>(index) * pixelsPerSample,
                          toRow(trace.history.at(index)));
    }

    [[nodiscard]] TraceColumns columnsOf(const Trace& trace) const {
        TraceColumns result;
        result.reset(raster.columnsToKeep());
        extend(result, trace, trace.history.first());
        return result;
    }

    [[nodiscard]] std::int64_t headOf(const Trace& trace) const {
        return raster.finalColumn(trace.cursor * pixelsPerSample);
    }

    Lane lane;
    LanePacer pacer;
    SweepRaster raster;
    double pixelsPerSample = 1; ///< device pixels
    TraceColumns columns;       ///< of `live`
    Trace live;
    std::optional<Trace> frozen;
};

SweepWidget::SweepWidget(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAttribute(Qt::WA_NoSystemBackground);
}

SweepWidget::~SweepWidget() = default;

double SweepWidget::pixelsPerSecond() const noexcept {
    return m_millimetresPerSecond * m_pixelsPerMillimetre * m_dpr;
}

int SweepWidget::laneCount() const noexcept { return static_cast<int>(m_tracks.size()); }

const Lane& SweepWidget::lane(int index) const {
    return m_tracks.at(static_cast<std::size_t>(index))->lane;
}

PixelSurface SweepWidget::surface() {
    return {reinterpret_cast<std::uint32_t*>(m_image.bits()), m_image.bytesPerLine() / 4};
}

SweepRaster SweepWidget::rasterFor(const Lane& lane) const {
    const auto toDevice = [this](double at, int limit) {
        return std::clamp(static_cast<int>(std::lround(at * m_dpr)), 0, limit);
    };
    PixelRect rect;
    rect.x = toDevice(lane.rect.left(), m_image.width());
    rect.y = toDevice(lane.rect.top(), m_image.height());
    rect.width = std::max(0, toDevice(lane.rect.right(), m_image.width()) - rect.x);
    rect.height = std::max(0, toDevice(lane.rect.bottom(), m_image.height()) - rect.y);
    SweepLook look;
    look.background = rgb(m_theme.background);
    look.trace = rgb(lane.colour);
    look.gap = rgb(m_theme.gap);
    look.clip = rgb(m_theme.clip);
    look.clipMark = static_cast<int>(std::lround(4 * m_dpr));
    look.penWidth = m_theme.penWidth * m_dpr;
    look.eraseGap = static_cast<int>(std::lround(m_theme.eraseGap * m_dpr));
    look.dash = std::max(2, static_cast<int>(std::lround(4 * m_dpr)));
    if (lane.grid && m_theme.grid.isValid()) {
        look.grid = rgb(m_theme.grid);
        look.gridStepX = look.gridStepY = m_theme.gridMillimetres * m_pixelsPerMillimetre * m_dpr;
    }
    return {rect, look};
}

void SweepWidget::setLanes(const std::vector<Lane>& lanes) {
    std::vector<std::unique_ptr<Track>> before = std::move(m_tracks);
    m_tracks.clear();
    const double window = width() * m_dpr / pixelsPerSecond();
    for (const Lane& lane : lanes) {
        const auto same = std::find_if(before.begin(), before.end(), [&](const auto& old) {
            return old && lane.feed && old->lane.feed == lane.feed &&
                   old->lane.rateHz == lane.rateHz;
        });
        std::unique_ptr<Track> track;
        if (same != before.end()) {
            track = std::move(*same);
            track->lane = lane;
        } else {
            track = std::make_unique<Track>(lane, std::max(window, 1.0), m_pace);
        }
        Lane& kept = track->lane;
        if (!(kept.rateHz > 0))
            kept.rateHz = 1;
        if (!(kept.high > kept.low))
            kept.high = kept.low + 1;
        if (!(kept.gain > 0))
            kept.gain = 1;
        m_tracks.push_back(std::move(track));
    }
    rebuild();
}

void SweepWidget::setLaneScale(int index, double low, double high, double gain) {
    VIGIL_ENSURE(index >= 0 && index < laneCount() && high > low && gain > 0, return );
    Track& track = *m_tracks[static_cast<std::size_t>(index)];
    track.lane.low = low;
    track.lane.high = high;
    track.lane.gain = gain;
    rebuildLane(track);
}

void SweepWidget::setLaneColour(int index, const QColor& colour) {
    VIGIL_ENSURE(index >= 0 && index < laneCount(), return );
    Track& track = *m_tracks[static_cast<std::size_t>(index)];
    track.lane.colour = colour;
    rebuildLane(track);
}

void SweepWidget::setTheme(const SweepTheme& theme) {
    m_theme = theme;
    rebuild();
}

void SweepWidget::setSpeed(double millimetresPerSecond, double pixelsPerMillimetre) {
    VIGIL_ENSURE(millimetresPerSecond > 0 && pixelsPerMillimetre > 0, return );
    m_millimetresPerSecond = millimetresPerSecond;
    m_pixelsPerMillimetre = pixelsPerMillimetre;
    rebuild();
}

void SweepWidget::setPace(const PaceSettings& pace) { m_pace = pace; }

void SweepWidget::rebuild() {
    m_dpr = devicePixelRatioF();
    const QSize size(std::max(1, static_cast<int>(std::ceil(width() * m_dpr))),
                     std::max(1, static_cast<int>(std::ceil(height() * m_dpr))));
    if (m_image.size() != size)
        m_image = QImage(size, QImage::Format_RGB32);
    m_image.fill(m_theme.background);
    m_stale = false;
    for (const auto& track : m_tracks)
        rebuildLane(*track);
    m_dirty.clear();
    update();
}

void SweepWidget::rebuildLane(Track& track) {
    if (m_image.isNull())
        return;
    track.raster = rasterFor(track.lane);
    track.pixelsPerSample = pixelsPerSecond() / track.lane.rateHz;
    const PixelRect& rect = track.raster.lane();
    const double window = rect.width / pixelsPerSecond();
    track.live.history.reserve(
        static_cast<std::size_t>(std::ceil((window + 2) * track.lane.rateHz)) + 64);
    track.columns = track.columnsOf(track.live);
    const Track::Trace& shown = track.shown();
    const std::int64_t oldest = std::max(shown.start, shown.history.first());
    track.raster.restart(surface(), static_cast<std::int64_t>(std::floor(
                                        static_cast<double>(oldest) * track.pixelsPerSample)));
    if (shown.started) {
        if (track.frozen)
            track.raster.render(surface(), track.columnsOf(shown), track.headOf(shown));
        else
            track.raster.render(surface(), track.columns, track.headOf(shown));
    }
    update(QRectF(rect.x / m_dpr, rect.y / m_dpr, rect.width / m_dpr, rect.height / m_dpr)
               .toAlignedRect());
}

QImage SweepWidget::rebuiltImage() const {
    QImage image(m_image.size(), QImage::Format_RGB32);
    image.fill(m_theme.background);
    const PixelSurface target{reinterpret_cast<std::uint32_t*>(image.bits()),
                              image.bytesPerLine() / 4};
    for (const auto& track : m_tracks) {
        const Track::Trace& shown = track->shown();
        SweepRaster raster = rasterFor(track->lane);
        raster.restart(target, track->raster.firstColumn());
        if (shown.started)
            raster.render(target, track->columnsOf(shown), track->headOf(shown));
    }
    return image;
}

void SweepWidget::advance(SteadyTime now) {
    if (!m_epoch)
        m_epoch = now;
    m_now = std::max(m_now, kRoomForPast + std::chrono::duration<double>(now - *m_epoch).count());
    const bool visible = isVisible();
    if (visible && (m_stale || m_dpr != devicePixelRatioF()))
        rebuild();
    if (!visible)
        m_stale = true;
    for (const auto& track : m_tracks)
        advanceLane(*track);
    updateDirty();
}

void SweepWidget::advanceLane(Track& track) {
    track.pacer.advance(m_now, m_step);
    Track::Trace& live = track.live;
    const bool draws = !track.frozen && !m_stale;
    if (m_step.restarted) {
        live.history.restart(m_step.firstIndex);
        live.start = m_step.firstIndex;
        live.started = true;
        track.columns.reset(track.raster.columnsToKeep());
        if (draws) {
            track.raster.restart(surface(),
                                 static_cast<std::int64_t>(std::floor(
                                     static_cast<double>(live.start) * track.pixelsPerSample)));
            DirtyColumns all;
            all.count = 1;
            all.last[0] = track.raster.lane().width;
            addDirty(track, all);
        }
    }
    if (!live.started)
        return;
    const std::int64_t from = live.history.end();
    for (const float sample : m_step.samples)
        live.history.append(sample);
    track.extend(track.columns, live, std::max(from, live.history.first()));
    live.cursor = m_step.cursor;
    if (draws)
        addDirty(track, track.raster.advance(surface(), track.columns, track.headOf(live)));
}

void SweepWidget::addDirty(const Track& track, const DirtyColumns& dirty) {
    const PixelRect& lane = track.raster.lane();
    for (int i = 0; i < dirty.count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        QRect strip(lane.x + dirty.first[at], lane.y, dirty.last[at] - dirty.first[at],
                    lane.height);
        const auto near = std::find_if(m_dirty.begin(), m_dirty.end(), [&](const QRect& other) {
            return strip.left() <= other.right() + kJoinColumns &&
                   other.left() <= strip.right() + kJoinColumns;
        });
        if (near == m_dirty.end())
            m_dirty.push_back(strip);
        else
            *near = near->united(strip);
    }
}

void SweepWidget::updateDirty() {
    if (m_dirty.empty())
        return;
    QRegion region;
    for (const QRect& strip : m_dirty) {
        // One pixel more on each side: at a fractional ratio the clip is rounded.
        region += QRectF(strip.x() / m_dpr, strip.y() / m_dpr, strip.width() / m_dpr,
                         strip.height() / m_dpr)
                      .toAlignedRect()
                      .adjusted(-1, -1, 1, 1);
    }
    m_dirty.clear();
    update(region);
}

void SweepWidget::paintEvent(QPaintEvent* event) {
    if (m_stale || m_dpr != devicePixelRatioF() || m_image.isNull())
        rebuild();
    QPainter painter(this);
    if (copyStrips(painter, m_image, event->region(), m_dpr))
        return;
    painter.setCompositionMode(QPainter::CompositionMode_Source);
    // One image pixel is one device pixel: the image is never scaled.
    painter.scale(1 / m_dpr, 1 / m_dpr);
    for (const QRect& rect : event->region()) {
        const QRect device =
            QRectF(rect.x() * m_dpr, rect.y() * m_dpr, rect.width() * m_dpr, rect.height() * m_dpr)
                .toAlignedRect() &
            m_image.rect();
        painter.drawImage(device.topLeft(), m_image, device);
    }
}

void SweepWidget::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    rebuild();
}

void SweepWidget::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale)
        rebuild();
}

bool SweepWidget::event(QEvent* event) {
    if (event->type() == QEvent::ScreenChangeInternal && m_dpr != devicePixelRatioF())
        rebuild();
    return QWidget::event(event);
}

void SweepWidget::start(const base::Clock& clock, int framesPerSecond) {
    m_clock = &clock;
    m_timer.start(std::max(1, 1000 / std::clamp(framesPerSecond, 1, 240)), Qt::PreciseTimer, this);
}

void SweepWidget::stop() {
    m_timer.stop();
    m_clock = nullptr;
}

void SweepWidget::timerEvent(QTimerEvent* event) {
    if (event->timerId() != m_timer.timerId()) {
        QWidget::timerEvent(event);
        return;
    }
    if (m_clock != nullptr)
        advance(m_clock->steadyNow());
}

void SweepWidget::setFrozen(int index, bool frozen) {
    VIGIL_ENSURE(index >= 0 && index < laneCount(), return );
    Track& track = *m_tracks[static_cast<std::size_t>(index)];
    if (frozen == track.frozen.has_value())
        return;
    if (frozen) {
        track.frozen = track.live;
    } else {
        track.frozen.reset();
        rebuildLane(track);
    }
}

void SweepWidget::setAllFrozen(bool frozen) {
    for (int index = 0; index < laneCount(); ++index)
        setFrozen(index, frozen);
}

bool SweepWidget::isFrozen(int index) const {
    VIGIL_ENSURE(index >= 0 && index < laneCount(), return false);
    return m_tracks[static_cast<std::size_t>(index)]->frozen.has_value();
}

double SweepWidget::secondsBehind(int index) const {
    VIGIL_ENSURE(index >= 0 && index < laneCount(), return 0);
    const Track& track = *m_tracks[static_cast<std::size_t>(index)];
    if (!track.frozen)
        return 0;
    return std::max(0.0, (track.live.cursor - track.frozen->cursor) / track.lane.rateHz);
}

LanePacer::State SweepWidget::laneState(int index) const {
    VIGIL_ENSURE(index >= 0 && index < laneCount(), return LanePacer::State::Idle);
    return m_tracks[static_cast<std::size_t>(index)]->pacer.state();
}

SweepWidget::ClippedEdges SweepWidget::clippedEdges(int index) const {
    VIGIL_ENSURE(index >= 0 && index < laneCount(), return {});
    const SweepRaster& raster = m_tracks[static_cast<std::size_t>(index)]->raster;
    return {raster.isClippedAbove(), raster.isClippedBelow()};
}

std::optional<SweepWidget::TracePoint> SweepWidget::traceAt(const QPointF& position) const {
    for (std::size_t i = 0; i < m_tracks.size(); ++i) {
        const Track& track = *m_tracks[i];
        const Track::Trace& shown = track.shown();
        const PixelRect& rect = track.raster.lane();
        const int x = static_cast<int>(std::floor(position.x() * m_dpr)) - rect.x;
        const int y = static_cast<int>(std::floor(position.y() * m_dpr)) - rect.y;
        if (x < 0 || x >= rect.width || y < 0 || y >= rect.height)
            continue;
        const std::int64_t head = track.raster.head();
        const int back = (track.raster.screenColumn(head) - x + rect.width) % rect.width;
        const std::int64_t column = head - back;
        if (!shown.started || column < track.raster.oldestColumn())
            return std::nullopt;
        TracePoint point;
        point.lane = static_cast<int>(i);
        point.secondsBeforeHead = back / pixelsPerSecond();
        const double index = (static_cast<double>(column) + 0.5) / track.pixelsPerSample;
        const auto before = static_cast<std::int64_t>(std::floor(index));
        if (before < shown.history.first() || before + 1 >= shown.history.end())
            return std::nullopt;
        const auto part = static_cast<float>(index - static_cast<double>(before));
        const float a = shown.history.at(before);
        point.value = a + (shown.history.at(before + 1) - a) * part;
        return point;
    }
    return std::nullopt;
}

} // namespace vigil::widgets
