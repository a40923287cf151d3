// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/ward/ward_surface.h"

#include "model/signal_family.h"
#include "widgets/alarms/flash_clock.h"
#include "widgets/charts/screen_calibration.h"
#include "widgets/text/format.h"
#include "widgets/text/live_tool_tip.h"
#include "widgets/text/theme.h"
#include "widgets/ward/tile_accessibility.h"
#include "widgets/ward/tile_waves.h"

#include <QAccessible>
#include <QEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QTimerEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace vigil::widgets {
namespace {

constexpr int kTypingPauseMs = 1200;

} // namespace

WardSurface::WardSurface(WaveformStore& waves, QWidget* parent)
    : SweepWidget(parent), m_waves(waves) {
    setObjectName(QStringLiteral("wardSurface"));
    installTileAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    applySweepTheme();
    describe();
    connect(&ScreenCalibration::instance(), &ScreenCalibration::changed, this,
            &WardSurface::setLanesFromTiles);
    connect(&FlashClock::instance(), &FlashClock::changed, this, [this] {
        if (!isVisible())
            return;
        for (int i = 0; i < tileCount(); ++i)
            if (content(i).attention && content(i).alarm >= alerts::Priority::Medium)
                paintPanel(i);
    });
}

void WardSurface::applySweepTheme() {
    SweepTheme look;
    look.background = theme().surface;
    look.gap = theme().stale;
    look.clip = theme().text;
    look.penWidth = 1.6;
    look.eraseGap = 10;
    setTheme(look);
}

const BedContent& WardSurface::content(int index) const {
    return m_tiles[static_cast<std::size_t>(index)].content;
}

int WardSurface::indexOf(const QString& bed) const {
    const auto it = std::find_if(m_tiles.begin(), m_tiles.end(),
                                 [&](const Tile& tile) { return tile.content.bed == bed; });
    return it == m_tiles.end() ? -1 : static_cast<int>(it - m_tiles.begin());
}

void WardSurface::setSnapshot(const std::shared_ptr<const pipeline::Snapshot>& snapshot) {
    m_snapshot = snapshot;
    const auto& beds = snapshot->beds;
    const bool otherBeds = !std::equal(
        beds.begin(), beds.end(), m_tiles.begin(), m_tiles.end(),
        [](const auto& bed, const Tile& tile) { return qstr(bed.bed) == tile.content.bed; });
    if (otherBeds) {
        const QString selectedBed = m_selected >= 0 ? content(m_selected).bed : QString();
        m_tiles.clear();
        m_tiles.resize(beds.size());
        for (std::size_t i = 0; i < beds.size(); ++i)
            m_tiles[i].content.bed = qstr(beds[i].bed);
        m_selected = indexOf(selectedBed);
    }
    bool otherWaves = otherBeds;
    std::vector<int> changed;
    for (std::size_t i = 0; i < beds.size(); ++i) {
        Tile& tile = m_tiles[i];
        otherWaves = refreshWaves(tile, beds[i]) || otherWaves;
        BedContent next = bedContent(beds[i], snapshot->now, snapshot->layout.get(),
                                     lostSourceOf(beds[i], *snapshot));
        const int behind = tile.frozen && tile.firstLane >= 0
                               ? static_cast<int>(secondsBehind(tile.firstLane))
                               : -1;
        if (next == tile.content && behind == tile.behind)
            continue;
        tile.content = std::move(next);
        tile.behind = behind;
        changed.push_back(static_cast<int>(i));
    }
    refreshScales();
    if (otherBeds)
        layOut();
    else if (otherWaves)
        setLanesFromTiles();
    if (!otherBeds)
        for (const int index : changed)
            paintPanel(index);
    describe();
}

bool WardSurface::refreshWaves(Tile& tile, const pipeline::BedView& bed) {
    const auto wanted = tileWaves(bed, m_snapshot->layout.get(), TileMetrics::of(m_density).lanes);
    const bool same = std::equal(wanted.begin(), wanted.end(), tile.waves.begin(), tile.waves.end(),
                                 [](const auto* wave, const WaveLane& lane) {
                                     return wave->channel->signal == lane.signal &&
                                            wave->channel->rateHz == lane.rateHz;
                                 });
    if (same)
        return false;
    std::vector<WaveLane> next;
    for (const auto* wave : wanted) {
        const auto& channel = *wave->channel;
        const auto old =
            std::find_if(tile.waves.begin(), tile.waves.end(), [&](const WaveLane& lane) {
                return lane.signal == channel.signal && lane.rateHz == channel.rateHz;
            });
        if (old != tile.waves.end()) {
            next.push_back(*old);
            continue;
        }
        WaveLane lane;
        lane.bed = channel.bed;
        lane.signal = channel.signal;
        lane.rateHz = channel.rateHz;
        lane.group = model::signalFamily(channel.signal, channel.unit);
        if (lane.group == model::ParameterGroup::Ecg)
            lane.millivolts = millivoltsOf(channel.unit);
        lane.scale = customaryScale(lane.group);
        lane.feed = m_waves.feed(channel.bed, channel.signal);
        next.push_back(std::move(lane));
    }
    tile.waves = std::move(next);
    return true;
}

