// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/channels/message_template.h"

#include "base/closest_name.h"
#include "base/plain_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace vigil::egress {

namespace {

using Json = nlohmann::ordered_json;

/// A word of templates and the members that may hold it, the first that is there.
struct Field {
    std::string_view name;
    std::array<std::string_view, 2> members;
};

constexpr std::array kFields{Field{"bed", {"bed", "location"}},
                             Field{"rule", {"rule", "dedupKey"}},
                             Field{"priority", {"priority", ""}},
                             Field{"value", {"value", ""}},
                             Field{"limit", {"limit", ""}},
                             Field{"unit", {"unit", ""}},
                             Field{"event", {"event", ""}},
                             Field{"state", {"state", ""}},
                             Field{"onset", {"onset", "onsetUtc"}},
                             Field{"sent", {"sent", "sentUtc"}},
                             Field{"signal", {"signal", "metric"}},
                             Field{"direction", {"direction", ""}},
                             Field{"patient", {"patient", "patientRef"}},
                             Field{"incident", {"incident", "incidentId"}},
                             Field{"subject", {"subject", ""}},
                             Field{"step", {"step", ""}},
                             Field{"loop", {"loop", ""}},
                             Field{"text", {"text", ""}},
                             Field{"url", {"url", "ackUrl"}}};

constexpr std::string_view kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

const Field* fieldOf(std::string_view name) {
    for (const auto& field : kFields)
        if (field.name == name || std::ranges::find(field.members, name) != field.members.end())
            return &field;
    return nullptr;
}

std::string dumped(const Json& json) {
    return shownJson(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json parsed(std::string_view text) { return Json::parse(text, nullptr, false); }

/// Numbers as short as they can be: 72, not 72.0.
std::string textOf(const Json& value) {
    constexpr double kExact = 1e15;
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number_float()) {
        const auto number = value.get<double>();
        if (std::abs(number) < kExact && number == std::floor(number))
            return std::to_string(static_cast<std::int64_t>(number));
    }
    return dumped(value);
}

std::optional<std::string> memberOf(const Json& json, std::string_view name) {
    const auto* const field = fieldOf(name);
    const auto look = [&](std::string_view member) -> std::optional<std::string> {
        const auto found = json.find(member);
        if (member.empty() || found == json.end() || found->is_null())
            return std::nullopt;
        return textOf(*found);
    };
    if (field == nullptr)
        return look(name);
    for (const auto member : field->members)
        if (auto text = look(member))
            return text;
    return std::nullopt;
}

/// What stands between the quotes of a JSON string.
std::string escapedText(const std::string& text) {
    const auto quoted = dumped(Json(text));
    return quoted.substr(1, quoted.size() - 2);
}

Error unknown(std::string_view name) {
    std::vector<std::string_view> names;
    std::string all;
    for (const auto& field : kFields) {
        names.push_back(field.name);
        all += (all.empty() ? "" : ", ") + std::string(field.name);
    }
    const auto near = base::closestName(name, names);
    return {ErrorCode::InvalidArgument,
            "there is no {" + std::string(name) + "}; " +
                (near.empty() ? "known are: " + all : "did you mean {" + std::string(near) + "}?"),
            {}};
}

} // namespace

Result<MessageTemplate> MessageTemplate::parse(std::string_view text) {
    MessageTemplate made;
    made.m_texts.emplace_back();
    const auto begin = text.find_first_not_of(" \t\r\n");
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        made.m_texts.back() += text.substr(0, open);
        text.remove_prefix(open);
        if (text.empty())
            break;
        const auto end = std::min(text.find_first_not_of(kNameCharacters, 1), text.size());
        if (end == 1 || end == text.size() || text[end] != '}') { // stands for itself
            made.m_texts.back() += '{';
            text.remove_prefix(1);
            continue;
        }
        const auto name = text.substr(1, end - 1);
        if (fieldOf(name) == nullptr)
            return tl::unexpected<Error>(unknown(name));
        made.m_members.emplace_back(name);
        made.m_texts.emplace_back();
        text.remove_prefix(end + 1);
    }
    const auto& first = made.m_texts.front();
    made.m_isJson = begin != std::string_view::npos && begin < first.size() && first[begin] == '{';
    if (!made.m_isJson)
        return made;
    for (const std::string payload : {"{}", R"({"bed":"B01","value":1})"})
        if (!parsed(made.fill(payload, true)).is_object())
            return fail(ErrorCode::InvalidArgument,
                        "it begins as JSON and is none; names stand within the quotes of texts");
    return made;
}

std::string MessageTemplate::fill(std::string_view payload, bool escaped) const {
    const auto json = parsed(payload);
    std::string filled = m_texts.front();
    for (std::size_t i = 0; i < m_members.size(); ++i) {
        const auto value =
            json.is_object() ? memberOf(json, m_members[i]).value_or("") : std::string();
        filled += (escaped ? escapedText(value) : value) + m_texts[i + 1];
    }
    return filled;
}

std::string MessageTemplate::text(std::string_view payload) const { return fill(payload, false); }

std::string MessageTemplate::json(std::string_view payload) const {
    if (m_isJson)
        return dumped(parsed(fill(payload, true))); // on one line
    return dumped({{"text", fill(payload, false)}, {"notForClinicalUse", true}});
}

std::optional<std::string> payloadField(std::string_view payload, std::string_view name) {
    const auto json = parsed(payload);
    return json.is_object() ? memberOf(json, name) : std::nullopt;
}

} // namespace vigil::egress
