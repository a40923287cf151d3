// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::ingest {

/// A text file record by record, in bounded memory: one line (a quoted field may span several), or
/// one element of a JSON array. A leading byte-order mark is skipped, line ends may be LF or CRLF.
/// *Thread:* one. *Owns:* the file handle and one buffer.
class TextRecords {
public:
    enum class Shape {
        Lines,
        QuotedLines,  ///< line ends within double quotes belong to the record
        JsonElements, ///< values of an array, or values one after another
    };

    /// A record longer than this is refused.
    static constexpr std::size_t kLongest = 16 << 20;

    /// Errors: NotFound, Io.
    [[nodiscard]] static Result<TextRecords> open(const std::filesystem::path& path, Shape shape);

    struct Record {
        std::string_view text;       ///< lives until the next call
        std::int64_t line = 0;       ///< of its first character, from 1
        const char* fault = nullptr; ///< why it is no record; null when it is one
    };

    /// nullopt at the end. Blank lines are passed over. Error: Io.
    [[nodiscard]] Result<std::optional<Record>> next();

private:
    TextRecords(std::ifstream file, Shape shape, std::string path)
        : m_file(std::move(file)), m_shape(shape), m_path(std::move(path)) {}

    /// Where a record ends within `text`: its length, and how much to pass over with it.
    struct Extent {
        std::size_t length = 0;
        std::size_t consumed = 0;
    };

    [[nodiscard]] std::optional<Extent> lineEnd(std::string_view text);
    [[nodiscard]] std::optional<Extent> quotedLineEnd(std::string_view text);
    [[nodiscard]] std::optional<Extent> elementEnd(std::string_view text);
    [[nodiscard]] std::optional<Extent> endOf(std::string_view text);
    [[nodiscard]] bool fill();
    void skipLine();
    void passOverGaps();
    Record take(Extent extent, const char* fault);

    std::ifstream m_file;
    Shape m_shape;
    std::string m_path;
    std::string m_buffer;
    std::size_t m_pos = 0;     ///< start of the unread part
    std::size_t m_scanned = 0; ///< how far the search has come within the unread part
    bool m_inQuotes = false;   ///< state of the search
    int m_depth = 0;
    bool m_skipping = false;
    bool m_started = false;
    bool m_fileEnded = false;
    std::int64_t m_line = 1;
};

} // namespace vigil::ingest
