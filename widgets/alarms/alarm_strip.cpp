// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/alarm_strip.h"

#include "widgets/alarms/alarm_banner.h"
#include "widgets/alarms/alarm_list.h"
#include "widgets/alarms/flash_clock.h"
#include "widgets/alarms/sound_button.h"
#include "widgets/text/alarm_figures.h"
#include "widgets/text/format.h"
#include "widgets/text/live_tool_tip.h"
#include "widgets/text/source_text.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr int kHeight = 48;

} // namespace

AlarmStrip::AlarmStrip(QWidget* parent)
    : QWidget(parent), m_banner(new AlarmBanner(this)), m_acknowledge(new QPushButton(this)),
      m_next(new QPushButton(this)), m_sound(new SoundButton(this)), m_counts(new QLabel(this)),
      m_workspace(new QLabel(this)), m_clock(new QLabel(this)),
      m_steady([] { return SteadyTime(std::chrono::steady_clock::now()); }) {
    setObjectName(QStringLiteral("alarmStrip"));
    setFixedHeight(kHeight);
    setAccessibleName(tr("Alarm strip"));

    m_acknowledge->setText(tr("Ack  F2"));
    m_acknowledge->setAccessibleName(tr("Acknowledge the alarm on show (F2)"));
    m_acknowledge->setToolTip(tr("Acknowledge the alarm on show"));
    m_acknowledge->setObjectName(QStringLiteral("acknowledge"));
    m_acknowledge->setEnabled(false);
    m_acknowledge->setFixedHeight(34);
    m_next->setObjectName(QStringLiteral("nextAlarm"));
    m_next->setFixedHeight(34);
    m_next->hide();
    m_counts->setObjectName(QStringLiteral("alarmCounts"));
    m_counts->setTextFormat(Qt::PlainText);
    m_workspace->setTextFormat(Qt::PlainText);
    // A role, no palette of its own: a new style sheet would bring the old theme's palette back.
    m_workspace->setForegroundRole(QPalette::PlaceholderText);
    m_clock->setObjectName(QStringLiteral("clock"));
    m_clock->setTextFormat(Qt::PlainText);
    m_counts->setFont(roleFont(TextRole::Strong));
    m_clock->setFont(roleFont(TextRole::Title));
    m_clock->setMinimumWidth(
        QFontMetrics(roleFont(TextRole::Title)).horizontalAdvance(QStringLiteral("00:00:00")));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 14, 0);
    layout->setSpacing(14);
    layout->addWidget(m_banner, 1);
    layout->addWidget(m_acknowledge);
    layout->addWidget(m_next);
    layout->addWidget(m_sound);
    layout->addWidget(m_counts);
    layout->addWidget(m_workspace);
    layout->addWidget(m_clock);

    connect(m_acknowledge, &QPushButton::clicked, this, &AlarmStrip::acknowledgeShown);
    connect(m_sound, &SoundButton::clicked, this, &AlarmStrip::soundRequested);
    connect(m_next, &QPushButton::clicked, this, [this] { step(1); });
    connect(m_banner, &AlarmBanner::clicked, this, &AlarmStrip::listRequested);
    refresh();
}

void AlarmStrip::setSound(const SoundSign& sign, const QString& problem) {
    m_sound->setSign(sign, problem);
}

const SoundSign& AlarmStrip::sound() const { return m_sound->sign(); }

void AlarmStrip::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    m_snapshot = std::move(snapshot);
    refresh();
}

void AlarmStrip::refresh() {
    if (!m_snapshot || m_snapshot->mode == pipeline::Mode::Idle) {
        m_target.update({}, m_steady());
        AlarmBanner::Content calm;
        calm.calmText = tr("No session is open");
        m_banner->setContent(std::move(calm));
        m_acknowledge->setEnabled(false);
        m_acknowledge->hide();
        m_next->hide();
        m_counts->clear();
        m_workspace->clear();
        m_clock->clear();
        FlashClock::instance().setNeeded(false);
        return;
    }
    m_acknowledge->show();
    m_target.update(m_snapshot->alarms, m_steady());
    showTarget();
    m_counts->setText(countsText());
    const QString counted = alarmCountsSentence(countAlarms(m_snapshot->alarms));
    setLiveToolTip(*m_counts, counted);
    m_counts->setAccessibleName(counted);
    m_workspace->setText(qstr(m_snapshot->workspaceName));
    m_clock->setText(clockTime(m_snapshot->now));
    FlashClock::instance().setNeeded(
        std::any_of(m_snapshot->alarms.begin(), m_snapshot->alarms.end(), [](const auto& a) {
            return wantsAttention(a) && a.priority >= alerts::Priority::Medium;
        }));
}

void AlarmStrip::showTarget() {
    const auto alarm = m_target.shown();
    AlarmBanner::Content content;
    content.alarm = alarm;
    content.now = m_snapshot->now;
    content.calmText = tr("No alarms");
    if (alarm) {
        content.place = placeOf(*alarm, *m_snapshot);
        content.patient = patientOf(*alarm, *m_snapshot);
        content.text = alarmText(*alarm, *m_snapshot);
    }
    m_banner->setContent(std::move(content));
    m_acknowledge->setEnabled(alarm && wantsAttention(*alarm));
    const auto count = m_target.count();
    m_next->setVisible(count > 1);
    m_next->setText(tr("%1 of %2  F3").arg(m_target.place()).arg(count));
    m_next->setAccessibleName(
        tr("Alarm %1 of %2 is on show. Next alarm (F3), the one before (Shift+F3)")
            .arg(m_target.place())
            .arg(count));
}

void AlarmStrip::step(int by) {
    if (!m_snapshot || m_snapshot->mode == pipeline::Mode::Idle)
        return;
    m_target.step(by, m_steady());
    showTarget();
}

QString AlarmStrip::countsText() const {
    return m_snapshot ? alarmCountsText(countAlarms(m_snapshot->alarms)) : QString();
}

void AlarmStrip::acknowledgeShown() {
    if (const auto alarm = m_target.acknowledged(m_steady()))
        Q_EMIT acknowledgeRequested(*alarm);
}

void AlarmStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().surface);
    painter.setPen(theme().border);
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace vigil::widgets
