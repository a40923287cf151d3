// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/frame/start_page.h"

#include "widgets/connections/connection_memory.h"
#include "widgets/text/format.h"
#include "widgets/text/icons.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QFileInfo>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace vigil::widgets {
namespace {

/// A large choice: icon, title and one line that says what happens.
class ChoiceButton : public QPushButton {
public:
    ChoiceButton(Glyph glyph, const QString& title, const QString& line, QWidget* parent)
        : QPushButton(parent), m_glyph(glyph), m_title(title), m_line(line) {
        setAccessibleName(title);
        setAccessibleDescription(line);
        setMinimumSize(320, 98);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setCursor(Qt::PointingHandCursor);
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Theme& t = theme();
        const bool lively = hasFocus() || underMouse();
        painter.setPen(QPen(lively ? t.accent : t.border, hasFocus() ? 2 : 1));
        painter.setBrush(isDown() || underMouse() ? t.raised : t.surface);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
        paintGlyph(painter, m_glyph, QRectF(22, (height() - 40) / 2.0, 40, 40),
                   isEnabled() ? t.accent : t.stale);
        painter.setPen(isEnabled() ? t.text : t.stale);
        painter.setFont(roleFont(TextRole::Title));
        painter.drawText(QRect(84, 16, width() - 100, 26), Qt::AlignVCenter | Qt::AlignLeft,
                         m_title);
        painter.setPen(isEnabled() ? t.dimText : t.stale);
        painter.setFont(roleFont(TextRole::Body));
        painter.drawText(QRect(84, 44, width() - 100, height() - 50),
                         Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap, m_line);
    }

private:
    Glyph m_glyph;
    QString m_title, m_line;
};

QString recentTitle(const QString& entry) {
    if (isConnectionKey(entry))
        return connectionTitle(entry);
    const QFileInfo file(entry);
    return shownText(file.fileName() + QStringLiteral("   ") + file.path());
}

} // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent), m_recent(new QListWidget(this)), m_noRecent(new QLabel(this)) {
    setObjectName(QStringLiteral("startPage"));
    auto* title = new QLabel(QStringLiteral("Vigil"), this);
    title->setFont(fontOfSize(34, true));
    auto* line =
        new QLabel(tr("Live vitals, alarms and the health of the stream they come from"), this);
    line->setFont(fontOfSize(15));

    auto* demo = new ChoiceButton(Glyph::Play, tr("Try the demo ward"),
                                  tr("12 simulated beds, no network needed"), this);
    auto* connectTo = new ChoiceButton(Glyph::Connect, tr("Connect"),
                                       tr("Subscribe to an MQTT or Kafka broker"), this);
    auto* open =
        new ChoiceButton(Glyph::Open, tr("Open recording"),
                         tr("Replay a .vgl file or a WFDB record, or open a workspace"), this);
    auto* recent =
        new ChoiceButton(Glyph::Recent, tr("Recent"), tr("Go on where you left off"), this);
    demo->setObjectName(QStringLiteral("startDemo"));
    connectTo->setObjectName(QStringLiteral("startConnect"));
    open->setObjectName(QStringLiteral("startOpen"));
    recent->setObjectName(QStringLiteral("startRecent"));
    m_first = demo;
    m_goOn = recent;

    m_recent->setAccessibleName(tr("Recently opened"));
    m_recent->setMaximumHeight(132);
    m_noRecent->setText(tr("Nothing has been opened yet: what you open appears here."));
    auto* notice = new QLabel(shortNotice(), this);
    notice->setObjectName(QStringLiteral("notice"));
    notice->setWordWrap(true);

    auto* grid = new QGridLayout;
    grid->setSpacing(14);
    grid->addWidget(demo, 0, 0);
    grid->addWidget(connectTo, 0, 1);
    grid->addWidget(open, 1, 0);
    grid->addWidget(recent, 1, 1);
    auto* column = new QVBoxLayout;
    column->setSpacing(10);
    column->addStretch(2);
    column->addWidget(title);
    column->addWidget(line);
    column->addSpacing(12);
    column->addLayout(grid);
    column->addSpacing(4);
    column->addWidget(m_noRecent);
    column->addWidget(m_recent);
    column->addStretch(3);
    column->addWidget(notice);
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(24, 16, 24, 16);
    auto* holder = new QWidget(this);
    holder->setLayout(column);
    holder->setMaximumWidth(820);
    outer->addStretch(1);
    outer->addWidget(holder, 8);
    outer->addStretch(1);

    connect(demo, &QPushButton::clicked, this, &StartPage::demoRequested);
    connect(connectTo, &QPushButton::clicked, this, &StartPage::connectRequested);
    connect(open, &QPushButton::clicked, this, &StartPage::openRequested);
    connect(recent, &QPushButton::clicked, this, [this] {
        m_recent->setFocus();
        if (m_recent->currentRow() < 0)
            m_recent->setCurrentRow(0);
    });
    connect(m_recent, &QListWidget::itemActivated, this, [this](QListWidgetItem* item) {
        Q_EMIT recentRequested(item->data(Qt::UserRole).toString());
    });
    connect(m_recent, &QListWidget::itemClicked, this, [this](QListWidgetItem* item) {
        Q_EMIT recentRequested(item->data(Qt::UserRole).toString());
    });
    setRecent({});
}

void StartPage::focusFirst() { m_first->setFocus(); }

void StartPage::setRecent(const QStringList& entries) {
    m_recent->clear();
    for (const QString& entry : entries) {
        auto* item = new QListWidgetItem(recentTitle(entry), m_recent);
        item->setData(Qt::UserRole, entry);
    }
    m_recent->setVisible(!entries.isEmpty());
    m_noRecent->setVisible(entries.isEmpty());
    m_goOn->setEnabled(!entries.isEmpty());
}

void StartPage::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().window);
}

} // namespace vigil::widgets
