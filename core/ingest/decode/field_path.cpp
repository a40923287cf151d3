// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/field_path.h"

#include <simdjson.h>

#include <charconv>

namespace vigil::ingest {
namespace {

constexpr std::string_view kTopicPrefix = "topic:";

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
        compiled.m_constant = path.substr(1);
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
        compiled.m_steps.push_back({std::move(name), index});
        if (rest.empty())
            return compiled;
        rest.remove_prefix(1);
    }
}

bool CompiledPath::follow(const simdjson::dom::element& root, simdjson::dom::element& found) const {
    found = root;
    for (const auto& step : m_steps) {
        simdjson::dom::element next;
        simdjson::dom::array elements;
        if (step.index && found.get(elements) == simdjson::SUCCESS) {
            if (elements.at(*step.index).get(next) != simdjson::SUCCESS)
                return false;
        } else if (found.at_key(step.name).get(next) != simdjson::SUCCESS) {
            return false;
        }
        found = next;
    }
    return true;
}

std::optional<std::string_view> CompiledPath::textOf(const RawMessage& message) const {
    switch (m_kind) {
    case Kind::Constant:
        return m_constant;
    case Kind::Key:
        return message.key;
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
