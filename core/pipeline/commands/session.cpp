// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/commands/session.h"

#include "pipeline/commands/permission.h"

#include <utility>

namespace vigil::pipeline {

namespace {

std::string subjectOf(const Command& command) {
    return command.subject.empty() && command.alarm != 0 ? std::to_string(command.alarm)
                                                         : command.subject;
}

} // namespace

void Session::execute(const Command& command, const Actor& actor, Done done) const {
    auto finish = [pipeline = m_pipeline, command, actor,
                   done = std::move(done)](const Result<void>& outcome) {
        store::CommandEntry entry;
        entry.command = name(command.what);
        entry.subject = subjectOf(command);
        entry.actor = actor.name;
        entry.reason = command.reason;
        if (!outcome)
            entry.error = outcome.error().text();
        pipeline->journalCommand(std::move(entry));
        if (done)
            done(outcome);
    };
    if (const auto may = permission(command, actor); !may)
        return finish(may);
    act(command, actor, std::move(finish));
}

void Session::act(const Command& command, const Actor& actor, Done done) const {
    using What = Command::What;
    const auto onSink = [&](auto&& use) -> Result<void> {
        auto* const outbox = m_pipeline->outbox();
        if (outbox == nullptr)
            return fail(ErrorCode::NotFound, "nothing leaves by sinks here", command.subject);
        return use(*outbox);
    };
    switch (command.what) {
    case What::Acknowledge:
        return m_pipeline->acknowledge(command.alarm, actor.name, std::move(done));
    case What::AcknowledgeAll:
        return m_pipeline->acknowledgeAll(actor.name, std::move(done));
    case What::Reset:
        return m_pipeline->resetLatched(command.alarm, actor.name, std::move(done));
    case What::Note:
        if (command.reason.empty())
            return done(
                fail(ErrorCode::InvalidArgument, "a note without a text; write it as \"reason\""));
        return done({});
    case What::AcknowledgeLosses:
        m_pipeline->acknowledgeLosses();
        return done({});
    case What::SetStoreAside:
        m_pipeline->setStoreAside();
        return done({});
    case What::RestartQuery:
        return done(m_pipeline->restartQuery(command.subject));
    case What::PauseSink:
    case What::ResumeSink:
        return done(onSink([&](egress::Outbox& outbox) {
            return outbox.pause(command.subject, command.what == What::PauseSink);
        }));
    case What::RetrySink:
        return done(onSink([&](egress::Outbox& outbox) { return outbox.hasten(command.subject); }));
    case What::DropSink:
        return done(onSink([&](egress::Outbox& outbox) -> Result<void> {
            return outbox.drop(command.subject).map([](std::size_t) {});
        }));
    }
}

} // namespace vigil::pipeline
