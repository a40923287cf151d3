// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/recording_formats.h"

#include "ingest/decode/convention_decoder.h"
#include "model/identity.h"
#include "pipeline/workspace/session_file.h"
#include "store/recording/recording_reader.h"

#include <array>
#include <vector>

namespace vigil::pipeline {
namespace {

constexpr std::array kOwn{std::string_view("vgl")};

/// Reads messages of the convention for `vigilctl info` of a `.vgl` file.
void addToStatistics(ingest::Decoder& decoder, const model::RecordedMessage& message,
                     store::SignalStatistics& statistics) {
    ingest::RawMessage raw;
    raw.topic = message.topic;
    raw.payload = message.payload;
    raw.arrival = message.arrival;
    raw.partition = message.partition;
    raw.offset = message.offset;
    ingest::Decoded decoded;
    decoder.decode(raw, decoded);
    for (const auto& column : decoded.rows.columns) {
        if (model::isIdentityColumn(column.name()))
            continue;
        for (std::size_t row = 0; row < column.size(); ++row)
            if (const auto value = column.number(row))
                statistics.add(column.name(), column.unit(), *value);
            else
                statistics.addMissing(column.name(), column.unit());
    }
    for (const auto& wave : decoded.waves)
        statistics.add(wave.signal, wave.unit, wave.rateHz, wave.samples);
}

Result<std::unique_ptr<model::Recording>> openOwn(const std::filesystem::path& path) {
    const auto decoder = std::make_shared<ingest::ConventionDecoder>(ingest::DecodeOptions{});
    auto reader =
        store::RecordingReader::open(path, [decoder](const auto& message, auto& statistics) {
            addToStatistics(*decoder, message, statistics);
        });
    if (!reader)
        return propagate(reader);
    return std::unique_ptr<model::Recording>(std::move(*reader));
}

} // namespace

ingest::RecordingFormats recordingFormats() {
    static const std::vector<ingest::RecordingFormat> formats = [] {
        std::vector<ingest::RecordingFormat> all{
            {"vgl", kOwn, ".vgl", false, nullptr, nullptr, openOwn}};
        const auto others = ingest::ingestFormats();
        all.insert(all.end(), others.begin(), others.end());
        return all;
    }();
    return formats;
}

Result<std::unique_ptr<model::Recording>> openRecording(const std::filesystem::path& path,
                                                        ingest::RecordingFormats formats) {
    if (const auto problem = problemOf(path, formats); problem != FileProblem::None)
        return tl::unexpected<Error>(errorOf(problem, path, formats));
    const auto found = findRecording(formats, path);
    if (!found)
        return tl::unexpected<Error>(errorOf(FileProblem::OtherFormat, path, formats));
    return found->format->openRecording(found->file);
}

} // namespace vigil::pipeline
