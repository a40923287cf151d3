// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <fstream>
#include <string>

namespace vigil::tests {

/// A figure of /proc/PID/status in MiB: "VmRSS" is what is resident now, "VmHWM" the most there
/// ever was. 0 when the process is gone.
inline double memoryMiB(pid_t pid, const std::string& name = "VmRSS") {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    std::string line;
    while (std::getline(status, line))
        if (line.starts_with(name + ':'))
            return std::stod(line.substr(name.size() + 1)) / 1024;
    return 0;
}

} // namespace vigil::tests
