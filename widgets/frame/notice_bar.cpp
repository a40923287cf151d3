// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/notice_bar.h"

#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QAccessible>
#include <QApplication>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace vigil::widgets {
namespace {

constexpr int kMark = 6; ///< width of the coloured edge

QLabel* textLabel(const char* name, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QFont fixedFont() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(12);
    return font;
}

} // namespace

NoticeBar::NoticeBar(QWidget* parent)
    : QWidget(parent), m_text(textLabel("noticeText", this)),
      m_detail(textLabel("noticeDetail", this)), m_source(textLabel("noticeSource", this)),
      m_progress(new QProgressBar(this)), m_row(new QHBoxLayout) {
    setObjectName(QStringLiteral("noticeBar"));
    m_text->setAccessibleName(tr("Message"));
    m_detail->setAccessibleName(tr("Technical text"));
    m_source->setAccessibleName(tr("Place in the file"));
    m_text->setFont(roleFont(TextRole::Strong));
    m_text->setWordWrap(true);
    m_detail->setFont(roleFont(TextRole::Label));
    m_detail->setWordWrap(true);
    m_source->setFont(fixedFont());
    m_source->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(120, 8);
    auto* column = new QVBoxLayout;
    column->setSpacing(2);
    for (auto* label : {m_text, m_detail, m_source})
        column->addWidget(label);
    m_row->setContentsMargins(kMark + 10, 8, 10, 8);
    m_row->setSpacing(10);
    m_row->addLayout(column, 1);
    m_row->addWidget(m_progress);
    setLayout(m_row);
    hide();
}

void NoticeBar::setNotice(Notice notice) {
    const bool held = isAncestorOf(QApplication::focusWidget());
    m_notice = std::move(notice);
    m_text->setText(m_notice.text);
    m_detail->setText(m_notice.detail.section(QLatin1Char('\n'), 0, 0));
    m_detail->setVisible(!m_notice.detail.isEmpty());
    m_source->setText(m_notice.detail.section(QLatin1Char('\n'), 1));
    m_source->setVisible(!m_source->text().isEmpty());
    m_progress->setVisible(m_notice.kind == Notice::Kind::Progress);
    setAccessibleName(m_notice.text);
    setAccessibleDescription(m_notice.detail);
    makeButtons();
    applyColours();
    show();
    if (held || m_notice.kind == Notice::Kind::Question)
        takeFocus();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void NoticeBar::makeButtons() {
    for (auto* button : m_buttons) {
        button->hide();
        button->deleteLater();
    }
    m_buttons.clear();
    for (std::size_t i = 0; i < m_notice.actions.size(); ++i) {
        auto* button = new QPushButton(m_notice.actions[i].text, this);
        button->setObjectName(QLatin1String(m_notice.actions[i].name));
        button->setAccessibleName(button->text());
        connect(button, &QPushButton::clicked, this, [this, i] { answer(i); });
        m_row->addWidget(button, 0, Qt::AlignVCenter);
        button->show(); // at once: it may have to take the focus
        m_buttons.push_back(button);
    }
}

void NoticeBar::takeFocus() {
    auto* before = QApplication::focusWidget();
    if (before && !isAncestorOf(before))
        m_before = before;
    if (!m_buttons.empty())
        m_buttons.back()->setFocus(Qt::OtherFocusReason);
}

void NoticeBar::giveFocusBack() {
    if (isAncestorOf(QApplication::focusWidget()) && m_before && m_before->isVisible())
        m_before->setFocus(Qt::OtherFocusReason);
    m_before = nullptr;
}

void NoticeBar::answer(std::size_t action) {
    const auto run = m_notice.actions[action].run;
    clear();
    if (run)
        run();
}

void NoticeBar::clear() {
    if (isClear())
        return;
    giveFocusBack();
    m_notice = {};
    makeButtons();
    hide();
    Q_EMIT cleared();
}

void NoticeBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && !m_notice.actions.empty())
        return answer(m_notice.actions.size() - 1);
    QWidget::keyPressEvent(event);
}

void NoticeBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& t = theme();
    painter.fillRect(rect(), t.surface);
    painter.fillRect(QRect(0, 0, kMark, height()),
                     m_notice.kind == Notice::Kind::Failure ? t.caution : t.accent);
    painter.setPen(t.border);
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

void NoticeBar::applyColours() {
    QPalette p = palette();
    p.setColor(QPalette::WindowText,
               m_notice.kind == Notice::Kind::Failure ? theme().caution : theme().text);
    m_text->setPalette(p);
    p.setColor(QPalette::WindowText, theme().dimText);
    m_detail->setPalette(p);
    p.setColor(QPalette::WindowText, theme().text);
    m_source->setPalette(p);
}

void NoticeBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

} // namespace vigil::widgets
