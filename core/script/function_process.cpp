// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/function_process.h"

#include "script/script_wire.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

namespace vigil::script {
namespace {

constexpr const char* kName = "vigil-functions";

Error systemError(const char* what, int code) {
    return {ErrorCode::Io, std::string(what) + ": " + std::generic_category().message(code), {}};
}

Error ended() { return {ErrorCode::Closed, "the process of the functions has ended", {}}; }

/// What a child is started with; freed at the end.
struct Spawning {
    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};

    explicit Spawning(int socket) {
        ::posix_spawn_file_actions_init(&files);
        ::posix_spawn_file_actions_adddup2(&files, socket, STDIN_FILENO);
        ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawnattr_init(&attributes);
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        // A group of its own: what a terminal sends to end the program ends this one later.
        ::posix_spawnattr_setpgroup(&attributes, 0);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                    POSIX_SPAWN_SETPGROUP);
    }

    ~Spawning() {
        ::posix_spawn_file_actions_destroy(&files);
        ::posix_spawnattr_destroy(&attributes);
    }

    Spawning(const Spawning&) = delete;
    Spawning& operator=(const Spawning&) = delete;
};

/// Dates are UTC, as they are in queries; nothing else of our surroundings is told.
std::vector<std::string> surroundings() {
    std::vector<std::string> all{"TZ=UTC", "LC_ALL=C.UTF-8"};
    for (const char* name : {"LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"})
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody writes the environment
        if (const char* value = std::getenv(name))
            all.push_back(std::string(name) + '=' + value);
    return all;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

std::filesystem::path functionProgram() {
    std::error_code error;
    const auto here = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    const std::array places{here / kName, here.parent_path() / "libexec" / "vigil" / kName,
                            here.parent_path() / "bin" / kName};
    for (const auto& place : places)
        if (std::filesystem::exists(place, error))
            return place;
    return places.front();
}

Result<FunctionProcess> FunctionProcess::start(const std::filesystem::path& program,
                                               const ScriptLimits& limits) {
    std::error_code error;
    if (!std::filesystem::exists(program, error))
        return fail(ErrorCode::NotFound,
                    "the program that runs functions is not installed; install it there",
                    program.string());
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return tl::unexpected(systemError("no socket", errno));
    std::vector<std::string> arguments{program.string(), std::to_string(limits.call.count()),
                                       std::to_string(limits.memory)};
    auto environment = surroundings();
    pid_t pid = -1;
    const int failed = [&] {
        const Spawning spawning(ends[1]);
        return ::posix_spawn(&pid, program.c_str(), &spawning.files, &spawning.attributes,
                             pointersTo(arguments).data(), pointersTo(environment).data());
    }();
    ::close(ends[1]);
    if (failed != 0) {
        ::close(ends[0]);
        return tl::unexpected(systemError("the program of the functions does not start", failed));
    }
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return FunctionProcess(pid, ends[0]);
}

FunctionProcess::FunctionProcess(FunctionProcess&& other) noexcept
    : m_pid(std::exchange(other.m_pid, -1)), m_socket(std::exchange(other.m_socket, -1)) {}

FunctionProcess& FunctionProcess::operator=(FunctionProcess&& other) noexcept {
    if (this != &other) {
        end();
        m_pid = std::exchange(other.m_pid, -1);
        m_socket = std::exchange(other.m_socket, -1);
    }
    return *this;
}

FunctionProcess::~FunctionProcess() { end(); }

void FunctionProcess::end() noexcept {
    if (m_socket >= 0)
        ::close(m_socket);
    m_socket = -1;
    if (m_pid < 0)
        return;
    // It holds nothing that must be brought to an end.
    ::kill(m_pid, SIGKILL);
    while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    m_pid = -1;
}

Result<void> FunctionProcess::waitFor(short events, std::chrono::milliseconds patience) const {
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        pollfd asked{m_socket, events, 0};
        const int ready =
            ::poll(&asked, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready > 0)
            return {};
        if (ready == 0)
            return fail(ErrorCode::Timeout, "the process of the functions does not answer");
        if (errno != EINTR)
            return tl::unexpected(systemError("poll", errno));
    }
}

Result<void> FunctionProcess::write(std::string_view bytes,
                                    std::chrono::milliseconds patience) const {
    while (!bytes.empty()) {
        const auto sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (auto ready = waitFor(POLLOUT, patience); !ready)
                return ready;
        } else if (errno != EINTR) {
            return tl::unexpected(ended());
        }
    }
    return {};
}

Result<void> FunctionProcess::send(std::string_view message, std::chrono::milliseconds patience) {
    return write(lengthOf(message.size()), patience).and_then([&] {
        return write(message, patience);
    });
}

Result<void> FunctionProcess::fill(std::string& bytes, std::chrono::milliseconds patience) const {
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto got = ::recv(m_socket, bytes.data() + filled, bytes.size() - filled, 0);
        if (got > 0) {
            filled += static_cast<std::size_t>(got);
        } else if (got < 0 && errno == EAGAIN) {
            if (auto ready = waitFor(POLLIN, patience); !ready)
                return ready;
        } else if (got == 0 || errno != EINTR) {
            return tl::unexpected(ended());
        }
    }
    return {};
}

Result<std::string> FunctionProcess::receive(std::chrono::milliseconds patience) {
    std::string length(8, '\0');
    if (auto filled = fill(length, patience); !filled)
        return propagate(filled);
    const auto bytes = lengthIn(length);
    if (bytes > kLargestMessage)
        return fail(ErrorCode::Corrupt, "the process of the functions sends too much");
    std::string message(static_cast<std::size_t>(bytes), '\0');
    if (auto filled = fill(message, patience); !filled)
        return propagate(filled);
    return message;
}

} // namespace vigil::script
