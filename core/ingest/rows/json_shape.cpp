// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/json_shape.h"

#include "base/short_text.h"

#include <simdjson.h>

#include <array>
#include <bit>
#include <cstring>

namespace vigil::ingest {
namespace {

using Scalar = JsonShape::Scalar;

constexpr std::uint64_t everyByte(unsigned char byte) { return 0x0101010101010101U * byte; }

/// Bits set above the first byte that is zero; of later bytes they mean nothing.
constexpr std::uint64_t zeroBytes(std::uint64_t word) {
    return (word - everyByte(1)) & ~word & everyByte(0x80);
}

/// The first byte from `at` on that is not plain text: a quote, an escape, a control character or
/// no ASCII.
const char* endOfPlain(const char* at, const char* end) {
    static_assert(std::endian::native == std::endian::little);
    while (end - at >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        const std::uint64_t found = (word & everyByte(0x80)) | zeroBytes(word ^ everyByte('"')) |
                                    zeroBytes(word ^ everyByte('\\')) |
                                    zeroBytes(word & everyByte(0xE0));
        if (found != 0)
            return at + std::countr_zero(found) / 8;
        at += 8;
    }
    while (at != end && static_cast<unsigned char>(*at) >= 0x20 &&
           static_cast<unsigned char>(*at) < 0x80 && *at != '"' && *at != '\\')
        ++at;
    return at;
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Reads a value that begins at `at` and moves behind it.
class ScalarReader {
public:
    ScalarReader(const char* at, const char* end) : m_at(at), m_end(end) {}

    [[nodiscard]] const char* at() const noexcept { return m_at; }

    void passOver(std::size_t bytes) noexcept { m_at += bytes; }

    /// False where it is none, or an unusual one.
    bool read(Scalar& value) {
        if (m_at == m_end)
            return false;
        switch (*m_at) {
        case '"':
            return readText(value);
        case 't':
            return readWord("true", Scalar::Kind::Bit, 1, value);
        case 'f':
            return readWord("false", Scalar::Kind::Bit, 0, value);
        case 'n':
            return readWord("null", Scalar::Kind::Null, 0, value);
        default:
            return readNumber(value);
        }
    }

private:
    bool readText(Scalar& value) {
        const char* const begin = m_at + 1;
        m_at = endOfPlain(begin, m_end);
        if (m_at == m_end)
            return false;
        bool ascii = true;
        while (m_at != m_end && static_cast<unsigned char>(*m_at) >= 0x80) {
            ascii = false;
            m_at = endOfPlain(m_at + 1, m_end);
        }
        if (m_at == m_end || *m_at != '"')
            return false;
        value.kind = Scalar::Kind::Text;
        value.text = {begin, static_cast<std::size_t>(m_at - begin)};
        ++m_at;
        return ascii || simdjson::validate_utf8(value.text.data(), value.text.size());
    }

    bool readWord(std::string_view word, Scalar::Kind kind, std::int64_t integer, Scalar& value) {
        if (!std::string_view(m_at, static_cast<std::size_t>(m_end - m_at)).starts_with(word))
            return false;
        value.kind = kind;
        value.integer = integer;
        m_at += word.size();
        return true;
    }

    /// Digits onto `number`; false where there are none or more than fit with those before.
    bool readDigits(std::uint64_t& number, std::size_t most) {
        const char* const begin = m_at;
        for (; m_at != m_end && isDigit(*m_at); ++m_at)
            number = number * 10 + static_cast<std::uint64_t>(*m_at - '0');
        const auto count = static_cast<std::size_t>(m_at - begin);
        return count > 0 && count <= most;
    }

    /// Integers of at most 18 digits, and fractions that one exact division gives.
    bool readNumber(Scalar& value) {
        constexpr std::size_t kMostDigits = 18;
        constexpr std::array kPowers{1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
        const bool negative = *m_at == '-';
        if (negative)
            ++m_at;
        const char* const begin = m_at;
        std::uint64_t number = 0;
        if (!readDigits(number, kMostDigits) || (*begin == '0' && m_at - begin > 1))
            return false;
        if (m_at != m_end && *m_at == '.') {
            const auto whole = static_cast<std::size_t>(m_at - begin);
            const char* const point = m_at++;
            // Fifteen digits are less than 2^53, and so is the power: both are exact.
            if (whole >= kPowers.size() - 1 || !readDigits(number, kPowers.size() - 1 - whole))
                return false;
            const auto digits = static_cast<std::size_t>(m_at - point - 1);
            const double magnitude = static_cast<double>(number) / kPowers.at(digits);
            value.kind = Scalar::Kind::Float;
            value.real = negative ? -magnitude : magnitude;
        } else {
            value.kind = Scalar::Kind::Integer;
            const auto integer = static_cast<std::int64_t>(number);
            value.integer = negative ? -integer : integer;
        }
        return m_at == m_end || (*m_at != 'e' && *m_at != 'E');
    }

    const char* m_at;
    const char* m_end;
};

/// a == b, of so many bytes.
bool sameBytes(const char* a, const char* b, std::size_t size) {
    return equalShort({a, size}, {b, size});
}

} // namespace

/// Walks a text that a parser has taken. *Thread:* one.
class JsonShape::Builder {
public:
    explicit Builder(std::string_view text) : m_text(text) {}

    std::optional<JsonShape> build() {
        passBlanks();
        if (!peek('{') || !takeValue({}, 0, 0))
            return std::nullopt;
        passBlanks();
        if (m_at != m_text.size())
            return std::nullopt;
        endBetween();
        return std::move(m_shape);
    }

private:
    [[nodiscard]] bool peek(char c) const { return m_at < m_text.size() && m_text[m_at] == c; }

    bool take(char c) {
        const bool there = peek(c);
        m_at += there ? 1 : 0;
        return there;
    }

    void passBlanks() {
        while (peek(' ') || peek('\t') || peek('\n') || peek('\r'))
            ++m_at;
    }

    /// What was passed since the last scalar is compared from now on.
    void endBetween() {
        const auto between = m_text.substr(m_compared, m_at - m_compared);
        m_shape.m_between += between;
        m_shape.m_sizes.push_back(between.size());
    }

    bool takeValue(std::string key, std::size_t position, std::size_t parent) {
        const auto number = m_shape.m_nodes.size();
        auto& node = m_shape.m_nodes.emplace_back();
        node.key = std::move(key);
        node.position = position;
        node.parent = parent;
        if (peek('{') || peek('[')) {
            node.kind = peek('{') ? Node::Kind::Object : Node::Kind::Array;
            return takeMembers(number, node.kind == Node::Kind::Object);
        }
        node.scalar = m_scalars++;
        endBetween();
        Scalar ignored;
        ScalarReader reader(m_text.data() + m_at, m_text.data() + m_text.size());
        if (!reader.read(ignored))
            return false;
        m_at = m_compared = static_cast<std::size_t>(reader.at() - m_text.data());
        return true;
    }

    /// Depth is bounded by the parser that took the text.
    bool takeMembers(std::size_t parent, bool object) {
        ++m_at;
        passBlanks();
        if (take(object ? '}' : ']'))
            return true;
        for (std::size_t position = 0;; ++position) {
            passBlanks();
            std::string key;
            if (object && !takeKey(key))
                return false;
            if (!takeValue(std::move(key), position, parent))
                return false;
            passBlanks();
            if (take(object ? '}' : ']'))
                return true;
            if (!take(','))
                return false;
        }
    }

    /// Keys with escapes are left to the parser.
    bool takeKey(std::string& key) {
        if (!take('"'))
            return false;
        const auto end = m_text.find_first_of("\"\\", m_at);
        if (end == std::string_view::npos || m_text[end] != '"')
            return false;
        key = m_text.substr(m_at, end - m_at);
        m_at = end + 1;
        passBlanks();
        if (!take(':'))
            return false;
        passBlanks();
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_compared = 0; ///< up to here the text is in the shape
    std::size_t m_scalars = 0;
    JsonShape m_shape;
};

std::optional<JsonShape> JsonShape::of(std::string_view text) { return Builder(text).build(); }

bool JsonShape::read(std::string_view text, std::vector<Scalar>& scalars) const {
    const std::size_t count = m_sizes.size() - 1;
    scalars.resize(count);
    const char* between = m_between.data();
    const char* const end = text.data() + text.size();
    ScalarReader reader(text.data(), end);
    for (std::size_t i = 0;; ++i) {
        const std::size_t size = m_sizes[i];
        if (static_cast<std::size_t>(end - reader.at()) < size ||
            !sameBytes(reader.at(), between, size))
            return false;
        reader.passOver(size);
        between += size;
        if (i == count)
            return reader.at() == end;
        if (!reader.read(scalars[i]))
            return false;
    }
}

} // namespace vigil::ingest
