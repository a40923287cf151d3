// SPDX-License-Identifier: GPL-3.0-or-later
// A record made of any bytes: the input is cut at NUL NUL into a header, a second header, samples
// and annotations, which are then read in every way there is.
#include "ingest/formats/recording_format.h"
#include "ingest/wfdb/wfdb_recording.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

using namespace vigil;
using namespace vigil::ingest;

namespace {

constexpr int kMaxSteps = 200;

const std::filesystem::path& folder() {
    static const auto path = [] {
        auto made =
            std::filesystem::temp_directory_path() / ("vigil-fuzz-" + std::to_string(::getpid()));
        std::filesystem::create_directories(made);
        std::atexit([] {
            std::error_code ignored;
            std::filesystem::remove_all(folder(), ignored);
        });
        return made;
    }();
    return path;
}

std::string_view takePiece(std::string_view& rest) {
    const auto end = rest.find(std::string_view("\0\0", 2));
    const auto piece = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 2);
    return piece;
}

void write(const char* name, std::string_view bytes) {
    std::ofstream(folder() / name, std::ios::binary) << bytes;
}

void readRows(const char* name, const char* format) {
    auto rows = openRows(folder() / name, {}, formatByWord(ingestFormats(), format));
    if (!rows)
        return;
    for (int i = 0; i < kMaxSteps; ++i) {
        const auto batch = (*rows)->next(100);
        if (!batch || !*batch)
            break;
        for (const auto& column : (*batch)->columns)
            if (column.size() != (*batch)->rowCount())
                std::abort();
    }
}

void replay() {
    auto recording = WfdbRecording::open(folder() / "r");
    if (!recording)
        return;
    const auto outline = (*recording)->outline();
    for (const auto part : {0, 2, 1}) {
        static_cast<void>((*recording)->seek(outline.start + outline.duration / 2 * part));
        EventTime last{};
        for (int i = 0; i < kMaxSteps; ++i) {
            const auto message = (*recording)->next();
            if (!message || !*message)
                break;
            if (i > 0 && (*message)->time < last)
                std::abort();
            last = (*message)->time;
        }
    }
    static_cast<void>((*recording)->measure(true));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    write("r.hea", takePiece(rest));
    write("s.hea", takePiece(rest));
    write("r.atr", takePiece(rest));
    write("r.dat", rest);
    replay();
    readRows("r", "wfdb");
    readRows("r.atr", "wfdb-annotations");
    return 0;
}
