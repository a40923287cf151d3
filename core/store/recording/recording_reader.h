// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/recording.h"
#include "store/file/database.h"
#include "store/trend/signal_statistics.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace vigil::store {

/// Tells what a message holds. The store does not decode payloads: who has decoders passes one to
/// RecordingReader::open() and gets signals in measure(); without it measure() lists none.
using MessageVisitor =
    std::function<void(const model::RecordedMessage& message, SignalStatistics& statistics)>;

/// Reads a `.vgl` file, one chunk in memory at a time. A damaged chunk costs one Corrupt error
/// from next(), which then goes on with the following chunk. Files may come from strangers:
/// lengths are never trusted. One that was never finished, or is being written, says so.
/// *Thread:* one. *Owns:* a read-only connection.
class RecordingReader final : public model::Recording {
public:
    /// Errors: NotFound, Unsupported (another kind of file or a newer version), Corrupt, Io.
    [[nodiscard]] static Result<std::unique_ptr<RecordingReader>>
    open(const std::filesystem::path& path, MessageVisitor visitor = {});

    /// Start, duration, declared gaps; no signals.
    [[nodiscard]] const model::RecordingFacts& outline() const override { return m_outline; }

    /// Reads all messages through the visitor; a damaged chunk becomes a warning and a gap.
    /// `verify` also lets SQLite check the structure of the file. Keeps the read position.
    [[nodiscard]] Result<model::RecordingFacts> measure(bool verify) override;
    [[nodiscard]] Result<std::optional<model::RecordedMessage>> next() override;
    [[nodiscard]] Result<void> seek(EventTime time) override;

    /// Messages by the chunk table, without reading them.
    [[nodiscard]] std::uint64_t messageCount() const noexcept { return m_messages; }

    /// "workspace", "app_version", "started", "finished", "source.0", ...
    [[nodiscard]] const std::map<std::string, std::string>& metadata() const noexcept {
        return m_metadata;
    }

private:
    struct ChunkEntry {
        std::int64_t sequence = 0;
        std::int64_t firstUs = 0;
        std::int64_t lastUs = 0;
        std::int64_t messages = 0;
        bool missing = false; ///< stands for one or more chunks that are not in the index
    };

    RecordingReader(Database database, MessageVisitor visitor);
    Result<void> readMetadata();
    Result<void> readIndex();
    Result<void> scanIndex(const char* sql, std::int64_t stopAt, std::vector<ChunkEntry>& entries);
    void noteMissingChunks();
    [[nodiscard]] model::FileFault damage() const;
    Result<void> readGaps();
    void noteUnclosed();
    [[nodiscard]] Result<std::vector<model::RecordedMessage>> readChunk(const ChunkEntry& entry);

    Database m_database;
    MessageVisitor m_visitor;
    std::string m_file; ///< name without folder
    std::map<std::string, std::string> m_metadata;
    bool m_metadataWhole = true; ///< no line of it is damaged
    std::vector<ChunkEntry> m_index;
    model::RecordingFacts m_outline;
    std::uint64_t m_messages = 0;
    std::size_t m_nextChunk = 0; ///< index of the chunk after the one in memory
    std::vector<model::RecordedMessage> m_chunk;
    std::size_t m_nextMessage = 0;
    EventTime m_skipBefore = EventTime::min(); ///< set by seek()
};

} // namespace vigil::store
