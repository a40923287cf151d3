// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/field_path.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>

namespace vigil::ingest {
namespace {

constexpr std::string_view kTopicPrefix = "topic:";
constexpr std::string_view kHeaderPrefix = "header:";

std::optional<std::string_view> lastOf(const transport::MessageProperties& properties,
                                       std::string_view name) {
    for (auto property = properties.rbegin(); property != properties.rend(); ++property)
        if (property->first == name)
            return property->second;
    return std::nullopt;
}

std::optional<std::size_t> indexOf(std::string_view text) {
    std::size_t index = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (status != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return index;
}

} // namespace

Result<CompiledPath> CompiledPath::compile(const FieldPath& field) {
    const std::string_view path = field.path;
    CompiledPath compiled;
    if (path.empty())
        return compiled;
    if (path.front() == '=') {
        compiled.m_kind = Kind::Constant;
        compiled.m_text = path.substr(1);
        return compiled;
    }
    if (path == "key") {
        compiled.m_kind = Kind::Key;
        return compiled;
    }
    if (path.starts_with(kTopicPrefix)) {
        const auto level = indexOf(path.substr(kTopicPrefix.size()));
        if (!level)
            return fail(ErrorCode::InvalidArgument,
                        "a topic level is a number from 0, as in 'topic:2'", field.path);
        compiled.m_kind = Kind::Topic;
        compiled.m_level = *level;
        return compiled;
    }
    if (path.starts_with(kHeaderPrefix)) {
        compiled.m_kind = Kind::Header;
        compiled.m_text = path.substr(kHeaderPrefix.size());
        if (compiled.m_text.empty())
            return fail(ErrorCode::InvalidArgument, "a header has a name, as in 'header:tenant'",
                        field.path);
        return compiled;
    }
    return compileJson(field.path);
}

Result<CompiledPath> CompiledPath::compileJson(const std::string& path) {
    CompiledPath compiled;
    compiled.m_kind = Kind::Json;
    if (path == ".")
        return compiled;
    if (path.starts_with("$.") || path == "$")
        return fail(ErrorCode::InvalidArgument,
                    "a path begins at the root by itself: write it without '$'", path);
    std::string_view rest = path;
    for (;;) {
        std::string name;
        const bool quoted = rest.starts_with('"');
        if (quoted) {
            const auto end = rest.find('"', 1);
            if (end == std::string_view::npos)
                return fail(ErrorCode::InvalidArgument, "a quote in the path is not closed", path);
            name = rest.substr(1, end - 1);
            rest.remove_prefix(end + 1);
            if (!rest.empty() && rest.front() != '.')
                return fail(ErrorCode::InvalidArgument,
                            "a key in quotes is followed by a dot or nothing", path);
        } else {
            name = rest.substr(0, rest.find('.'));
            rest.remove_prefix(name.size());
            if (name.find_first_of("[]") != std::string::npos)
                return fail(ErrorCode::InvalidArgument,
                            "elements are counted by a step of their own: list.0, not list[0]; a "
                            "key with brackets stands in double quotes",
                            path);
        }
        if (name.empty())
            return fail(ErrorCode::InvalidArgument, "a step of the path is empty", path);
        auto index = quoted ? std::nullopt : indexOf(name);
        const bool any = !quoted && name == "*";
        compiled.m_steps.push_back({std::move(name), index, any});
        if (rest.empty())
            return compiled;
        rest.remove_prefix(1);
    }
}

bool CompiledPath::followSteps(const Step* step, const Step* end, const simdjson::dom::element& at,
                               simdjson::dom::element& found) {
    found = at;
    for (; step != end; ++step) {
        simdjson::dom::element next;
        simdjson::dom::array elements;
        simdjson::dom::object members;
        if (step->any) {
            if (found.get(members) != simdjson::SUCCESS)
                return false;
            for (const auto member : members)
                if (followSteps(step + 1, end, member.value, found))
                    return true;
            return false;
        }
        if (step->index && found.get(elements) == simdjson::SUCCESS) {
            if (elements.at(*step->index).get(next) != simdjson::SUCCESS)
                return false;
        } else if (found.at_key(step->name).get(next) != simdjson::SUCCESS) {
            return false;
        }
        found = next;
    }
    return true;
}

bool CompiledPath::follow(const simdjson::dom::element& root, simdjson::dom::element& found) const {
    return followSteps(m_steps.data(), m_steps.data() + m_steps.size(), root, found);
}

bool CompiledPath::followParent(const simdjson::dom::element& root,
                                simdjson::dom::element& found) const {
    return followSteps(m_steps.data(), m_steps.data() + m_steps.size() - 1, root, found);
}

bool CompiledPath::isMember(const CompiledPath& all, std::string_view key) const noexcept {
    const auto same = [](const Step& a, const Step& b) { return a.name == b.name; };
    return m_steps.size() == all.m_steps.size() && !m_steps.empty() && m_steps.back().name == key &&
           std::equal(m_steps.begin(), m_steps.end() - 1, all.m_steps.begin(), same);
}

std::optional<std::string_view> CompiledPath::textOf(const RawMessage& message) const {
    switch (m_kind) {
    case Kind::Constant:
        return m_text;
    case Kind::Key:
        return message.key;
    case Kind::Header:
        return lastOf(message.properties, m_text);
    case Kind::Topic:
        break;
    case Kind::None:
    case Kind::Json:
        return std::nullopt;
    }
    std::string_view rest = message.topic;
    for (std::size_t level = 0;; ++level) {
        const auto slash = rest.find('/');
        if (level == m_level)
            return rest.substr(0, slash);
        if (slash == std::string_view::npos)
            return std::nullopt;
        rest.remove_prefix(slash + 1);
    }
}

} // namespace vigil::ingest
