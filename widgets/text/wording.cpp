// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/wording.h"

#include "alerts/technical_rule.h"
#include "base/plain_text.h"
#include "widgets/text/clock_text.h"
#include "widgets/text/format.h"
#include "widgets/text/store_wording.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(Wording)
};

/// One word of the core and its source text.
struct Entry {
    std::string_view word;
    const char* text;
};

constexpr std::array kSourceKinds{
    Entry{"mqtt", QT_TRANSLATE_NOOP("Wording", "MQTT")},
    Entry{"kafka", QT_TRANSLATE_NOOP("Wording", "Kafka")},
    Entry{"replay", QT_TRANSLATE_NOOP("Wording", "Recording")},
    Entry{"simulator", QT_TRANSLATE_NOOP("Wording", "Simulator")},
    Entry{"file", QT_TRANSLATE_NOOP("Wording", "File")},
    Entry{"webhook", QT_TRANSLATE_NOOP("Wording", "Webhook")},
};

constexpr std::array kDeadLetters{
    Entry{"malformed", QT_TRANSLATE_NOOP("Wording", "the message does not follow its format")},
    Entry{"too_large", QT_TRANSLATE_NOOP("Wording", "the message is too large")},
    Entry{"too_deep", QT_TRANSLATE_NOOP("Wording", "the message is nested too deeply")},
    Entry{"not_utf8", QT_TRANSLATE_NOOP("Wording", "the text is not valid UTF-8")},
    Entry{"missing_field", QT_TRANSLATE_NOOP("Wording", "a field is missing")},
    Entry{"wrong_type", QT_TRANSLATE_NOOP("Wording", "a field has the wrong type")},
    Entry{"bad_timestamp", QT_TRANSLATE_NOOP("Wording", "the time cannot be read")},
    Entry{"future_timestamp", QT_TRANSLATE_NOOP("Wording", "the time lies in the future")},
    Entry{"unknown_unit", QT_TRANSLATE_NOOP("Wording", "the unit is unknown")},
    Entry{"out_of_range", QT_TRANSLATE_NOOP("Wording", "the value is outside its range")},
    Entry{"unknown_topic", QT_TRANSLATE_NOOP("Wording", "no decoder is set for the topic")},
    Entry{"query_error", QT_TRANSLATE_NOOP("Wording", "a query could not process the row")},
    Entry{"early", QT_TRANSLATE_NOOP("Wording", "the row came too early for a query")},
    Entry{"late", QT_TRANSLATE_NOOP("Wording", "the row came too late for a query")},
    Entry{"out_of_order", QT_TRANSLATE_NOOP("Wording", "the row came too far out of order")},
    Entry{"reference_file", QT_TRANSLATE_NOOP("Wording", "reference data cannot be used")},
    Entry{"bad_name",
          QT_TRANSLATE_NOOP("Wording", "a name is blank or holds invisible characters")},
    Entry{"no_signal", QT_TRANSLATE_NOOP("Wording", "no mapped signal is in the message")},
};

/// Two different values of a signal as texts that differ as numbers, with as many decimals as that
/// takes. Rounding keeps the order, so what is printed of them is true. Nothing where they differ
/// by less than can be printed.
std::optional<std::pair<QString, QString>> toldApart(std::string_view signal, double value,
                                                     double limit) {
    constexpr int kMostDecimals = 6;
    for (int more = 0; more <= kMostDecimals; ++more) {
        const QString a = signalValue(signal, value, more);
        const QString b = signalValue(signal, limit, more);
        const QLocale locale;
        if (locale.toDouble(a) == locale.toDouble(b))
            continue;
        // The limit as people set it, unless its further decimals say something.
        const QString plain = signalValue(signal, limit);
        return std::pair(a, locale.toDouble(plain) == locale.toDouble(b) ? plain : b);
    }
    return std::nullopt;
}

