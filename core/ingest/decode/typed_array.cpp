// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/typed_array.h"

#include "ingest/decode/cbor_reader.h"

#include <bit>
#include <cstring>

namespace vigil::ingest {
namespace {

/// A tag's bits are 0b010fseLL (RFC 8746, section 2.1).
struct ArrayKind {
    bool isFloat = false;
    bool isSigned = false;
    bool littleEndian = false;
    std::size_t width = 0; ///< bytes
};

constexpr std::uint64_t kFirstTag = 64;
constexpr std::uint64_t kLastTag = 87;
constexpr std::uint64_t kClampedBytes = 68; ///< uint8, for pixels
constexpr std::uint64_t kReserved = 76;

ArrayKind kindOf(std::uint64_t tag) {
    ArrayKind kind;
    kind.isFloat = (tag & 0x10) != 0;
    kind.isSigned = (tag & 0x08) != 0;
    kind.littleEndian = (tag & 0x04) != 0;
    kind.width = std::size_t{1} << (tag & 0x03);
    if (kind.isFloat)
        kind.width *= 2;
    return kind;
}

std::uint64_t bitsAt(std::string_view bytes, std::size_t at, const ArrayKind& kind) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < kind.width; ++i) {
        const auto from = kind.littleEndian ? kind.width - 1 - i : i;
        bits = bits << 8 | static_cast<unsigned char>(bytes[at + from]);
    }
    return bits;
}

float numberAt(std::string_view bytes, std::size_t at, const ArrayKind& kind) {
    const auto bits = bitsAt(bytes, at, kind);
    if (kind.isFloat)
        return static_cast<float>(kind.width == 2   ? halfToDouble(bits)
                                  : kind.width == 4 ? static_cast<double>(std::bit_cast<float>(
                                                          static_cast<std::uint32_t>(bits)))
                                                    : std::bit_cast<double>(bits));
    if (!kind.isSigned)
        return static_cast<float>(bits);
    // Moves the sign bit to the top and back, so that it fills the bits above.
    const auto shift = 64 - 8 * kind.width;
    return static_cast<float>(static_cast<std::int64_t>(bits << shift) >> shift);
}

} // namespace

bool appendTypedArray(std::uint64_t tag, std::string_view bytes, std::vector<float>& out) {
    if (tag < kFirstTag || tag > kLastTag || tag == kReserved)
        return false;
    const auto kind = kindOf(tag == kClampedBytes ? kFirstTag : tag);
    if (kind.width > 8 || bytes.size() % kind.width != 0)
        return false;
    const auto count = bytes.size() / kind.width;
    const auto before = out.size();
    out.resize(before + count);
    // What the convention's own writer emits needs no conversion.
    if (kind.isFloat && kind.width == 4 && kind.littleEndian &&
        std::endian::native == std::endian::little) {
        if (count != 0)
            std::memcpy(out.data() + before, bytes.data(), bytes.size());
        return true;
    }
    for (std::size_t i = 0; i < count; ++i)
        out[before + i] = numberAt(bytes, i * kind.width, kind);
    return true;
}

} // namespace vigil::ingest
