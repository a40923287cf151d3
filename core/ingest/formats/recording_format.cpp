// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/formats/recording_format.h"

#include "base/plain_text.h"
#include "ingest/rows/text_file.h"
#include "model/value.h"

#include <algorithm>

namespace vigil::ingest {
namespace {

const RecordingFormat* formatByExtension(RecordingFormats formats,
                                         const std::filesystem::path& path) {
    const std::string extension = unpackedName(path).extension().string();
    return extension.size() > 1 ? formatByWord(formats, std::string_view(extension).substr(1))
                                : nullptr;
}

} // namespace

const RecordingFormat* formatByWord(RecordingFormats formats, std::string_view word) {
    const auto same = [word](std::string_view known) { return model::equalNames(known, word); };
    const auto found = std::ranges::find_if(formats, [&](const RecordingFormat& format) {
        return same(format.word) || std::ranges::any_of(format.extensions, same);
    });
    return found != formats.end() ? &*found : nullptr;
}

const RecordingFormat* formatOf(RecordingFormats formats, const std::filesystem::path& path) {
    if (const auto* known = formatByExtension(formats, path))
        return known;
    const auto found = std::ranges::find_if(formats, [&](const RecordingFormat& format) {
        return format.find != nullptr && format.find(path).has_value();
    });
    return found != formats.end() ? &*found : nullptr;
}

std::optional<FoundRecording> findRecording(RecordingFormats formats,
                                            const std::filesystem::path& path) {
    const auto* known = formatByExtension(formats, path);
    if (known != nullptr && known->openRecording != nullptr)
        return FoundRecording{known, path};
    for (const auto& format : formats)
        if (format.openRecording != nullptr && format.find != nullptr)
            if (auto file = format.find(path))
                return FoundRecording{&format, std::move(*file)};
    return std::nullopt;
}

std::vector<std::string_view> rowWords(RecordingFormats formats) {
    std::vector<std::string_view> words;
    for (const auto& format : formats)
        if (format.openRows != nullptr)
            words.push_back(format.word);
    return words;
}

std::vector<std::string_view> tableWords(RecordingFormats formats) {
    std::vector<std::string_view> words;
    for (const auto& format : formats)
        if (format.isTable)
            words.push_back(format.word);
    return words;
}

std::string recordingPatterns(RecordingFormats formats) {
    std::string patterns;
    for (const auto& format : formats)
        if (format.openRecording != nullptr)
            for (const auto extension : format.extensions)
                patterns += (patterns.empty() ? "*." : " *.") + std::string(extension);
    return patterns;
}

std::string listOf(const std::vector<std::string_view>& words, std::string_view last,
                   std::string_view quotes) {
    std::string list;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            list += i + 1 < words.size() ? ", " : last;
        list.append(quotes).append(words[i]).append(quotes);
    }
    return list;
}

std::string recordingTitles(RecordingFormats formats) {
    std::vector<std::string_view> titles;
    for (const auto& format : formats)
        if (format.openRecording != nullptr)
            titles.push_back(format.title);
    return listOf(titles, " and ");
}

Result<std::unique_ptr<RowReader>> openRows(const std::filesystem::path& path,
                                            const RowReaderOptions& options,
                                            const RecordingFormat* format,
                                            RecordingFormats formats) {
    if (format == nullptr)
        format = formatOf(formats, path);
    if (format == nullptr || format->openRows == nullptr)
        return fail(ErrorCode::Unsupported,
                    "cannot tell the format of the file from its name; name it with --format",
                    path.string());
    if (!options.keyFromFile.empty())
        if (const auto fault = faultOfName(unpackedName(path).stem().string()))
            return fail(ErrorCode::InvalidArgument,
                        "the file's name cannot be a key, it " + fault->text() +
                            "; rename the file",
                        path.string());
    return format->openRows(path, options);
}

} // namespace vigil::ingest
