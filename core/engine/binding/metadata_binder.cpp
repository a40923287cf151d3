// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ExpressionBinder that deals with what the transport knows of a row.
#include "engine/binding/expression_binder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace vigil::engine {

using model::equalNames;
using Type = model::Value::Type;
using Op = Expression::Op;

namespace {

/// A property of the message of a row: a field of kMessageColumn.
struct MessageProperty {
    ColumnPath path{};          ///< empty: all of it, beside what is known of every row
    std::optional<Type> type{}; ///< of its value
    std::int64_t level = 0;     ///< of the topic, from 1; from its end where negative; 0: all
};

struct Property {
    std::string_view name;
    Metadata metadata;
};

constexpr std::array<Property, 8> kKnown{{
    {"Offset", Metadata::Offset},
    {"SequenceNumber", Metadata::Offset},
    {"PartitionId", Metadata::Partition},
    {"EnqueuedTime", Metadata::EnqueuedTime},
    {"EventEnqueuedUtcTime", Metadata::EnqueuedTime},
    {"EventProcessedUtcTime", Metadata::EnqueuedTime},
    {"BlobName", Metadata::File},
    {"BlobLastModifiedUtcTime", Metadata::Absent},
}};

/// Documented, but not kept of a message here: null.
constexpr std::array<std::string_view, 10> kNotKept{"Publisher",
                                                    "IoTConnectionDeviceId",
                                                    "ConnectionDeviceId",
                                                    "CorrelationId",
                                                    "MessageId",
                                                    "ConnectionDeviceGenerationId",
                                                    "StreamId",
                                                    "ContentType",
                                                    "UserId",
                                                    "LastModified"};

/// Those that every row has as columns too.
constexpr std::array<std::string_view, 5> kColumns{"EventEnqueuedUtcTime", "EventProcessedUtcTime",
                                                   "PartitionId", "BlobName",
                                                   "BlobLastModifiedUtcTime"};

constexpr std::array<std::string_view, 5> kBrokers{"EventHub", "IoTHub", "Kafka", "MQTT", "Blob"};

bool isOneOf(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::any_of(names, [&](auto known) { return equalNames(known, name); });
}

std::optional<Metadata> propertyNamed(std::string_view name) {
    if (isOneOf(kNotKept, name))
        return Metadata::Absent;
    const auto found =
        std::ranges::find_if(kKnown, [&](const auto& p) { return equalNames(p.name, name); });
    return found == kKnown.end() ? std::nullopt : std::optional(found->metadata);
}

/// '[EventHub].[Offset]' and the like; the broker's name does not matter.
std::optional<Metadata> metadataNamed(std::string_view text) {
    std::string plain;
    for (const char c : text)
        if (c != '[' && c != ']')
            plain += c;
    if (equalNames(plain, "EventId"))
        return Metadata::EventId;
    const auto dot = plain.find('.');
    const std::string_view broker = std::string_view(plain).substr(0, dot);
    if (dot != std::string::npos)
        return isOneOf(kBrokers, broker) ? propertyNamed(std::string_view(plain).substr(dot + 1))
                                         : std::nullopt;
    if (equalNames(plain, "Blob"))
        return Metadata::FileRecord;
    return isOneOf(kBrokers, plain) ? Metadata::Record : propertyNamed(plain);
}

/// What stands behind the dot where the first part is `name`.
std::optional<std::string_view> behind(std::string_view text, std::string_view name) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || !equalNames(text.substr(0, dot), name))
        return std::nullopt;
    return text.substr(dot + 1);
}

