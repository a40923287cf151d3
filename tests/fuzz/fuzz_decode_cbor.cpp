// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a message of the convention; those that begin like JSON are read as CBOR as well.
#include "decoded_checks.h"
#include "ingest/decode/convention_decoder.h"

using namespace vigil;
using namespace vigil::ingest;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    MessageFields fields;
    CborFields reader;
    static_cast<void>(reader.read(bytes, fields));

    RawMessage message;
    message.topic = "vigil/site/bed/waveform";
    message.payload = bytes;
    static ConventionDecoder decoder({});
    Decoded out;
    decoder.decode(message, out);
    checkDecoded(out);
    return 0;
}
