// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/expand_inputs.h"

#include "ingest/formats/recording_format.h"
#include "ingest/rows/text_file.h"

#include <glob.h>

#include <algorithm>
#include <system_error>

namespace vigil::ingest {
namespace {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> filesOf(const fs::path& folder) {
    std::vector<fs::path> tables;
    std::vector<fs::path> headers;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        const auto extension = unpackedName(it->path()).extension().string();
        if (extension.size() < 2 || !it->is_regular_file(ignored))
            continue;
        const auto* format = formatByWord(ingestFormats(), extension.substr(1));
        if (format == nullptr)
            continue;
        (format->isTable ? tables : headers).push_back(it->path());
    }
    if (error)
        return fail(ErrorCode::Io, "cannot list the folder: " + error.message(), folder.string());
    auto& files = tables.empty() ? headers : tables;
    if (files.empty())
        return fail(ErrorCode::NotFound, "no file in the folder can be read as rows",
                    folder.string());
    std::sort(files.begin(), files.end());
    return std::move(files);
}

Result<std::vector<fs::path>> matchesOf(const std::string& pattern) {
    glob_t found{};
    std::vector<fs::path> files;
    if (::glob(pattern.c_str(), 0, nullptr, &found) == 0)
        for (std::size_t i = 0; i < found.gl_pathc; ++i) {
            std::error_code ignored;
            if (fs::path path(found.gl_pathv[i]); fs::is_regular_file(path, ignored))
                files.push_back(std::move(path));
        }
    ::globfree(&found);
    if (files.empty())
        return fail(ErrorCode::NotFound, "no file matches", pattern);
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

Result<std::vector<fs::path>> expandInputs(const std::string& input) {
    const fs::path path(input);
    std::error_code ignored;
    if (fs::is_directory(path, ignored))
        return filesOf(path);
    // A record may be named without an extension.
    if (fs::exists(path, ignored) || findRecording(ingestFormats(), path))
        return std::vector<fs::path>{path};
    if (input.find_first_of("*?[") != std::string::npos)
        return matchesOf(input);
    return fail(ErrorCode::NotFound, "no such file or folder", input);
}

} // namespace vigil::ingest
