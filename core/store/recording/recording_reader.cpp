// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/recording/recording_reader.h"

#include "base/byte_stream.h"
#include "base/checksum.h"
#include "store/file/schema.h"
#include "store/recording/recording_codec.h"
#include "store/recording/recording_writer.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace vigil::store {

RecordingReader::RecordingReader(Database database, MessageVisitor visitor)
    : m_database(std::move(database)), m_visitor(std::move(visitor)) {}

Result<std::unique_ptr<RecordingReader>> RecordingReader::open(const std::filesystem::path& path,
                                                               MessageVisitor visitor) {
    auto database = Database::open(path, {.readOnly = true, .create = false, .vfs = {}});
    if (!database)
        return propagate(database);
    if (auto fits = requireSchema(*database, SchemaKind::Recording); !fits)
        return propagate(fits);
    std::unique_ptr<RecordingReader> reader(
        new RecordingReader(std::move(*database), std::move(visitor)));
    reader->m_outline.format = "vgl";
    reader->m_file = path.filename().string();
    if (auto read = reader->readMetadata(); !read)
        return tl::unexpected(std::move(read.error()).within(path.string()));
    if (auto read = reader->readIndex(); !read)
        return tl::unexpected(std::move(read.error()).within(path.string()));
    if (auto read = reader->readGaps(); !read)
        return tl::unexpected(std::move(read.error()).within(path.string()));
    reader->noteUnclosed();
    return reader;
}

Result<void> RecordingReader::readMetadata() {
    auto statement = m_database.prepare("SELECT key, value, crc FROM meta");
    if (!statement)
        return propagate(statement);
    for (;;) {
        auto row = statement->step();
        if (!row && row.error().code == ErrorCode::Corrupt) {
            m_outline.warnings.emplace_back("the description of the recording is damaged");
            m_metadataWhole = false;
            return {};
        }
        if (!row)
            return propagate(row);
        if (!*row)
            return {};
        const std::string_view key = statement->bytes(0);
        const std::string_view value = statement->bytes(1);
        const std::uint32_t checksum =
            base::Checksum().add(static_cast<std::int64_t>(key.size())).add(key).add(value).value();
        if (checksum == statement->integer(2)) {
            m_metadata.emplace(key, value);
        } else {
            m_outline.warnings.emplace_back("a line of the description is damaged");
            m_metadataWhole = false;
        }
    }
}

void RecordingReader::noteUnclosed() {
    // Every release has written the number of chunks last; a damaged line may have been that one.
    if (!m_metadataWhole || m_metadata.contains("chunks"))
        return;
    constexpr auto kMost = RecordingWriter::kMostUnsealed;
    m_outline.warnings.push_back("the recording was not closed: up to " +
                                 std::to_string(kMost.count()) +
                                 " seconds at its end may be missing");
    m_outline.faults.push_back(
        {model::FileFault::Kind::Unclosed, m_file, m_outline.duration, m_outline.duration + kMost});
}

Result<void> RecordingReader::scanIndex(const char* sql, std::int64_t stopAt,
                                        std::vector<ChunkEntry>& entries) {
    auto statement = m_database.prepare(sql);
    if (!statement)
        return propagate(statement);
    for (;;) {
        auto row = statement->step();
        if (!row)
            return propagate(row);
        if (!*row || statement->integer(0) == stopAt)
            return {};
        ChunkEntry entry{.sequence = statement->integer(0),
                         .firstUs = statement->integer(1),
                         .lastUs = statement->integer(2),
                         .messages = statement->integer(3)};
        if (isStorableMicros(entry.firstUs) && isStorableMicros(entry.lastUs) &&
            entry.messages > 0 && entry.messages <= static_cast<std::int64_t>(kMaxChunkMessages))
            entries.push_back(entry);
    }
}

Result<void> RecordingReader::readIndex() {
    constexpr const char* kForward = "SELECT seq, t0_us, t1_us, n FROM chunk"
                                     " INDEXED BY chunk_by_time ORDER BY seq";
    constexpr const char* kBackward = "SELECT seq, t0_us, t1_us, n FROM chunk"
                                      " INDEXED BY chunk_by_time ORDER BY seq DESC";
    auto read = scanIndex(kForward, 0, m_index);
    if (!read && read.error().code == ErrorCode::Corrupt) {
        // A damaged page: what lies behind it can be reached from the other end.
        std::vector<ChunkEntry> rest;
        const std::int64_t known = m_index.empty() ? 0 : m_index.back().sequence;
        auto back = scanIndex(kBackward, known, rest);
        if (!back && back.error().code != ErrorCode::Corrupt)
            return back;
        m_index.insert(m_index.end(), rest.rbegin(), rest.rend());
        m_outline.warnings.emplace_back("the index of the recording is damaged");
    } else if (!read) {
        return read;
    }
    noteMissingChunks();
    for (const ChunkEntry& entry : m_index)
        m_messages += static_cast<std::uint64_t>(entry.messages);
    if (!m_index.empty()) {
        m_outline.start = eventFromMicros(m_index.front().firstUs);
        const auto last = std::max(m_index.back().lastUs, m_index.front().firstUs);
        m_outline.duration = eventFromMicros(last) - m_outline.start;
    }
    return {};
}

