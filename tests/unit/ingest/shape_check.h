// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/json_document.h"
#include "ingest/rows/json_shape.h"

#include <simdjson.h>

#include <bit>
#include <string>
#include <string_view>
#include <vector>

/// What is read by shape beside what a parser reads.
namespace shapecheck {

using vigil::ingest::JsonShape;

/// A text taken apart by a parser, as a shape tells of it.
struct Walked {
    std::vector<JsonShape::Node> nodes;
    std::vector<JsonShape::Scalar> scalars;

    void walk(const simdjson::dom::element& value, std::string key, std::size_t position,
              std::size_t parent) {
        using Type = simdjson::dom::element_type;
        using Kind = JsonShape::Node::Kind;
        const auto number = nodes.size();
        nodes.push_back({Kind::Scalar, std::move(key), position, parent, 0});
        std::size_t at = 0;
        if (value.type() == Type::OBJECT) {
            nodes[number].kind = Kind::Object;
            const simdjson::dom::object object = value.get_object().value_unsafe();
            for (const auto& field : object)
                walk(field.value, std::string(field.key), at++, number);
            return;
        }
        if (value.type() == Type::ARRAY) {
            nodes[number].kind = Kind::Array;
            const simdjson::dom::array elements = value.get_array().value_unsafe();
            for (const auto each : elements)
                walk(each, {}, at++, number);
            return;
        }
        nodes[number].scalar = scalars.size();
        scalars.push_back(scalarOf(value));
    }

    static JsonShape::Scalar scalarOf(const simdjson::dom::element& value) {
        using Type = simdjson::dom::element_type;
        using Kind = JsonShape::Scalar::Kind;
        JsonShape::Scalar scalar;
        switch (value.type()) {
        case Type::STRING:
            scalar.kind = Kind::Text;
            scalar.text = value.get_string().value_unsafe();
            break;
        case Type::INT64:
            scalar.kind = Kind::Integer;
            scalar.integer = value.get_int64().value_unsafe();
            break;
        case Type::DOUBLE:
            scalar.kind = Kind::Float;
            scalar.real = value.get_double().value_unsafe();
            break;
        case Type::BOOL:
            scalar.kind = Kind::Bit;
            scalar.integer = value.get_bool().value_unsafe() ? 1 : 0;
            break;
        case Type::NULL_VALUE:
            break;
        default: // what a shape never gives
            scalar.kind = Kind::Bit;
            scalar.integer = 2;
        }
        return scalar;
    }
};

inline bool same(const JsonShape::Scalar& a, const JsonShape::Scalar& b) {
    using Kind = JsonShape::Scalar::Kind;
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case Kind::Text:
        return a.text == b.text;
    case Kind::Float:
        return std::bit_cast<std::uint64_t>(a.real) == std::bit_cast<std::uint64_t>(b.real);
    case Kind::Integer:
    case Kind::Bit:
        return a.integer == b.integer;
    case Kind::Null:
        return true;
    }
    return false;
}

/// Reads `text` by the shape of `model`, and what a parser makes of both. *Thread:* one.
class Check {
public:
    enum class Outcome { NoShape, NotRead, Read, Differs };

    Outcome operator()(std::string_view model, std::string_view text) {
        simdjson::dom::element root;
        if (m_document.parse(model, root) || root.type() != simdjson::dom::element_type::OBJECT)
            return Outcome::NoShape;
        const auto shape = JsonShape::of(model);
        if (!shape)
            return Outcome::NoShape;
        if (!shape->read(text, m_read))
            return text == model ? Outcome::Differs : Outcome::NotRead;
        // Read by shape: so a parser takes it, and finds the same.
        if (m_document.parse(text, root))
            return Outcome::Differs;
        Walked walked;
        walked.walk(root, {}, 0, 0);
        const auto& nodes = shape->nodes();
        bool equal = walked.nodes.size() == nodes.size() && walked.scalars.size() == m_read.size();
        for (std::size_t n = 0; equal && n < nodes.size(); ++n)
            equal = nodes[n].kind == walked.nodes[n].kind && nodes[n].key == walked.nodes[n].key &&
                    nodes[n].position == walked.nodes[n].position &&
                    nodes[n].parent == walked.nodes[n].parent &&
                    (nodes[n].kind != JsonShape::Node::Kind::Scalar ||
                     nodes[n].scalar == walked.nodes[n].scalar);
        for (std::size_t s = 0; equal && s < m_read.size(); ++s)
            equal = same(m_read[s], walked.scalars[s]);
        return equal ? Outcome::Read : Outcome::Differs;
    }

private:
    vigil::ingest::JsonDocument m_document{1 << 20};
    std::vector<JsonShape::Scalar> m_read;
};

} // namespace shapecheck
