// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/sound_button.h"

#include "widgets/text/format.h"
#include "widgets/text/icons.h"
#include "widgets/text/live_tool_tip.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QPainter>

namespace vigil::widgets {
namespace {

constexpr int kIcon = 20;
constexpr int kSide = 8;

} // namespace

SoundButton::SoundButton(QWidget* parent) : QAbstractButton(parent) {
    setObjectName(QStringLiteral("alarmSound"));
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Sound of alarms"));
    setFixedHeight(34);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    hide();
}

bool SoundButton::warns() const {
    return m_sign.state == SoundSign::State::Off || m_sign.state == SoundSign::State::Missing;
}

void SoundButton::setSign(const SoundSign& sign, const QString& problem) {
    using State = SoundSign::State;
    m_sign = sign;
    QString words, tip;
    switch (sign.state) {
    case State::None:
        break;
    case State::On:
        words = QStringLiteral("F4");
        tip = tr("Alarms sound. Press to pause the sound for two minutes (F4)");
        break;
    case State::Paused:
        words = duration(sign.left);
        tip = tr("The sound is paused, until a new alarm comes at the most. Press to end it (F4)");
        break;
    case State::Off:
        words = tr("Sound off");
        tip = tr("Alarms do not sound. Press to switch the sound on (F4)");
        break;
    case State::Missing:
        words = tr("No sound");
        tip = problem;
        break;
    case State::Replay:
        words = tr("Silent");
        tip = tr("Alarms of a recording do not sound");
        break;
    }
    setVisible(sign.state != State::None);
    setEnabled(sign.state != State::Replay);
    if (text() == words && toolTip() == plainToolTip(tip))
        return;
    setText(words);
    setLiveToolTip(*this, tip);
    setAccessibleName(
        sign.state == State::Paused
            ? tr("Sound of alarms: paused, %1").arg(words)
            : tr("Sound of alarms: %1").arg(sign.state == State::On ? tr("on") : words));
    setAccessibleDescription(tip);
    updateGeometry();
    update();
}

QSize SoundButton::sizeHint() const {
    return {kIcon + 3 * kSide + QFontMetrics(roleFont(TextRole::Strong)).horizontalAdvance(text()),
            34};
}

void SoundButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& t = theme();
    painter.setRenderHint(QPainter::Antialiasing);
    const bool on = m_sign.state == SoundSign::State::On;
    painter.setPen(warns() ? t.caution : t.border);
    painter.setBrush(warns() ? t.caution : t.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const QColor ink = warns() ? t.window : on ? t.dimText : t.text;
    const QRectF icon(kSide, (height() - kIcon) / 2.0, kIcon, kIcon);
    paintGlyph(painter, Glyph::Alarms, icon, ink);
    if (!on) {
        painter.setPen(QPen(ink, 2.2));
        painter.drawLine(icon.topLeft(), icon.bottomRight());
    }
    painter.setPen(ink);
    painter.setFont(roleFont(TextRole::Strong));
    painter.drawText(rect().adjusted(kIcon + 2 * kSide, 0, -kSide, 0),
                     Qt::AlignVCenter | Qt::AlignLeft, text());
    if (hasFocus()) {
        painter.setPen(QPen(t.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

} // namespace vigil::widgets