LaneScale WardSurface::scaleFor(const WaveLane& lane, double height) const {
    const auto seen = m_waves.recentRange(lane.bed, lane.signal);
    if (lane.millivolts)
        return scaleOfGain({height / m_pixelsPerMillimetre, m_gain, *lane.millivolts}, lane.scale,
                           seen);
    return seen ? betterScale(lane.group, lane.scale, *seen).value_or(lane.scale) : lane.scale;
}

void WardSurface::refreshScales() {
    for (Tile& tile : m_tiles)
        for (std::size_t i = 0; i < tile.waves.size(); ++i) {
            const int index = tile.firstLane + static_cast<int>(i);
            if (tile.firstLane < 0 || index >= laneCount())
                continue;
            WaveLane& wave = tile.waves[i];
            const LaneScale scale = scaleFor(wave, lane(index).rect.height());
            if (scale == wave.scale)
                continue;
            wave.scale = scale;
            setLaneScale(index, scale.low, scale.high, 1);
        }
}

bool WardSurface::isCalibrated() const {
    return ScreenCalibration::instance().measured(screen()).has_value();
}

void WardSurface::refreshMillimetres() {
    const double pixels = ScreenCalibration::instance().pixelsPerMillimetre(screen());
    // Of the tile as it is without bars, so that no message changes what a millivolt looks like.
    const QRect tile =
        m_chosenFor
            ? TileGrid::ofColumns(m_grid.columns, tileCount(), m_chosenFor->area, m_density).rect(0)
            : tileRect(0);
    const TileLayout first = TileLayout::of(tile, m_density);
    const QRect lane = first.lanes.empty() ? QRect() : first.lanes.front();
    // Half the customary speed on narrow tiles: a rhythm needs several beats.
    constexpr int kWide = 400;
    const double speed = lane.width() >= kWide ? 25 : 12.5;
    const double gain = std::min(10.0, fittingGain(lane.height() / pixels, kLeastMillivolts, 20));
    const bool calibrated = isCalibrated();
    if (pixels == m_pixelsPerMillimetre && speed == m_speed && gain == m_gain &&
        calibrated == m_wasCalibrated)
        return;
    m_wasCalibrated = calibrated;
    m_pixelsPerMillimetre = pixels;
    m_speed = speed;
    m_gain = gain;
    setSpeed(speed, pixels);
    Q_EMIT millimetresChanged();
}

void WardSurface::setDensity(Density density) {
    if (density == m_density)
        return;
    m_density = density;
    if (m_snapshot)
        for (std::size_t i = 0; i < m_tiles.size(); ++i)
            refreshWaves(m_tiles[i], m_snapshot->beds[i]);
    layOut();
}

void WardSurface::setViewport(const QSize& size) {
    if (size == m_viewport)
        return;
    m_viewport = size;
    layOut();
}

TileGrid WardSurface::gridFor(const QSize& area) {
    if (m_chosenFor && m_chosenFor->beds == tileCount() && m_chosenFor->density == m_density &&
        TileGrid::isBarsWorth(m_chosenFor->area, area))
        return TileGrid::ofColumns(m_grid.columns, tileCount(), area, m_density);
    m_chosenFor = {tileCount(), m_density, area};
    return TileGrid::of(tileCount(), area, m_density);
}

void WardSurface::layOut() {
    m_grid = gridFor(m_viewport);
    const QSize needed(m_viewport.width(), m_grid.fits
                                               ? m_viewport.height()
                                               : std::max(m_grid.height(), m_viewport.height()));
    if (needed != size())
        resize(needed); // resizeEvent paints
    setLanesFromTiles();
    paintAllPanels();
    if (m_selected >= 0)
        Q_EMIT revealRequested(tileRect(m_selected));
}