std::optional<MessageProperty> messagePropertyNamed(std::string_view name) {
    if (equalNames(name, "Topic"))
        return MessageProperty{{"Topic"}, Type::Text};
    if (equalNames(name, "Key") || equalNames(name, "PartitionKey"))
        return MessageProperty{{"Key"}, Type::Text};
    if (equalNames(name, "Timestamp"))
        return MessageProperty{{"Timestamp"}, Type::DateTime};
    if (equalNames(name, "Headers") || equalNames(name, "User"))
        return MessageProperty{{"User"}, Type::Record};
    for (const auto* const all : {"Headers", "User"})
        if (const auto one = behind(name, all))
            return MessageProperty{{"User", std::string(*one)}, Type::Text};
    if (const auto level = behind(name, "Topic")) {
        std::int64_t number = 0;
        const auto* const end = level->data() + level->size();
        const auto [stop, status] = std::from_chars(level->data(), end, number);
        if (status == std::errc{} && stop == end && number != 0)
            return MessageProperty{{"Topic"}, Type::Text, number};
    }
    return std::nullopt;
}

/// '[Kafka].[Topic]', '[User].[name]' and the like: what came with the message.
std::optional<MessageProperty> messageNamed(std::string_view text) {
    std::string plain;
    for (const char c : text)
        if (c != '[' && c != ']')
            plain += c;
    if (equalNames(plain, "Kafka") || equalNames(plain, "MQTT"))
        return MessageProperty{{}, Type::Record};
    for (const auto broker : kBrokers)
        if (const auto property = behind(plain, broker))
            return messagePropertyNamed(*property);
    return messagePropertyNamed(plain);
}

/// A level of a topic; null where it has not so many.
model::Value topicLevel(EvalContext& /*context*/, std::span<const model::Value> args) {
    if (args[0].type() != Type::Text)
        return {};
    const std::string_view topic = args[0].asText();
    std::vector<std::string_view> levels;
    for (std::size_t from = 0; from <= topic.size();) {
        const auto slash = std::min(topic.find('/', from), topic.size());
        levels.push_back(topic.substr(from, slash - from));
        from = slash + 1;
    }
    const auto count = static_cast<std::int64_t>(levels.size());
    const auto asked = args[1].asBigInt();
    const auto at = asked > 0 ? asked - 1 : count + asked;
    return at < 0 || at >= count ? model::Value()
                                 : model::Value(std::string(levels[static_cast<std::size_t>(at)]));
}

/// What is known of every row, and what came with its message.
model::Value withMessage(EvalContext& /*context*/, std::span<const model::Value> args) {
    if (args[0].type() != Type::Record || args[1].type() != Type::Record)
        return args[0];
    model::Record all = args[0].asRecord();
    const auto& message = args[1].asRecord().fields;
    all.fields.insert(all.fields.end(), message.begin(), message.end());
    return model::Value(std::move(all));
}

constexpr Function inner(std::string_view name,
                         model::Value (*call)(EvalContext&, std::span<const model::Value>)) {
    return {.name = name,
            .signature = {},
            .description = {},
            .example = {},
            .gives = {},
            .minArgs = 2,
            .maxArgs = 2,
            .strict = false,
            .call = call};
}

constexpr Function kTopicLevel = inner("level of a topic", topicLevel);
constexpr Function kWithMessage = inner("row and message", withMessage);

std::optional<Type> typeOf(Metadata metadata) {
    switch (metadata) {
    case Metadata::EventId:
    case Metadata::File:
        return Type::Text;
    case Metadata::EnqueuedTime:
        return Type::DateTime;
    case Metadata::Offset:
    case Metadata::Partition:
        return Type::BigInt;
    case Metadata::Record:
    case Metadata::FileRecord:
        return Type::Record;
    case Metadata::Absent:
        break;
    }
    return std::nullopt;
}

} // namespace

bool isMetadataColumn(std::string_view name) noexcept { return isOneOf(kColumns, name); }

ExpressionPtr ExpressionBinder::metadataOf(std::size_t table, Metadata metadata,
                                           const ast::Expr& e) const {
    auto out = make(Op::Metadata, e);
    out->source = table;
    out->metadata = metadata;
    out->type = typeOf(metadata);
    out->files = tables[table].files;
    return out;
}

