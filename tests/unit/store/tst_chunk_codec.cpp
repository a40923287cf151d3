// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_stream.h"
#include "base/checksum.h"
#include "store/file/compression.h"
#include "store/trend/chunk_codec.h"
#include "store_fixture.h"

#include <bit>
#include <cmath>
#include <limits>

using namespace vigil;
using namespace vigil::store;

namespace {

std::vector<TrendSample> samplesOf(const std::vector<double>& values) {
    std::vector<TrendSample> samples;
    for (std::size_t i = 0; i < values.size(); ++i)
        samples.push_back({test::at(static_cast<std::int64_t>(i)), values[i]});
    return samples;
}

bool equalBits(const std::vector<TrendSample>& a, const std::vector<TrendSample>& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](auto x, auto y) {
               return x.time == y.time && std::bit_cast<std::uint64_t>(x.value) ==
                                              std::bit_cast<std::uint64_t>(y.value);
           });
}

} // namespace

class TestChunkCodec : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void checksumIsCastagnoli() {
        // Check value of CRC-32C, and 32 zero bytes (RFC 3720 B.4).
        QCOMPARE(base::Checksum().add(std::string_view("123456789")).value(), 0xE3069283U);
        QCOMPARE(base::Checksum().add(std::string(32, '\0')).value(), 0x8A9136AAU);
        QCOMPARE(
            base::Checksum().add(std::string_view("12345")).add(std::string_view("6789")).value(),
            0xE3069283U);
    }

    void numbersComeBack() {
        base::ByteWriter writer;
        const std::vector<std::int64_t> numbers{0,
                                                -1,
                                                1,
                                                63,
                                                -64,
                                                64,
                                                std::numeric_limits<std::int64_t>::max(),
                                                std::numeric_limits<std::int64_t>::min()};
        for (const std::int64_t number : numbers)
            writer.signedNumber(number);
        base::ByteReader reader(writer.bytes());
        for (const std::int64_t number : numbers)
            QCOMPARE(reader.signedNumber(), number);
        QVERIFY(reader.ok() && reader.atEnd());
        static_cast<void>(reader.number());
        QVERIFY(!reader.ok());
        base::ByteReader tooLong(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 10));
        QCOMPARE(tooLong.number(), 0U);
        QVERIFY(!tooLong.ok());
    }

    void valuesComeBackToTheBit_data() {
        QTest::addColumn<QVector<double>>("values");
        QTest::newRow("one") << QVector<double>{36.6};
        QTest::newRow("tenths") << QVector<double>{36.6, 36.7, 36.65, 0.1, 0.3, -12.25};
        QTest::newRow("minus zero") << QVector<double>{0.0, -0.0, 1.0};
        QTest::newRow("huge") << QVector<double>{1e300, -1e300, 9007199254740993.0};
        QTest::newRow("tiny") << QVector<double>{std::numeric_limits<double>::denorm_min(), 1e-9};
        QTest::newRow("limits") << QVector<double>{std::numeric_limits<double>::max(),
                                                   std::numeric_limits<double>::lowest()};
        QTest::newRow("thirds") << QVector<double>{1.0 / 3, 2.0 / 3, 1.0};
        QVector<double> noise;
        std::mt19937_64 random(7);
        while (noise.size() < 2000)
            if (const double v = std::bit_cast<double>(random()); std::isfinite(v))
                noise.push_back(v);
        QTest::newRow("random bits") << noise;
        QVector<double> decimals;
        while (decimals.size() < 2000)
            decimals.push_back(static_cast<double>(random() % 1'000'000) / 1e4);
        QTest::newRow("random decimals") << decimals;
    }

    void valuesComeBackToTheBit() {
        QFETCH(QVector<double>, values);
        const auto samples = samplesOf({values.begin(), values.end()});
        auto decoded = decodeChunk(encodeChunk(samples));
        QVERIFY(decoded.has_value());
        QVERIFY(equalBits(*decoded, samples));
    }

    void irregularTimesComeBack() {
        std::vector<TrendSample> samples;
        std::mt19937_64 random(11);
        std::int64_t us = -5'000'000'000'000'000;
        for (int i = 0; i < 3000; ++i) {
            us += static_cast<std::int64_t>(random() >> (20 + random() % 44));
            samples.push_back({eventFromMicros(us), 1});
            if (us > 700'000'000'000'000'000)
                break;
        }
        auto decoded = decodeChunk(encodeChunk(samples));
        QVERIFY(decoded.has_value());
        QVERIFY(equalBits(*decoded, samples));
    }

    void vitalsTakeLessThanAByteEach() {
        std::mt19937 random(3);
        std::vector<TrendSample> samples;
        double value = 72;
        for (int i = 0; i < 600; ++i) {
            value = std::round(value + static_cast<double>(random() % 3) - 1);
            samples.push_back({test::at(i), value});
        }
        QVERIFY2(encodeChunk(samples).size() < 600, "one byte a sample is plenty for vitals");
    }

    void everyFlippedBitChangesTheChecksum() {
        const auto samples = samplesOf({80, 81, 82, 81.5});
        const ChunkSummary summary = summarize(samples);
        std::string data = encodeChunk(samples);
        const std::uint32_t good = chunkChecksum(1, summary, data);
        for (std::size_t bit = 0; bit < data.size() * 8; ++bit) {
            data[bit / 8] = static_cast<char>(data[bit / 8] ^ (1 << bit % 8));
            QVERIFY(chunkChecksum(1, summary, data) != good);
            data[bit / 8] = static_cast<char>(data[bit / 8] ^ (1 << bit % 8));
        }
        ChunkSummary other = summary;
        other.sum = std::nextafter(other.sum, 1e9);
        QVERIFY(chunkChecksum(1, other, data) != good);
        QVERIFY(chunkChecksum(2, summary, data) != good);
    }

    void rubbishIsRefused() {
        std::mt19937 random(5);
        const std::string good = encodeChunk(samplesOf({1, 2, 3, 1.0 / 3}));
        for (int i = 0; i < 3000; ++i) {
            std::string plain = *decompress(good, 1 << 20);
            for (unsigned k = 0; k <= random() % 4; ++k)
                plain[random() % plain.size()] = static_cast<char>(random());
            plain.resize(plain.size() - random() % 3);
            if (auto decoded = decodeChunk(compress(plain)); decoded)
                for (const TrendSample& sample : *decoded)
                    QVERIFY(std::isfinite(sample.value));
            else
                QCOMPARE(decoded.error().code, ErrorCode::Corrupt);
        }
        QVERIFY(!decodeChunk("").has_value());
        QVERIFY(!decodeChunk("rubbish").has_value());
        // A frame that claims more than any chunk may hold is refused by its head.
        const std::string bomb = compress(std::string(8 << 20, '\0'));
        QCOMPARE(decodeChunk(bomb).error().code, ErrorCode::Corrupt);
    }
};

QTEST_APPLESS_MAIN(TestChunkCodec)
#include "tst_chunk_codec.moc"
