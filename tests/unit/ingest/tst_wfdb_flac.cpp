// SPDX-License-Identifier: GPL-3.0-or-later
// Records whose samples are FLAC streams.
#include "ingest/wfdb/wfdb_record.h"
#include "tests/recordings/record_folder.h"

#include <QTest>

#include <FLAC/stream_encoder.h>

#include <filesystem>
#include <fstream>

using namespace vigil;
using namespace vigil::ingest;
using vigil::tests::RecordFolder;

namespace {

/// Sample `i` of channel `c`.
std::int32_t valueAt(unsigned c, std::int64_t i) {
    return static_cast<std::int32_t>((i * 37 + c * 1001) % 4001) - 2000;
}

bool writeFlac(const std::filesystem::path& path, unsigned channels, unsigned bits,
               std::int64_t samples) {
    FLAC__StreamEncoder* encoder = FLAC__stream_encoder_new();
    FLAC__stream_encoder_set_channels(encoder, channels);
    FLAC__stream_encoder_set_bits_per_sample(encoder, bits);
    FLAC__stream_encoder_set_sample_rate(encoder, 96'000);
    bool good = FLAC__stream_encoder_init_file(encoder, path.c_str(), nullptr, nullptr) ==
                FLAC__STREAM_ENCODER_INIT_STATUS_OK;
    std::vector<FLAC__int32> all;
    for (std::int64_t i = 0; i < samples; ++i)
        for (unsigned c = 0; c < channels; ++c)
            all.push_back(valueAt(c, i));
    good = good && FLAC__stream_encoder_process_interleaved(encoder, all.data(),
                                                            static_cast<unsigned>(samples));
    good = FLAC__stream_encoder_finish(encoder) && good;
    FLAC__stream_encoder_delete(encoder);
    return good;
}

constexpr std::int64_t kFrames = 40'000;

} // namespace

class TestWfdbFlac : public QObject {
    Q_OBJECT
private Q_SLOTS:

    /// Whole, in pieces and after jumps the samples are the same.
    void samplesAnywhere() {
        for (const unsigned perFrame : {1U, 4U}) {
            const RecordFolder folder;
            QVERIFY(writeFlac(folder.path("r.dat"), 2, 16, kFrames * perFrame));
            const std::string format = " 516x" + std::to_string(perFrame) + " 1 16 0 0 0 0 ";
            auto record = WfdbRecord::open(
                folder.header("r", "r 2 100 40000\nr.dat" + format + "A\nr.dat" + format + "B\n"));
            QVERIFY(record.has_value());
            QCOMPARE(record->layout().warnings, std::vector<std::string>());
            const std::int64_t all = kFrames * perFrame;
            for (const auto& [from, count] : {std::pair<std::int64_t, std::int64_t>{0, all},
                                              {all - 3, 3},
                                              {17, 5},
                                              {22, 9000},
                                              {4095, 2},
                                              {0, 1}})
                for (unsigned signal = 0; signal < 2; ++signal) {
                    const auto read = record->read(signal, from, count);
                    QVERIFY(read.has_value());
                    QCOMPARE(std::ssize(read->digital), count);
                    for (std::int64_t i = 0; i < count; ++i)
                        QCOMPARE(read->digital[std::size_t(i)], valueAt(signal, from + i));
                }
        }
    }

    void lengthComesFromTheStream() {
        const RecordFolder folder;
        QVERIFY(writeFlac(folder.path("r.dat"), 1, 24, 777));
        const auto record =
            WfdbRecord::open(folder.header("r", "r 1 100\nr.dat 524 1 24 0 0 0 0 A\n"));
        QVERIFY(record.has_value());
        QCOMPARE(record->sampleCount(0), std::int64_t{777});
    }

    void damagedStreams() {
        const RecordFolder folder;
        QVERIFY(writeFlac(folder.path("r.dat"), 1, 16, kFrames));
        const auto size = std::filesystem::file_size(folder.path("r.dat"));
        std::filesystem::resize_file(folder.path("r.dat"), size / 10 * 9);
        auto record =
            WfdbRecord::open(folder.header("r", "r 1 100 40000\nr.dat 516 1 16 0 0 0 0 A\n"));
        QVERIFY(record.has_value());
        QVERIFY(record->read(0, 0, 10).has_value());
        QVERIFY(!record->read(0, 0, kFrames).has_value());
        folder.write("n.dat", "no stream of any kind");
        record = WfdbRecord::open(folder.header("n", "n 1 100 10\nn.dat 516 1 16 0 0 0 0 A\n"));
        QVERIFY(record.has_value());
        QVERIFY(!record->layout().warnings.empty());
        // Two channels for one signal.
        QVERIFY(writeFlac(folder.path("c.dat"), 2, 16, 100));
        record = WfdbRecord::open(folder.header("c", "c 1 100 100\nc.dat 516 1 16 0 0 0 0 A\n"));
        QVERIFY(record.has_value());
        QVERIFY(!record->layout().warnings.empty());
    }
};

QTEST_APPLESS_MAIN(TestWfdbFlac)
#include "tst_wfdb_flac.moc"
