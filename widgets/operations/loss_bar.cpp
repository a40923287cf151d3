// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/loss_bar.h"

#include "widgets/operations/bar_frame.h"
#include "widgets/operations/figures.h"
#include "widgets/text/live_tool_tip.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace vigil::widgets {

LossBar::LossBar(QWidget* parent)
    : QWidget(parent), m_label(new QLabel(this)), m_notDrawn(new QLabel(this)),
      m_list(new QPushButton(tr("Show losses"), this)), m_acknowledge(new QPushButton(this)) {
    setObjectName(QStringLiteral("lossBar"));
    m_label->setTextFormat(Qt::PlainText);
    m_label->setWordWrap(true);
    m_label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_notDrawn->setObjectName(QStringLiteral("notDrawn"));
    m_notDrawn->setTextFormat(Qt::PlainText);
    m_notDrawn->setWordWrap(true);
    m_notDrawn->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_acknowledge->setObjectName(QStringLiteral("acknowledgeLosses"));
    m_acknowledge->setText(tr("Acknowledge losses"));
    m_acknowledge->setAccessibleName(tr("Acknowledge losses: the counters shown restart"));
    m_acknowledge->setToolTip(tr("The counters shown restart; the totals stay in the journal."));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 4, 4, 4);
    auto* lines = new QVBoxLayout;
    lines->setSpacing(2);
    lines->addWidget(m_label);
    lines->addWidget(m_notDrawn);
    layout->addLayout(lines, 1);
    layout->addWidget(m_list);
    layout->addWidget(m_acknowledge);
    m_list->setObjectName(QStringLiteral("showLosses"));
    m_list->setAccessibleName(tr("Show the list of losses: bed, time, cause and how many"));
    connect(m_list, &QPushButton::clicked, this, &LossBar::listRequested);
    connect(m_acknowledge, &QPushButton::clicked, this, &LossBar::acknowledged);
    setSnapshot({});
    applyColours();
}

void LossBar::setSnapshot(const pipeline::Snapshot& snapshot) {
    QStringList parts, hints;
    for (const auto& figure : lossFigures(snapshot.losses)) {
        if (figure.count == 0)
            continue;
        parts << figure.label + QLatin1Char(' ') + grouped(figure.count);
        hints << figure.label + QStringLiteral(": ") + figure.explanation;
    }
    const bool any = !parts.isEmpty();
    const QString text =
        any ? tr("Lost or left out, not acknowledged: %1").arg(parts.join(QStringLiteral(" · ")))
            : tr("No losses since the start or the last acknowledgement");
    if (text != m_label->text()) {
        m_label->setText(text);
        setLiveToolTip(*m_label, hints.join(QLatin1Char('\n')));
        setAccessibleName(text);
    }
    m_acknowledge->setVisible(any);
    showNotDrawn(snapshot);
    if (any != m_any) {
        m_any = any;
        applyColours();
    }
}

void LossBar::showNotDrawn(const pipeline::Snapshot& snapshot) {
    const QString text = snapshot.mode == pipeline::Mode::Replay
                             ? tr("Not drawn, the replay is faster than the screen: %1 wave "
                                  "samples. Nothing of them is lost.")
                             : tr("Not drawn, the screen was behind: %1 wave samples. Nothing of "
                                  "them is lost.");
    m_notDrawn->setText(text.arg(grouped(snapshot.samplesNotDrawn)));
    m_notDrawn->setVisible(snapshot.samplesNotDrawn > 0);
}

QString LossBar::text() const { return m_label->text(); }

void LossBar::applyColours() {
    QPalette p = m_label->palette();
    p.setColor(QPalette::WindowText, m_any ? theme().caution : theme().dimText);
    m_label->setPalette(p);
    m_label->setFont(roleFont(m_any ? TextRole::Strong : TextRole::Body));
    update();
}

void LossBar::paintEvent(QPaintEvent*) {
    paintBar(*this, m_any ? theme().caution : theme().border);
}

void LossBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

} // namespace vigil::widgets
