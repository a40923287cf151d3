// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/json_shapes.h"

#include "model/value.h"

#include <algorithm>
#include <optional>
#include <span>

namespace vigil::ingest {
namespace {

using Node = JsonShape::Node;

constexpr std::size_t kMostShapes = 8;
/// Records that all differ are parsed; now and then it is tried whether they still do.
constexpr std::size_t kMostMissed = 64;
constexpr std::size_t kTriedAgain = 64;

/// The first member of a name, without case, as queries find columns.
std::optional<std::size_t> memberOf(const std::vector<Node>& nodes, std::size_t parent,
                                    std::string_view name) {
    if (nodes[parent].kind != Node::Kind::Object)
        return std::nullopt;
    for (std::size_t n = parent + 1; n < nodes.size(); ++n)
        if (nodes[n].parent == parent && model::equalNames(nodes[n].key, name))
            return n;
    return std::nullopt;
}

std::optional<std::size_t> within(const std::vector<Node>& nodes, std::size_t node,
                                  std::span<const std::string> path) {
    for (const auto& name : path) {
        const auto inner = memberOf(nodes, node, name);
        if (!inner)
            return std::nullopt;
        node = *inner;
    }
    return node;
}

} // namespace

bool JsonShapes::read(std::string_view text) {
    if (m_known.empty())
        return false;
    for (std::size_t tried = 0; tried < m_known.size(); ++tried) {
        const auto at = (m_last + tried) % m_known.size();
        const auto& known = m_known[at];
        if (known.version != m_columns.version() || !known.shape.read(text, m_scalars))
            continue;
        m_last = at;
        m_missed -= m_missed > 0 ? 1 : 0;
        return true;
    }
    return false;
}

void JsonShapes::learn(std::string_view text) {
    if (++m_missed > kMostMissed && m_missed % kTriedAgain != 0)
        return;
    auto shape = JsonShape::of(text);
    if (!shape)
        return;
    Known known{std::move(*shape), m_columns.version(), 0, {}, false, 0};
    if (!plan(known))
        return;
    if (m_known.size() < kMostShapes) {
        m_last = m_known.size();
        m_known.push_back(std::move(known));
        return;
    }
    m_last = m_next;
    m_known[m_last] = std::move(known);
    m_next = (m_next + 1) % kMostShapes;
}

/// What becomes of the values; false where a record or array is wanted, which is made of a tree.
bool JsonShapes::plan(Known& known) const {
    const auto& nodes = known.shape.nodes();
    std::vector<std::string_view> seen;
    for (std::size_t n = 1; n < nodes.size(); ++n) {
        if (nodes[n].parent != 0)
            continue;
        ++known.fields;
        // The first field of a name counts.
        if (std::ranges::any_of(seen,
                                [&](auto key) { return model::equalNames(key, nodes[n].key); }))
            continue;
        seen.push_back(nodes[n].key);
        const auto field = m_columns.find(nodes[n].key);
        if (!field || !planField(n, *field, known))
            return false;
    }
    return planTime(known);
}

bool JsonShapes::planField(std::size_t node, std::size_t field, Known& known) const {
    const auto& nodes = known.shape.nodes();
    const auto put = [&](std::size_t from, std::size_t target, bool part) {
        if (nodes[from].kind != Node::Kind::Scalar)
            return false;
        known.puts.push_back({nodes[from].scalar, target, part});
        return true;
    };
    if (m_columns.columnOf(field) != RowColumns::kUnread && !put(node, field, false))
        return false;
    for (const auto part : m_columns.partsOf(field))
        if (const auto found = within(nodes, node, m_columns.pathOf(part));
            found && !put(*found, part, true))
            return false;
    return true;
}

bool JsonShapes::planTime(Known& known) const {
    const auto& nodes = known.shape.nodes();
    auto found = m_timeName.empty() ? std::nullopt : memberOf(nodes, 0, m_timeName);
    if (found)
        found = within(nodes, *found, m_columns.timeFields());
    if (!found)
        return true;
    known.dated = true;
    known.time = nodes[*found].scalar;
    return nodes[*found].kind == Node::Kind::Scalar;
}

} // namespace vigil::ingest
