// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/syntax/diagnostic.h"

#include "base/closest_name.h"
#include "base/plain_text.h"

#include <algorithm>

namespace vigil::engine {

namespace {

bool startsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

int codePoints(std::string_view text) {
    return static_cast<int>(std::ranges::count_if(text, startsCodePoint));
}

} // namespace

Diagnostic diagnosticAt(std::string_view sql, SourceSpan span, Severity severity,
                        std::string message, std::string hint) {
    Diagnostic d;
    d.severity = severity;
    d.offset = std::min(span.begin, sql.size());
    const auto before = sql.substr(0, d.offset);
    d.line = 1 + static_cast<int>(std::ranges::count(before, '\n'));
    const auto lineBegin =
        before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    d.column = 1 + codePoints(before.substr(lineBegin));
    const auto lineEnd = std::min(sql.find('\n', d.offset), sql.size());
    const auto end = std::clamp(span.end, d.offset, lineEnd);
    d.length = std::max(1, codePoints(sql.substr(d.offset, end - d.offset)));
    d.message = std::move(message);
    d.hint = std::move(hint);
    return d;
}

std::string renderDiagnostic(const Diagnostic& d, std::string_view sql, std::string_view file) {
    std::string out = shown(file) + ':' + std::to_string(d.line) + ':' + std::to_string(d.column) +
                      ": " + (d.severity == Severity::Error ? "error" : "warning") + ": " +
                      shown(d.message);
    if (!d.hint.empty())
        out += "; " + shown(d.hint);
    const auto at = std::min(d.offset, sql.size());
    const auto newline = sql.substr(0, at).rfind('\n');
    const auto begin = newline == std::string_view::npos ? 0 : newline + 1;
    const auto end = std::min(sql.find('\n', at), sql.size());
    const auto cleaned = [](std::string_view part) {
        std::string line(part);
        std::ranges::replace(line, '\t', ' ');
        std::erase(line, '\r');
        return shown(line);
    };
    const auto before =
        static_cast<std::size_t>(codePoints(cleaned(sql.substr(begin, at - begin))));
    out += "\n  " + cleaned(sql.substr(begin, end - begin)) + "\n  " + std::string(before, ' ') +
           '^' + std::string(static_cast<std::size_t>(d.length - 1), '~') + '\n';
    return out;
}

std::string didYouMean(std::string_view word, std::span<const std::string_view> candidates) {
    const auto best = base::closestName(word, candidates);
    return best.empty() ? std::string{} : "did you mean '" + std::string(best) + "'?";
}

} // namespace vigil::engine
