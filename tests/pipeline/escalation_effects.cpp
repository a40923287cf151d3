// SPDX-License-Identifier: GPL-3.0-or-later
#include "escalation_effects.h"

#include "alerts/escalation/escalator.h"
#include "pipeline/workspace/workspace.h"

#include <filesystem>
#include <map>

namespace vigil::tests::effects {
namespace {

using namespace alerts;
using namespace std::chrono_literals;

struct Ward {
    explicit Ward(EscalationPlan plan) : escalator(std::move(plan)) {}

    void raise(std::uint64_t id, const char* bed, const char* rule, Priority priority,
               AlarmKind kind = AlarmKind::Physiological) {
        auto& alarm = alarms[id];
        alarm.id = alarm.incidentId = id;
        alarm.bed = bed;
        alarm.rule = rule;
        alarm.priority = priority;
        alarm.kind = kind;
        alarm.onset = now.wall;
        alarm.incident = IncidentState::Triggered;
        alarm.presence = SignalPresence::On;
        tell(alarm, AlarmEvent::What::Raised);
    }

    void tell(const AlarmStatus& alarm, AlarmEvent::What what) {
        AlarmEvent event;
        event.what = what;
        event.alarm = alarm;
        escalator.observe(event, now, out);
        settle();
    }

    void pass(std::chrono::seconds span) {
        for (std::chrono::seconds gone{}; gone < span; ++gone) {
            now.steady += 1s;
            now.wall += 1s;
            escalator.tick(now, out);
            settle();
        }
    }

    void settle() {
        for (const auto& notice : std::exchange(out.notices, {}))
            text += std::to_string((now.wall - begin) / Ticks{1s}) + "s " + notice.channel + " (" +
                    notice.to + ") " + std::string(name(notice.event)) + ' ' +
                    notice.incident.alarm.bed + '\n';
        for (const auto& change : std::exchange(out.changes, {}))
            for (const auto& entry : change.entries)
                if (!entry.reason.empty())
                    text += entry.reason + '\n';
        for (const auto& request : std::exchange(out.requests, {}))
            if (request.what == AlarmRequest::What::Unacknowledge) {
                auto& alarm = alarms.at(request.alarm.id);
                alarm.incident = IncidentState::Triggered;
                tell(alarm, AlarmEvent::What::Unacknowledged);
            }
    }

    const EventTime begin = parseIso8601("2026-01-06T11:00:00Z").value();
    Moment now{SteadyTime{1h}, begin};
    Escalator escalator;
    EscalationOutput out;
    std::map<std::uint64_t, AlarmStatus> alarms;
    std::string text = "calls:\n";
};

} // namespace

std::string called(const std::string& toml) {
    const auto reading =
        pipeline::parseWorkspace(toml, std::filesystem::temp_directory_path() / "x.vigil.toml");
    if (!reading.usable()) {
        std::string text = "refused:";
        for (const auto& problem : reading.problems)
            text += '\n' + pipeline::problemText(reading, problem);
        return text;
    }
    Ward ward(reading.workspace.escalation);
    ward.raise(3, "B07", "Temp-high", Priority::Low);
    ward.raise(1, "B07", "HR-high", Priority::High);
    ward.raise(2, "B01", "SpO2-low", Priority::Medium);
    ward.raise(4, "B03", "stale", Priority::Low, AlarmKind::Technical);
    ward.pass(600s);
    auto& alarm = ward.alarms.at(1);
    alarm.acknowledgedBy = "rn-lee";
    alarm.incident = IncidentState::Acknowledged;
    ward.tell(alarm, AlarmEvent::What::Acknowledged);
    ward.pass(1800s);
    return ward.text;
}

} // namespace vigil::tests::effects
