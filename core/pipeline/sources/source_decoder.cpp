// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sources/source_decoder.h"

#include "ingest/decode/convention_decoder.h"
#include "ingest/decode/json_path_decoder.h"
#include "ingest/decode/sparkplug/sparkplug_decoder.h"

namespace vigil::pipeline {

Result<std::unique_ptr<ingest::Decoder>>
makeDecoder(const SourceConfig& config, const std::vector<BedConfig>& beds, bool keepsMessages) {
    ingest::DecodeOptions options;
    options.stream = config.stream;
    options.keepsMessages = keepsMessages;
    for (const auto& bed : beds)
        if (!bed.patient.empty())
            options.bedOfPatient.emplace(bed.patient, bed.id);
    if (!config.mapping)
        return std::make_unique<ingest::ConventionDecoder>(std::move(options));
    if (config.mapping->format == ingest::PayloadFormat::Sparkplug) {
        auto sparkplug = ingest::SparkplugDecoder::open(*config.mapping, std::move(options));
        if (!sparkplug)
            return propagate(sparkplug);
        return std::unique_ptr<ingest::Decoder>(std::move(*sparkplug));
    }
    auto mapped = ingest::JsonPathDecoder::open(*config.mapping, std::move(options));
    if (!mapped)
        return propagate(mapped);
    return std::unique_ptr<ingest::Decoder>(std::move(*mapped));
}

} // namespace vigil::pipeline
