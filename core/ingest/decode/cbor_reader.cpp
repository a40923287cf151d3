// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/cbor_reader.h"

#include <bit>
#include <cmath>
#include <limits>

namespace vigil::ingest {
namespace {

constexpr std::uint8_t kIndefinite = 31;
constexpr std::uint8_t kNull = 22;
constexpr std::uint8_t kUndefined = 23;

} // namespace

std::optional<CborReader::Head> CborReader::head() noexcept {
    if (atEnd())
        return std::nullopt;
    const auto first = static_cast<unsigned char>(m_bytes[m_pos]);
    Head head;
    head.major = static_cast<Major>(first >> 5);
    head.info = first & 0x1F;
    std::size_t width = 0;
    if (head.info < 24) {
        head.argument = head.info;
    } else if (head.info <= 27) {
        width = std::size_t{1} << (head.info - 24);
        if (left() < 1 + width)
            return std::nullopt;
        for (std::size_t i = 1; i <= width; ++i)
            head.argument = head.argument << 8 | static_cast<unsigned char>(m_bytes[m_pos + i]);
    } else if (head.info == kIndefinite) {
        head.indefinite = true;
        if (head.major == Major::Unsigned || head.major == Major::Negative ||
            head.major == Major::Tag)
            return std::nullopt;
    } else {
        return std::nullopt;
    }
    m_pos += 1 + width;
    return head;
}

std::optional<CborReader::Head> CborReader::peek() const noexcept {
    CborReader ahead = *this;
    return ahead.head();
}

std::optional<std::string_view> CborReader::bytes(const Head& head) noexcept {
    if (head.indefinite || head.argument > left())
        return std::nullopt;
    const auto text = m_bytes.substr(m_pos, static_cast<std::size_t>(head.argument));
    m_pos += text.size();
    return text;
}

bool CborReader::takeBreak() noexcept {
    if (atEnd() || static_cast<unsigned char>(m_bytes[m_pos]) != 0xFF)
        return false;
    ++m_pos;
    return true;
}

bool CborReader::skip(std::size_t depth) noexcept {
    if (depth == 0) {
        m_tooDeep = true;
        return false;
    }
    const auto item = head();
    if (!item)
        return false;
    switch (item->major) {
    case Major::Unsigned:
    case Major::Negative:
        return true;
    case Major::Simple:
        return !item->indefinite;
    case Major::Bytes:
    case Major::Text:
        if (!item->indefinite)
            return bytes(*item).has_value();
        while (!takeBreak()) {
            const auto chunk = head();
            if (!chunk || chunk->major != item->major || !bytes(*chunk))
                return false;
        }
        return true;
    case Major::Tag:
        return skip(depth - 1);
    case Major::Array:
    case Major::Map:
        break;
    }
    const std::uint64_t each = item->major == Major::Map ? 2 : 1;
    if (item->indefinite) {
        while (!takeBreak())
            for (std::uint64_t i = 0; i < each; ++i)
                if (!skip(depth - 1))
                    return false;
        return true;
    }
    if (item->argument > left())
        return false;
    for (std::uint64_t i = 0; i < item->argument * each; ++i)
        if (!skip(depth - 1))
            return false;
    return true;
}

double halfToDouble(std::uint64_t bits) noexcept {
    const auto exponent = static_cast<int>(bits >> 10 & 0x1F);
    const auto mantissa = static_cast<double>(bits & 0x3FF);
    double value = 0;
    if (exponent == 0)
        value = std::ldexp(mantissa, -24);
    else if (exponent != 31)
        value = std::ldexp(mantissa + 1024, exponent - 25);
    else
        value = mantissa == 0 ? std::numeric_limits<double>::infinity()
                              : std::numeric_limits<double>::quiet_NaN();
    return (bits & 0x8000) != 0 ? -value : value;
}

std::optional<double> numberOf(const CborReader::Head& head) noexcept {
    switch (head.major) {
    case CborReader::Major::Unsigned:
        return static_cast<double>(head.argument);
    case CborReader::Major::Negative:
        return -1.0 - static_cast<double>(head.argument);
    case CborReader::Major::Simple:
        break;
    default:
        return std::nullopt;
    }
    switch (head.info) {
    case kNull:
    case kUndefined:
        return std::numeric_limits<double>::quiet_NaN();
    case 25:
        return halfToDouble(head.argument);
    case 26:
        return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(head.argument)));
    case 27:
        return std::bit_cast<double>(head.argument);
    default:
        return std::nullopt;
    }
}

} // namespace vigil::ingest