void RecordingReader::noteMissingChunks() {
    std::int64_t written = 0; // by the writer's last word; a recording cut short has none
    if (const auto found = m_metadata.find("chunks"); found != m_metadata.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), written);
    std::vector<ChunkEntry> whole;
    std::int64_t before = 0;
    std::int64_t time = m_index.empty() ? 0 : m_index.front().firstUs;
    const auto note = [&](std::int64_t next, std::int64_t until) {
        if (next == before + 1)
            return;
        whole.push_back(
            {.sequence = before + 1, .firstUs = time, .lastUs = until, .missing = true});
        m_outline.gaps.push_back({.from = eventFromMicros(time),
                                  .to = eventFromMicros(until),
                                  .reason = "missing chunks",
                                  .fault = damage()});
    };
    for (const ChunkEntry& entry : m_index) {
        if (entry.sequence <= before)
            continue; // out of order: only a damaged index gives such rows
        note(entry.sequence, std::max(time, entry.firstUs));
        whole.push_back(entry);
        before = entry.sequence;
        time = std::max(time, entry.lastUs);
    }
    if (written > before)
        note(std::numeric_limits<std::int64_t>::max(), time);
    if (!m_outline.gaps.empty())
        m_outline.faults.push_back(damage());
    m_index = std::move(whole);
}

model::FileFault RecordingReader::damage() const {
    return {model::FileFault::Kind::Damaged, m_file, {}, {}};
}

Result<void> RecordingReader::readGaps() {
    auto statement = m_database.prepare("SELECT from_us, to_us, reason FROM gap ORDER BY from_us");
    if (!statement)
        return propagate(statement);
    for (;;) {
        auto row = statement->step();
        if (!row && row.error().code == ErrorCode::Corrupt) {
            m_outline.warnings.emplace_back("the list of gaps is damaged");
            return {};
        }
        if (!row)
            return propagate(row);
        if (!*row)
            return {};
        if (isStorableMicros(statement->integer(0)) && isStorableMicros(statement->integer(1)))
            m_outline.gaps.push_back({.from = eventFromMicros(statement->integer(0)),
                                      .to = eventFromMicros(statement->integer(1)),
                                      .reason = statement->text(2)});
    }
}

Result<std::vector<model::RecordedMessage>> RecordingReader::readChunk(const ChunkEntry& entry) {
    const auto damaged = [&](const char* why) {
        return fail(ErrorCode::Corrupt, why, "chunk " + std::to_string(entry.sequence));
    };
    if (entry.missing)
        return damaged("one or more chunks are missing");
    auto statement =
        m_database.prepare("SELECT t0_us, t1_us, n, crc, data FROM chunk WHERE seq = ?");
    if (!statement)
        return propagate(statement);
    auto row = statement->bind(1, entry.sequence).step();
    if (!row)
        return propagate(row);
    if (!*row)
        return damaged("the chunk is missing");
    const RecordingChunkHead head{.sequence = entry.sequence,
                                  .firstUs = statement->integer(0),
                                  .lastUs = statement->integer(1),
                                  .messages = statement->integer(2)};
    const std::string_view data = statement->bytes(4);
    if (recordingChecksum(head, data) != statement->integer(3))
        return damaged("the chunk does not agree with its checksum");
    auto messages = decodeMessages(data);
    if (!messages)
        return messages;
    if (static_cast<std::int64_t>(messages->size()) != head.messages ||
        head.messages != entry.messages || head.firstUs != entry.firstUs ||
        head.lastUs != entry.lastUs)
        return damaged("the chunk does not agree with the index");
    return messages;
}

Result<std::optional<model::RecordedMessage>> RecordingReader::next() {
    for (;;) {
        while (m_nextMessage < m_chunk.size()) {
            model::RecordedMessage& message = m_chunk[m_nextMessage++];
            if (message.time >= m_skipBefore)
                return std::optional(std::move(message));
        }
        m_chunk.clear();
        m_nextMessage = 0;
        if (m_nextChunk == m_index.size())
            return std::nullopt;
        auto messages = readChunk(m_index[m_nextChunk++]);
        if (!messages)
            return propagate(messages);
        m_chunk = std::move(*messages);
    }
}

Result<void> RecordingReader::seek(EventTime time) {
    const std::int64_t us = toMicros(time);
    const auto chunk = std::find_if(m_index.begin(), m_index.end(),
                                    [us](const ChunkEntry& entry) { return entry.lastUs >= us; });
    m_nextChunk = static_cast<std::size_t>(chunk - m_index.begin());
    m_chunk.clear();
    m_nextMessage = 0;
    m_skipBefore = time;
    return {};
}

Result<model::RecordingFacts> RecordingReader::measure(bool verify) {
    model::RecordingFacts facts = m_outline;
    SignalStatistics statistics;
    for (const ChunkEntry& entry : m_index) {
        auto messages = readChunk(entry);
        if (!messages) {
            if (messages.error().code != ErrorCode::Corrupt)
                return propagate(messages);
            facts.warnings.push_back(messages.error().text());
            if (!entry.missing) // missing ones are in the outline already
                facts.gaps.push_back({.from = eventFromMicros(entry.firstUs),
                                      .to = eventFromMicros(entry.lastUs),
                                      .reason = "damaged chunk",
                                      .fault = damage()});
            continue;
        }
        if (m_visitor)
            for (const model::RecordedMessage& message : *messages)
                m_visitor(message, statistics);
    }
    facts.signals = statistics.facts();
    if (verify) {
        auto check = m_database.prepare("PRAGMA integrity_check(10)");
        if (!check)
            return propagate(check);
        for (;;) {
            auto row = check->step();
            if (!row) {
                facts.warnings.push_back(row.error().text());
                break;
            }
            if (!*row)
                break;
            if (check->bytes(0) != "ok")
                facts.warnings.push_back(check->text(0));
        }
    }
    return facts;
}

} // namespace vigil::store
