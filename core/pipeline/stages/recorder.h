// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/bounded_queue.h"
#include "base/clock.h"
#include "ingest/source.h"
#include "store/recording/recording_writer.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace vigil::pipeline {

/// Writes the live stream to a `.vgl` file on a thread of its own, so that a slow disk never
/// holds up decoding. What its queue cannot take is counted.
/// *Thread:* offer() any; start(), stop() one controlling thread. *Owns:* the file and the thread.
class Recorder {
public:
    /// Errors: InvalidArgument when the file exists, Io, Full.
    [[nodiscard]] static Result<std::unique_ptr<Recorder>>
    start(const std::filesystem::path& path, store::RecordingOptions options, base::Clock& clock);
    ~Recorder();

    void offer(const ingest::RawMessage& message);
    /// Writes what is queued and finishes the file. Error of the last write, if any.
    [[nodiscard]] Result<void> stop();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }

    /// Messages that did not get into the file so far.
    [[nodiscard]] std::uint64_t lost() const noexcept { return m_lost.load(); }

private:
    Recorder(std::filesystem::path path, std::unique_ptr<store::RecordingWriter> writer,
             base::Clock& clock);
    void run();

    const std::filesystem::path m_path;
    std::unique_ptr<store::RecordingWriter> m_writer;
    base::Clock& m_clock;
    base::BoundedQueue<model::RecordedMessage> m_queue;
    std::atomic<std::uint64_t> m_lost{0};
    std::optional<Error> m_error; ///< written by the thread, read after the join
    std::jthread m_thread;
};

} // namespace vigil::pipeline
