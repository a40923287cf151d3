// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/script_session.h"

#include "base/log.h"

#include <algorithm>
#include <string>
#include <utility>

namespace vigil::script {
namespace {

/// Beyond the time of a call: the computer may be busy.
constexpr std::chrono::seconds kSlack{4};
constexpr std::chrono::seconds kStart{20};

} // namespace

ScriptSession::ScriptSession(std::filesystem::path program, std::vector<ScriptFile> files,
                             ScriptLimits limits)
    : m_program(std::move(program)), m_files(std::move(files)), m_limits(limits) {}

Result<std::vector<FoundFunction>> ScriptSession::load() {
    const base::MutexLock lock(m_mutex);
    return start();
}

Result<std::vector<FoundFunction>> ScriptSession::start() {
    m_process.reset();
    auto process = FunctionProcess::start(m_program, m_limits);
    if (!process)
        return propagate(process);
    if (auto sent = process->send(loadRequest(m_files), kStart); !sent)
        return propagate(sent);
    auto reply = process->receive(kStart);
    if (!reply && reply.error().code == ErrorCode::Closed)
        return fail(ErrorCode::Full, "the process of the functions ended while it read them; they "
                                     "need more memory than they may have, or too long");
    if (!reply)
        return propagate(reply);
    auto functions = readLoadReply(*reply);
    if (functions)
        m_process.emplace(std::move(*process));
    return functions;
}

Result<void> ScriptSession::exchange(std::uint32_t function, std::span<const Arguments> calls,
                                     Results& results) {
    std::size_t count = 0;
    const auto request = callRequest(function, calls, count);
    const auto patience = m_limits.call + kSlack;
    if (auto sent = m_process->send(request, patience); !sent)
        return sent;
    const auto wanted = results.size() + count;
    while (results.size() < wanted) {
        auto reply = m_process->receive(patience);
        if (!reply)
            return propagate(reply);
        if (!readResults(*reply, results) || results.size() > wanted)
            return fail(ErrorCode::Corrupt, "the functions answered what is no answer");
    }
    return {};
}

Error ScriptSession::causeOf(const Error& lost) const {
    if (lost.code == ErrorCode::Timeout)
        return {ErrorCode::Timeout,
                "it took longer than " + std::to_string(m_limits.call.count()) +
                    " ms and was ended",
                {}};
    if (lost.code == ErrorCode::Closed)
        return {ErrorCode::Full,
                "its process ended: it may have needed more than the " +
                    std::to_string(m_limits.memory >> 20U) + " MiB of memory that it may have",
                {}};
    return lost;
}

std::vector<Result<model::Value>> ScriptSession::call(std::uint32_t function,
                                                      std::span<const Arguments> calls) {
    const base::MutexLock lock(m_mutex);
    Results results;
    results.reserve(calls.size());
    // Behind a loss one by one, until it is known which call it was.
    std::size_t alone = 0;
    while (results.size() < calls.size()) {
        if (!m_process) {
            if (auto started = start(); !started) {
                results.resize(calls.size(), tl::unexpected(started.error()));
                break;
            }
        }
        const auto before = results.size();
        const auto left = calls.subspan(before);
        const auto done = exchange(function, alone > 0 ? left.first(1) : left, results);
        if (done) {
            alone -= alone > 0 ? 1 : 0;
            continue;
        }
        m_process.reset();
        if (done.error().code == ErrorCode::Corrupt)
            results.erase(results.begin() + static_cast<std::ptrdiff_t>(before), results.end());
        log::warning("vigil.script", "a function was ended: {}", done.error().text());
        if (alone > 0) {
            results.push_back(tl::unexpected(causeOf(done.error())));
            alone = 0;
        } else {
            std::size_t count = 0;
            (void)callRequest(function, calls.subspan(results.size()), count);
            alone = std::max<std::size_t>(count, 1);
        }
    }
    return results;
}

} // namespace vigil::script
