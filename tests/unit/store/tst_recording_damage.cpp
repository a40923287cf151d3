// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording_fixture.h"
#include "store/recording/recording_codec.h"

#include <fstream>

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

namespace {

std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void writeBytes(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Every message read is one that was recorded, unchanged and in order.
bool isSubsequence(const std::vector<model::RecordedMessage>& found,
                   const std::vector<model::RecordedMessage>& all) {
    auto at = all.begin();
    for (const auto& message : found) {
        at = std::find_if(at, all.end(), [&](const auto& m) { return m.offset == message.offset; });
        if (at == all.end() || !equalMessage(*at, message))
            return false;
        ++at;
    }
    return true;
}

} // namespace

class TestRecordingDamage : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        m_messages = manyMessages(4000);
        record(m_folder.file("good.vgl"), m_messages);
        m_good = bytesOf(m_folder.file("good.vgl"));
        QVERIFY(m_good.size() > 40'000);
    }

    /// One bit at a random place of the file: either nothing changes, or it is reported.
    void flippedBitsAreNoticed() {
        std::mt19937_64 random(2026);
        int noticed = 0;
        for (int i = 0; i < 300; ++i) {
            std::string bytes = m_good;
            const auto bit = random() % (bytes.size() * 8);
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
            writeBytes(m_folder.file("bad.vgl"), bytes);
            auto reader = RecordingReader::open(m_folder.file("bad.vgl"));
            if (!reader) {
                ++noticed;
                continue;
            }
            const auto found = readMessages(**reader);
            QVERIFY(isSubsequence(found.messages, m_messages));
            if (found.messages.size() != m_messages.size()) {
                QVERIFY2(found.errors > 0, "messages are missing without a word");
                QVERIFY((*reader)->measure(false)->gaps.size() > 0);
            }
            noticed += found.errors > 0 ? 1 : 0;
        }
        QVERIFY2(noticed > 150, "most of the file is chunks");
    }

    /// Every single bit of one chunk's data.
    void everyBitOfAChunkIsCovered() {
        const std::vector<model::RecordedMessage> few(m_messages.begin(), m_messages.begin() + 20);
        const RecordingChunkHead head{.sequence = 1,
                                      .firstUs = toMicros(few.front().time),
                                      .lastUs = toMicros(few.back().time),
                                      .messages = 20};
        std::string data = encodeMessages(few);
        const std::uint32_t good = recordingChecksum(head, data);
        for (std::size_t bit = 0; bit < data.size() * 8; ++bit) {
            data[bit / 8] = static_cast<char>(data[bit / 8] ^ (1 << bit % 8));
            QVERIFY(recordingChecksum(head, data) != good);
            static_cast<void>(decodeMessages(data)); // whatever it says, it comes back
            data[bit / 8] = static_cast<char>(data[bit / 8] ^ (1 << bit % 8));
        }
        RecordingChunkHead other = head;
        ++other.lastUs;
        QVERIFY(recordingChecksum(other, data) != good);
    }

    void aTruncatedFileIsRefusedOrReadInPart() {
        std::mt19937_64 random(7);
        for (int i = 0; i < 100; ++i) {
            writeBytes(m_folder.file("cut.vgl"), m_good.substr(0, random() % m_good.size()));
            auto reader = RecordingReader::open(m_folder.file("cut.vgl"));
            if (!reader)
                continue;
            const auto found = readMessages(**reader);
            QVERIFY(isSubsequence(found.messages, m_messages));
            QVERIFY(found.errors > 0 || found.messages.size() == m_messages.size());
        }
    }

    void swappedPagesAreNoticed() {
        std::mt19937_64 random(3);
        const std::size_t page = 4096;
        for (int i = 0; i < 50; ++i) {
            std::string bytes = m_good;
            const auto a = 1 + random() % (bytes.size() / page - 1);
            const auto b = 1 + random() % (bytes.size() / page - 1);
            if (a == b)
                continue;
            std::swap_ranges(bytes.begin() + static_cast<std::ptrdiff_t>(a * page),
                             bytes.begin() + static_cast<std::ptrdiff_t>((a + 1) * page),
                             bytes.begin() + static_cast<std::ptrdiff_t>(b * page));
            writeBytes(m_folder.file("swap.vgl"), bytes);
            auto reader = RecordingReader::open(m_folder.file("swap.vgl"));
            if (!reader)
                continue;
            const auto found = readMessages(**reader);
            QVERIFY(isSubsequence(found.messages, m_messages));
            QVERIFY(found.errors > 0 || found.messages.size() == m_messages.size());
        }
    }

    void aDamagedChunkCostsOneErrorAndReadingGoesOn() {
        writeBytes(m_folder.file("one.vgl"), m_good);
        std::int64_t lost = 0;
        {
            auto vandal = Database::open(m_folder.file("one.vgl"), {});
            QVERIFY(vandal->execute("UPDATE chunk SET data = x'00' WHERE seq = 3").has_value());
            lost = *vandal->integerOf("SELECT n FROM chunk WHERE seq = 3");
            QVERIFY(vandal->execute("DELETE FROM chunk WHERE seq IN (5, 6)").has_value());
        }
        auto reader = RecordingReader::open(m_folder.file("one.vgl"));
        QVERIFY(reader.has_value());
        QCOMPARE((*reader)->outline().gaps.size(), 1U);
        const auto found = readMessages(**reader);
        QCOMPARE(found.errors, 2); // the damaged one, the missing pair
        QVERIFY(static_cast<std::int64_t>(found.messages.size()) + lost <
                static_cast<std::int64_t>(m_messages.size()));
        QVERIFY(equalMessage(found.messages.back(), m_messages.back()));
        QVERIFY(isSubsequence(found.messages, m_messages));
        QCOMPARE((*reader)->measure(true)->gaps.size(), 2U);
    }

    void missingLastChunksAreNoticed() {
        writeBytes(m_folder.file("end.vgl"), m_good);
        {
            auto vandal = Database::open(m_folder.file("end.vgl"), {});
            QVERIFY(vandal->execute("DELETE FROM chunk WHERE seq > 10").has_value());
        }
        auto reader = RecordingReader::open(m_folder.file("end.vgl"));
        QCOMPARE(readMessages(**reader).errors, 1);
    }

    void rubbishIsRefusedByTheDecoder() {
        std::mt19937_64 random(12);
        const std::vector<model::RecordedMessage> few(m_messages.begin(), m_messages.begin() + 5);
        const std::string good = encodeMessages(few);
        for (int i = 0; i < 2000; ++i) {
            std::string bytes = good;
            bytes[random() % bytes.size()] = static_cast<char>(random());
            bytes.resize(bytes.size() - random() % 5);
            if (auto decoded = decodeMessages(bytes); !decoded)
                QCOMPARE(decoded.error().code, ErrorCode::Corrupt);
        }
        QVERIFY(!decodeMessages("").has_value());
    }

private:
    Folder m_folder;
    std::vector<model::RecordedMessage> m_messages;
    std::string m_good;
};

QTEST_APPLESS_MAIN(TestRecordingDamage)
#include "tst_recording_damage.moc"
