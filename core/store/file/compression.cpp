// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/compression.h"

#include <zstd.h>

namespace vigil::store {

std::string compress(std::string_view bytes) {
    constexpr int kLevel = 3; // measured: higher levels gain nothing on these chunks
    std::string frame(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t size =
        ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), kLevel);
    VIGIL_ENSURE(ZSTD_isError(size) == 0, return {});
    frame.resize(size);
    return frame;
}

Result<std::string> decompress(std::string_view frame, std::size_t most) {
    const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > most)
        return fail(ErrorCode::Corrupt, "a compressed chunk has no acceptable size");
    std::string bytes(static_cast<std::size_t>(size), '\0');
    const std::size_t got = ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size());
    if (ZSTD_isError(got) != 0 || got != bytes.size())
        return fail(ErrorCode::Corrupt, "a compressed chunk cannot be unpacked");
    return bytes;
}

} // namespace vigil::store
