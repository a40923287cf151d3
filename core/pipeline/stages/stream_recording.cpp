// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/stream_recording.h"

#include <utility>

namespace vigil::pipeline {

std::shared_ptr<Recorder> StreamRecording::recorder() const {
    const base::MutexLock lock(m_mutex);
    return m_recorder;
}

Result<void> StreamRecording::begin(const std::filesystem::path& path,
                                    store::RecordingOptions options, base::Clock& clock) {
    if (const auto running = recorder())
        return fail(ErrorCode::InvalidArgument, "a recording is running already",
                    running->path().string());
    auto begun = Recorder::start(path, std::move(options), clock);
    if (!begun)
        return propagate(begun);
    const base::MutexLock lock(m_mutex);
    m_recorder = std::move(*begun);
    return {};
}

Result<void> StreamRecording::finish() {
    std::shared_ptr<Recorder> running;
    {
        const base::MutexLock lock(m_mutex);
        running = std::exchange(m_recorder, nullptr);
    }
    if (!running)
        return fail(ErrorCode::NotFound, "no recording is running");
    return running->stop();
}

void StreamRecording::offer(const ingest::RawMessage& message) {
    if (const auto running = recorder())
        running->offer(message);
}

std::optional<StreamRecording::View> StreamRecording::view() const {
    const auto running = recorder();
    return running ? std::optional(View{running->path(), running->lost()}) : std::nullopt;
}

} // namespace vigil::pipeline
