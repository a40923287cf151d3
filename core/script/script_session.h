// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "base/result.h"
#include "script/function_process.h"
#include "script/script_wire.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace vigil::script {

/// Files of functions, loaded in a process of their own. A process that does not answer, or ends,
/// is killed and made again; the call that it was at fails and the others go on, since nothing that
/// counts is kept there. *Thread:* any; calls wait for each other. *Owns:* the process.
class ScriptSession {
public:
    ScriptSession(std::filesystem::path program, std::vector<ScriptFile> files,
                  ScriptLimits limits);

    /// Starts the process. Error: what is wrong with a file, or with the program.
    [[nodiscard]] Result<std::vector<FoundFunction>> load();

    /// Calls the function of that number. One result a call.
    [[nodiscard]] std::vector<Result<model::Value>> call(std::uint32_t function,
                                                         std::span<const Arguments> calls);

private:
    using Results = std::vector<Result<model::Value>>;

    [[nodiscard]] Result<std::vector<FoundFunction>> start() REQUIRES(m_mutex);
    /// Adds results as far as they come. Error: the process is lost.
    [[nodiscard]] Result<void> exchange(std::uint32_t function, std::span<const Arguments> calls,
                                        Results& results) REQUIRES(m_mutex);
    [[nodiscard]] Error causeOf(const Error& lost) const;

    const std::filesystem::path m_program;
    const std::vector<ScriptFile> m_files;
    const ScriptLimits m_limits;
    base::Mutex m_mutex;
    std::optional<FunctionProcess> m_process GUARDED_BY(m_mutex);
};

} // namespace vigil::script
