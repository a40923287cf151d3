// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/session_switch.h"

#include "base/log.h"

#include <utility>

namespace vigil::pipeline {
namespace {

/// The former session, opened from what it had been opened from.
struct Return {
    std::shared_ptr<Pipeline> pipeline;
    Afterwards afterwards = Afterwards::NoSession;
};

Return openAgain(const SessionOpener& opener, std::optional<Workspace> former, bool watchOnly) {
    if (!former)
        return {};
    auto opened = opener.begin({std::move(*former), false, watchOnly, nullptr, false, {}});
    if (opened)
        return {std::move(*opened), Afterwards::OpenedAgain};
    log::error("vigil.pipeline", "cannot open the former session again: {}", opened.error().text());
    return {nullptr, Afterwards::Lost};
}

} // namespace

SessionSwitch::SessionSwitch(SessionOpener opener, Reports reports)
    : m_opener(std::move(opener)), m_reports(std::move(reports)) {}

SessionSwitch::~SessionSwitch() {
    if (m_opening)
        m_opening->stop.request_stop();
}

bool SessionSwitch::guards() const {
    if (!m_running)
        return false;
    const auto snapshot = m_running->snapshot();
    return snapshot->mode == Mode::Live || snapshot->store.recording;
}

void SessionSwitch::open(SessionPlan plan) {
    if (isSwapping()) {
        m_afterSwap = [this, plan = std::move(plan)] { open(plan); };
        return;
    }
    cancel();
    m_opening = std::make_shared<Opening>();
    m_opening->plan = std::move(plan);
    m_jobs.post([this, opening = m_opening, running = m_running, connect = guards()]() mutable {
        const auto& asked = opening->plan;
        auto ready = m_opener.prepare(asked, running.get(), connect, opening->stop.get_token());
        running.reset();
        const auto file = ready || asked.file.empty() ? FileProblem::None : problemOf(asked.file);
        m_reports.post([this, opening = std::move(opening), ready = std::move(ready),
                        file]() mutable { prepared(opening, std::move(ready), file); });
    });
}

void SessionSwitch::prepared(const std::shared_ptr<Opening>& opening, Result<ReadySession> ready,
                             FileProblem file) {
    if (opening != m_opening) { // given up meanwhile
        if (ready)
            retire(std::move(ready->pipeline));
        return;
    }
    if (!ready) {
        m_opening.reset();
        return fail({std::move(ready.error()), opening->plan.file, file,
                     m_running ? Afterwards::GoesOn : Afterwards::NoSession});
    }
    opening->ready = std::move(*ready);
    const auto& reload = opening->ready->reload;
    if (reload && !reload->changesAnything()) {
        m_opening.reset();
        m_reports.unchanged();
    } else if (reload || guards())
        m_reports.ask(*opening->ready);
    else
        confirm();
}

void SessionSwitch::confirm() {
    if (!m_opening || !m_opening->ready || m_opening->swapping)
        return;
    m_opening->swapping = true;
    if (m_opening->ready->reload && m_running)
        swapEdited(m_opening);
    else if (m_opening->ready->pipeline)
        swapBeside(m_opening);
    else
        swapInTurn(m_opening);
}

void SessionSwitch::swapBeside(const std::shared_ptr<Opening>& opening) {
    m_jobs.post([this, opening] {
        auto begun = m_opener.begin(std::move(*opening->ready));
        m_reports.post([this, begun = std::move(begun)]() mutable {
            finish(std::move(begun), m_running,
                   m_running ? Afterwards::GoesOn : Afterwards::NoSession);
        });
    });
}

void SessionSwitch::swapInTurn(const std::shared_ptr<Opening>& opening) {
    m_jobs.post([this, opening, former = std::exchange(m_running, nullptr)]() mutable {
        std::optional<Workspace> workspace;
        bool watchOnly = false;
        if (former) {
            workspace = former->workspace();
            watchOnly = former->watchesOnly();
            former->stop(); // whoever else holds it
            former.reset();
        }
        auto begun = m_opener.begin(std::move(*opening->ready));
        Return back;
        if (!begun)
            back = openAgain(m_opener, std::move(workspace), watchOnly);
        m_reports.post([this, begun = std::move(begun), back = std::move(back)]() mutable {
            finish(std::move(begun), std::move(back.pipeline), back.afterwards);
        });
    });
}

void SessionSwitch::swapEdited(const std::shared_ptr<Opening>& opening) {
    m_jobs.post([this, opening, former = m_running]() mutable { // which the screens show meanwhile
        auto swapped = m_opener.swap(std::move(*opening->ready), *former);
        if (swapped.goesOn)
            swapped.pipeline = std::move(former);
        former.reset();
        m_reports.post([this, swapped = std::move(swapped)]() mutable {
            if (!swapped.error)
                return finish(std::move(swapped.pipeline), nullptr, Afterwards::NoSession);
            const auto afterwards = swapped.goesOn     ? Afterwards::GoesOn
                                    : swapped.pipeline ? Afterwards::OpenedAgain
                                                       : Afterwards::Lost;
            finish(tl::unexpected(std::move(*swapped.error)), std::move(swapped.pipeline),
                   afterwards);
        });
    });
}

void SessionSwitch::finish(Result<std::shared_ptr<Pipeline>> begun,
                           std::shared_ptr<Pipeline> otherwise, Afterwards afterwards) {
    const auto path = std::exchange(m_opening, nullptr)->plan.file;
    if (begun) {
        retire(std::exchange(m_running, std::move(*begun)));
        m_reports.opened();
    } else {
        m_running = std::move(otherwise);
        fail({std::move(begun.error()), path, FileProblem::None, afterwards});
    }
    if (auto next = std::exchange(m_afterSwap, nullptr))
        next();
}

void SessionSwitch::fail(FailedSession failure) {
    log::warning("vigil.pipeline", "cannot open: {}", failure.error.text());
    m_reports.failed(failure);
}

void SessionSwitch::cancel() {
    if (!m_opening || m_opening->swapping)
        return;
    m_opening->stop.request_stop();
    if (m_opening->ready)
        retire(std::move(m_opening->ready->pipeline));
    m_opening.reset();
}

bool SessionSwitch::close() {
    if (isSwapping()) {
        m_afterSwap = [this] { close(); };
        return false;
    }
    cancel();
    const bool ran = m_running != nullptr;
    retire(std::exchange(m_running, nullptr));
    return ran;
}

void SessionSwitch::retire(std::shared_ptr<Pipeline> pipeline) {
    if (pipeline)
        m_jobs.post([pipeline = std::move(pipeline)]() mutable {
            pipeline->stop();
            pipeline.reset();
        });
}

} // namespace vigil::pipeline
