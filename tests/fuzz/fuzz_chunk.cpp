// SPDX-License-Identifier: GPL-3.0-or-later
// The decoders of stored chunks: of trends and of recordings, packed and plain. The first byte
// chooses; plain bytes are packed here, because random bytes are hardly ever a zstd frame.
#include "store/file/compression.h"
#include "store/recording/recording_codec.h"
#include "store/trend/chunk_codec.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace vigil::store;

namespace {

void require(bool condition) {
    if (!condition)
        std::abort();
}

void readTrend(std::string_view data) {
    const auto samples = decodeChunk(data);
    if (!samples)
        return;
    for (std::size_t i = 0; i < samples->size(); ++i) {
        require(std::isfinite((*samples)[i].value));
        require(i == 0 || (*samples)[i - 1].time <= (*samples)[i].time);
    }
    // What could be read can be written and read again, to the bit.
    const auto again = decodeChunk(encodeChunk(*samples));
    require(again && again->size() == samples->size());
    for (std::size_t i = 0; i < samples->size(); ++i)
        require((*again)[i].time == (*samples)[i].time &&
                std::signbit((*again)[i].value) == std::signbit((*samples)[i].value) &&
                !((*again)[i].value < (*samples)[i].value) &&
                !((*again)[i].value > (*samples)[i].value));
}

void readRecording(std::string_view data) {
    const auto messages = decodeMessages(data);
    if (!messages || messages->empty())
        return;
    const auto again = decodeMessages(encodeMessages(*messages));
    require(again && again->size() == messages->size());
    for (std::size_t i = 0; i < messages->size(); ++i)
        require((*again)[i].time == (*messages)[i].time &&
                (*again)[i].arrival == (*messages)[i].arrival &&
                (*again)[i].topic == (*messages)[i].topic &&
                (*again)[i].payload == (*messages)[i].payload &&
                (*again)[i].offset == (*messages)[i].offset);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 4) {
    case 0:
        readTrend(rest);
        break;
    case 1:
        readTrend(compress(rest));
        break;
    case 2:
        readRecording(rest);
        break;
    default:
        readRecording(compress(rest));
        break;
    }
    return 0;
}
