// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/channels/command_channel.h"

#include "base/clock.h"
#include "transport/net/network_probe.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

extern char** environ; // NOLINT: POSIX has it so

namespace vigil::egress {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kStep{10};

/// *Owns:* a process and its group, which are killed with this while it runs.
class Process {
public:
    Process() = default;
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    ~Process() {
        closeInput();
        if (m_id <= 0 || m_ended)
            return;
        ::kill(-m_id, SIGKILL);
        int status = 0;
        while (::waitpid(m_id, &status, 0) < 0 && errno == EINTR) {
        }
    }

    [[nodiscard]] Result<void> start(const CommandOptions& options, const std::string& key);

    [[nodiscard]] int input() const noexcept { return m_input; }

    void closeInput() noexcept {
        if (m_input >= 0)
            ::close(std::exchange(m_input, -1));
    }

    /// Its status once it has ended.
    [[nodiscard]] std::optional<int> ended() {
        int status = 0;
        if (m_ended || ::waitpid(m_id, &status, WNOHANG) != m_id)
            return std::nullopt;
        m_ended = true;
        return status;
    }

private:
    pid_t m_id = -1;
    int m_input = -1;
    bool m_ended = false;
};

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

Result<void> Process::start(const CommandOptions& options, const std::string& key) {
    transport::ignoreBrokenPipes(); // a program need not read what it gets
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return tl::unexpected(systemError(errno, options.program.string()));
    m_input = ends[1];
    ::fcntl(m_input, F_SETFL, O_NONBLOCK);
    posix_spawn_file_actions_t files{};
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawn_file_actions_adddup2(&files, ends[0], STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes{};
    ::posix_spawnattr_init(&attributes);
    sigset_t none{};
    sigset_t usual{};
    ::sigemptyset(&none);
    ::sigemptyset(&usual);
    for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP})
        ::sigaddset(&usual, number);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &usual);
    ::posix_spawnattr_setflags(
        &attributes,
        static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    std::vector<std::string> arguments{options.program.string()};
    arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
    std::vector<std::string> environment{"VIGIL_KEY=" + key};
    for (char** variable = environ; *variable != nullptr; ++variable)
        environment.emplace_back(*variable);
    const int failure = ::posix_spawn(&m_id, options.program.c_str(), &files, &attributes,
                                      pointersTo(arguments).data(), pointersTo(environment).data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&files);
    ::close(ends[0]);
    if (failure == 0)
        return {};
    m_id = -1;
    return tl::unexpected(systemError(failure, options.program.string()));
}

/// Gives what fits; false when nothing more is to be given.
bool feed(int input, std::string_view& rest) {
    if (rest.empty())
        return false;
    const auto took = ::write(input, rest.data(), rest.size());
    if (took > 0)
        rest.remove_prefix(static_cast<std::size_t>(took));
    return !rest.empty() && (took > 0 || errno == EAGAIN || errno == EINTR);
}

ChannelAnswer answerOf(int status) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return ChannelAnswer::taken();
    constexpr int kFirst = 64; // EX_USAGE of sysexits.h
    constexpr int kLast = 78;  // EX_CONFIG
    constexpr int kLater = 75; // EX_TEMPFAIL
    if (!WIFEXITED(status))
        return ChannelAnswer::failed(
            {ErrorCode::Io,
             "the program was ended by signal " + std::to_string(WTERMSIG(status)),
             {}});
    const int code = WEXITSTATUS(status);
    auto text = "the program ended with " + std::to_string(code);
    if (code >= kFirst && code <= kLast && code != kLater)
        return ChannelAnswer::refused(std::move(text));
    return ChannelAnswer::failed({ErrorCode::Io, std::move(text), {}});
}

} // namespace

ChannelAnswer CommandChannel::send(const model::OutboundMessage& message,
                                   const std::stop_token& stop) {
    base::SystemClock clock; // a program knows no other
    const SteadyTime deadline = clock.steadyNow() + m_options.timeout;
    Process process;
    if (auto started = process.start(m_options, message.id); !started)
        return ChannelAnswer::failed(std::move(started.error()));
    const auto text = message.payload + '\n';
    std::string_view rest = text;
    while (!stop.stop_requested() && clock.steadyNow() < deadline) {
        if (process.input() >= 0 && !feed(process.input(), rest))
            process.closeInput();
        if (const auto status = process.ended())
            return answerOf(*status);
        clock.waitFor(kStep, stop);
    }
    if (stop.stop_requested())
        return ChannelAnswer::failed({ErrorCode::Cancelled, "the program ends", {}});
    return ChannelAnswer::failed(
        {ErrorCode::Timeout, "the program did not end in time", m_options.program.string()});
}

} // namespace vigil::egress