QString channelText(const std::string& channel) {
    if (channel == "beacon-file")
        return Text::tr("Beacon file not written");
    if (channel == "beacon-mqtt")
        return Text::tr("Beacon: broker not reached");
    if (channel == "sound")
        return Text::tr("Alarms cannot be heard: no sound output");
    return Text::tr("Nothing gets out by way of %1").arg(qstr(channel));
}

QString technicalText(const alerts::AlarmStatus& alarm) {
    using Rule = alerts::TechnicalRule;
    const auto rule = alerts::technicalRuleOf(alarm);
    if (!rule) // of a newer program
        return Text::tr("Technical alarm: %1").arg(qstr(alarm.rule));
    switch (*rule) {
    case Rule::Stale:
        return Text::tr("No data from bed");
    case Rule::SignalMissing:
        return Text::tr("%1: no signal").arg(signalLabel(alarm.signal));
    case Rule::SourceLost:
        return Text::tr("Source %1 not connected").arg(qstr(alarm.subject));
    case Rule::StoreStalled:
        return Text::tr("Storage stalled");
    case Rule::StoreAway:
        return storeAwayText(alarm.subject);
    case Rule::DatabaseDeleted:
        return Text::tr("The database was deleted or replaced: what was stored is gone");
    case Rule::ReferenceBroken:
        return Text::tr("Reference data refused");
    case Rule::DataDropped:
        return Text::tr("Overload: messages dropped");
    case Rule::SessionTaken:
        return Text::tr("Another client uses the client id of %1").arg(qstr(alarm.subject));
    case Rule::QueryStopped:
        return Text::tr("Query %1 was stopped").arg(qstr(alarm.subject));
    case Rule::ChannelFailing:
        return channelText(alarm.subject);
    case Rule::ClockOff:
    case Rule::ClockStep:
    case Rule::ComputerSlept:
        return clockAlarmText(alarm);
    case Rule::UnknownBeds:
        return Text::tr("Too many unknown beds send: %1 not served")
            .arg(QLocale().toString(std::llround(alarm.value.value_or(0))));
    case Rule::NobodyAnswered:
        return Text::tr("Nobody has answered: %1").arg(qstr(alarm.subject));
    }
    return {};
}

} // namespace

ErrorWording errorWording(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument:
        return {Text::tr("A setting has a value that cannot work."),
                Text::tr("Correct the setting named below and try again.")};
    case ErrorCode::NotFound:
        return {Text::tr("The file, record or topic was not found."),
                Text::tr("Check the name and the folder, and that the medium is attached.")};
    case ErrorCode::Parse:
        return {Text::tr("The content does not follow its format."),
                Text::tr("Correct the place named below, or choose another file.")};
    case ErrorCode::Io:
        return {Text::tr("The operating system could not read or write it."),
                Text::tr("Check the access rights and that the medium is attached.")};
    case ErrorCode::Full:
        return {Text::tr("There is no room left."),
                Text::tr("Free some disk space, or choose another disk.")};
    case ErrorCode::Corrupt:
        return {Text::tr("The file is damaged."), Text::tr("Use a copy or a backup of it.")};
    case ErrorCode::Unsupported:
        return {Text::tr("This program does not know this kind of content."),
                Text::tr("Check which formats are supported, or convert the file.")};
    case ErrorCode::Connection:
        return {Text::tr("The other side cannot be reached or has hung up."),
                Text::tr("Check host name, port, cable and firewall; then test the connection.")};
    case ErrorCode::Authentication:
        return {Text::tr("The other side refused the credentials or the certificate."),
                Text::tr("Check user, password and certificate files.")};
    case ErrorCode::Timeout:
        return {Text::tr("No answer came in time."),
                Text::tr("Check that the other side is running and that it sends on this topic.")};
    case ErrorCode::Cancelled:
        return {Text::tr("It was cancelled."), Text::tr("Start it again when needed.")};
    case ErrorCode::Untrusted:
        return {Text::tr("Somebody else may have written it."),
                Text::tr("Look at its content before you open it.")};
    case ErrorCode::Closed:
        return {Text::tr("The stream has ended."), Text::tr("Open it again.")};
    case ErrorCode::InUse:
        return {Text::tr("Another program has it for itself."),
                Text::tr("End the program that is named below, and try again.")};
    case ErrorCode::Internal:
        break;
    }
    return {Text::tr("Something happened that this program did not expect."),
            Text::tr("Copy the details below and report them.")};
}

