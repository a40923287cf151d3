// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ingest/row_reader.h"
#include "model/recording.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Files that hold what was recorded: everything that asks about their formats reads one list.
namespace vigil::ingest {

/// One format. A new one is its reader and a line in a list. *Thread:* value; its functions any.
struct RecordingFormat {
    using OpenRows = Result<std::unique_ptr<RowReader>> (*)(const std::filesystem::path&,
                                                            const RowReaderOptions&);
    using OpenRecording =
        Result<std::unique_ptr<model::Recording>> (*)(const std::filesystem::path&);

    std::string_view word; ///< stable, of the command line and of workspaces: "csv"
    /// What names of its files end in, without the dot; the usual one first.
    std::span<const std::string_view> extensions;
    std::string_view title; ///< of what can be played, for technical texts: "WFDB records, .hea"
    bool isTable = false;   ///< rows and no more: input of queries and references
    /// The file that `path` means in another way than by its extension: by a record's name, its
    /// folder, a file beside. nullopt: none of this format.
    std::optional<std::filesystem::path> (*find)(const std::filesystem::path& path) = nullptr;
    OpenRows openRows = nullptr;           ///< null: it has none
    OpenRecording openRecording = nullptr; ///< null: it cannot be played
};

using RecordingFormats = std::span<const RecordingFormat>;

/// Those whose readers are in this room: tables and WFDB.
[[nodiscard]] RecordingFormats ingestFormats();

/// By its word or an extension, in any case; null if unknown.
[[nodiscard]] const RecordingFormat* formatByWord(RecordingFormats formats, std::string_view word);
/// By the extension, else by what lies at `path` or beside it; null when none fits.
[[nodiscard]] const RecordingFormat* formatOf(RecordingFormats formats,
                                              const std::filesystem::path& path);

/// A recording that `path` means, and its file.
struct FoundRecording {
    const RecordingFormat* format = nullptr; ///< it can be played
    std::filesystem::path file;              ///< need not be there if its extension says it
};

[[nodiscard]] std::optional<FoundRecording> findRecording(RecordingFormats formats,
                                                          const std::filesystem::path& path);

/// Words in the order of the list: of all that have rows, or of tables alone.
[[nodiscard]] std::vector<std::string_view> rowWords(RecordingFormats formats);
[[nodiscard]] std::vector<std::string_view> tableWords(RecordingFormats formats);
/// Of files that can be played, for a file dialog: "*.hea *.xyz".
[[nodiscard]] std::string recordingPatterns(RecordingFormats formats);
/// The same for technical texts: ".vgl and WFDB records, .hea".
[[nodiscard]] std::string recordingTitles(RecordingFormats formats);
/// "csv, json, jsonl", each in `quotes` and the last after `last`.
[[nodiscard]] std::string listOf(const std::vector<std::string_view>& words,
                                 std::string_view last = ", ", std::string_view quotes = "");

/// Opens the rows of `path`; without a format the one that fits. Errors: NotFound, Io, Parse,
/// Unsupported, InvalidArgument (a name that is no key).
[[nodiscard]] Result<std::unique_ptr<RowReader>>
openRows(const std::filesystem::path& path, const RowReaderOptions& options,
         const RecordingFormat* format = nullptr, RecordingFormats formats = ingestFormats());

} // namespace vigil::ingest
