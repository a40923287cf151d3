// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/diagnostic.h"

#include "base/plain_text.h"

#include <algorithm>

namespace vigil::engine {

namespace {

bool startsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

int codePoints(std::string_view text) {
    return static_cast<int>(std::ranges::count_if(text, startsCodePoint));
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Optimal string alignment distance: insert, delete, replace, swap of neighbours.
std::size_t editDistance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> beforeLast(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                current[j] = std::min(current[j], beforeLast[j - 2] + 1);
        }
        std::swap(beforeLast, last);
        std::swap(last, current);
    }
    return last[b.size()];
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

std::string_view closestName(std::string_view word, std::span<const std::string_view> candidates) {
    constexpr std::size_t kLongest = 128;
    if (word.size() > kLongest)
        return {};
    std::string_view best;
    std::size_t bestDistance = 0;
    for (const auto candidate : candidates) {
        if (candidate.size() > kLongest)
            continue;
        const std::size_t longer = std::max(word.size(), candidate.size());
        const std::size_t allowed = std::max<std::size_t>(1, longer / 3);
        if (longer < 2)
            continue;
        const std::size_t distance = editDistance(word, candidate);
        if (distance <= allowed && distance < longer && (best.empty() || distance < bestDistance)) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

std::string didYouMean(std::string_view word, std::span<const std::string_view> candidates) {
    const auto best = closestName(word, candidates);
    return best.empty() ? std::string{} : "did you mean '" + std::string(best) + "'?";
}

} // namespace vigil::engine
