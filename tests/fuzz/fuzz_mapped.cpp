// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a mapped message of any format, one row or many.
#include "decoded_checks.h"
#include "ingest/decode/json_path_decoder.h"

#include <array>

using namespace vigil;
using namespace vigil::ingest;

namespace {

std::unique_ptr<JsonPathDecoder> mapped(PayloadFormat format, bool rows) {
    StreamMapping mapping;
    mapping.format = format;
    mapping.rows = {rows ? "." : ""};
    mapping.bed = {"tags.bed"};
    mapping.time = {"time"};
    mapping.times = TimeReader::make("auto", "Europe/Berlin").value();
    mapping.sequence = {"seq"};
    mapping.signals = {{"HR", {"fields.hr"}, "", ""},
                       {"Temp", {"fields.\"t.1\""}, "degF", ""},
                       {"topic:0", {"."}, "", "v/+"}};
    return std::move(*JsonPathDecoder::open(mapping, {}));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    using F = PayloadFormat;
    static const std::array decoders{mapped(F::Json, false),       mapped(F::Json, true),
                                     mapped(F::Cbor, false),       mapped(F::Cbor, true),
                                     mapped(F::MessagePack, true), mapped(F::MessagePack, false),
                                     mapped(F::Influx, true),      mapped(F::Influx, false)};
    RawMessage message;
    message.topic = (data[0] & 8U) != 0 ? "v/1" : "w";
    message.payload.assign(reinterpret_cast<const char*>(data + 1), size - 1);
    Decoded out;
    decoders.at(data[0] & 7U)->decode(message, out);
    checkDecoded(out);
    return 0;
}
