// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/wfdb/wfdb_recording.h"

#include <nlohmann/json.hpp>

#include <cstring>
#include <map>
#include <utility>
#include <vector>

/// The messages of a record, taken apart.
namespace wfdbmessages {

using namespace vigil;
using nlohmann::json;

inline std::vector<model::RecordedMessage> allOf(model::Recording& recording) {
    std::vector<model::RecordedMessage> messages;
    for (;;) {
        auto message = recording.next();
        if (!message || !*message)
            return messages;
        messages.push_back(std::move(**message));
    }
}

inline json decoded(const model::RecordedMessage& message) {
    return json::from_cbor(message.payload, true, true, json::cbor_tag_handler_t::store);
}

inline std::vector<float> samplesOf(const json& wave) {
    const auto& bytes = wave["samples"].get_binary();
    std::vector<float> samples(bytes.size() / 4);
    std::memcpy(samples.data(), bytes.data(), samples.size() * 4);
    return samples;
}

/// All samples of each signal, one after another.
inline std::map<std::uint32_t, std::vector<float>> wavesOf(model::Recording& recording) {
    std::map<std::uint32_t, std::vector<float>> waves;
    for (const auto& message : allOf(recording)) {
        const auto samples = samplesOf(decoded(message));
        auto& wave = waves[message.partition];
        wave.insert(wave.end(), samples.begin(), samples.end());
    }
    return waves;
}

} // namespace wfdbmessages
