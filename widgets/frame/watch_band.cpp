// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/watch_band.h"

#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace vigil::widgets {

WatchBand::WatchBand(QWidget* parent)
    : QWidget(parent), m_word(new QLabel(this)), m_text(new QLabel(this)) {
    setObjectName(QStringLiteral("watchBand"));
    m_word->setText(tr("WATCHING ONLY"));
    m_word->setFont(fontOfSize(15, true));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setFont(roleFont(TextRole::Body));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 4, 8, 4);
    layout->setSpacing(18);
    layout->addWidget(m_word);
    layout->addWidget(m_text, 1);
    applyColours();
    hide();
}

void WatchBand::setSnapshot(const pipeline::Snapshot& snapshot) {
    const auto& store = snapshot.store;
    const QString owner = qstr(store.owner);
    const QString text =
        owner.isEmpty()
            ? tr("Nothing is stored any more: the program that did has ended. Open the session "
                 "again to store.")
            : tr("Nothing is stored here, and acknowledgements hold on this screen alone. Stored "
                 "by: %1")
                  .arg(owner);
    if (text != m_text->text()) {
        m_text->setText(text);
        setAccessibleName(m_word->text() + QStringLiteral(": ") + text);
    }
    setVisible(store.watchOnly);
}

QString WatchBand::text() const { return m_word->text() + QStringLiteral(": ") + m_text->text(); }

void WatchBand::applyColours() {
    for (QLabel* label : {m_word, m_text}) {
        QPalette p = label->palette();
        p.setColor(QPalette::WindowText, theme().caution);
        label->setPalette(p);
    }
    update();
}

void WatchBand::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().surface);
    painter.setPen(QPen(theme().caution, 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void WatchBand::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

} // namespace vigil::widgets
