// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/lane_label.h"

#include "widgets/text/format.h"
#include "widgets/text/typography.h"

#include <QCoreApplication>
#include <QFontMetrics>

#include <algorithm>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(LaneLabel)
};

using Kind = LaneLine::Kind;

QString detailOf(const LaneLabel& label) {
    if (label.gain)
        return Text::tr("%1 mm/mV").arg(decimal(*label.gain, *label.gain == 2.5 ? 1 : 0));
    if (!label.unit.isEmpty())
        return label.unit;
    return label.isEcg ? Text::tr("no unit") : QString();
}

/// One end of the scale, or that the trace leaves it there.
LaneLine endOf(const LaneLabel& label, double value, bool clipped, QChar arrow) {
    LaneLine line;
    if (clipped) {
        line.kind = Kind::Clip;
        line.text = arrow + QLatin1Char(' ') + Text::tr("clipped", "wave beyond its scale");
    } else if (!label.gain && !label.unit.isEmpty()) {
        line.text = decimal(value, label.scale.high - label.scale.low < 10 ? 1 : 0);
    }
    return line;
}

QString arrowsOf(const SweepWidget::ClippedEdges& clipped) {
    return (clipped.above ? QStringLiteral("▲") : QString()) +
           (clipped.below ? QStringLiteral("▼") : QString());
}

QFont fontOf(Kind kind) {
    return roleFont(kind == Kind::Detail ? TextRole::Label : TextRole::Strong);
}

} // namespace

std::vector<LaneLine> layOutLabel(const QRect& area, const LaneLabel& label) {
    const int pitch = QFontMetrics(fontOf(Kind::Name)).height();
    const int room = std::max(1, area.height() / pitch);
    LaneLine top = endOf(label, label.scale.high, label.clipped.above, QChar(0x25b2));
    LaneLine bottom = endOf(label, label.scale.low, label.clipped.below, QChar(0x25bc));
    std::vector<LaneLine> middle{{Kind::Name, {}, label.name}};
    if (const QString detail = detailOf(label); !detail.isEmpty() && room >= 2)
        middle.push_back({Kind::Detail, {}, detail});
    const int left = room - static_cast<int>(middle.size());
    const bool bothClipped = label.clipped.above && label.clipped.below;
    if (left < 2) // no room for figures, only for what is cut off
        for (LaneLine* end : {&top, &bottom})
            if (end->kind != Kind::Clip)
                end->text.clear();
    if (left < 2 && bothClipped) {
        top.text.insert(1, QChar(0x25bc));
        bottom.text.clear();
    }
    if (left < 1 && (label.clipped.above || label.clipped.below)) {
        middle.front().kind = Kind::Clip;
        middle.front().text = arrowsOf(label.clipped) + QLatin1Char(' ') + label.name;
        top.text.clear();
        bottom.text.clear();
    }

    std::vector<LaneLine> lines;
    const auto put = [&](LaneLine line, int y) {
        if (line.text.isEmpty())
            return;
        line.box = QRect(area.left(), y, area.width(), pitch);
        line.text =
            QFontMetrics(fontOf(line.kind)).elidedText(line.text, Qt::ElideRight, area.width());
        lines.push_back(std::move(line));
    };
    const int last = area.bottom() + 1 - pitch;
    const int block = static_cast<int>(middle.size()) * pitch;
    int y = area.top() + (area.height() - block) / 2;
    if (!top.text.isEmpty())
        y = std::max(y, area.top() + pitch);
    if (!bottom.text.isEmpty())
        y = std::min(y, last - block);
    put(top, area.top());
    for (std::size_t i = 0; i < middle.size(); ++i)
        put(middle[i], y + static_cast<int>(i) * pitch);
    put(bottom, last);
    return lines;
}

} // namespace vigil::widgets
