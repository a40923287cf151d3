// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/escalation/silence.h"
#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
        Unacknowledge,
        Reset,
        Snooze,
        Silence,
        Unsilence,
        AudioPause,
        SetLimit,
        Discharge,
        Note,
        NotActionable, ///< nothing was to be done about the alarm
        AcknowledgeLosses,
        SetStoreAside,
        RestartQuery,
        PauseSink,
        ResumeSink,
        RetrySink,
        DropSink,
        Reload,    ///< reads the workspace again, and goes on with it
        ReloadPlan ///< tells what that would restart
    };
    What what = What::Note;
    std::uint64_t alarm = 0; ///< of those about one; of Unsilence: the number of the silence
    std::string subject{};   ///< name of a sink, query or bed
    std::string reason{};    ///< why, in the words of the actor
    Ticks span{};            ///< of Snooze, Silence and AudioPause: for how long
    std::vector<alerts::LabelMatcher> match{}; ///< of Silence

    /// Of SetLimit; what is not given there stays as it is.
    struct Limits {
        std::string rule;
        std::optional<double> low, high;
        bool hasLow = false, hasHigh = false;
        std::optional<alerts::Priority> priority;
        std::optional<bool> enabled;
    };

    Limits limits{};
};

/// Stable word: "acknowledge", "pause_sink".
[[nodiscard]] std::string_view name(Command::What what) noexcept;

/// What a line of JSON asks for, and who asks where that is said.
struct CommandLine {
    Command command;
    std::optional<Actor> actor;
};

/// `{"command":"acknowledge","id":7,"actor":"rn-lee","reason":"seen"}`; sinks, queries and beds are
/// named by "sink", "query" and "bed", a limit by "bed" and "rule". Errors: Parse, InvalidArgument
/// (an unknown command, a missing member).
[[nodiscard]] Result<CommandLine> parseCommand(std::string_view json);

/// The answer to a line: `{"ok":true}`, with "id" of a silence that was made, or
/// `{"ok":false,"error":...}`.
[[nodiscard]] std::string answerLine(const Result<void>& outcome,
                                     std::optional<std::uint64_t> silence = {});

} // namespace vigil::pipeline
