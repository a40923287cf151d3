// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a run of Sparkplug B messages of one edge node and its device, each led by its kind
// and length; what the decoder remembers goes through its saved form between them.
#include "decoded_checks.h"
#include "ingest/decode/sparkplug/sparkplug_decoder.h"

#include <algorithm>
#include <array>

using namespace vigil;
using namespace vigil::ingest;

namespace {

std::unique_ptr<SparkplugDecoder> opened(bool chosen) {
    StreamMapping mapping;
    if (chosen)
        mapping.signals = {{"HR", {"a"}, "", ""}, {"Temp", {"b"}, "degF", ""}};
    return std::move(*SparkplugDecoder::open(mapping, {}));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::array topics{
        "spBv1.0/g/NBIRTH/e",   "spBv1.0/g/DBIRTH/e/d", "spBv1.0/g/NDATA/e", "spBv1.0/g/DDATA/e/d",
        "spBv1.0/g/DDEATH/e/d", "spBv1.0/g/NDEATH/e",   "spBv1.0/g/DDATA/e", "spBv1.0/STATE/h"};
    if (size == 0)
        return 0;
    auto decoder = opened((data[0] & 1U) != 0);
    Decoded out;
    for (std::size_t at = 1; at + 2 <= size;) {
        RawMessage message;
        message.topic = topics.at(data[at] & 7U);
        const auto length = std::min<std::size_t>(data[at + 1], size - at - 2);
        message.payload.assign(reinterpret_cast<const char*>(data + at + 2), length);
        decoder->decode(message, out);
        if ((data[at] & 8U) != 0 && !decoder->resumeSequences(decoder->saveSequences()))
            std::abort();
        if ((data[at] & 16U) != 0)
            static_cast<void>(decoder->resumeSequences(message.payload));
        at += 2 + length;
    }
    checkDecoded(out);
    if (!out.rows.basis.empty() && out.rows.basis.size() != out.rows.rowCount())
        std::abort();
    return 0;
}
