// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command_input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>

namespace vigil::app {

namespace {

constexpr int kLookMs = 50;
constexpr std::chrono::seconds kPatience{5};
constexpr std::size_t kLongestLine = std::size_t{64} << 10U;

} // namespace

Result<std::unique_ptr<CommandInput>> CommandInput::open(const std::string& target,
                                                         pipeline::Session session,
                                                         base::LineWriter& answers) {
    int file = STDIN_FILENO;
    const bool owned = target != "-";
    if (owned) {
        struct stat status {};

        if (::stat(target.c_str(), &status) != 0)
            return fail(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                        errno == ENOENT ? "there is no such file or pipe" : "it cannot be read",
                        target);
        // A pipe is held open for writers to come.
        const int access = S_ISFIFO(status.st_mode) ? O_RDWR : O_RDONLY;
        file = ::open(target.c_str(), access | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (file < 0)
            return tl::unexpected(systemError(errno, target));
    }
    return std::unique_ptr<CommandInput>(
        new CommandInput(file, owned, std::move(session), answers));
}

CommandInput::CommandInput(int descriptor, bool owned, pipeline::Session session,
                           base::LineWriter& answers)
    : m_descriptor(descriptor), m_owned(owned), m_session(std::move(session)), m_answers(answers),
      m_thread([this](const std::stop_token& stop) { run(stop); }) {}

CommandInput::~CommandInput() {
    m_thread.request_stop();
    m_thread.join();
    if (m_owned)
        ::close(m_descriptor);
}

void CommandInput::run(const std::stop_token& stop) {
    std::array<char, 4096> buffer{};
    while (!stop.stop_requested()) {
        pollfd ready{m_descriptor, POLLIN, 0};
        const int answer = ::poll(&ready, 1, kLookMs);
        if (answer == 0 || (answer < 0 && errno == EINTR))
            continue;
        const auto got = answer < 0 ? -1 : ::read(m_descriptor, buffer.data(), buffer.size());
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            break;
        take({buffer.data(), static_cast<std::size_t>(got)});
    }
    if (!m_line.empty() && !m_tooLong && !stop.stop_requested())
        execute(m_line);
}

void CommandInput::take(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        m_tooLong = m_tooLong || m_line.size() + std::min(end, bytes.size()) > kLongestLine;
        if (!m_tooLong)
            m_line += bytes.substr(0, end);
        if (end == std::string_view::npos)
            return;
        bytes.remove_prefix(end + 1);
        if (m_tooLong)
            m_answers.write(pipeline::answerLine(
                fail(ErrorCode::InvalidArgument, "the line is longer than 64 KiB")));
        else if (m_line.find_first_not_of(" \t\r") != std::string::npos)
            execute(m_line);
        m_line.clear();
        m_tooLong = false;
    }
}

void CommandInput::execute(std::string_view line) {
    auto parsed = pipeline::parseCommand(line);
    if (!parsed)
        return m_answers.write(pipeline::answerLine(tl::unexpected(parsed.error())));
    std::optional<std::uint64_t> silence;
    if (parsed->command.what == pipeline::Command::What::Silence)
        silence = parsed->command.alarm = m_session.silenceNumber();
    const auto answer = std::make_shared<Answer>();
    m_session.execute(parsed->command, parsed->actor.value_or(pipeline::Actor::ofProcess()),
                      [answer](const Result<void>& outcome) {
                          const base::MutexLock lock(answer->mutex);
                          answer->outcome = outcome;
                          answer->told.notifyAll();
                      });
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    const base::MutexLock lock(answer->mutex);
    while (!answer->outcome && answer->told.waitUntil(answer->mutex, deadline)) {
    }
    m_answers.write(pipeline::answerLine(
        answer->outcome.value_or(
            fail(ErrorCode::Timeout, "no answer in time; it may still be carried out")),
        silence));
}

} // namespace vigil::app
