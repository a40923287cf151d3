// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/message_record.h"

#include <simdjson.h>

#include <algorithm>

namespace vigil::ingest {
namespace {

model::Value textValue(const std::string& text) {
    return simdjson::validate_utf8(text) ? model::Value(text) : model::Value();
}

} // namespace

model::Value messageRecord(const RawMessage& message) {
    model::Record record;
    const auto add = [&record](const char* name, const std::string& text) {
        record.fields.emplace_back(name, text.empty() ? model::Value() : textValue(text));
    };
    add("Topic", message.topic);
    add("Key", message.key);
    record.fields.emplace_back("Timestamp",
                               message.brokered ? model::Value(*message.brokered) : model::Value());
    model::Record user;
    for (const auto& sent : message.properties) {
        if (!simdjson::validate_utf8(sent.first))
            continue;
        const auto known = std::ranges::find_if(
            user.fields, [&sent](const auto& field) { return field.first == sent.first; });
        if (known == user.fields.end())
            user.fields.emplace_back(sent.first, textValue(sent.second));
        else
            known->second = textValue(sent.second);
    }
    record.fields.emplace_back("User", user.fields.empty() ? model::Value()
                                                           : model::Value(std::move(user)));
    return model::Value(std::move(record));
}

} // namespace vigil::ingest
