// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/file_kind.h"

#include "store/file/schema.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

namespace vigil::store {

namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};
// Of the header of an SQLite file, https://www.sqlite.org/fileformat.html.
constexpr std::size_t kHeader = 100;
constexpr std::size_t kUserVersion = 60;
constexpr std::size_t kApplicationId = 68;

std::int64_t bigEndian(const std::array<char, kHeader>& header, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8U | static_cast<unsigned char>(header[at + i]);
    return static_cast<std::int32_t>(value);
}

} // namespace

FileKind kindOf(const std::filesystem::path& path) {
    std::error_code failure;
    const auto status = std::filesystem::status(path, failure);
    if (status.type() == std::filesystem::file_type::not_found)
        return FileKind::Missing;
    if (status.type() != std::filesystem::file_type::regular)
        return FileKind::NotReadable;
    std::ifstream in(path, std::ios::binary);
    std::array<char, kHeader> header{};
    in.read(header.data(), header.size());
    const auto got = static_cast<std::size_t>(in.gcount());
    if (got == 0)
        return in.eof() ? FileKind::Empty : FileKind::NotReadable;
    const std::string_view begin(header.data(), got);
    if (std::ranges::all_of(begin, [](char c) { return c == '\0'; }))
        return FileKind::Zeroes;
    if (got < kHeader || !begin.starts_with(kMagic))
        return FileKind::NotDatabase;
    if (bigEndian(header, kApplicationId) != applicationId(SchemaKind::Store))
        return FileKind::OtherProgram;
    return bigEndian(header, kUserVersion) > schemaVersion(SchemaKind::Store) ? FileKind::Newer
                                                                              : FileKind::Store;
}

} // namespace vigil::store
