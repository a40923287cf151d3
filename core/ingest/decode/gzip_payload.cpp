// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/gzip_payload.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

namespace vigil::ingest {

std::optional<Fault> unpackGzip(std::string_view payload, std::size_t most, std::string& out) {
    using model::DeadLetterReason;
    constexpr int kOnlyGzip = 16 + MAX_WBITS;
    out.clear();
    z_stream stream{};
    if (::inflateInit2(&stream, kOnlyGzip) != Z_OK)
        return Fault{DeadLetterReason::TooLarge, "no memory to unpack the payload"};
    const std::unique_ptr<z_stream, decltype(&::inflateEnd)> ending(&stream, &::inflateEnd);
    // The library does not write through it.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(payload.data()));
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(payload.size(), 1U << 30U));
    std::array<char, 32768> block;
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef*>(block.data());
        stream.avail_out = block.size();
        const int status = ::inflate(&stream, Z_NO_FLUSH);
        out.append(block.data(), block.size() - stream.avail_out);
        if (out.size() > most)
            return Fault{DeadLetterReason::TooLarge, "the unpacked payload is too large"};
        if (status == Z_STREAM_END && stream.avail_in > 0 && ::inflateReset(&stream) == Z_OK)
            continue; // another member
        if (status == Z_STREAM_END)
            return std::nullopt;
        if (status != Z_OK || (stream.avail_in == 0 && stream.avail_out > 0))
            return Fault{DeadLetterReason::Malformed, "the gzip payload is damaged or cut off"};
    }
}

} // namespace vigil::ingest
