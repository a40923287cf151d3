// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/recording/recording_writer.h"

#include "base/checksum.h"
#include "store/file/schema.h"
#include "store/recording/recording_codec.h"

#include <algorithm>

namespace vigil::store {

RecordingWriter::RecordingWriter(Database database, RecordingOptions options)
    : m_database(std::move(database)), m_options(std::move(options)) {
    // A chunk may overshoot its mark by one message; the format's own bound must still hold.
    m_options.chunkBytes = std::min(m_options.chunkBytes, kMaxChunkBytes - kMaxPayload - kMaxTopic);
}

RecordingWriter::~RecordingWriter() { static_cast<void>(finish()); }

Result<std::unique_ptr<RecordingWriter>> RecordingWriter::create(const std::filesystem::path& path,
                                                                 RecordingOptions options) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored))
        return fail(ErrorCode::InvalidArgument, "the file exists already", path.string());
    auto database = Database::open(path, {.vfs = options.vfs});
    if (!database)
        return propagate(database);
    if (auto migrated = migrate(*database, SchemaKind::Recording); !migrated)
        return propagate(migrated);
    std::unique_ptr<RecordingWriter> writer(
        new RecordingWriter(std::move(*database), std::move(options)));
    if (auto introduced = writer->writeIntroduction(); !introduced)
        return propagate(introduced);
    return writer;
}

Result<void> RecordingWriter::setMeta(std::string_view key, std::string_view value) {
    auto statement = m_database.prepare("INSERT INTO meta(key, value, crc) VALUES(?,?,?)"
                                        " ON CONFLICT(key) DO UPDATE SET value = excluded.value,"
                                        " crc = excluded.crc");
    if (!statement)
        return propagate(statement);
    const std::uint32_t checksum =
        base::Checksum().add(static_cast<std::int64_t>(key.size())).add(key).add(value).value();
    return statement->bind(1, key).bind(2, value).bind(3, std::int64_t{checksum}).run();
}

Result<void> RecordingWriter::writeIntroduction() {
    auto transaction = Transaction::begin(m_database);
    if (!transaction)
        return propagate(transaction);
    if (auto done = setMeta("workspace", m_options.workspace); !done)
        return done;
    if (auto done = setMeta("app_version", m_options.appVersion); !done)
        return done;
    for (std::size_t i = 0; i < m_options.sourceNames.size(); ++i)
        if (auto done = setMeta("source." + std::to_string(i), m_options.sourceNames[i]); !done)
            return done;
    return transaction->commit();
}

Result<void> RecordingWriter::append(const model::RecordedMessage& message) {
    VIGIL_ENSURE(!m_finished, return fail(ErrorCode::Closed, "the recording is finished"));
    if (message.payload.size() > kMaxPayload || message.topic.size() > kMaxTopic)
        return fail(ErrorCode::InvalidArgument, "a message is too large to be recorded",
                    message.topic.substr(0, 200));
    const EventTime time = std::max(message.time, m_last.value_or(message.time));
    Result<void> sealed;
    if (!m_open.empty() &&
        (time - m_open.front().time >= m_options.chunkSpan || m_openBytes >= m_options.chunkBytes ||
         m_open.size() >= kMaxChunkMessages))
        sealed = seal();
    m_last = time;
    m_open.push_back(message);
    m_open.back().time = time;
    m_openBytes += message.payload.size() + message.topic.size();
    return sealed;
}

Result<void> RecordingWriter::writeChunk() {
    const RecordingChunkHead head{.sequence = m_nextChunk,
                                  .firstUs = toMicros(m_open.front().time),
                                  .lastUs = toMicros(m_open.back().time),
                                  .messages = static_cast<std::int64_t>(m_open.size())};
    const std::string data = encodeMessages(m_open);
    auto transaction = Transaction::begin(m_database);
    if (!transaction)
        return propagate(transaction);
    if (m_nextChunk == 1)
        if (auto done = setMeta("started", toIso8601(m_open.front().time)); !done)
            return done;
    if (m_gap) {
        auto gap =
            m_database.prepare("INSERT INTO gap(from_us, to_us, messages, reason) VALUES(?,?,?,?)");
        if (!gap)
            return propagate(gap);
        auto done = gap->bind(1, toMicros(m_gap->from))
                        .bind(2, toMicros(m_gap->to))
                        .bind(3, static_cast<std::int64_t>(m_gapMessages))
                        .bind(4, std::string_view(m_gap->reason))
                        .run();
        if (!done)
            return done;
    }
    auto insert = m_database.prepare(
        "INSERT INTO chunk(seq, t0_us, t1_us, n, crc, data) VALUES(?,?,?,?,?,?)");
    if (!insert)
        return propagate(insert);
    auto done = insert->bind(1, head.sequence)
                    .bind(2, head.firstUs)
                    .bind(3, head.lastUs)
                    .bind(4, head.messages)
                    .bind(5, std::int64_t{recordingChecksum(head, data)})
                    .bindBlob(6, data)
                    .run();
    if (!done)
        return done;
    if (done = transaction->commit(); !done)
        return done;
    m_totals.fileBytes += data.size();
    return {};
}

Result<void> RecordingWriter::seal() {
    if (m_open.empty())
        return {};
    auto written = writeChunk();
    if (written) {
        ++m_nextChunk;
        ++m_totals.chunks;
        m_totals.messages += m_open.size();
        m_gap.reset();
        m_gapMessages = 0;
    } else {
        if (!m_gap)
            m_gap = model::GapFacts{.from = m_open.front().time, .to = {}, .reason = {}};
        m_gap->to = m_open.back().time;
        m_gap->reason = written.error().code == ErrorCode::Full ? "disk full" : "disk error";
        m_gapMessages += m_open.size();
        m_totals.lost += m_open.size();
    }
    m_open.clear();
    m_openBytes = 0;
    return written;
}

Result<void> RecordingWriter::finish() {
    if (m_finished)
        return {};
    m_finished = true;
    auto sealed = seal();
    auto noted = [&]() -> Result<void> {
        auto transaction = Transaction::begin(m_database);
        if (!transaction)
            return propagate(transaction);
        // Written here only: a recording without it was not closed.
        if (auto done = setMeta("chunks", std::to_string(m_totals.chunks)); !done)
            return done;
        if (auto done = setMeta("lost", std::to_string(m_totals.lost)); !done)
            return done;
        if (m_last)
            if (auto done = setMeta("finished", toIso8601(*m_last)); !done)
                return done;
        return transaction->commit();
    }();
    // One file without a log beside it can be copied and opened anywhere. Somebody who reads it
    // just now prevents that; then the log stays, which is as good here.
    static_cast<void>(m_database.execute("PRAGMA busy_timeout=0; PRAGMA journal_mode=DELETE"));
    return sealed ? noted : sealed;
}

} // namespace vigil::store
