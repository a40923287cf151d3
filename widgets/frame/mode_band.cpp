// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/mode_band.h"

#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace vigil::widgets {

ModeBand::ModeBand(QWidget* parent) : QWidget(parent), m_exit(new QPushButton(this)) {
    setObjectName(QStringLiteral("modeBand"));
    setFixedHeight(30);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 8, 0);
    layout->addStretch(1);
    layout->addWidget(m_exit);
    // On a coloured band the theme's button would lose its contrast.
    m_exit->setStyleSheet(QStringLiteral(
        "QPushButton { background: transparent; color: white; border: 1px solid white;"
        " border-radius: 4px; padding: 1px 10px; min-height: 16px; }"
        "QPushButton:focus, QPushButton:hover { background: rgba(255,255,255,50); }"));
    connect(m_exit, &QPushButton::clicked, this, &ModeBand::exitRequested);
    hide();
}

void ModeBand::setSnapshot(const pipeline::Snapshot& snapshot) {
    QString word, name, text;
    if (snapshot.mode == pipeline::Mode::Simulated) {
        word = tr("SIMULATED");
        text = tr("Demo ward: no real patients, not live");
    } else if (snapshot.mode == pipeline::Mode::Replay) {
        word = tr("REPLAY");
        text = tr("not live");
        if (snapshot.replay)
            text = tr("original time %1   not live").arg(dateTime(snapshot.replay->now));
        if (snapshot.replay)
            name = shownFileName(QString::fromStdString(snapshot.replay->path));
    }
    if (m_mode != snapshot.mode) {
        m_mode = snapshot.mode;
        m_exit->setText(m_mode == pipeline::Mode::Replay ? tr("Exit replay") : tr("Exit demo"));
        m_exit->setAccessibleName(m_exit->text());
        setVisible(!word.isEmpty());
    }
    if (word == m_word && text == m_text && name == m_name)
        return;
    m_word = word;
    m_name = name;
    m_text = text;
    setAccessibleName(word + QStringLiteral(": ") + this->text());
    update();
}

QString ModeBand::text() const {
    return m_name.isEmpty() ? m_text : m_name + QStringLiteral("   ") + m_text;
}

QString ModeBand::textWithin(const QFontMetrics& metrics, int width) const {
    if (m_name.isEmpty() || metrics.horizontalAdvance(text()) <= width)
        return text();
    // Names are as long as people make them; that nothing here is live must be read in any case.
    const QString tail = QStringLiteral("   ") + m_text;
    return metrics.elidedText(m_name, Qt::ElideMiddle, width - metrics.horizontalAdvance(tail)) +
           tail;
}

void ModeBand::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& t = theme();
    painter.fillRect(rect(), m_mode == pipeline::Mode::Replay ? t.replay : t.simulated);
    painter.setPen(t.bandInk);
    const QFont strong = fontOfSize(15, true);
    painter.setFont(strong);
    const int wordWidth = QFontMetrics(strong).horizontalAdvance(m_word);
    painter.drawText(QRect(14, 0, wordWidth + 4, height()), Qt::AlignVCenter | Qt::AlignLeft,
                     m_word);
    painter.setFont(roleFont(TextRole::Body));
    const QRect rest(14 + wordWidth + 18, 0, m_exit->x() - wordWidth - 44, height());
    painter.drawText(rest, Qt::AlignVCenter | Qt::AlignLeft,
                     textWithin(painter.fontMetrics(), rest.width()));
}

} // namespace vigil::widgets
