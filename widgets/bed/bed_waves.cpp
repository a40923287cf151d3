// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/bed_waves.h"

#include "model/signal_family.h"
#include "widgets/charts/screen_calibration.h"
#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QEvent>
#include <QPaintEvent>
#include <QPainter>

#include <algorithm>
#include <iterator>
#include <utility>

namespace vigil::widgets {
namespace {

constexpr int kColumn = 88; ///< names, gains and scales
constexpr int kMargin = 6;  ///< above and below a lane

/// A line that is seen behind a trace and does not compete with it.
QColor gridColour(const Theme& t) {
    const auto mix = [&t](int (QColor::*part)() const) {
        return ((t.window.*part)() * 81 + (t.text.*part)() * 19) / 100;
    };
    return {mix(&QColor::red), mix(&QColor::green), mix(&QColor::blue)};
}

} // namespace

BedWaves::BedWaves(WaveformStore& waves, QWidget* parent) : SweepWidget(parent), m_store(waves) {
    setAccessibleName(tr("Waves of the bed"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    applyMillimetres();
    applySweepTheme();
    connect(&ScreenCalibration::instance(), &ScreenCalibration::changed, this,
            &BedWaves::applyMillimetres);
}

void BedWaves::applySweepTheme() {
    SweepTheme look;
    look.background = theme().window;
    look.gap = theme().stale;
    look.clip = theme().text;
    look.grid = gridColour(theme());
    setTheme(look);
}

bool BedWaves::isCalibrated() const {
    return ScreenCalibration::instance().measured(screen()).has_value();
}

void BedWaves::applyMillimetres() {
    setSpeed(m_display.speed, ScreenCalibration::instance().pixelsPerMillimetre(screen()));
    layOut();
    Q_EMIT calibrationChanged();
}

void BedWaves::setDisplay(const WaveDisplay& display) {
    if (display == m_display)
        return;
    m_display = display;
    applyMillimetres();
}

int BedWaves::firstShown() const {
    const auto known = m_firstShown.find(m_bed);
    return known != m_firstShown.end() && known->second < waveCount() ? known->second : 0;
}

void BedWaves::showNextWaves() {
    const int next = firstShown() + shownCount();
    m_firstShown[m_bed] = next < waveCount() ? next : 0;
    chooseLanes();
}

void BedWaves::setBed(const pipeline::BedView& bed) {
    const bool otherBed = bed.bed != m_bed;
    m_bed = bed.bed;
    m_all.clear();
    std::copy_if(bed.waves.begin(), bed.waves.end(), std::back_inserter(m_all),
                 [](const auto& wave) { return wave.channel != nullptr; });
    if (otherBed) {
        m_list.clear();
        setLanes({});
        update();
    }
    chooseLanes();
    const double before = m_gain;
    refreshGain();
    for (std::size_t i = 0; i < m_list.size(); ++i) {
        Wave& wave = m_list[i];
        const LaneScale scale = scaleFor(wave);
        const bool rescaled = scale != wave.scale;
        if (rescaled) {
            wave.scale = scale;
            setLaneScale(static_cast<int>(i), scale.low, scale.high, 1);
        }
        const auto clipped = clippedEdges(static_cast<int>(i));
        const auto freshness = m_all[static_cast<std::size_t>(firstShown()) + i].freshness;
        if (rescaled || m_gain != before || wave.freshness != freshness || clipped != wave.clipped)
            update(0, 0, kColumn, height());
        wave.clipped = clipped;
        wave.freshness = freshness;
    }
}

BedWaves::Wave BedWaves::openWave(const pipeline::WaveView& view) const {
    const auto& channel = *view.channel;
    Wave wave;
    wave.signal = channel.signal;
    wave.unit = channel.unit;
    wave.rateHz = channel.rateHz;
    wave.group = model::signalFamily(channel.signal, channel.unit);
    if (wave.group == model::ParameterGroup::Ecg)
        wave.millivolts = millivoltsOf(channel.unit);
    wave.freshness = view.freshness;
    wave.scale = customaryScale(wave.group);
    wave.feed = m_store.feed(channel.bed, channel.signal);
    return wave;
}

/// Brings the list to the waves from the first one that is to be shown on, as many as have room;
/// those that are shown already keep their feeds.
void BedWaves::chooseLanes() {
    const int most = std::clamp(height() / kLeastPitch, 1, kMostLanes);
    const auto first = m_all.begin() + firstShown();
    const auto end = first + std::min<std::ptrdiff_t>(most, m_all.end() - first);
    const auto shows = [](const pipeline::WaveView& view, const Wave& wave) {
        return view.channel->signal == wave.signal && view.channel->rateHz == wave.rateHz &&
               view.channel->unit == wave.unit;
    };
    const int told = std::exchange(m_told, waveCount());
    if (std::equal(first, end, m_list.begin(), m_list.end(), shows)) {
        if (told != waveCount())
            Q_EMIT lanesChanged();
        return;
    }
    std::vector<Wave> next;
    for (auto view = first; view != end; ++view) {
        const auto known = std::find_if(m_list.begin(), m_list.end(),
                                        [&](const Wave& wave) { return shows(*view, wave); });
        next.push_back(known != m_list.end() ? *known : openWave(*view));
    }
    m_list = std::move(next);
    layOut();
    Q_EMIT lanesChanged();
}

int BedWaves::laneHeight() const {
    return std::min(320, height() / std::max(1, static_cast<int>(m_list.size())));
}

double BedWaves::laneMillimetres() const {
    const double pixels = std::max(1, laneHeight() - 2 * kMargin);
    return pixels / ScreenCalibration::instance().pixelsPerMillimetre(screen());
}

void BedWaves::refreshGain() {
    if (m_display.gain != WaveDisplay::kAutoGain) {
        m_gain = m_display.gain;
        return;
    }
    double highest = 0;
    for (const Wave& wave : m_list) {
        const auto seen = m_store.recentRange(m_bed, wave.signal);
        if (wave.millivolts && seen)
            highest =
                std::max(highest, (static_cast<double>(seen->high) - seen->low) * *wave.millivolts);
    }
    if (highest > 0)
        m_gain = fittingGain(laneMillimetres(), highest, m_gain);
}

LaneScale BedWaves::scaleFor(const Wave& wave) const {
    const auto seen = m_store.recentRange(m_bed, wave.signal);
    if (wave.millivolts)
        return scaleOfGain({laneMillimetres(), m_gain, *wave.millivolts}, wave.scale, seen);
    return seen ? betterScale(wave.group, wave.scale, *seen).value_or(wave.scale) : wave.scale;
}

void BedWaves::layOut() {
    refreshGain();
    std::vector<Lane> lanes;
    const int pitch = laneHeight();
    for (std::size_t i = 0; i < m_list.size(); ++i) {
        Wave& wave = m_list[i];
        wave.scale = scaleFor(wave);
        Lane lane;
        lane.rect = QRectF(kColumn, static_cast<int>(i) * pitch + kMargin, width() - kColumn - 8,
                           pitch - 2 * kMargin);
        lane.colour = theme().parameter(wave.group);
        lane.rateHz = wave.rateHz;
        lane.low = wave.scale.low;
        lane.high = wave.scale.high;
        lane.grid = wave.millivolts && m_display.gain != WaveDisplay::kAutoGain && isCalibrated();
        lane.feed = wave.feed;
        lanes.push_back(std::move(lane));
    }
    setLanes(lanes);
    update();
}

LaneLabel BedWaves::label(int index) const {
    const Wave& wave = m_list.at(static_cast<std::size_t>(index));
    LaneLabel label;
    label.name = signalLabel(wave.signal);
    label.unit = unitLabel(wave.unit);
    label.isEcg = wave.group == model::ParameterGroup::Ecg;
    if (wave.millivolts)
        label.gain = m_gain;
    label.scale = wave.scale;
    label.clipped = wave.clipped;
    return label;
}

void BedWaves::paintLabel(QPainter& painter, int index) const {
    const Theme& t = theme();
    const Wave& wave = m_list[static_cast<std::size_t>(index)];
    const QRectF& rect = lane(index).rect;
    const QRect area(8, static_cast<int>(rect.top()) - kMargin + 1, kColumn - 14,
                     static_cast<int>(rect.height()) + 2 * kMargin - 2);
    const bool live = wave.freshness == pipeline::Freshness::Live;
    for (const LaneLine& line : layOutLabel(area, label(index))) {
        const bool detail = line.kind == LaneLine::Kind::Detail;
        const bool clip = line.kind == LaneLine::Kind::Clip;
        painter.setPen(clip     ? t.text
                       : !live  ? t.stale
                       : detail ? t.dimText
                                : t.parameter(wave.group));
        painter.setFont(roleFont(detail ? TextRole::Label : TextRole::Strong));
        painter.drawText(line.box, Qt::AlignLeft | Qt::AlignVCenter, line.text);
    }
}

void BedWaves::paintEvent(QPaintEvent* event) {
    SweepWidget::paintEvent(event);
    if (event->rect().left() >= kColumn && !m_list.empty())
        return;
    QPainter painter(this);
    if (m_list.empty()) {
        painter.setPen(theme().dimText);
        painter.setFont(roleFont(TextRole::Body));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("No waves: this bed sends none, or none has arrived yet."));
        return;
    }
    for (int i = 0; i < laneCount(); ++i)
        paintLabel(painter, i);
}

void BedWaves::resizeEvent(QResizeEvent* event) {
    SweepWidget::resizeEvent(event);
    chooseLanes();
    layOut();
}

void BedWaves::showEvent(QShowEvent* event) {
    SweepWidget::showEvent(event);
    applyMillimetres(); // the screen is known now
}

void BedWaves::changeEvent(QEvent* event) {
    SweepWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applySweepTheme();
        layOut();
    }
}

bool BedWaves::event(QEvent* event) {
    if (event->type() == QEvent::ScreenChangeInternal)
        applyMillimetres();
    return SweepWidget::event(event);
}

} // namespace vigil::widgets
