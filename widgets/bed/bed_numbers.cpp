// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/bed_numbers.h"

#include "widgets/alarms/flash_clock.h"
#include "widgets/bed/numbers_layout.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QPainter>

namespace vigil::widgets {

BedNumbers::BedNumbers(QWidget* parent) : QWidget(parent) {
    setFixedWidth(300);
    connect(&FlashClock::instance(), &FlashClock::changed, this, [this] {
        if (m_content.alarm >= alerts::Priority::Medium)
            update();
    });
}

void BedNumbers::setContent(const BedContent& content, const QStringList& alarmLines) {
    if (content == m_content && alarmLines == m_alarmLines)
        return;
    m_content = content;
    m_alarmLines = alarmLines;
    setAccessibleName(spokenSummary(content));
    update();
}

void BedNumbers::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& t = theme();
    painter.fillRect(rect(), t.surface);
    painter.setPen(t.border);
    painter.drawLine(rect().topLeft(), rect().bottomLeft());
    if (m_content.state == BedContent::State::Empty) {
        painter.setPen(t.dimText);
        painter.setFont(roleFont(TextRole::Body));
        painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("This bed is empty. Values appear with its first message."));
        return;
    }
    const auto count = static_cast<int>(m_content.readings.size());
    const auto layout = NumbersLayout::of(size(), count, m_alarmLines);
    paintReading(painter, layout.primary.box, m_content.primary, layout.primary.style);
    for (std::size_t i = 0; i < layout.readings.size(); ++i)
        paintReading(painter, layout.readings[i].box, m_content.readings[i],
                     layout.readings[i].style);
    painter.setFont(roleFont(TextRole::Label));
    painter.setPen(t.dimText);
    if (layout.hiddenReadings > 0)
        painter.drawText(layout.note, Qt::AlignLeft | Qt::AlignVCenter,
                         tr("and %n more value(s)", nullptr, layout.hiddenReadings));
    if (m_alarmLines.isEmpty())
        return;
    if (layout.hiddenAlarms > 0)
        painter.drawText(layout.more, Qt::AlignLeft | Qt::AlignVCenter,
                         tr("and %n more alarm(s)", nullptr, layout.hiddenAlarms));
    painter.setPen(t.border);
    painter.drawLine(8, layout.ruleY, width() - 8, layout.ruleY);
    painter.setFont(roleFont(TextRole::Strong));
    painter.setPen(t.text);
    for (const auto& line : layout.alarms)
        painter.drawText(line.box, Qt::AlignLeft | Qt::TextWordWrap, line.text);
}

} // namespace vigil::widgets
