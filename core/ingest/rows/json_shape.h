// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::ingest {

/// How a JSON text is built: all that stands between its values, byte by byte, and where these
/// lie. Texts of one shape are read by comparing what stands between and taking the values; what
/// is taken so is what a parser would give. Whatever is unusual (escapes, exponents, numbers of
/// many digits, words that are no JSON) is left to the parser, and so is all that is wrong.
/// *Thread:* value; read() is const.
class JsonShape {
public:
    /// A text, number, truth or null. `text` points into what was read.
    struct Scalar {
        enum class Kind { Text, Integer, Float, Bit, Null };
        Kind kind = Kind::Null;
        std::string_view text;
        std::int64_t integer = 0; ///< of Bit: 0 or 1
        double real = 0;
    };

    /// A value of the text, in the order in which they begin.
    struct Node {
        enum class Kind { Scalar, Object, Array };
        Kind kind = Kind::Scalar;
        std::string key;          ///< empty within an array
        std::size_t position = 0; ///< among its siblings
        std::size_t parent = 0;   ///< node; of the text itself its own number
        std::size_t scalar = 0;   ///< Kind::Scalar: which one read() gives
    };

    /// The shape of a text that is an object; nullopt for one that cannot be read by shape.
    /// Precondition: a parser takes the text.
    [[nodiscard]] static std::optional<JsonShape> of(std::string_view text);

    /// The scalars of a text of this shape, in order; false when it is none, or not sure to be one.
    [[nodiscard]] bool read(std::string_view text, std::vector<Scalar>& scalars) const;

    /// The first one is the text itself.
    [[nodiscard]] const std::vector<Node>& nodes() const noexcept { return m_nodes; }

private:
    class Builder;

    std::vector<Node> m_nodes;
    std::string m_between;            ///< all that is compared, one after another
    std::vector<std::size_t> m_sizes; ///< what stands before each scalar, then behind the last
};

} // namespace vigil::ingest
