// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/bed_numbers.h"

#include "widgets/alarms/flash_clock.h"
#include "widgets/bed/reading_painter.h"
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
    const int alarmRoom =
        m_alarmLines.isEmpty() ? 0 : 22 * static_cast<int>(m_alarmLines.size()) + 14;
    const int room = height() - alarmRoom - 8;
    int y = 8;
    const int left = 8;
    const int wide = width() - 16;
    paintReading(painter, QRect(left, y, wide, 96), m_content.primary, {72, true, true});
    y += 100;
    for (const auto& reading : m_content.readings) {
        if (y + 58 > room)
            break;
        paintReading(painter, QRect(left, y, wide, 56), reading, {36, true, true});
        y += 58;
    }
    if (m_alarmLines.isEmpty())
        return;
    y = height() - alarmRoom;
    painter.setPen(t.border);
    painter.drawLine(left, y, width() - 8, y);
    painter.setFont(roleFont(TextRole::Strong));
    painter.setPen(t.text);
    y += 8;
    for (const auto& line : m_alarmLines) {
        painter.drawText(QRect(left + 6, y, wide - 12, 20), Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(line, Qt::ElideRight, wide - 12));
        y += 22;
    }
}

} // namespace vigil::widgets