void WardSurface::setLanesFromTiles() {
    refreshMillimetres();
    std::vector<Lane> lanes;
    m_waveArea = {};
    for (int i = 0; i < tileCount(); ++i) {
        Tile& tile = m_tiles[static_cast<std::size_t>(i)];
        const TileLayout layout = TileLayout::of(tileRect(i), m_density);
        tile.firstLane = tile.waves.empty() ? -1 : static_cast<int>(lanes.size());
        for (std::size_t w = 0; w < tile.waves.size() && w < layout.lanes.size(); ++w) {
            WaveLane& wave = tile.waves[w];
            Lane lane;
            lane.rect = layout.lanes[w];
            wave.scale = scaleFor(wave, lane.rect.height());
            lane.colour = theme().parameter(wave.group);
            lane.rateHz = wave.rateHz;
            lane.low = wave.scale.low;
            lane.high = wave.scale.high;
            lane.feed = wave.feed;
            lanes.push_back(std::move(lane));
            m_waveArea += layout.lanes[w];
        }
    }
    setLanes(lanes);
    for (const Tile& tile : m_tiles)
        for (std::size_t w = 0; tile.frozen && w < tile.waves.size(); ++w)
            SweepWidget::setFrozen(tile.firstLane + static_cast<int>(w), true);
    update();
}

TileState WardSurface::state(int index) const {
    const Tile& tile = m_tiles[static_cast<std::size_t>(index)];
    TileState result;
    result.selected = index == m_selected && (hasFocus() || (!isActiveWindow() && !m_searching));
    result.found = m_searching ? tile.found : index == m_selected;
    result.frozenBehind = tile.frozen ? std::max(0, tile.behind) : -1;
    return result;
}

void WardSurface::paintPanel(int index) {
    if (m_panels.isNull() || index < 0 || index >= tileCount())
        return;
    const QRect frame = tileRect(index);
    const QRect around = frame.adjusted(-TileGrid::kGap / 2, -TileGrid::kGap / 2,
                                        TileGrid::kGap / 2, TileGrid::kGap / 2);
    QPainter painter(&m_panels);
    painter.setClipRect(around);
    painter.fillRect(around, theme().window);
    paintTile(painter, TileLayout::of(frame, m_density), content(index), state(index), m_density);
    painter.end();
    update(QRegion(around) - m_waveArea);
}

void WardSurface::paintAllPanels() {
    const qreal ratio = devicePixelRatioF();
    const QSize device = (QSizeF(size()) * ratio).toSize();
    if (device.isEmpty())
        return;
    if (m_panels.size() != device || m_panels.devicePixelRatio() != ratio) {
        m_panels = QImage(device, QImage::Format_RGB32);
        m_panels.setDevicePixelRatio(ratio);
    }
    m_panels.fill(theme().window);
    for (int i = 0; i < tileCount(); ++i)
        paintPanel(i);
    update();
}

void WardSurface::paintEvent(QPaintEvent* event) {
    if (m_panels.isNull() || m_panels.devicePixelRatio() != devicePixelRatioF())
        paintAllPanels();
    SweepWidget::paintEvent(event);
    const QRegion region = event->region() - m_waveArea;
    if (region.isEmpty())
        return;
    QPainter painter(this);
    painter.setCompositionMode(QPainter::CompositionMode_Source);
    painter.setClipRegion(region);
    painter.drawImage(0, 0, m_panels);
}

void WardSurface::resizeEvent(QResizeEvent* event) {
    SweepWidget::resizeEvent(event);
    paintAllPanels();
}

int WardSurface::tileAt(const QPoint& position) const {
    for (int i = 0; i < tileCount(); ++i)
        if (tileRect(i).contains(position))
            return i;
    return -1;
}

void WardSurface::select(int index) {
    if (index < 0 || index >= tileCount())
        return;
    const int before = m_selected;
    m_selected = index;
    paintPanel(before);
    paintPanel(index);
    describe();
    Q_EMIT revealRequested(tileRect(index));
    if (before == index)
        return;
    if (QAccessible::isActive()) {
        QAccessibleEvent focus(this, QAccessible::Focus);
        focus.setChild(index);
        QAccessible::updateAccessibility(&focus);
    }
    Q_EMIT selectionChanged(content(index).bed);
}

void WardSurface::openTile(int index) {
    if (index >= 0 && index < tileCount())
        Q_EMIT bedOpened(content(index).bed);
}

bool WardSurface::isFrozen(int index) const {
    return index >= 0 && index < tileCount() && m_tiles[static_cast<std::size_t>(index)].frozen;
}

void WardSurface::toggleFrozen(int index) {
    if (index < 0 || index >= tileCount())
        return;
    Tile& tile = m_tiles[static_cast<std::size_t>(index)];
    if (tile.firstLane < 0)
        return;
    tile.frozen = !tile.frozen;
    tile.behind = tile.frozen ? 0 : -1;
    for (std::size_t w = 0; w < tile.waves.size(); ++w)
        SweepWidget::setFrozen(tile.firstLane + static_cast<int>(w), tile.frozen);
    paintPanel(index);
}

