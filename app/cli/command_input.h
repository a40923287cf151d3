// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/line_writer.h"
#include "base/mutex.h"
#include "base/result.h"
#include "pipeline/commands/session.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace vigil::app {

/// Reads commands, one JSON object a line, from standard input, a file or a pipe, carries them out
/// and writes one answer a line. The end of the input ends nothing else.
/// *Thread:* its controlling one. *Owns:* the thread that reads, and the file.
class CommandInput {
public:
    /// `target`: "-" or a path. Errors: NotFound, Io.
    [[nodiscard]] static Result<std::unique_ptr<CommandInput>>
    open(const std::string& target, pipeline::Session session, base::LineWriter& answers);
    ~CommandInput();
    CommandInput(const CommandInput&) = delete;
    CommandInput& operator=(const CommandInput&) = delete;

private:
    CommandInput(int descriptor, bool owned, pipeline::Session session, base::LineWriter& answers);
    void run(const std::stop_token& stop);
    void take(std::string_view bytes);
    /// Answers come in the order of the commands: the next one waits for the answer.
    void execute(std::string_view line);

    const int m_descriptor;
    const bool m_owned;
    const pipeline::Session m_session;
    base::LineWriter& m_answers;
    std::string m_line;     ///< not yet ended
    bool m_tooLong = false; ///< the rest of the line is passed over

    /// Of the command that is being carried out; outlives this where it is told late.
    struct Answer {
        base::Mutex mutex;
        base::Condition told;
        std::optional<Result<void>> outcome GUARDED_BY(mutex);
    };

    std::jthread m_thread;
};

} // namespace vigil::app