ExpressionPtr ExpressionBinder::bindMetadataColumn(std::size_t table, ExpressionPtr column,
                                                   const ast::Expr& e) const {
    auto out = make(Op::Call, e);
    out->function = m_catalog.scalar("COALESCE");
    auto metadata = metadataOf(table, *propertyNamed(e.path.back()), e);
    column->type = metadata->type;
    out->type = metadata->type;
    out->args.push_back(std::move(column));
    out->args.push_back(std::move(metadata));
    return out;
}

/// The record of what came with the message.
ExpressionPtr ExpressionBinder::messageOf(std::size_t table, const ast::Expr& e) {
    auto& columns = *tables[table].columns;
    const ColumnPath path{std::string(kMessageColumn)};
    auto out = make(Op::Column, e);
    out->source = table;
    out->index = static_cast<std::size_t>(std::ranges::find(columns, path) - columns.begin());
    if (out->index == columns.size())
        columns.push_back(path);
    return out;
}

ExpressionPtr ExpressionBinder::bindMessage(std::size_t table, std::string_view name,
                                            const ast::Expr& e) {
    auto property = messageNamed(name);
    if (!property)
        return nullptr;
    if (!tables[table].input) {
        error(e.span, "what came with a message is known beside its input alone",
              "ask for it in the step that reads the input");
        return make(Op::Constant, e);
    }
    const auto call = [&](const Function& function, ExpressionPtr first, ExpressionPtr second) {
        auto out = make(Op::Call, e);
        out->function = &function;
        out->args.push_back(std::move(first));
        out->args.push_back(std::move(second));
        return out;
    };
    auto out = messageOf(table, e);
    if (property->path.empty()) {
        out = call(kWithMessage, metadataOf(table, Metadata::Record, e), std::move(out));
    } else {
        auto field = make(Op::Field, e);
        field->path = std::move(property->path);
        field->args.push_back(std::move(out));
        out = std::move(field);
    }
    if (property->level != 0) {
        auto level = make(Op::Constant, e);
        level->constant = model::Value(property->level);
        level->type = Type::BigInt;
        out = call(kTopicLevel, std::move(out), std::move(level));
    }
    out->type = property->type;
    return out;
}

ExpressionPtr ExpressionBinder::bindMetadata(const ast::Expr& e, Phase phase) {
    const auto table = !e.args.empty() && e.args[0]->path.size() == 1
                           ? tableNamed(e.args[0]->path[0])
                           : std::nullopt;
    const bool text = e.args.size() == 2 && e.args[1]->value.type() == Type::Text;
    if (!table || !text) {
        error(e.span, "GetMetadataPropertyValue takes a stream and the name of a property",
              "write GetMetadataPropertyValue(input, '[EventHub].[Offset]')");
        return make(Op::Constant, e);
    }
    const auto& name = e.args[1]->value.asText();
    if (phase != Phase::Group)
        if (auto message = bindMessage(*table, name, e))
            return message;
    const auto property = messageNamed(name) ? Metadata::Record : metadataNamed(name);
    if (!property) {
        error(e.args[1]->span, "there is no property '" + name + "'",
              "'EventId', '[EventHub].[Offset]', '[EventHub].[PartitionId]', "
              "'[EventHub].[EnqueuedTime]', '[Kafka].[Topic]', '[Kafka].[Key]', "
              "'[Kafka].[Timestamp]', '[User].[name]', "
              "'[MQTT].[Topic].[2]', 'BlobName', or 'Kafka' for all");
        return make(Op::Constant, e);
    }
    if (phase == Phase::Group) {
        error(e.span, "GetMetadataPropertyValue is neither in GROUP BY nor inside an aggregate",
              "write, say, MAX(" + textAt(e.span) + ")");
        return make(Op::Constant, e);
    }
    return metadataOf(*table, *property, e);
}

} // namespace vigil::engine
