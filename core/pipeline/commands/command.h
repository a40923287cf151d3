// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::pipeline {

/// Who asks for something: the user of the operating system, until people sign on.
struct Actor {
    std::string name;

    /// Whoever runs the program; the number of the user where nobody knows the name.
    [[nodiscard]] static Actor ofProcess();
};

/// What people and scripts may ask of a session. *Thread:* value.
struct Command {
    enum class What {
        Acknowledge,
        AcknowledgeAll,
        Reset,
        Note,
        AcknowledgeLosses,
        SetStoreAside,
        RestartQuery,
        PauseSink,
        ResumeSink,
        RetrySink,
        DropSink,
    };
    What what = What::Note;
    std::uint64_t alarm = 0; ///< of those about one
    std::string subject{};   ///< name of a sink or query
    std::string reason{};    ///< why, in the words of the actor
};

/// Stable word: "acknowledge", "pause_sink".
[[nodiscard]] std::string_view name(Command::What what) noexcept;

/// What a line of JSON asks for, and who asks where that is said.
struct CommandLine {
    Command command;
    std::optional<Actor> actor;
};

/// `{"command":"acknowledge","id":7,"actor":"rn-lee","reason":"seen"}`; sinks and queries are named
/// by "sink" and "query". Errors: Parse, InvalidArgument (an unknown command, a missing member).
[[nodiscard]] Result<CommandLine> parseCommand(std::string_view json);

/// The answer to a line: `{"ok":true}`, or `{"ok":false,"error":...}`.
[[nodiscard]] std::string answerLine(const Result<void>& outcome);

} // namespace vigil::pipeline
