// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/recording/recording_reader.h"
#include "store/recording/recording_writer.h"
#include "store_fixture.h"

#include <algorithm>
#include <vector>

namespace vigil::store::test {

inline std::vector<model::RecordedMessage> manyMessages(int count) {
    std::mt19937_64 random(99);
    std::vector<model::RecordedMessage> messages;
    EventTime time = at(0) + Ticks(7);
    for (int i = 0; i < count; ++i) {
        time += Ticks(static_cast<std::int64_t>(random() % 500'000)); // to the 100 ns
        model::RecordedMessage message;
        message.time = time;
        message.arrival = arrivalAtEvent(time) + Ticks(static_cast<int>(random() % 9000) - 100);
        message.topic = "ward/" + std::to_string(random() % 16) + "/vitals";
        message.payload = "{\"hr\":" + std::to_string(random() % 200) + "}";
        if (i % 17 == 0)
            message.payload = std::string("\0\xff binary", 9);
        message.source = static_cast<std::uint32_t>(random() % 2);
        message.partition = static_cast<std::uint32_t>(random() % 4);
        message.offset = i;
        messages.push_back(std::move(message));
    }
    return messages;
}

inline void record(const std::filesystem::path& path,
                   const std::vector<model::RecordedMessage>& messages) {
    RecordingOptions options;
    options.workspace = "Ward 3";
    options.appVersion = "0.1.0";
    options.sourceNames = {"ward", "kafka"};
    auto writer = RecordingWriter::create(path, options);
    QVERIFY(writer.has_value());
    for (const auto& message : messages)
        QVERIFY((*writer)->append(message).has_value());
    QVERIFY((*writer)->finish().has_value());
}

struct FoundMessages {
    std::vector<model::RecordedMessage> messages;
    int errors = 0;
};

/// Reads to the end, over damaged chunks.
inline FoundMessages readMessages(model::Recording& recording) {
    FoundMessages found;
    for (int calls = 0; calls < 1'000'000; ++calls) {
        auto message = recording.next();
        if (!message)
            ++found.errors;
        else if (!*message)
            return found;
        else
            found.messages.push_back(std::move(**message));
    }
    qWarning("reading does not end");
    return found;
}

inline bool equalMessage(const model::RecordedMessage& a, const model::RecordedMessage& b) {
    return a.time == b.time && a.arrival == b.arrival && a.topic == b.topic &&
           a.payload == b.payload && a.source == b.source && a.partition == b.partition &&
           a.offset == b.offset;
}

inline bool equalMessages(const std::vector<model::RecordedMessage>& a,
                          const std::vector<model::RecordedMessage>& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), equalMessage);
}

} // namespace vigil::store::test
