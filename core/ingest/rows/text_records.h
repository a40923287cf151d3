// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ingest/rows/text_file.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::ingest {

/// A text file record by record, in bounded memory: one line (a quoted field may span several), or
/// one element of a JSON array. Line ends are LF, CRLF, CRCRLF, or CR in a file without LF.
/// *Thread:* one. *Owns:* the file and one buffer.
class TextRecords {
public:
    enum class Shape {
        Lines,
        QuotedLines,  ///< line ends within a field that begins with a double quote belong to it
        JsonElements, ///< values of an array, or values one after another
    };

    /// A record longer than this is refused.
    static constexpr std::size_t kLongest = 16 << 20;

    /// Errors: those of TextFile::open().
    [[nodiscard]] static Result<TextRecords> open(const std::filesystem::path& path, Shape shape);

    struct Record {
        std::string_view text;       ///< lives until the next call
        std::int64_t line = 0;       ///< of its first character, from 1
        const char* fault = nullptr; ///< why it is no record; null when it is one
    };

    /// nullopt at the end. Blank lines and comments are passed over. Errors: Io, Corrupt.
    [[nodiscard]] Result<std::optional<Record>> next();

    /// The beginning of what is unread, a block or more if there is so much. It ends within a line
    /// unless headIsAll(). Errors: Io, Corrupt.
    [[nodiscard]] Result<std::string_view> head();

    [[nodiscard]] bool headIsAll() const noexcept { return m_fileEnded; }

    [[nodiscard]] char lineEnd() const noexcept { return m_lineEnd; }

    /// What stands between the fields of QuotedLines: a quote counts only behind one.
    void setSeparator(char separator) noexcept { m_separator = separator; }

    /// Lines that begin with it are passed over.
    void setComment(std::optional<char> comment) noexcept { m_comment = comment; }

    /// Passes over so many lines, whatever is in them. Errors: Io, Corrupt.
    [[nodiscard]] Result<void> dropLines(std::size_t count);

    /// True when the record that next() gave is more than one line.
    [[nodiscard]] bool spansLines() const noexcept { return m_lastSpans; }

    /// Takes all lines of that record but the first back: they are read again on their own.
    /// Returns the first. Precondition: spansLines().
    [[nodiscard]] Record keepFirstLine();

private:
    TextRecords(TextFile file, Shape shape) : m_file(std::move(file)), m_shape(shape) {}

    /// Where a record ends within `text`: its length, and how much to pass over with it.
    struct Extent {
        std::size_t length = 0;
        std::size_t consumed = 0;
        const char* fault = nullptr;
        bool isLine = false; ///< of one line, and its end
    };

    [[nodiscard]] std::optional<Extent> lineExtent(std::string_view text);
    [[nodiscard]] std::optional<Extent> quotedExtent(std::string_view text);
    [[nodiscard]] std::optional<Extent> elementExtent(std::string_view text);
    [[nodiscard]] std::optional<Extent> extentOf(std::string_view text);
    [[nodiscard]] Extent firstLine(std::string_view text, const char* fault) const;
    [[nodiscard]] Result<bool> fill();
    [[nodiscard]] Result<bool> skipLine();
    [[nodiscard]] Result<void> passOverGaps();
    [[nodiscard]] std::optional<Record> endOfFile();
    Record take(Extent extent);

    TextFile m_file;
    Shape m_shape;
    char m_separator = ',';
    char m_lineEnd = '\n';
    std::optional<char> m_comment;
    std::string m_buffer;
    std::size_t m_pos = 0;     ///< start of the unread part
    std::size_t m_scanned = 0; ///< how far the search has come within the unread part
    bool m_inQuotes = false;   ///< state of the search
    int m_depth = 0;
    bool m_skipping = false;
    bool m_lastSpans = false;
    std::size_t m_lastPos = 0; ///< where the last record began
    std::int64_t m_lastLine = 1;
    bool m_started = false;
    bool m_fileEnded = false;
    std::int64_t m_line = 1;
};

} // namespace vigil::ingest
