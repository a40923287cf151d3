// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bed/bed_content.h"

#include "alerts/technical_rule.h"
#include "model/signal_family.h"
#include "widgets/text/alarm_figures.h"
#include "widgets/text/clock_text.h"
#include "widgets/text/format.h"
#include "widgets/text/wording.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(BedContent)
};

using pipeline::Freshness;

const pipeline::NumericView* find(const pipeline::BedView& bed, std::string_view signal) {
    for (const auto& numeric : bed.numerics)
        if (numeric.signal == signal)
            return &numeric;
    return nullptr;
}

bool isCurrent(const pipeline::NumericView& n) {
    return n.freshness == Freshness::Live || n.freshness == Freshness::Doubtful;
}

QString limitsText(const pipeline::NumericView& n) {
    if (!n.low && !n.high)
        return {};
    const auto side = [&n](const std::optional<double>& limit) {
        return limit ? signalValue(n.signal, *limit) : QStringLiteral("–");
    };
    return side(n.high) + QStringLiteral(" / ") + side(n.low);
}

/// Takes over the alarm of `signal` if it is more urgent than the one the reading has.
void addAlarm(Reading& reading, const pipeline::BedView& bed, const pipeline::NumericView& n) {
    if (n.alarm > reading.alarm) {
        reading.alarm = n.alarm;
        reading.attention = false;
    }
    for (const auto& alarm : bed.alarms)
        if (alarm.signal == n.signal && alarm.priority >= reading.alarm) {
            reading.attention =
                wantsAttention(alarm) || (alarm.priority == reading.alarm && reading.attention);
            reading.alarm = alarm.priority;
        }
}

Reading single(const pipeline::BedView& bed, const pipeline::NumericView& n) {
    Reading r;
    r.label = signalLabel(n.signal);
    r.unit = unitLabel(n.unit);
    r.group = model::signalFamily(n.signal, n.unit);
    r.current = isCurrent(n);
    r.doubtful = n.freshness == Freshness::Doubtful;
    r.value = r.current ? signalValue(n.signal, n.value) : dashes();
    r.reason = freshnessReason(n.freshness);
    r.limits = limitsText(n);
    addAlarm(r, bed, n);
    return r;
}

/// Systolic over diastolic as one reading; the mean in brackets is for the single bed's page only.
std::optional<Reading> pressure(const pipeline::BedView& bed, const QString& label,
                                std::string_view systolic, std::string_view diastolic,
                                std::string_view mean) {
    const auto* sys = find(bed, systolic);
    const auto* dia = find(bed, diastolic);
    if (!sys || !dia)
        return std::nullopt;
    Reading r = single(bed, *sys);
    r.label = label;
    addAlarm(r, bed, *dia);
    if (const auto* m = find(bed, mean))
        addAlarm(r, bed, *m);
    r.current = isCurrent(*sys) && isCurrent(*dia);
    r.doubtful = r.doubtful || dia->freshness == Freshness::Doubtful;
    r.value = r.current ? signalValue(sys->signal, sys->value) + QLatin1Char('/') +
                              signalValue(dia->signal, dia->value)
                        : dashes() + QLatin1Char('/') + dashes();
    if (r.reason.isEmpty())
        r.reason = freshnessReason(dia->freshness);
    return r;
}

/// What stands where a signal has no value yet.
Reading notYet(std::string_view signal) {
    Reading r;
    const auto* info = model::findSignal(signal);
    r.label = signalLabel(signal);
    r.unit = info ? unitLabel(info->unit) : QString();
    r.group = model::signalFamily(signal);
    r.value = dashes();
    r.reason = freshnessReason(Freshness::Never);
    return r;
}

/// A reading by the name that a layout gives it; nothing when the bed does not send it.
std::optional<Reading> named(const pipeline::BedView& bed, const std::string& name) {
    for (const std::string_view pressed : {"ABP", "NIBP", "PAP"})
        if (name == pressed)
            return pressure(bed, qstr(name), name + "_SYS", name + "_DIA", name + "_MEAN");
    const auto* numeric = find(bed, name);
    if (!numeric && name == "HR")
        numeric = find(bed, "PR");
    return numeric ? std::optional(single(bed, *numeric)) : std::nullopt;
}

