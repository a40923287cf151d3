// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/bed_waves.h"

#include "model/signal_family.h"
#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QEvent>
#include <QPaintEvent>
#include <QPainter>

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr int kColumn = 64; ///< names and scales
constexpr int kMostLanes = 8;

} // namespace

BedWaves::BedWaves(WaveformStore& waves, QWidget* parent) : SweepWidget(parent), m_store(waves) {
    setAccessibleName(tr("Waves of the bed"));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSpeed(kMillimetresPerSecond, 3.61);
    applySweepTheme();
}

void BedWaves::applySweepTheme() {
    SweepTheme look;
    look.background = theme().window;
    look.gap = theme().stale;
    look.clip = theme().text;
    look.grid = theme().surface;
    setTheme(look);
}

void BedWaves::setBed(const pipeline::BedView& bed) {
    std::vector<const pipeline::WaveView*> wanted;
    for (const auto& wave : bed.waves)
        if (wave.channel && static_cast<int>(wanted.size()) < kMostLanes)
            wanted.push_back(&wave);
    const bool same =
        bed.bed == m_bed && std::equal(wanted.begin(), wanted.end(), m_list.begin(), m_list.end(),
                                       [](const auto* a, const Wave& b) {
                                           return a->channel->signal == b.signal &&
                                                  a->channel->rateHz == b.rateHz;
                                       });
    if (!same) {
        m_bed = bed.bed;
        m_list.clear();
        for (const auto* view : wanted) {
            const auto& channel = *view->channel;
            Wave wave;
            wave.signal = channel.signal;
            wave.unit = channel.unit;
            wave.rateHz = channel.rateHz;
            wave.group = model::signalFamily(channel.signal, channel.unit);
            wave.scale = customaryScale(wave.group);
            if (const auto seen = m_store.recentRange(channel.bed, channel.signal))
                wave.scale = betterScale(wave.group, wave.scale, *seen).value_or(wave.scale);
            wave.feed = m_store.feed(channel.bed, channel.signal);
            m_list.push_back(std::move(wave));
        }
        layOut();
        return;
    }
    for (std::size_t i = 0; i < m_list.size(); ++i) {
        Wave& wave = m_list[i];
        bool repaintName = wave.freshness != wanted[i]->freshness;
        wave.freshness = wanted[i]->freshness;
        const auto seen = m_store.recentRange(m_bed, wave.signal);
        if (const auto better = seen ? betterScale(wave.group, wave.scale, *seen) : std::nullopt) {
            wave.scale = *better;
            setLaneScale(static_cast<int>(i), better->low, better->high, 1);
            repaintName = true;
        }
        if (repaintName)
            update(0, 0, kColumn, height());
    }
}

void BedWaves::layOut() {
    std::vector<Lane> lanes;
    const int count = std::max(1, static_cast<int>(m_list.size()));
    const int laneHeight = std::min(320, height() / count);
    for (std::size_t i = 0; i < m_list.size(); ++i) {
        const Wave& wave = m_list[i];
        Lane lane;
        lane.rect = QRectF(kColumn, static_cast<int>(i) * laneHeight + 6, width() - kColumn - 8,
                           laneHeight - 12);
        lane.colour = theme().parameter(wave.group);
        lane.rateHz = wave.rateHz;
        lane.low = wave.scale.low;
        lane.high = wave.scale.high;
        lane.feed = wave.feed;
        lanes.push_back(std::move(lane));
    }
    setLanes(lanes);
    update();
}

void BedWaves::paintEvent(QPaintEvent* event) {
    SweepWidget::paintEvent(event);
    if (event->rect().left() >= kColumn && !m_list.empty())
        return;
    QPainter painter(this);
    const Theme& t = theme();
    if (m_list.empty()) {
        painter.setPen(t.dimText);
        painter.setFont(roleFont(TextRole::Body));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("No waves: this bed sends none, or none has arrived yet."));
        return;
    }
    for (std::size_t i = 0; i < m_list.size() && static_cast<int>(i) < laneCount(); ++i) {
        const Wave& wave = m_list[i];
        const QRect box(8, static_cast<int>(lane(static_cast<int>(i)).rect.top()), kColumn - 12,
                        static_cast<int>(lane(static_cast<int>(i)).rect.height()));
        const bool live = wave.freshness == pipeline::Freshness::Live;
        painter.setPen(live ? t.parameter(wave.group) : t.stale);
        painter.setFont(roleFont(TextRole::Strong));
        painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, signalLabel(wave.signal));
        painter.setPen(live ? t.dimText : t.stale);
        painter.setFont(roleFont(TextRole::Label));
        const QString unit = unitLabel(wave.unit);
        if (unit.isEmpty() || box.height() < 56)
            continue;
        const int decimals = wave.scale.high - wave.scale.low < 10 ? 1 : 0;
        painter.drawText(box, Qt::AlignLeft | Qt::AlignTop, decimal(wave.scale.high, decimals));
        painter.drawText(box, Qt::AlignLeft | Qt::AlignBottom, decimal(wave.scale.low, decimals));
        painter.drawText(box.adjusted(0, 18, 0, 18), Qt::AlignLeft | Qt::AlignVCenter, unit);
    }
}

void BedWaves::resizeEvent(QResizeEvent* event) {
    SweepWidget::resizeEvent(event);
    layOut();
}

void BedWaves::changeEvent(QEvent* event) {
    SweepWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applySweepTheme();
        layOut();
    }
}

} // namespace vigil::widgets
