// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace vigil::script {

/// What functions may use. *Thread:* value.
struct ScriptLimits {
    std::chrono::milliseconds call{1000}; ///< that one call may take
    std::size_t memory = std::size_t{512} << 20U;
};

/// The program that runs functions: `vigil-functions` beside this program, or in the folders
/// libexec/vigil and bin beside its own.
[[nodiscard]] std::filesystem::path functionProgram();

/// A child process that is spoken to by messages over a socket. It has no other file of ours, the
/// time zone UTC and bounds that it puts on itself; it ends when the socket is closed.
/// *Thread:* one at a time. *Owns:* the process and the socket.
class FunctionProcess {
public:
    /// Error: Io, NotFound.
    [[nodiscard]] static Result<FunctionProcess> start(const std::filesystem::path& program,
                                                       const ScriptLimits& limits);

    FunctionProcess(FunctionProcess&& other) noexcept;
    FunctionProcess& operator=(FunctionProcess&& other) noexcept;
    ~FunctionProcess();

    /// Errors: Timeout, Closed (it has ended). After one the process is of no use any more.
    [[nodiscard]] Result<void> send(std::string_view message, std::chrono::milliseconds patience);
    /// The same; `patience` is for each part of a message.
    [[nodiscard]] Result<std::string> receive(std::chrono::milliseconds patience);

private:
    FunctionProcess(pid_t pid, int socket) : m_pid(pid), m_socket(socket) {}

    [[nodiscard]] Result<void> waitFor(short events, std::chrono::milliseconds patience) const;
    [[nodiscard]] Result<void> fill(std::string& bytes, std::chrono::milliseconds patience) const;
    [[nodiscard]] Result<void> write(std::string_view bytes,
                                     std::chrono::milliseconds patience) const;
    void end() noexcept;

    pid_t m_pid = -1;
    int m_socket = -1;
};

} // namespace vigil::script
