// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/alarm_details.h"

#include "alerts/technical_rule.h"
#include "widgets/alarms/alarm_list.h"
#include "widgets/text/format.h"
#include "widgets/text/source_text.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QCoreApplication>
#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(AlarmDetails)
};

struct Word {
    const char* word;
    const char* text;
};

constexpr std::array kWords{
    Word{"opened", QT_TRANSLATE_NOOP("AlarmDetails", "raised")},
    Word{"suppressed", QT_TRANSLATE_NOOP("AlarmDetails", "nobody is called")},
    Word{"unsuppressed", QT_TRANSLATE_NOOP("AlarmDetails", "people are called again")},
    Word{"called", QT_TRANSLATE_NOOP("AlarmDetails", "called")},
    Word{"delivered", QT_TRANSLATE_NOOP("AlarmDetails", "reached")},
    Word{"failed", QT_TRANSLATE_NOOP("AlarmDetails", "not reached")},
    Word{"delayed", QT_TRANSLATE_NOOP("AlarmDetails", "not reached yet")},
    Word{"acknowledged", QT_TRANSLATE_NOOP("AlarmDetails", "acknowledged")},
    Word{"unacknowledged", QT_TRANSLATE_NOOP("AlarmDetails", "acknowledgement taken back")},
    Word{"acknowledge_timeout", QT_TRANSLATE_NOOP("AlarmDetails", "acknowledgement timed out")},
    Word{"snoozed", QT_TRANSLATE_NOOP("AlarmDetails", "shelved")},
    Word{"snooze_ended", QT_TRANSLATE_NOOP("AlarmDetails", "no longer shelved")},
    Word{"priority_raised", QT_TRANSLATE_NOOP("AlarmDetails", "priority raised")},
    Word{"reopened", QT_TRANSLATE_NOOP("AlarmDetails", "came back")},
    Word{"exhausted", QT_TRANSLATE_NOOP("AlarmDetails", "nobody has answered")},
    Word{"resolved", QT_TRANSLATE_NOOP("AlarmDetails", "over")},
    Word{"closed", QT_TRANSLATE_NOOP("AlarmDetails", "closed")},
    Word{"note", QT_TRANSLATE_NOOP("AlarmDetails", "note")},
    Word{"not_actionable", QT_TRANSLATE_NOOP("AlarmDetails", "nothing was to be done")},
    Word{"acknowledge", QT_TRANSLATE_NOOP("AlarmDetails", "acknowledgement asked for")},
    Word{"snooze", QT_TRANSLATE_NOOP("AlarmDetails", "shelving asked for")},
    Word{"reset", QT_TRANSLATE_NOOP("AlarmDetails", "reset")},
};

QString lineText(const pipeline::IncidentLine& line) {
    QString text = clockTime(line.time) + QStringLiteral("  ") + incidentWord(line.what);
    if (!line.to.isEmpty())
        text += QStringLiteral(" → ") + line.to;
    if (!line.actor.isEmpty())
        text += QStringLiteral(" · ") + line.actor;
    for (const QString& part : {line.result, line.reason})
        if (!part.isEmpty())
            text += QStringLiteral(" – ") + part;
    return text;
}

/// What the alarm itself tells, where nothing was stored.
std::vector<pipeline::IncidentLine> linesOf(const alerts::AlarmStatus& alarm) {
    std::vector<pipeline::IncidentLine> lines;
    lines.push_back({alarm.raised, QStringLiteral("opened"), {}, {}, {}, {}});
    if (alarm.acknowledged)
        lines.push_back({*alarm.acknowledged,
                         QStringLiteral("acknowledged"),
                         {},
                         {},
                         qstr(alarm.acknowledgedBy),
                         {}});
    if (alarm.cleared)
        lines.push_back({*alarm.cleared, QStringLiteral("resolved"), {}, {}, {}, {}});
    std::ranges::stable_sort(lines, {}, &pipeline::IncidentLine::time);
    return lines;
}

} // namespace

QString incidentWord(const QString& word) {
    const auto* const found = std::ranges::find_if(
        kWords, [&](const Word& known) { return word == QLatin1String(known.word); });
    return found != kWords.end() ? Text::tr(found->text) : word;
}