int WardSurface::foundCount() const {
    return static_cast<int>(
        std::count_if(m_tiles.begin(), m_tiles.end(), [](const Tile& tile) { return tile.found; }));
}

int WardSurface::markFound(const QString& text) {
    m_searching = !text.isEmpty();
    paintPanel(m_selected);
    int first = -1;
    for (int i = 0; i < tileCount(); ++i) {
        Tile& tile = m_tiles[static_cast<std::size_t>(i)];
        const bool found =
            !text.isEmpty() && (tile.content.label.contains(text, Qt::CaseInsensitive) ||
                                tile.content.patient.contains(text, Qt::CaseInsensitive));
        if (found && first < 0)
            first = i;
        if (found != tile.found) {
            tile.found = found;
            paintPanel(i);
        }
    }
    return first;
}

void WardSurface::jumpToNumber(int digit) {
    m_typed += QString::number(digit);
    m_typing.start(kTypingPauseMs, this);
    const int wanted = m_typed.toInt();
    static const QRegularExpression number(QStringLiteral("(\\d+)\\D*$"));
    for (int i = 0; i < tileCount(); ++i)
        if (const auto match = number.match(content(i).label);
            match.hasMatch() && match.captured(1).toInt() == wanted) {
            select(i);
            return;
        }
}

void WardSurface::timerEvent(QTimerEvent* event) {
    if (event->timerId() == m_typing.timerId()) {
        m_typing.stop();
        m_typed.clear();
        return;
    }
    SweepWidget::timerEvent(event);
}

void WardSurface::mousePressEvent(QMouseEvent* event) {
    select(tileAt(event->position().toPoint()));
}

void WardSurface::mouseDoubleClickEvent(QMouseEvent* event) {
    openTile(tileAt(event->position().toPoint()));
}

void WardSurface::keyPressEvent(QKeyEvent* event) {
    const int last = tileCount() - 1;
    const int at = std::max(0, m_selected);
    switch (event->key()) {
    case Qt::Key_Left:
        return select(std::max(0, at - 1));
    case Qt::Key_Right:
        return select(m_selected < 0 ? 0 : std::min(last, at + 1));
    case Qt::Key_Up:
        return select(at - m_grid.columns >= 0 ? at - m_grid.columns : at);
    case Qt::Key_Down:
        return select(m_selected < 0 ? 0 : at + m_grid.columns <= last ? at + m_grid.columns : at);
    case Qt::Key_Home:
        return select(0);
    case Qt::Key_End:
        return select(last);
    case Qt::Key_Space:
        return toggleFrozen(m_selected);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return openTile(m_selected);
    case Qt::Key_Slash:
        Q_EMIT findRequested();
        return;
    default:
        break;
    }
    if (event->key() >= Qt::Key_0 && event->key() <= Qt::Key_9 &&
        !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)))
        return jumpToNumber(event->key() - Qt::Key_0);
    SweepWidget::keyPressEvent(event);
}

void WardSurface::focusInEvent(QFocusEvent* event) {
    SweepWidget::focusInEvent(event);
    if (m_selected < 0 && tileCount() > 0 && event->reason() != Qt::MouseFocusReason)
        select(0);
    paintPanel(m_selected);
}

void WardSurface::focusOutEvent(QFocusEvent* event) {
    SweepWidget::focusOutEvent(event);
    paintPanel(m_selected);
}

void WardSurface::changeEvent(QEvent* event) {
    SweepWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applySweepTheme();
        setLanesFromTiles();
        paintAllPanels();
    }
}

bool WardSurface::event(QEvent* event) {
    if (event->type() == QEvent::ScreenChangeInternal)
        setLanesFromTiles();
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = tileAt(help->pos());
        const QStringList lines = index < 0 ? QStringList() : bedNotices(content(index));
        // Empty: one that is on show goes.
        QToolTip::showText(help->globalPos(), plainToolTip(lines.join(QLatin1Char('\n'))), this,
                           index < 0 ? QRect() : tileRect(index));
        return true;
    }
    // Space and digits belong to the tiles, not to shortcuts of the window.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Space && key->modifiers() == Qt::NoModifier)
            event->accept();
    }
    return SweepWidget::event(event);
}

void WardSurface::describe() {
    const QString name = tr("Ward overview, %n bed(s)", nullptr, tileCount());
    if (accessibleName() != name)
        setAccessibleName(name);
    const QString description =
        m_selected >= 0 && m_selected < tileCount()
            ? spokenSummary(content(m_selected))
            : tr("Arrow keys choose a bed, Enter opens it, Space freezes it");
    if (accessibleDescription() != description)
        setAccessibleDescription(description);
}

} // namespace vigil::widgets
