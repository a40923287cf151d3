// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/navigation_rail.h"

#include "widgets/text/icons.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QEvent>
#include <QPainter>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr int kLeastWidth = 76;
constexpr int kSide = 5; ///< beside the words
constexpr int kIcon = 24;

/// A rail button: icon over text, the current page marked by a bar as well as by colour.
class RailButton : public QToolButton {
public:
    RailButton(Glyph glyph, const QString& text, QWidget* parent)
        : QToolButton(parent), m_glyph(glyph) {
        setText(text);
        setFont(roleFont(TextRole::Label));
        setFixedHeight(60);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setFocusPolicy(Qt::StrongFocus);
        setAutoRaise(true);
    }

    void setBadge(int count) {
        m_badge = count;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const Theme& t = theme();
        const bool current = isChecked() && isEnabled();
        const bool lively = isEnabled() && (isChecked() || underMouse() || isDown());
        if (lively)
            painter.fillRect(rect(), t.raised);
        if (current)
            painter.fillRect(QRect(0, 0, 4, height()), t.accent);
        const QColor ink = !isEnabled() ? t.stale : current ? t.text : t.dimText;
        paintGlyph(painter, m_glyph, QRectF((width() - kIcon) / 2.0, 9, kIcon, kIcon), ink);
        painter.setPen(ink);
        painter.setFont(roleFont(TextRole::Label));
        painter.drawText(QRect(2, 36, width() - 4, 20), Qt::AlignCenter, text());
        if (m_badge > 0) {
            const QString number = m_badge > 99 ? QStringLiteral("99+") : QString::number(m_badge);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setFont(fontOfSize(12, true));
            const int w = std::max(18, painter.fontMetrics().horizontalAdvance(number) + 8);
            const QRect box(width() / 2 + 6, 4, w, 17);
            painter.setPen(Qt::NoPen);
            painter.setBrush(t.text);
            painter.drawRoundedRect(box, 8, 8);
            painter.setPen(t.surface);
            painter.drawText(box, Qt::AlignCenter, number);
        }
        if (hasFocus()) {
            painter.setRenderHint(QPainter::Antialiasing, false);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(t.accent, 2));
            painter.drawRect(rect().adjusted(1, 1, -1, -1));
        }
    }

private:
    Glyph m_glyph;
    int m_badge = 0;
};

} // namespace

NavigationRail::NavigationRail(QWidget* parent)
    : QWidget(parent), m_menu(new RailButton(Glyph::Menu, tr("Menu"), this)),
      m_pages(new QVBoxLayout) {
    setObjectName(QStringLiteral("navigationRail"));
    setAccessibleName(tr("Pages"));
    setFixedWidth(kLeastWidth);
    makeRoomFor(m_menu->text());
    m_menu->setAccessibleName(tr("Menu"));
    m_menu->setPopupMode(QToolButton::InstantPopup);
    m_menu->setToolTip(tr("Open, connect, theme, language, about (F10)"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_pages->setSpacing(0);
    layout->addLayout(m_pages);
    layout->addStretch(1);
    layout->addWidget(m_menu);
}

void NavigationRail::makeRoomFor(const QString& word) {
    // As wide as the longest word: in no language may the name of a page be cut.
    const int needed = QFontMetrics(m_menu->font()).horizontalAdvance(word) + 2 * kSide;
    if (needed > width())
        setFixedWidth(needed);
}

QToolButton* NavigationRail::button(PageId page) const {
    const auto found = std::ranges::find(m_entries, page, &Entry::page);
    return found != m_entries.end() ? found->button : nullptr;
}

void NavigationRail::addPage(const PageHead& head) {
    auto* button = new RailButton(head.glyph, head.title, this);
    makeRoomFor(button->text());
    button->setObjectName(QStringLiteral("rail-") + head.id.word);
    button->setCheckable(true);
    button->setAutoExclusive(true);
    button->setAccessibleName(tr("Page %1").arg(head.title));
    button->setToolTip(head.title);
    if (head.digit > 0) {
        const QKeySequence keys(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + head.digit));
        // Not the button's own shortcut: that would act only after showing a pressed button for a
        // while.
        auto* shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, button, &QToolButton::click);
        button->setToolTip(head.title + QStringLiteral(" (") +
                           keys.toString(QKeySequence::NativeText) + QLatin1Char(')'));
    }
    m_pages->addWidget(button);
    m_entries.push_back({head.id, button});
    connect(button, &QToolButton::clicked, this,
            [this, page = head.id] { Q_EMIT pageRequested(page); });
    nameAlarmButton();
}

void NavigationRail::setCurrent(PageId page) {
    if (auto* current = button(page))
        current->setChecked(true);
    for (const auto& entry : m_entries) // Tab goes to the current one, arrows to the others
        entry.button->setFocusPolicy(entry.button->isChecked() ? Qt::StrongFocus : Qt::ClickFocus);
}

void NavigationRail::setPagesEnabled(bool enabled) {
    for (const auto& entry : m_entries)
        entry.button->setEnabled(enabled);
}

void NavigationRail::setAlarmCount(int count) {
    if (count == m_alarms)
        return;
    m_alarms = count;
    nameAlarmButton();
}

void NavigationRail::nameAlarmButton() {
    auto* alarms = static_cast<RailButton*>(button(PageId::Alarms));
    if (!alarms)
        return;
    alarms->setBadge(m_alarms);
    alarms->setAccessibleDescription(
        m_alarms > 0 ? tr("%n alarm(s) not acknowledged", nullptr, m_alarms) : QString());
}

void NavigationRail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().surface);
    painter.setPen(theme().border);
    painter.drawLine(rect().topRight(), rect().bottomRight());
}

void NavigationRail::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        update();
    QWidget::changeEvent(event);
}

} // namespace vigil::widgets
