// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/functions/json_text.h"

#include "engine/budget/budget_meter.h"
#include "engine/expression/value_ops.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace vigil::engine {

using model::Value;

namespace {

constexpr int kDeepest = 100;
constexpr std::size_t kMostValues = 1'000'000;

class Parser {
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    std::optional<Value> run() {
        auto value = this->value(0);
        blanks();
        return value && m_at == m_text.size() ? std::move(value) : std::nullopt;
    }

private:
    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    bool take(char c) {
        const bool there = m_at < m_text.size() && m_text[m_at] == c;
        m_at += there ? 1 : 0;
        return there;
    }

    bool take(std::string_view word) {
        const bool there = m_text.substr(m_at).starts_with(word);
        m_at += there ? word.size() : 0;
        return there;
    }

    void blanks() {
        while (m_at < m_text.size() &&
               std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
    }

    std::optional<Value> value(int depth) {
        blanks();
        if (depth > kDeepest || ++m_values > kMostValues)
            return std::nullopt;
        countBytes(sizeof(Value));
        switch (peek()) {
        case '{':
            return object(depth);
        case '[':
            return array(depth);
        case '"': {
            auto text = string();
            return text ? std::optional(Value(std::move(*text))) : std::nullopt;
        }
        case 't':
            return take("true") ? std::optional(Value(true)) : std::nullopt;
        case 'f':
            return take("false") ? std::optional(Value(false)) : std::nullopt;
        case 'n':
            return take("null") ? std::optional(Value()) : std::nullopt;
        default:
            return number();
        }
    }

    std::optional<Value> object(int depth) {
        model::Record out;
        take('{');
        for (blanks(); !take('}');) {
            if (!out.fields.empty() && !take(','))
                return std::nullopt;
            blanks();
            auto name = peek() == '"' ? string() : std::nullopt;
            blanks();
            if (!name || !take(':'))
                return std::nullopt;
            auto field = value(depth + 1);
            if (!field)
                return std::nullopt;
            countBytes(sizeof(*out.fields.data()) + name->size());
            const auto known = std::ranges::find(
                out.fields, *name, [](const auto& f) -> auto& { return f.first; });
            if (known == out.fields.end())
                out.fields.emplace_back(std::move(*name), std::move(*field));
            else
                known->second = std::move(*field);
            countSteps(1 + out.fields.size() / kPartsPerStep);
            blanks();
        }
        return Value(std::move(out));
    }

    std::optional<Value> array(int depth) {
        model::Array out;
        take('[');
        for (blanks(); !take(']');) {
            if (!out.empty() && !take(','))
                return std::nullopt;
            auto element = value(depth + 1);
            if (!element)
                return std::nullopt;
            out.push_back(std::move(*element));
            countSteps(1);
            blanks();
        }
        return Value(std::move(out));
    }

    std::optional<Value> number() {
        const std::size_t begin = m_at;
        take('-');
        const std::size_t digits = m_at;
        skipDigits();
        const bool leading = m_at - digits > 1 && m_text[digits] == '0';
        if (m_at == digits || leading)
            return std::nullopt;
        bool whole = true;
        if (take('.')) {
            whole = false;
            if (!skipDigits())
                return std::nullopt;
        }
        if (take('e') || take('E')) {
            whole = false;
            if (!take('+'))
                take('-');
            if (!skipDigits())
                return std::nullopt;
        }
        const char* const first = m_text.data() + begin;
        const char* const last = m_text.data() + m_at;
        std::int64_t integer = 0;
        if (whole && std::from_chars(first, last, integer).ec == std::errc{})
            return Value(integer);
        double real = 0;
        if (std::from_chars(first, last, real).ec != std::errc{})
            return std::nullopt;
        return floatValue(real);
    }

    bool skipDigits() {
        const std::size_t begin = m_at;
        while (peek() >= '0' && peek() <= '9')
            ++m_at;
        return m_at > begin;
    }

    std::optional<std::string> string() {
        std::string out;
        take('"');
        while (m_at < m_text.size()) {
            const char c = m_text[m_at++];
            if (c == '"')
                return out;
            if (static_cast<unsigned char>(c) < 0x20)
                return std::nullopt;
            if (c != '\\')
                out += c;
            else if (!escape(out))
                return std::nullopt;
        }
        return std::nullopt;
    }

    bool escape(std::string& out) {
        constexpr std::string_view kLetters = "\"\\/bfnrt";
        constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        if (take('u')) {
            auto code = hex();
            if (code && *code >= 0xD800 && *code < 0xDC00) { // the first half of a pair
                const auto low = take("\\u") ? hex() : std::nullopt;
                code = low && *low >= 0xDC00 && *low < 0xE000
                           ? std::optional(0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00))
                           : std::nullopt;
            } else if (code && *code >= 0xDC00 && *code < 0xE000) {
                code.reset();
            }
            if (code)
                out += encodedAsUtf8(*code);
            return code.has_value();
        }
        const auto at = kLetters.find(peek());
        if (at == std::string_view::npos || m_at == m_text.size())
            return false;
        ++m_at;
        out += kMeanings[at];
        return true;
    }

    std::optional<std::uint32_t> hex() {
        std::uint32_t code = 0;
        const auto digits = m_text.substr(m_at, 4);
        const char* const end = digits.data() + digits.size();
        const auto [at, status] = std::from_chars(digits.data(), end, code, 16);
        if (digits.size() < 4 || at != end || status != std::errc{})
            return std::nullopt;
        m_at += 4;
        return code;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_values = 0;
};

} // namespace

std::optional<Value> parseJson(std::string_view text) { return Parser(text).run(); }

} // namespace vigil::engine
