// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/query.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

enum class CandidateKind { Keyword, Function, Window, Column, Input, Output, Unit, Type };

/// One way to go on. *Thread:* value.
struct Candidate {
    std::string text; ///< what takes the place of Completion::replace
    CandidateKind kind = CandidateKind::Keyword;
    std::string signature;     ///< of a function or window; else empty
    std::string documentation; ///< one sentence; may be empty
    std::string example;       ///< "ABS(-3) gives 3"; of a function, may be empty
};

struct Completion {
    SourceSpan replace; ///< the word at the cursor, up to it; empty where none was begun
    std::vector<Candidate> candidates; ///< columns and names first, then functions, then keywords
};

/// What can be known without running: inputs with their columns, user functions, output names.
struct CompletionSchema {
    QueryOptions options;
    std::vector<std::string> outputs;
};

/// What can stand at byte `offset` of `sql` and begins with the word before it, without case. The
/// grammar tells which kinds; nothing is offered inside texts and comments.
[[nodiscard]] Completion complete(std::string_view sql, std::size_t offset,
                                  const CompletionSchema& schema);

} // namespace vigil::engine
