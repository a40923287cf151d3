// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/recording.h"
#include "store/file/database.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace vigil::store {

struct RecordingOptions {
    std::string workspace;
    std::string appVersion;
    std::vector<std::string> sourceNames; ///< by RecordedMessage::source
    /// A chunk is sealed once it spans this much time or holds this many bytes.
    Ticks chunkSpan{std::chrono::seconds{1}};
    std::size_t chunkBytes = 4U << 20;
    std::string vfs; ///< see OpenOptions::vfs
};

/// What a recording has taken so far.
struct RecordingTotals {
    std::uint64_t messages = 0; ///< durable
    std::uint64_t chunks = 0;
    std::uint64_t lost = 0;      ///< could not be written; a gap in the file says so
    std::uint64_t fileBytes = 0; ///< of sealed chunks
};

/// Writes raw messages to a `.vgl` file: sealed, compressed, checksummed chunks, each durable on
/// its own, so that a crash costs only the open chunk. Memory: one chunk plus one message.
/// *Thread:* one. *Owns:* the file while it is being written.
class RecordingWriter {
public:
    static constexpr std::size_t kMaxPayload = 16U << 20;
    static constexpr std::size_t kMaxTopic = 64U << 10;
    /// What a recorder that is killed may take with it: a chunk of the usual span, and the second
    /// of quiet after which it would have been sealed.
    static constexpr std::chrono::seconds kMostUnsealed{2};

    /// Makes a new file (0600). Errors: InvalidArgument when it exists already, Io, Full.
    [[nodiscard]] static Result<std::unique_ptr<RecordingWriter>>
    create(const std::filesystem::path& path, RecordingOptions options);
    /// Finishes, if nobody did.
    ~RecordingWriter();

    /// Adds a message; a time before the last one's counts as the last one's. Seals the chunk
    /// when it is due. Errors: those of seal(), InvalidArgument for a payload over
    /// kMaxPayload or a topic over kMaxTopic.
    [[nodiscard]] Result<void> append(const model::RecordedMessage& message);
    /// Writes the open chunk now; to be called once a second when the stream is quiet. On an error
    /// its messages are counted as lost and the next chunk that fits is preceded by a gap.
    /// Errors: Full, Io.
    [[nodiscard]] Result<void> seal();
    /// Seals, notes the totals and leaves a single self-contained file. Idempotent.
    [[nodiscard]] Result<void> finish();

    [[nodiscard]] const RecordingTotals& totals() const noexcept { return m_totals; }

private:
    RecordingWriter(Database database, RecordingOptions options);

    Result<void> writeChunk();
    Result<void> setMeta(std::string_view key, std::string_view value);
    Result<void> writeIntroduction();

    Database m_database;
    RecordingOptions m_options;
    std::vector<model::RecordedMessage> m_open; ///< the chunk being filled
    std::size_t m_openBytes = 0;
    std::optional<EventTime> m_last;
    std::optional<model::GapFacts> m_gap; ///< lost since the last good chunk
    std::uint64_t m_gapMessages = 0;
    std::int64_t m_nextChunk = 1;
    RecordingTotals m_totals;
    bool m_finished = false;
};

} // namespace vigil::store
