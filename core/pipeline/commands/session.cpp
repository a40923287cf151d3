// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/commands/session.h"

#include "pipeline/commands/permission.h"

#include <utility>

namespace vigil::pipeline {

namespace {

/// A limit as it is to be, from what the command says of it.
alerts::LimitOverride limitsOf(const Command& command, const Actor& actor, EventTime now) {
    alerts::LimitOverride limits;
    limits.bed = command.subject;
    limits.rule = command.limits.rule;
    limits.low = command.limits.low;
    limits.high = command.limits.high;
    limits.keepsLow = !command.limits.hasLow;
    limits.keepsHigh = !command.limits.hasHigh;
    limits.priority = command.limits.priority;
    limits.enabled = command.limits.enabled.value_or(true);
    limits.time = now;
    limits.actor = actor.name;
    limits.reason = command.reason;
    return limits;
}

alerts::Silence silenceOf(const Command& command, const Actor& actor, EventTime now) {
    alerts::Silence silence;
    silence.id = command.alarm;
    silence.match = command.match;
    silence.from = now;
    silence.to = now + command.span;
    silence.reason = command.reason;
    silence.actor = actor.name;
    return silence;
}

std::string subjectOf(const Command& command) {
    if (command.what == Command::What::SetLimit)
        return command.subject + ' ' + command.limits.rule;
    return command.subject.empty() && command.alarm != 0 ? std::to_string(command.alarm)
                                                         : command.subject;
}

} // namespace

void Session::execute(const Command& command, const Actor& actor, Done done) const {
    auto finish = [slot = m_slot, command, actor,
                   done = std::move(done)](const Result<void>& outcome) {
        store::CommandEntry entry;
        entry.command = name(command.what);
        entry.subject = subjectOf(command);
        entry.actor = actor.name;
        entry.reason = command.reason;
        if (!outcome)
            entry.error = outcome.error().text();
        slot->pipeline()->journalCommand(std::move(entry)); // by then it may be another
        if (done)
            done(outcome);
    };
    if (const auto may = permission(command, actor); !may)
        return finish(may);
    const auto pipeline = m_slot->pipeline(); // lives as long as it is asked
    act(command, actor, *pipeline, std::move(finish));
}

void Session::reload(bool tells, Done done) const {
    if (m_reload)
        m_reload(tells, std::move(done));
    else
        done(fail(ErrorCode::Unsupported, "this session has no workspace file to read again"));
}

void Session::act(const Command& command, const Actor& actor, Pipeline& pipeline, Done done) const {
    using What = Command::What;
    const auto onSink = [&](auto&& use) -> Result<void> {
        auto* const outbox = pipeline.outbox();
        if (outbox == nullptr)
            return fail(ErrorCode::NotFound, "nothing leaves by sinks here", command.subject);
        return use(*outbox);
    };
    switch (command.what) {
    case What::Acknowledge:
        return pipeline.acknowledge(command.alarm, actor.name, std::move(done));
    case What::AcknowledgeAll:
        return pipeline.acknowledgeAll(actor.name, std::move(done));
    case What::Reset:
        return pipeline.resetLatched(command.alarm, actor.name, std::move(done));
    case What::Unacknowledge:
        return pipeline.askAlarms(
            alarm_task::Unacknowledge{command.alarm, actor.name, std::move(done)});
    case What::Snooze:
        return pipeline.askAlarms(
            alarm_task::Snooze{command.alarm, command.span, command.reason, std::move(done)});
    case What::Silence:
        return pipeline.askAlarms(alarm_task::AddSilence{
            silenceOf(command, actor, pipeline.wallTime()), std::move(done)});
    case What::Unsilence:
        return pipeline.askAlarms(alarm_task::EndSilence{command.alarm, std::move(done)});
    case What::AudioPause:
        return pipeline.askAlarms(alarm_task::PauseAudio{command.span, std::move(done)});
    case What::SetLimit:
        return pipeline.askAlarms(
            alarm_task::SetLimits{limitsOf(command, actor, pipeline.wallTime()), std::move(done)});
    case What::Discharge:
        return pipeline.askAlarms(
            alarm_task::Discharge{command.subject, actor.name, std::move(done)});
    case What::Note:
        if (command.reason.empty())
            return done(
                fail(ErrorCode::InvalidArgument, "a note without a text; write it as \"reason\""));
        return done({});
    case What::NotActionable: // it is kept in the journal of commands: that is all
        return done({});
    case What::AcknowledgeLosses:
        pipeline.acknowledgeLosses();
        return done({});
    case What::SetStoreAside:
        pipeline.setStoreAside();
        return done({});
    case What::RestartQuery:
        return done(pipeline.restartQuery(command.subject));
    case What::PauseSink:
    case What::ResumeSink:
        return done(onSink([&](egress::Outbox& outbox) {
            return outbox.pause(command.subject, command.what == What::PauseSink);
        }));
    case What::RetrySink:
        return done(onSink([&](egress::Outbox& outbox) { return outbox.hasten(command.subject); }));
    case What::Reload:
    case What::ReloadPlan:
        return reload(command.what == What::ReloadPlan, std::move(done));
    case What::DropSink:
        return done(onSink([&](egress::Outbox& outbox) -> Result<void> {
            return outbox.drop(command.subject).map([](std::size_t) {});
        }));
    }
}

} // namespace vigil::pipeline
