// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ExpressionBinder that deals with what the transport knows of a row.
#include "engine/binding/expression_binder.h"

#include <algorithm>
#include <array>

namespace vigil::engine {

using model::equalNames;
using Type = model::Value::Type;
using Op = Expression::Op;

namespace {

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
constexpr std::array<std::string_view, 11> kNotKept{"PartitionKey",
                                                    "Publisher",
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
    if (equalNames(broker, "User"))
        return Metadata::Absent;
    if (dot != std::string::npos)
        return isOneOf(kBrokers, broker) ? propertyNamed(std::string_view(plain).substr(dot + 1))
                                         : std::nullopt;
    if (equalNames(plain, "Blob"))
        return Metadata::FileRecord;
    return isOneOf(kBrokers, plain) ? Metadata::Record : propertyNamed(plain);
}

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
    const auto property = metadataNamed(name);
    if (!property) {
        error(e.args[1]->span, "there is no property '" + name + "'",
              "'EventId', '[EventHub].[Offset]', '[EventHub].[PartitionId]', "
              "'[EventHub].[EnqueuedTime]', 'BlobName', '[User].[name]' or 'EventHub' for all");
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
