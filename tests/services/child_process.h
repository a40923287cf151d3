// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace vigil::tests {

/// A program started by a test; it ends with this object and with the test program, however that
/// ends. *Thread:* one (the one that starts it must outlive it). *Owns:* the process.
class ChildProcess {
public:
    ChildProcess() = default;
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// `arguments[0]` is the program's path; what it writes goes to `log`, appended.
    bool start(const std::vector<std::string>& arguments, const std::filesystem::path& log);
    void signal(int number) const;
    /// Sends `number` and waits for the end; after `patience` it is killed.
    void end(int number, std::chrono::milliseconds patience = std::chrono::seconds{20});
    [[nodiscard]] bool isRunning();

    /// -1 when not started.
    [[nodiscard]] pid_t pid() const noexcept { return m_pid; }

private:
    bool reap(bool block);
    pid_t m_pid = -1;
};

/// Runs to the end; the exit status, -1 when it could not be run or took longer than `patience`.
int runProgram(const std::vector<std::string>& arguments, const std::filesystem::path& log,
               std::chrono::milliseconds patience = std::chrono::seconds{30});
/// An absolute path of an installed program, empty when there is none.
[[nodiscard]] std::string findProgram(const std::string& name);
/// A port of 127.0.0.1 that was free a moment ago.
[[nodiscard]] std::uint16_t freePort();
/// Waits until 127.0.0.1:port accepts connections.
[[nodiscard]] bool waitForPort(std::uint16_t port, std::chrono::milliseconds patience);

/// A fresh folder, removed with this object.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }

private:
    std::filesystem::path m_path;
};

void writeFile(const std::filesystem::path& path, const std::string& text);

} // namespace vigil::tests
