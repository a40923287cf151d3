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
    compiled.m_kind = Kind::Json;
    for (std::size_t from = 0; from <= path.size();) {
        const auto dot = std::min(path.find('.', from), path.size());
        const auto name = path.substr(from, dot - from);
        if (name.empty())
            return fail(ErrorCode::InvalidArgument, "a step of the path is empty", field.path);
        compiled.m_steps.push_back({std::string(name), indexOf(name)});
        from = dot + 1;
    }
    return compiled;
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
