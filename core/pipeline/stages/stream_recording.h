// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "pipeline/stages/recorder.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

namespace vigil::pipeline {

/// The recording of the live stream, when there is one. *Thread:* begin() and finish() one at a
/// time; the rest any. *Owns:* the recorder.
class StreamRecording {
public:
    struct View {
        std::filesystem::path path;
        std::uint64_t lost = 0; ///< messages that did not get into the file
    };

    /// Errors: InvalidArgument when the file exists or one is being recorded, Io, Full.
    [[nodiscard]] Result<void> begin(const std::filesystem::path& path,
                                     store::RecordingOptions options, base::Clock& clock);
    /// Errors: NotFound when there is none; that of the last write.
    [[nodiscard]] Result<void> finish();

    void offer(const ingest::RawMessage& message);
    /// nullopt: nothing is being recorded.
    [[nodiscard]] std::optional<View> view() const;

private:
    [[nodiscard]] std::shared_ptr<Recorder> recorder() const;

    mutable base::Mutex m_mutex;
    std::shared_ptr<Recorder> m_recorder GUARDED_BY(m_mutex);
};

} // namespace vigil::pipeline