QString priorityMark(alerts::Priority priority) {
    switch (priority) {
    case alerts::Priority::High:
        return QStringLiteral("***");
    case alerts::Priority::Medium:
        return QStringLiteral("**");
    case alerts::Priority::Low:
        return QStringLiteral("*");
    case alerts::Priority::Info:
    case alerts::Priority::None:
        break;
    }
    return {};
}

QString priorityWord(alerts::Priority priority) {
    switch (priority) {
    case alerts::Priority::High:
        return Text::tr("high");
    case alerts::Priority::Medium:
        return Text::tr("medium");
    case alerts::Priority::Low:
        return Text::tr("low", "priority");
    case alerts::Priority::Info:
        return Text::tr("information");
    case alerts::Priority::None:
        break;
    }
    return Text::tr("none");
}

QString alarmText(const alerts::AlarmStatus& alarm) {
    using alerts::LimitSide;
    if (alarm.kind == alerts::AlarmKind::Technical)
        return technicalText(alarm);
    if (!alarm.text.empty()) // as the rule has it
        return qstr(shown(alarm.text));
    if (alarm.side == LimitSide::None || !alarm.value || !alarm.limit)
        return alarmTitle(alarm);
    const bool current = alarm.condition == alerts::ConditionState::Active;
    // A comparison that no longer holds, or whose value is unknown, must not be printed as a fact.
    if (!current || !std::isfinite(*alarm.value))
        return alarmTitle(alarm);
    const bool low = alarm.side == LimitSide::Low;
    const bool violates = low ? *alarm.value < *alarm.limit : *alarm.value > *alarm.limit;
    // Back within the limit, but not yet by the hysteresis: the alarm goes on.
    if (!violates)
        return Text::tr("%1, limit %2, now %3")
            .arg(alarmTitle(alarm), signalValue(alarm.signal, *alarm.limit),
                 signalValue(alarm.signal, *alarm.value));
    const auto told = toldApart(alarm.signal, *alarm.value, *alarm.limit);
    if (!told)
        return alarmTitle(alarm);
    return signalLabel(alarm.signal) + QLatin1Char(' ') + told->first +
           (low ? QStringLiteral(" < ") : QStringLiteral(" > ")) + told->second;
}

QString alarmTitle(const alerts::AlarmStatus& alarm) {
    if (QString clock = clockAlarmTitle(alarm); !clock.isEmpty())
        return clock;
    if (alarm.kind == alerts::AlarmKind::Technical)
        return technicalText(alarm);
    const QString label = alarm.signal.empty() ? qstr(alarm.rule) : signalLabel(alarm.signal);
    switch (alarm.side) {
    case alerts::LimitSide::Low:
        return Text::tr("%1 low").arg(label);
    case alerts::LimitSide::High:
        return Text::tr("%1 high").arg(label);
    case alerts::LimitSide::None:
        break;
    }
    return label == qstr(alarm.rule) ? label : label + QLatin1Char(' ') + qstr(alarm.rule);
}

QString alarmStateText(const alerts::AlarmStatus& alarm) {
    using alerts::ConditionState;
    const bool acknowledged = alarm.presence == alerts::SignalPresence::Ack;
    if (alarm.incident == alerts::IncidentState::Snoozed && alarm.snoozedUntil)
        return Text::tr("shelved until %1").arg(clockTime(*alarm.snoozedUntil));
    if (alarm.incident == alerts::IncidentState::Suppressed)
        return Text::tr("silenced");
    switch (alarm.condition) {
    case ConditionState::Active:
        return acknowledged ? Text::tr("acknowledged") : Text::tr("active");
    case ConditionState::Latched:
        return Text::tr("over, latched");
    case ConditionState::Unknown:
        return acknowledged ? Text::tr("acknowledged, no current data")
                            : Text::tr("active, no current data");
    case ConditionState::Pending:
        return Text::tr("pending");
    case ConditionState::Off:
        return Text::tr("switched off");
    case ConditionState::Inactive:
        break;
    }
    return Text::tr("over");
}

