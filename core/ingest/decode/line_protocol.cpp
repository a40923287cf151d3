// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/line_protocol.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

namespace vigil::ingest {
namespace {

void appendQuoted(std::string_view text, std::string& out) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (byte < 0x20)
            ((out += "\\u00") += kDigits[byte >> 4U]) += kDigits[byte & 0xFU];
        else
            out += c;
    }
    out += '"';
}

/// One line. *Thread:* one; lives as long as the line.
class Line {
public:
    Line(std::string_view text, std::string& out) : m_rest(text), m_out(out) {}

    /// Appends the object; false when it is no line of the protocol.
    bool read() {
        if (!takeName(", ") || m_name.empty())
            return false;
        m_out += "{\"measurement\":";
        appendQuoted(m_name, m_out);
        m_out += ",\"tags\":{";
        for (bool first = true; m_rest.starts_with(','); first = false)
            if (!readTag(first))
                return false;
        m_out += "},\"fields\":{";
        if (!takeSpaces())
            return false;
        for (bool first = true;; first = false) {
            if (!readField(first))
                return false;
            if (!m_rest.starts_with(','))
                break;
            m_rest.remove_prefix(1);
        }
        m_out += '}';
        return readTime();
    }

private:
    /// A name up to one of `ends`, with its escapes undone.
    bool takeName(std::string_view ends) {
        m_name.clear();
        std::size_t at = 0;
        for (; at < m_rest.size() && ends.find(m_rest[at]) == std::string_view::npos; ++at) {
            const bool escape =
                m_rest[at] == '\\' && at + 1 < m_rest.size() &&
                std::string_view(",= \\").find(m_rest[at + 1]) != std::string_view::npos;
            at += escape ? 1 : 0;
            m_name += m_rest[at];
        }
        m_rest.remove_prefix(at);
        return true;
    }

    bool takeSpaces() {
        const auto count = std::min(m_rest.find_first_not_of(' '), m_rest.size());
        m_rest.remove_prefix(count);
        return count > 0;
    }

    bool takeKey(bool first) {
        if (!takeName("=, ") || m_name.empty() || !m_rest.starts_with('='))
            return false;
        m_rest.remove_prefix(1);
        m_out += first ? "" : ",";
        appendQuoted(m_name, m_out);
        m_out += ':';
        return true;
    }

    bool readTag(bool first) {
        m_rest.remove_prefix(1);
        if (!takeKey(first) || !takeName(", "))
            return false;
        appendQuoted(m_name, m_out);
        return !m_name.empty();
    }

    bool readField(bool first) {
        if (!takeKey(first))
            return false;
        if (m_rest.starts_with('"'))
            return readText();
        const auto end = std::min(m_rest.find_first_of(", "), m_rest.size());
        auto value = m_rest.substr(0, end);
        m_rest.remove_prefix(end);
        for (const std::string_view word : {"t", "T", "true", "True", "TRUE"})
            if (value == word)
                return (m_out += "true", true);
        for (const std::string_view word : {"f", "F", "false", "False", "FALSE"})
            if (value == word)
                return (m_out += "false", true);
        if (value.ends_with('i') || value.ends_with('u'))
            value.remove_suffix(1);
        double number = 0;
        const auto [last, status] =
            std::from_chars(value.data(), value.data() + value.size(), number);
        if (value.empty() || status != std::errc{} || last != value.data() + value.size() ||
            !std::isfinite(number))
            return false;
        // As JSON writes it: digits around the point, no leading zeros.
        const bool plain = (value[0] >= '1' && value[0] <= '9') &&
                           value.find_first_not_of("0123456789") == std::string_view::npos;
        std::array<char, 32> text;
        const auto written = std::to_chars(text.data(), text.data() + text.size(), number);
        m_out += plain ? value
                       : std::string_view(text.data(),
                                          static_cast<std::size_t>(written.ptr - text.data()));
        return true;
    }

    bool readText() {
        std::string text;
        for (std::size_t at = 1; at < m_rest.size(); ++at) {
            if (m_rest[at] == '"') {
                m_rest.remove_prefix(at + 1);
                appendQuoted(text, m_out);
                return true;
            }
            if (m_rest[at] == '\\' && at + 1 < m_rest.size() &&
                (m_rest[at + 1] == '"' || m_rest[at + 1] == '\\'))
                ++at;
            text += m_rest[at];
        }
        return false;
    }

    bool readTime() {
        takeSpaces();
        if (!m_rest.empty()) {
            std::int64_t time = 0;
            const auto [last, status] =
                std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), time);
            if (status != std::errc{} || last != m_rest.data() + m_rest.size())
                return false;
            m_out += ",\"time\":" + std::to_string(time);
        }
        m_out += '}';
        return true;
    }

    std::string_view m_rest;
    std::string& m_out;
    std::string m_name;
};

/// The end of a line: line ends within the quotes of a text belong to it.
std::size_t lineEnd(std::string_view text) {
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            quoted = !quoted;
        else if (text[at] == '\n' && !quoted)
            return at;
    }
    return text.size();
}

} // namespace

std::optional<Fault> readLineProtocol(std::string_view payload, std::string& out) {
    out += '[';
    bool first = true;
    for (std::size_t number = 1; !payload.empty(); ++number) {
        const auto end = lineEnd(payload);
        auto line = payload.substr(0, end);
        payload.remove_prefix(std::min(end + 1, payload.size()));
        while (line.ends_with('\r') || line.ends_with(' '))
            line.remove_suffix(1);
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        if (line.empty() || line.starts_with('#'))
            continue;
        out += std::exchange(first, false) ? "" : ",";
        if (!Line(line, out).read())
            return Fault{model::DeadLetterReason::Malformed,
                         "line " + std::to_string(number) + " is none of the line protocol"};
    }
    out += ']';
    return std::nullopt;
}

} // namespace vigil::ingest
