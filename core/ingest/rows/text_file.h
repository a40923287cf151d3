// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <filesystem>
#include <memory>
#include <string>

namespace vigil::ingest {

/// A text file as UTF-8, block by block: UTF-16 with a byte-order mark is converted, gzip is
/// unpacked, byte-order marks are passed over. What is no UTF-8 comes as it stands, for its record
/// to be refused; so does a broken pair of UTF-16, as a byte that is none.
/// *Thread:* one. *Owns:* the file handle.
class TextFile {
public:
    /// Errors: NotFound, Io; Unsupported for encodings that are only recognised (UTF-32, UTF-16
    /// without a mark), by name.
    [[nodiscard]] static Result<TextFile> open(const std::filesystem::path& path);

    ~TextFile();
    TextFile(TextFile&&) noexcept;
    TextFile& operator=(TextFile&&) noexcept;

    /// Appends the next block; false at the end. Errors: Io, Corrupt (gzip).
    [[nodiscard]] Result<bool> appendTo(std::string& text);

    [[nodiscard]] const std::string& path() const noexcept;

private:
    class Private;

    explicit TextFile(std::unique_ptr<Private> d);

    std::unique_ptr<Private> m_d;
};

/// "a.csv" of "a.csv.gz": the name that the file has when it is unpacked.
[[nodiscard]] std::filesystem::path unpackedName(const std::filesystem::path& path);

} // namespace vigil::ingest