void addNamedReadings(BedContent& content, const pipeline::BedView& bed,
                      const std::vector<std::string>& names) {
    bool first = true; // the large number keeps its place whether there is a value or not
    for (const auto& name : names) {
        auto reading = named(bed, name);
        if (first)
            content.primary = reading ? std::move(*reading) : notYet(name);
        else if (reading)
            content.readings.push_back(std::move(*reading));
        first = false;
    }
}

void addReadings(BedContent& content, const pipeline::BedView& bed) {
    const auto* rate = find(bed, "HR");
    const bool fromPulse = !rate;
    if (!rate)
        rate = find(bed, "PR");
    content.primary = rate ? single(bed, *rate) : notYet("HR");
    if (const auto* spo2 = find(bed, "SpO2"))
        content.readings.push_back(single(bed, *spo2));
    // Places are kept whether or not values are current, so that nothing moves.
    const auto abp = pressure(bed, QStringLiteral("ABP"), "ABP_SYS", "ABP_DIA", "ABP_MEAN");
    const auto nibp = pressure(bed, QStringLiteral("NIBP"), "NIBP_SYS", "NIBP_DIA", "NIBP_MEAN");
    if (abp)
        content.readings.push_back(*abp);
    else if (nibp)
        content.readings.push_back(*nibp);
    if (const auto* rr = find(bed, "RR"))
        content.readings.push_back(single(bed, *rr));
    if (abp && nibp)
        content.readings.push_back(*nibp);
    if (const auto pap = pressure(bed, QStringLiteral("PAP"), "PAP_SYS", "PAP_DIA", "PAP_MEAN"))
        content.readings.push_back(*pap);
    constexpr std::array<std::string_view, 15> done{"HR",       "SpO2",     "ABP_SYS",  "ABP_DIA",
                                                    "ABP_MEAN", "NIBP_SYS", "NIBP_DIA", "NIBP_MEAN",
                                                    "RR",       "PAP_SYS",  "PAP_DIA",  "PAP_MEAN"};
    for (const auto& n : bed.numerics)
        if (std::find(done.begin(), done.end(), n.signal) == done.end() &&
            !(fromPulse && n.signal == "PR"))
            content.readings.push_back(single(bed, n));
}

void addHour(BedContent& content, const pipeline::BedView& bed, EventTime now) {
    content.heartRateHour = bed.heartRateHour;
    content.hourLabel = signalLabel(bed.hourSignal.empty() ? "HR" : bed.hourSignal);
    content.hourEnd = pipeline::HourTrend::slotStart(now);
    // A sender whose clock is ahead has its line all the same.
    if (bed.heartRateHour && !bed.heartRateHour->empty())
        content.hourEnd = std::max(content.hourEnd, bed.heartRateHour->back().at);
}

/// The most urgent alarm of the bed, and how many more there are.
void addBedAlarm(BedContent& content, const pipeline::BedView& bed, EventTime now) {
    if (bed.alarms.empty())
        return;
    const auto& first = bed.alarms.front();
    content.alarm = first.priority;
    content.technical = first.kind == alerts::AlarmKind::Technical;
    content.alarmText = alarmText(first);
    content.alarmBrief = alarmTitle(first);
    if (!content.lostSource.isEmpty() &&
        alerts::technicalRuleOf(first) == alerts::TechnicalRule::Stale)
        content.alarmText = content.alarmBrief = sourceLostWords();
    if (first.condition == alerts::ConditionState::Latched)
        content.alarmText += QStringLiteral(" (") + alarmStateText(first) + QLatin1Char(')');
    content.lasted = alarmAgeText(first, now);
    content.moreAlarms = static_cast<int>(bed.alarms.size()) - 1;
    content.attention = wantsAttention(first);
}

