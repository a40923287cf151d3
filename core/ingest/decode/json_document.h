// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/rejection.h"

#include <memory>
#include <optional>
#include <string_view>

namespace simdjson::dom {
class element;
class parser;
} // namespace simdjson::dom

namespace vigil::ingest {

/// One JSON text, parsed and validated whole (grammar, UTF-8, depth), with the parser's buffers
/// kept for the next. *Thread:* one. *Owns:* the buffers that elements point into.
class JsonDocument {
public:
    /// Texts up to `mostBytes`; buffers start small and grow as needed.
    explicit JsonDocument(std::size_t mostBytes);
    ~JsonDocument();

    /// `root` and everything below it live until the next call. A leading byte-order mark is
    /// skipped; NaN and Infinity, which many programs write where they have no number, are null.
    /// The fault says why it is no JSON.
    [[nodiscard]] std::optional<Fault> parse(std::string_view text, simdjson::dom::element& root);

private:
    [[nodiscard]] bool nullNonNumbers(std::string_view text);

    std::unique_ptr<simdjson::dom::parser> m_parser;
    std::string m_padded; ///< the parser reads some bytes past the end
    std::string m_mended; ///< of a text with NaN
    std::size_t m_mostBytes;
};

} // namespace vigil::ingest
