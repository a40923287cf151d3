// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/store_bar.h"

#include "widgets/operations/bar_frame.h"
#include "widgets/operations/figures.h"
#include "widgets/text/format.h"
#include "widgets/text/store_wording.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace vigil::widgets {

StoreBar::StoreBar(QWidget* parent)
    : QWidget(parent), m_title(new QLabel(this)), m_detail(new QLabel(this)),
      m_technical(new QLabel(this)), m_aside(new QPushButton(tr("Set aside..."), this)) {
    setObjectName(QStringLiteral("storeBar"));
    auto* lines = new QVBoxLayout;
    lines->setSpacing(2);
    for (QLabel* label : {m_title, m_detail, m_technical}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
        policy.setHeightForWidth(true);
        label->setSizePolicy(policy);
        lines->addWidget(label);
    }
    m_title->setFont(roleFont(TextRole::Strong));
    m_technical->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_aside->setObjectName(QStringLiteral("setStoreAside"));
    m_aside->setAccessibleName(tr("Set the database aside and begin another one"));
    m_aside->setToolTip(tr("The file is renamed, never deleted. You are asked first."));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 4, 4, 4);
    layout->addLayout(lines, 1);
    layout->addWidget(m_aside);
    connect(m_aside, &QPushButton::clicked, this, &StoreBar::setAsideRequested);
    applyColours();
    hide();
}

void StoreBar::setSnapshot(const pipeline::Snapshot& snapshot) {
    const auto& store = snapshot.store;
    const bool any = store.away || store.damaged;
    setVisible(any);
    if (!any)
        return;
    const QString title =
        store.away ? storeAwayText(pipeline::name(*store.away)) : tr("The database is damaged");
    QString technical = qstr(store.error);
    if (store.waitingRows > 0 || store.waitingEvents > 0)
        technical +=
            QLatin1Char('\n') + tr("In memory: %1 values, %2 events of alarms")
                                    .arg(grouped(store.waitingRows), grouped(store.waitingEvents));
    m_title->setText(title);
    m_detail->setText(storeAwayDetail(store));
    m_technical->setText(technical);
    m_aside->setVisible(canSetAside(store));
    setAccessibleName(title);
    keepHeight();
}

void StoreBar::keepHeight() { setMinimumHeight(layout()->heightForWidth(width())); }

void StoreBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    keepHeight();
}

QString StoreBar::text() const {
    return m_title->text() + QLatin1Char('\n') + m_detail->text() + QLatin1Char('\n') +
           m_technical->text();
}

void StoreBar::applyColours() {
    QPalette p = palette();
    p.setColor(QPalette::WindowText, theme().caution);
    m_title->setPalette(p);
    p.setColor(QPalette::WindowText, theme().text);
    m_detail->setPalette(p);
    p.setColor(QPalette::WindowText, theme().dimText);
    m_technical->setPalette(p);
    update();
}

void StoreBar::paintEvent(QPaintEvent*) { paintBar(*this, theme().caution); }

void StoreBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

} // namespace vigil::widgets
