// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/recording/recording_codec.h"

#include "base/byte_stream.h"
#include "base/checksum.h"
#include "store/file/compression.h"

#include <limits>
#include <unordered_map>

namespace vigil::store {

namespace {

constexpr std::uint8_t kFormat = 1;
/// Topics and payloads, and at most 64 bytes of numbers a message.
constexpr std::size_t kMaxPlainBytes = 2 * kMaxChunkBytes + kMaxChunkMessages * 64 + 64;

tl::unexpected<Error> corrupt(const char* detail) { return fail(ErrorCode::Corrupt, detail); }

std::int64_t ticksOf(EventTime time) { return time.time_since_epoch().count(); }

std::int64_t ticksOf(ArrivalTime time) { return time.time_since_epoch().count(); }

} // namespace

std::string encodeMessages(std::span<const model::RecordedMessage> messages) {
    std::unordered_map<std::string_view, std::uint64_t> codes;
    std::vector<std::string_view> topics;
    for (const auto& message : messages)
        if (codes.emplace(message.topic, topics.size()).second)
            topics.push_back(message.topic);

    base::ByteWriter writer;
    writer.byte(kFormat);
    writer.number(messages.size());
    writer.number(topics.size());
    for (const std::string_view topic : topics)
        writer.text(topic);
    std::int64_t time = 0;
    std::int64_t offset = 0;
    for (const auto& message : messages) {
        const std::int64_t at = ticksOf(message.time);
        writer.signedNumber(base::wrappedDifference(at, time));
        writer.signedNumber(base::wrappedDifference(ticksOf(message.arrival), at));
        writer.number(codes[message.topic]);
        writer.number(message.source);
        writer.number(message.partition);
        writer.signedNumber(base::wrappedDifference(message.offset, offset));
        writer.text(message.payload);
        time = at;
        offset = message.offset;
    }
    return compress(writer.bytes());
}

Result<std::vector<model::RecordedMessage>> decodeMessages(std::string_view data) {
    auto plain = decompress(data, kMaxPlainBytes);
    if (!plain)
        return propagate(plain);
    base::ByteReader reader(*plain);
    if (reader.byte() != kFormat)
        return corrupt("a chunk has an unknown format");
    const std::uint64_t count = reader.number();
    const std::uint64_t topicCount = reader.number();
    if (!reader.ok() || count > kMaxChunkMessages || topicCount > count || count > reader.left())
        return corrupt("a chunk has an impossible head");
    std::vector<std::string_view> topics;
    for (std::uint64_t i = 0; i < topicCount && reader.ok(); ++i)
        topics.push_back(reader.text());

    std::vector<model::RecordedMessage> messages;
    std::int64_t time = 0;
    std::int64_t offset = 0;
    std::size_t bytes = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::int64_t before = time;
        time = base::wrappedSum(time, reader.signedNumber());
        const std::int64_t arrival = base::wrappedSum(time, reader.signedNumber());
        const std::uint64_t topic = reader.number();
        const std::uint64_t source = reader.number();
        const std::uint64_t partition = reader.number();
        offset = base::wrappedSum(offset, reader.signedNumber());
        const std::string_view payload = reader.text();
        constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
        if (!reader.ok() || topic >= topics.size() || source > kMost || partition > kMost ||
            (i > 0 && time < before))
            return corrupt("a message of a chunk cannot be read");
        // A topic is stored once and handed out often: bound what comes out, not what went in.
        bytes += payload.size() + topics[topic].size();
        if (bytes > kMaxChunkBytes)
            return corrupt("a chunk holds more than a chunk may");
        messages.push_back({.time = EventTime{Ticks{time}},
                            .arrival = ArrivalTime{Ticks{arrival}},
                            .topic = std::string(topics[topic]),
                            .payload = std::string(payload),
                            .source = static_cast<std::uint32_t>(source),
                            .partition = static_cast<std::uint32_t>(partition),
                            .offset = offset});
    }
    if (!reader.ok() || !reader.atEnd())
        return corrupt("a chunk does not end with its last message");
    return messages;
}

std::uint32_t recordingChecksum(const RecordingChunkHead& head, std::string_view data) noexcept {
    return base::Checksum()
        .add(head.sequence)
        .add(head.firstUs)
        .add(head.lastUs)
        .add(head.messages)
        .add(data)
        .value();
}

} // namespace vigil::store