QString guidanceFor(const alerts::AlarmStatus& alarm) {
    using Rule = alerts::TechnicalRule;
    if (const auto rule = alerts::technicalRuleOf(alarm)) {
        switch (*rule) {
        case Rule::Stale:
            return Text::tr("Look at the patient. Is the monitor on, and its network plugged in?");
        case Rule::SignalMissing:
            return Text::tr("Look at the patient, then at the sensor and its cable.");
        case Rule::SourceLost:
            return Text::tr("Watch these beds at their monitors until the source is back. See "
                            "Operations for the cause.");
        case Rule::NobodyAnswered:
            return Text::tr("Nobody who was called has taken it on: go yourself, or call.");
        case Rule::ChannelFailing:
            return Text::tr("People may not be told: look at the screen more often. See Operations "
                            "for the cause.");
        default:
            return Text::tr("See Operations for the cause.");
        }
    }
    return Text::tr("Look at the patient first, then at the sensor.");
}

AlarmDetails::AlarmDetails(QWidget* parent)
    : QWidget(parent), m_title(new QLabel(this)), m_facts(new QLabel(this)),
      m_guidance(new QLabel(this)), m_lines(new QListWidget(this)) {
    setObjectName(QStringLiteral("alarmDetails"));
    for (auto* label : {m_title, m_facts, m_guidance}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_title->setFont(roleFont(TextRole::Strong));
    m_lines->setWordWrap(true);
    m_lines->setAccessibleName(tr("What happened to the alarm"));
    m_lines->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_title);
    layout->addWidget(m_facts);
    layout->addWidget(m_guidance);
    layout->addWidget(m_lines, 1);
}

void AlarmDetails::setAlarm(const std::optional<alerts::AlarmStatus>& alarm,
                            const pipeline::Snapshot& snapshot) {
    const bool another = !alarm || !m_alarm || alarm->id != m_alarm->id;
    if (another)
        m_story = {};
    m_alarm = alarm;
    if (!alarm) {
        m_title->setText(tr("Select an alarm to see what happened to it."));
        m_facts->clear();
        m_guidance->clear();
        m_lines->clear();
        return;
    }
    const QString mark = priorityMark(alarm->priority);
    m_title->setText((mark.isEmpty() ? QString() : mark + QLatin1Char(' ')) +
                     placeOf(*alarm, snapshot) + QLatin1Char(' ') + alarmText(*alarm, snapshot));
    QStringList facts;
    if (const QString patient = patientOf(*alarm, snapshot); !patient.isEmpty())
        facts << patient;
    facts << tr("rule %1").arg(qstr(alarm->rule)) << tr("since %1").arg(clockTime(alarm->onset));
    if (alarm->extreme)
        facts << (alarm->side == alerts::LimitSide::Low ? tr("lowest %1") : tr("highest %1"))
                     .arg(signalValue(alarm->signal, *alarm->extreme));
    facts << alarmStateText(*alarm);
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_guidance->setText(guidanceFor(*alarm));
    fill();
}

void AlarmDetails::setStory(const pipeline::IncidentStory& story) {
    if (!m_alarm || story.alarm != m_alarm->id)
        return;
    m_story = story;
    fill();
}

QStringList AlarmDetails::lines() const {
    QStringList texts;
    if (!m_alarm)
        return texts;
    for (const auto& line : m_story.lines.empty() ? linesOf(*m_alarm) : m_story.lines)
        texts << lineText(line);
    if (!m_story.stored)
        texts << tr("Who was called is kept nowhere: this session stores nothing.");
    if (!m_story.error.isEmpty())
        texts << tr("Who was called cannot be read: %1").arg(m_story.error);
    return texts;
}

void AlarmDetails::fill() {
    const QStringList texts = lines();
    QStringList before;
    for (int row = 0; row < m_lines->count(); ++row)
        before << m_lines->item(row)->text();
    if (texts == before)
        return; // the selection stays
    m_lines->clear();
    m_lines->addItems(texts);
}

} // namespace vigil::widgets
