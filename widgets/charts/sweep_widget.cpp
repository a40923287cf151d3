// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/sweep_widget.h"

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

/// Lanes whose changed columns lie closer than this are sent to the screen as one strip.
constexpr int kJoinColumns = 24;

} // namespace

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
    return m_tracks.at(static_cast<std::size_t>(index))->lane();
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
    std::vector<std::unique_ptr<SweepTrack>> before = std::move(m_tracks);
    m_tracks.clear();
    const double window = std::max(width() * m_dpr / pixelsPerSecond(), 1.0);
    for (const Lane& lane : lanes) {
        const auto same = std::ranges::find_if(
            before, [&lane](const auto& old) { return old && old->isOf(lane); });
        if (same == before.end()) {
            m_tracks.push_back(std::make_unique<SweepTrack>(lane, window, m_pace));
            continue;
        }
        m_tracks.push_back(std::move(*same));
        m_tracks.back()->setLane(lane);
    }
    rebuild();
}

void SweepWidget::setLaneScale(int index, double low, double high, double gain) {
    VIGIL_ENSURE(index >= 0 && index < laneCount() && high > low && gain > 0, return );
    SweepTrack& track = *m_tracks[static_cast<std::size_t>(index)];
    Lane scaled = track.lane();
    scaled.low = low;
    scaled.high = high;
    scaled.gain = gain;
    track.setLane(scaled);
    rebuildLane(track);
}

void SweepWidget::setLaneColour(int index, const QColor& colour) {
    VIGIL_ENSURE(index >= 0 && index < laneCount(), return );
    SweepTrack& track = *m_tracks[static_cast<std::size_t>(index)];
    Lane coloured = track.lane();
    coloured.colour = colour;
    track.setLane(coloured);
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

void SweepWidget::rebuildLane(SweepTrack& track) {
    if (m_image.isNull())
        return;
    track.place(rasterFor(track.lane()), pixelsPerSecond());
    track.render(surface());
    const PixelRect& rect = track.raster().lane();
    update(QRectF(rect.x / m_dpr, rect.y / m_dpr, rect.width / m_dpr, rect.height / m_dpr)
               .toAlignedRect());
}

QImage SweepWidget::rebuiltImage() const {
    QImage image(m_image.size(), QImage::Format_RGB32);
    image.fill(m_theme.background);
    const PixelSurface target{reinterpret_cast<std::uint32_t*>(image.bits()),
                              image.bytesPerLine() / 4};
    for (const auto& track : m_tracks)
        track->renderCopy(rasterFor(track->lane()), target);
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
    const PixelSurface pixels = m_stale ? PixelSurface{} : surface();
    for (const auto& track : m_tracks)
        addDirty(*track, track->advance(m_now, m_step, m_stale ? nullptr : &pixels));
    updateDirty();
}

void SweepWidget::addDirty(const SweepTrack& track, const DirtyColumns& dirty) {
    const PixelRect& lane = track.raster().lane();
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
    SweepTrack& track = *m_tracks[static_cast<std::size_t>(index)];
    if (frozen == track.isFrozen())
        return;
    track.setFrozen(frozen);
    if (!frozen)
        rebuildLane(track);
}

void SweepWidget::setAllFrozen(bool frozen) {
    for (int index = 0; index < laneCount(); ++index)
        setFrozen(index, frozen);
}

bool SweepWidget::isFrozen(int index) const {
    VIGIL_ENSURE(index >= 0 && index < laneCount(), return false);
    return m_tracks[static_cast<std::size_t>(index)]->isFrozen();
}

double SweepWidget::secondsBehind(int index) const {
    VIGIL_ENSURE(index >= 0 && index < laneCount(), return 0);
    return m_tracks[static_cast<std::size_t>(index)]->secondsBehind();
}

LanePacer::State SweepWidget::laneState(int index) const {
    VIGIL_ENSURE(index >= 0 && index < laneCount(), return LanePacer::State::Idle);
    return m_tracks[static_cast<std::size_t>(index)]->state();
}

SweepWidget::ClippedEdges SweepWidget::clippedEdges(int index) const {
    VIGIL_ENSURE(index >= 0 && index < laneCount(), return {});
    const SweepRaster& raster = m_tracks[static_cast<std::size_t>(index)]->raster();
    return {raster.isClippedAbove(), raster.isClippedBelow()};
}

std::optional<SweepWidget::TracePoint> SweepWidget::traceAt(const QPointF& position) const {
    for (std::size_t i = 0; i < m_tracks.size(); ++i) {
        const SweepTrack& track = *m_tracks[i];
        const PixelRect& rect = track.raster().lane();
        const int x = static_cast<int>(std::floor(position.x() * m_dpr)) - rect.x;
        const int y = static_cast<int>(std::floor(position.y() * m_dpr)) - rect.y;
        if (x < 0 || x >= rect.width || y < 0 || y >= rect.height)
            continue;
        const auto reading = track.readingAt(x);
        if (!reading)
            return std::nullopt;
        return TracePoint{static_cast<int>(i), reading->secondsBeforeHead, reading->value};
    }
    return std::nullopt;
}

} // namespace vigil::widgets
