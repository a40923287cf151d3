// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::engine {

enum class Severity { Error, Warning };

/// Bytes [begin, end) of the query text.
struct SourceSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// One finding about a query text, ready for a caret line or an editor squiggle. *Thread:* value.
struct Diagnostic {
    Severity severity = Severity::Error;
    int line = 1;           ///< from 1
    int column = 1;         ///< from 1, in code points
    int length = 1;         ///< code points to underline, at least 1, never past the line's end
    std::size_t offset = 0; ///< bytes from the start of the text
    std::string message;    ///< what is wrong, one clause
    std::string hint;       ///< what to do ("did you mean 'HR'?"); may be empty
};

using Diagnostics = std::vector<Diagnostic>;

/// Places `message` at `span` of `sql`.
[[nodiscard]] Diagnostic diagnosticAt(std::string_view sql, SourceSpan span, Severity severity,
                                      std::string message, std::string hint = {});

/// `FILE:LINE:COLUMN: error: what; what to do`, the line, and a caret below it.
[[nodiscard]] std::string renderDiagnostic(const Diagnostic& diagnostic, std::string_view sql,
                                           std::string_view file);

/// "did you mean 'X'?" for a close candidate, else empty.
[[nodiscard]] std::string didYouMean(std::string_view word,
                                     std::span<const std::string_view> candidates);

} // namespace vigil::engine
