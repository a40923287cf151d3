// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a file of separated values, or of JSON lines, with any dialect.
#include "ingest/formats/recording_format.h"

#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace vigil;
using namespace vigil::ingest;

namespace {

const std::filesystem::path& folder() {
    static const std::filesystem::path path = [] {
        std::string name = (std::filesystem::temp_directory_path() / "fuzz-table-XXXXXX").string();
        return std::filesystem::path(::mkdtemp(name.data()));
    }();
    return path;
}

/// What the first byte says of how the file is read.
RowReaderOptions optionsOf(std::uint8_t choice) {
    RowReaderOptions options;
    constexpr std::array<const char*, 4> kFormats{"", "auto", "epoch", "%d/%m/%Y %H:%M:%S"};
    options.times = TimeReader::make(kFormats.at(choice & 3U), {}).value();
    options.timeNeeded = (choice & 4U) != 0;
    if ((choice & 8U) != 0)
        options.table = {';', ',', '#', 1};
    if ((choice & 16U) != 0)
        options.nullWords = {"n/a"};
    return options;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    constexpr std::array<const char*, 4> kNames{"f.csv", "f.tsv", "f.jsonl", "f.csv.gz"};
    const auto path = folder() / kNames.at(data[0] >> 6U);
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(data + 1), static_cast<std::streamsize>(size - 1));
    auto rows = openRows(path, optionsOf(data[0]));
    while (rows) {
        const auto batch = (*rows)->next(64);
        static_cast<void>((*rows)->takeRejected());
        static_cast<void>((*rows)->takeWarnings());
        if (!batch || !*batch)
            break;
        for (const auto& column : (*batch)->columns)
            if (column.size() != (*batch)->rowCount())
                std::abort();
    }
    return 0;
}