bool wantsAttention(const alerts::AlarmStatus& alarm) {
    return alarm.incident != alerts::IncidentState::Snoozed &&
           (alarm.presence == alerts::SignalPresence::On ||
            alarm.presence == alerts::SignalPresence::Latch);
}

QString alarmPlace(const alerts::AlarmStatus& alarm, const QString& bedLabel) {
    if (!bedLabel.isEmpty())
        return bedLabel;
    return alarm.bed.empty() ? Text::tr("System") : qstr(alarm.bed);
}

QString freshnessReason(pipeline::Freshness freshness) {
    switch (freshness) {
    case pipeline::Freshness::Stale:
        return Text::tr("no signal");
    case pipeline::Freshness::Missing:
        return Text::tr("not measured");
    case pipeline::Freshness::Never:
        return Text::tr("no value yet");
    case pipeline::Freshness::Live:
    case pipeline::Freshness::Doubtful:
        break;
    }
    return {};
}

QString sourceKindText(const QString& word) {
    for (const auto& entry : kSourceKinds)
        if (word == qstr(entry.word))
            return Text::tr(entry.text);
    return word;
}

QString sourceStateText(pipeline::SourceState state) {
    switch (state) {
    case pipeline::SourceState::Connected:
        return Text::tr("connected");
    case pipeline::SourceState::Connecting:
        return Text::tr("connecting");
    case pipeline::SourceState::Reconnecting:
        return Text::tr("reconnecting");
    case pipeline::SourceState::Failed:
        return Text::tr("failed");
    case pipeline::SourceState::Paused:
        return Text::tr("paused");
    case pipeline::SourceState::Ended:
        return Text::tr("ended");
    case pipeline::SourceState::Stopped:
        return Text::tr("stopped");
    }
    return {};
}

QString deadLetterText(std::string_view reason) {
    for (const auto& entry : kDeadLetters)
        if (entry.word == reason)
            return Text::tr(entry.text);
    return qstr(reason);
}

QString hopText(pipeline::Hop hop) {
    switch (hop) {
    case pipeline::Hop::Decoded:
        return Text::tr("Decoded");
    case pipeline::Hop::Evaluated:
        return Text::tr("Evaluated");
    case pipeline::Hop::Stored:
        return Text::tr("Stored");
    case pipeline::Hop::Painted:
        return Text::tr("On screen");
    case pipeline::Hop::Alarm:
        return Text::tr("Alarm raised");
    case pipeline::Hop::Presented:
        return Text::tr("Alarm shown");
    }
    return {};
}

QString queueTitle(const pipeline::QueueView& queue) {
    switch (queue.place) {
    case pipeline::QueuePlace::Raw:
        return Text::tr("%1 raw").arg(qstr(queue.source));
    case pipeline::QueuePlace::Alarms:
        return Text::tr("alarms");
    case pipeline::QueuePlace::Engine:
        return Text::tr("engine %1").arg(queue.shard);
    case pipeline::QueuePlace::Store:
        return Text::tr("store");
    }
    return {};
}

QString shortNotice() {
    return Text::tr("Not a medical device. Not for patient care: values may be late, wrong or "
                    "missing.");
}

QString fullNotice() {
    return Text::tr(
        "Vigil is for research, education, simulation and engineering operations. It is not a "
        "medical device and no conformity assessment has been made. It is neither a primary nor a "
        "secondary alarm source: values may be late, wrong or missing. Limits and delays are "
        "examples, not recommendations; a qualified person must verify everything before any use. "
        "Display conventions are inspired by IEC 60601-1-8; no conformity is claimed or tested. "
        "Do not put patient data into bug reports. Vigil comes without any warranty (GPL-3.0-or-"
        "later).");
}

} // namespace vigil::widgets