/// Clocks of the bed's devices that are off. They stand on the tile whatever else there is, as
/// long as times and values of the bed do not go together.
void addClocks(BedContent& content, const pipeline::BedView& bed) {
    double most = 0;
    for (const auto& alarm : bed.alarms) {
        if (!isClockOff(alarm))
            continue;
        content.clocks << clockSentence(alarm);
        if (content.clockSign.isEmpty() || std::abs(*alarm.value) > std::abs(most)) {
            most = *alarm.value;
            content.clockSign = Text::tr("clock %1", "offset").arg(clockOffset(most));
        }
    }
    // The offset stays where there is little room for words.
    if (!bed.alarms.empty() && isClockOff(bed.alarms.front()))
        content.alarmBrief = content.clockSign;
}

void addSilence(BedContent& content, const pipeline::BedView& bed, EventTime now) {
    content.staleAge = bed.lastSeen ? age(now - *bed.lastSeen) : QString();
    content.staleText =
        bed.lastSeen
            ? Text::tr("last seen %1, %2 ago").arg(clockTime(*bed.lastSeen), content.staleAge)
            : Text::tr("no data yet");
    // Where another alarm is on show, the reason stands here.
    if (!content.lostSource.isEmpty() && content.alarmText != sourceLostWords())
        content.staleText = sourceLostWords() + QStringLiteral(" · ") + content.staleText;
    if (!bed.lastSeen && bed.numerics.empty() && bed.waves.empty())
        content.unheard = content.lostSource.isEmpty()
                              ? Text::tr("Nothing has come from this bed since the start")
                              : content.lostSource;
}

} // namespace

BedContent bedContent(const pipeline::BedView& bed, EventTime now,
                      const pipeline::WardLayout* layout, const std::optional<LostSource>& lost) {
    BedContent content;
    content.bed = qstr(bed.bed);
    content.label = qstr(bed.label.empty() ? bed.bed : bed.label);
    if (lost)
        content.lostSource = lostSourceText(*lost);
    if (!bed.occupied && !lost)
        return content;
    content.patient = qstr(bed.patientName.empty() ? bed.patient : bed.patientName);
    addHour(content, bed, now);
    content.state = bed.freshness == Freshness::Live || bed.freshness == Freshness::Doubtful
                        ? BedContent::State::Current
                        : BedContent::State::Stale;
    if (layout != nullptr && layout->numerics)
        addNamedReadings(content, bed, *layout->numerics);
    else
        addReadings(content, bed);
    addBedAlarm(content, bed, now);
    addClocks(content, bed);
    if (content.state == BedContent::State::Stale)
        addSilence(content, bed, now);
    return content;
}

bool isHeard(const pipeline::BedView& bed) {
    const auto live = [](Freshness freshness) {
        return freshness == Freshness::Live || freshness == Freshness::Doubtful;
    };
    return live(bed.freshness) ||
           std::any_of(bed.waves.begin(), bed.waves.end(),
                       [live](const auto& wave) { return live(wave.freshness); });
}

QString sourceLostWords() { return Text::tr("Source lost"); }

QStringList bedNotices(const BedContent& content) {
    QStringList lines;
    if (!content.unheard.isEmpty() && content.unheard != content.lostSource)
        lines << content.unheard;
    if (!content.lostSource.isEmpty())
        lines << content.lostSource;
    return lines + content.clocks;
}

QString spokenSummary(const BedContent& content) {
    if (content.state == BedContent::State::Empty)
        return Text::tr("%1, empty").arg(content.label);
    QStringList parts{content.label};
    if (!content.patient.isEmpty())
        parts << content.patient;
    if (content.alarm != alerts::Priority::None)
        parts << Text::tr("alarm, priority %1: %2")
                     .arg(priorityWord(content.alarm), content.alarmText);
    if (content.state == BedContent::State::Stale) {
        parts << content.staleText;
        return (parts + bedNotices(content)).join(QStringLiteral(", "));
    }
    const auto say = [&parts](const Reading& r) {
        parts << r.label + QLatin1Char(' ') + (r.current ? r.value : r.reason);
    };
    say(content.primary);
    for (const auto& reading : content.readings)
        say(reading);
    return (parts + content.clocks).join(QStringLiteral(", "));
}

} // namespace vigil::widgets
