// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table_reader.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::sqltest {

struct Section {
    std::string kind;     ///< the word after "==="
    std::string argument; ///< the rest of that line
    std::string body;
};

struct Case {
    std::string name;
    int line = 0;
    std::vector<Section> sections;

    /// The first section of that kind, nullptr when there is none.
    [[nodiscard]] const Section* find(std::string_view kind) const;
};

[[nodiscard]] std::string trimmed(const std::string& text);
[[nodiscard]] std::vector<Case> readCases(const std::filesystem::path& path);
/// "a=1 b=2" or lines of "a=1".
[[nodiscard]] std::map<std::string, std::string> readPairs(const std::string& text);
/// Where the recordings are; nullopt where they are not.
[[nodiscard]] std::optional<std::filesystem::path> sharedFolder();
/// The table of a section: its own rows, or those of a file. written:PATH is one of those that the
/// tests write themselves (tests/recordings), shared:PATH one of the recordings. A `*` in the file
/// name takes all files of that extension, key=COLUMN adds the file's stem, sort=COLUMN merges.
/// Records and annotations of WFDB are read as vigilctl reads them.
[[nodiscard]] Table readTable(const Section& section);
/// Are its rows those of a recording?
[[nodiscard]] bool isShared(const Section& section);
/// Are its rows those of any file?
[[nodiscard]] bool isFile(const Section& section);

} // namespace vigil::sqltest
