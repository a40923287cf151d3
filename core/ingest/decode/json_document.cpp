// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/json_document.h"

#include "ingest/decode/decode_options.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
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
    auto error = m_parser->parse(m_padded.data(), text.size(), false).get(root);
    if (error != simdjson::SUCCESS && nullNonNumbers(text))
        error = m_parser->parse(m_mended.data(), m_mended.size(), true).get(root);
    if (error != simdjson::SUCCESS)
        return faultOf(error);
    return std::nullopt;
}

/// Makes m_mended of a text with words that stand for no number; false when there are none.
bool JsonDocument::nullNonNumbers(std::string_view text) {
    constexpr std::array<std::string_view, 7> kWords{"-Infinity", "Infinity", "-inf", "inf",
                                                     "NaN",       "nan",      "NAN"};
    m_mended.clear();
    bool quoted = false;
    bool found = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const auto rest = text.substr(at);
        const auto word = quoted || std::string_view("-IiNn").find(c) == std::string_view::npos
                              ? kWords.end()
                              : std::ranges::find_if(kWords, [rest](std::string_view known) {
                                    return rest.starts_with(known);
                                });
        if (word != kWords.end()) {
            m_mended += "null";
            found = true;
            at += word->size() - 1;
            continue;
        }
        m_mended += c;
        if (quoted && c == '\\' && at + 1 < text.size())
            m_mended += text[++at];
        else if (c == '"')
            quoted = !quoted;
    }
    return found;
}

} // namespace vigil::ingest
