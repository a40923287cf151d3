// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a message of the convention and of a mapping by paths.
#include "decoded_checks.h"
#include "ingest/decode/convention_decoder.h"
#include "ingest/decode/json_path_decoder.h"

using namespace vigil;
using namespace vigil::ingest;

namespace {

std::unique_ptr<JsonPathDecoder> mapped() {
    StreamMapping mapping;
    mapping.bed = {"deviceId"};
    mapping.time = {"ts"};
    mapping.times = TimeReader::make("epoch_ms", {}).value();
    mapping.sequence = {"seq"};
    mapping.readings = StreamMapping::Readings{{"samples"}, {"n"}, {"v"}, {"unit"}, {"ts"}};
    return std::move(*JsonPathDecoder::open(mapping, {}));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    RawMessage message;
    message.topic = "vigil.numerics";
    message.key = "p-1";
    message.payload.assign(reinterpret_cast<const char*>(data), size);
    static ConventionDecoder convention({});
    static const auto byPath = mapped();
    for (Decoder* decoder :
         {static_cast<Decoder*>(&convention), static_cast<Decoder*>(byPath.get())}) {
        Decoded out;
        decoder->decode(message, out);
        checkDecoded(out);
    }
    return 0;
}
