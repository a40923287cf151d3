// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/json_document.h"

#include "ingest/decode/decode_options.h"

#include <simdjson.h>

#include <cstring>

namespace vigil::ingest {
namespace {

constexpr std::size_t kFirstCapacity = 4096;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Fault faultOf(simdjson::error_code code) {
    using model::DeadLetterReason;
    switch (code) {
    case simdjson::UTF8_ERROR:
        return {DeadLetterReason::NotUtf8, "the text is not UTF-8"};
    case simdjson::DEPTH_ERROR:
        return {DeadLetterReason::TooDeep, "nested deeper than 64"};
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
        return {DeadLetterReason::TooLarge, "the text is too large"};
    case simdjson::EMPTY:
        return {DeadLetterReason::Malformed, "the payload is empty"};
    default:
        return {DeadLetterReason::Malformed,
                std::string("no JSON: ") + simdjson::error_message(code)};
    }
}

} // namespace

JsonDocument::JsonDocument(std::size_t mostBytes)
    : m_parser(std::make_unique<simdjson::dom::parser>(mostBytes)), m_mostBytes(mostBytes) {}

JsonDocument::~JsonDocument() = default;

std::optional<Fault> JsonDocument::parse(std::string_view text, simdjson::dom::element& root) {
    if (text.starts_with(kByteOrderMark))
        text.remove_prefix(kByteOrderMark.size());
    if (text.size() > m_mostBytes)
        return faultOf(simdjson::CAPACITY);
    // Sets the bound of depth, which the parser keeps when it grows.
    if (m_parser->max_depth() != bounds::kDepth || m_parser->capacity() == 0)
        if (const auto error = m_parser->allocate(kFirstCapacity, bounds::kDepth))
            return faultOf(error);
    if (m_padded.size() < text.size() + simdjson::SIMDJSON_PADDING)
        m_padded.resize(text.size() + simdjson::SIMDJSON_PADDING);
    std::memcpy(m_padded.data(), text.data(), text.size());
    const auto error = m_parser->parse(m_padded.data(), text.size(), false).get(root);
    if (error != simdjson::SUCCESS)
        return faultOf(error);
    return std::nullopt;
}

} // namespace vigil::ingest
