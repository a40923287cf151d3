// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace vigil::ingest {

/// A signal file of the formats 508, 516 and 524: one FLAC stream, a channel a signal (source: WFDB
/// Applications Guide, signal(5)). *Thread:* one. *Owns:* the file handle and the decoder.
class WfdbFlac {
public:
    /// Error: Io, Corrupt.
    [[nodiscard]] static Result<std::unique_ptr<WfdbFlac>> open(const std::filesystem::path& path);

    ~WfdbFlac();

    [[nodiscard]] unsigned channels() const noexcept;
    /// Of each channel; a stream that does not say so was read once for it.
    [[nodiscard]] std::int64_t samples() const noexcept;

    /// Samples of all channels from `first` on, channel by channel at each position; out.size() is
    /// a multiple of channels(). Error: Io, Corrupt.
    [[nodiscard]] Result<void> read(std::int64_t first, std::span<std::int32_t> out);

private:
    class Private;

    explicit WfdbFlac(std::unique_ptr<Private> d);

    std::unique_ptr<Private> m_d;
};

} // namespace vigil::ingest
