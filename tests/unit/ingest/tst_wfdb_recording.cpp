// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_recording.h"
#include "tests/unit/ingest/wfdb_samples.h"
#include "tests/unit/shared_data.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <map>

using namespace vigil;
using namespace vigil::ingest;
using nlohmann::json;

namespace {

std::vector<model::RecordedMessage> allOf(model::Recording& recording) {
    std::vector<model::RecordedMessage> messages;
    for (;;) {
        auto message = recording.next();
        if (!message || !*message)
            return messages;
        messages.push_back(std::move(**message));
    }
}

json decoded(const model::RecordedMessage& message) {
    return json::from_cbor(message.payload, true, true, json::cbor_tag_handler_t::store);
}

std::vector<float> samplesOf(const json& wave) {
    const auto& bytes = wave["samples"].get_binary();
    std::vector<float> samples(bytes.size() / 4);
    std::memcpy(samples.data(), bytes.data(), samples.size() * 4);
    return samples;
}

} // namespace

class TestWfdbRecording : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void packetsOfAWave() {
        const RecordFolder folder;
        std::vector<std::int32_t> stored;
        for (int i = 0; i < 130; ++i)
            stored.push_back(i == 7 ? -32768 : i);
        folder.write("r.dat", encodeSamples(16, stored));
        auto recording = WfdbRecording::open(folder.header(
            "r", "r 1 125 130 10:00:00 22/11/2026\nr.dat 16 2/mmHg 16 0 0 0 0 ABP\n"));
        QVERIFY(recording.has_value());
        QVERIFY(!(*recording)->isNumeric());
        const auto messages = allOf(**recording);
        QCOMPARE(messages.size(), std::size_t{5}); // 31.25 samples each: 32, 31, 31, 31 and 5
        std::vector<std::size_t> sizes;
        std::vector<float> all;
        for (std::size_t i = 0; i < messages.size(); ++i) {
            const auto wave = decoded(messages[i]);
            QCOMPARE(messages[i].topic, std::string("vigil/recording/r/waveform"));
            QCOMPARE(messages[i].partition, std::uint32_t{0});
            QCOMPARE(messages[i].offset, std::int64_t(i));
            QVERIFY(messages[i].arrival == arrivalAtEvent(messages[i].time));
            QCOMPARE(wave["deviceId"].get<std::string>(), std::string("r"));
            QCOMPARE(wave["patientId"].get<std::string>(), std::string("r"));
            QCOMPARE(wave["seq"].get<std::int64_t>(), std::int64_t(i));
            QCOMPARE(wave["wave"].get<std::string>(), std::string("ABP"));
            QCOMPARE(wave["unit"].get<std::string>(), std::string("mm[Hg]"));
            QCOMPARE(wave["rateHz"].get<double>(), 125.0);
            QCOMPARE(wave["ts"].get<std::string>(), toIso8601(messages[i].time));
            const auto samples = samplesOf(wave);
            sizes.push_back(samples.size());
            all.insert(all.end(), samples.begin(), samples.end());
        }
        QCOMPARE(sizes, (std::vector<std::size_t>{32, 31, 31, 31, 5}));
        QCOMPARE(toIso8601(messages[1].time), std::string("2026-11-22T10:00:00.256Z"));
        QCOMPARE(all.size(), std::size_t{130});
        for (std::size_t i = 0; i < all.size(); ++i)
            if (i == 7)
                QVERIFY(std::isnan(all[i]));
            else
                QCOMPARE(all[i], float(i) / 2);
    }

    void gapsHaveNoMessages() {
        const RecordFolder folder;
        folder.header("s", "s 1 100 100\ns.dat 16 1/mV 16 0 0 0 0 II\n");
        folder.write("s.dat", encodeSamples(16, std::vector<std::int32_t>(100, 3)));
        auto recording = WfdbRecording::open(
            folder.header("r", "r/5 1 100 1300\ns 100\n~ 500\ns 100\nlost 500\ns 100\n"));
        QVERIFY(recording.has_value());
        const auto messages = allOf(**recording);
        std::string times;
        for (const auto& message : messages)
            times += std::to_string(message.time.time_since_epoch().count() / 100000) + " ";
        QCOMPARE(times, std::string("0 25 50 75 600 625 650 675 1200 1225 1250 1275 "));
        QCOMPARE(messages.back().offset, std::int64_t{11});
        QCOMPARE((*recording)->outline().gaps.size(), std::size_t{2});
        QCOMPARE((*recording)->outline().gaps[0].reason, std::string("declared gap"));
        QCOMPARE((*recording)->outline().gaps[1].reason, std::string("missing segment lost.hea"));
        QCOMPARE((*recording)->outline().warnings.size(), std::size_t{1});

        // Seeking lands on the same packets with the same numbers.
        for (const auto& [at, first] : std::map<int, std::size_t>{
                 {-5, 0}, {0, 0}, {1, 1}, {75, 3}, {76, 4}, {300, 4}, {601, 5}, {1275, 11}}) {
            QVERIFY((*recording)->seek(EventTime{Ticks{at * 100000}}).has_value());
            const auto rest = allOf(**recording);
            QCOMPARE(rest.size(), messages.size() - first);
            for (std::size_t i = 0; i < rest.size(); ++i) {
                QCOMPARE(rest[i].payload, messages[first + i].payload);
                QCOMPARE(rest[i].offset, messages[first + i].offset);
            }
        }
        QVERIFY((*recording)->seek(EventTime::max()).has_value());
        QVERIFY(allOf(**recording).empty());
    }

    void namesAndOrderOfSeveralSignals() {
        const RecordFolder folder;
        std::string header = "a+b 5 100 200\n";
        for (const char* name : {"MLII", "II", "MCL1", "CVP", "Balloon"})
            header += std::string("r.dat 16 1/NU 16 0 0 0 0 ") + name + "\n";
        folder.write("r.dat", encodeSamples(16, std::vector<std::int32_t>(1000, 1)));
        auto recording = WfdbRecording::open(folder.header("a+b", header));
        const auto messages = allOf(**recording);
        QCOMPARE(messages.size(), std::size_t{40});
        std::string names;
        for (std::size_t i = 0; i < 5; ++i) {
            names += decoded(messages[i])["wave"].get<std::string>() + " ";
            QCOMPARE(messages[i].partition, std::uint32_t(i));
        }
        // MLII and II are one wave to the catalog: the second must not be taken for the first.
        QCOMPARE(names, std::string("ECG_II II 2 ECG_MCL1 CVP_WAVE Balloon "));
        QCOMPARE(messages[0].topic, std::string("vigil/recording/a_b/waveform"));
        for (std::size_t i = 1; i < messages.size(); ++i)
            QVERIFY(messages[i].time >= messages[i - 1].time);
    }

    void slowRecordsAreNumerics() {
        const RecordFolder folder;
        // Frames of HR, two of Temp (degF) and NBPSys.
        folder.write("r.dat", encodeSamples(16, {600, 986, 1040, -32768, 0, -32768, 500, 120}));
        auto recording = WfdbRecording::open(
            folder.header("r", "r 3 1 2 10:00:00 22/11/2026\nr.dat 16 10/bpm 16 0 0 0 0 HR\n"
                               "r.dat 16x2 10/degF 16 0 0 0 0 Temp\n"
                               "r.dat 16 1/mmHg 16 0 0 0 0 NBPSys\n"));
        QVERIFY((*recording)->isNumeric());
        const auto messages = allOf(**recording);
        QCOMPARE(messages.size(), std::size_t{4});
        QCOMPARE(messages[0].topic, std::string("vigil/recording/r/numerics"));
        const auto first = json::parse(messages[0].payload);
        QCOMPARE(first["ts"].get<std::string>(), std::string("2026-11-22T10:00:00Z"));
        QCOMPARE(first["metrics"]["HR"].get<double>(), 60.0);
        QVERIFY(std::abs(first["metrics"]["Temp"].get<double>() - 37) < 1e-9);
        QVERIFY(first["metrics"]["NIBP_SYS"].is_null());
        const auto second = json::parse(messages[1].payload);
        QCOMPARE(second["metrics"].size(), std::size_t{1});
        QVERIFY(std::abs(second["metrics"]["Temp"].get<double>() - 40) < 1e-9);
        const auto third = json::parse(messages[2].payload);
        QCOMPARE(third["metrics"]["HR"].get<double>(), 0.0); // 0 is a value unless told otherwise
        QVERIFY(third["metrics"]["Temp"].is_null());
        QCOMPARE(third["metrics"]["NIBP_SYS"].get<double>(), 120.0);
        QCOMPARE(messages[3].offset, std::int64_t{3});
    }

    void recordedNumerics() {
        skipUnlessSharedData();
        auto recording = WfdbRecording::open(
            sharedData() / "wfdb/multi-segment/s00001/s00001-2896-10-10-00-31n.hea");
        QVERIFY(recording.has_value());
        const auto messages = allOf(**recording);
        QCOMPARE(messages.size(), std::size_t{1936});
        for (std::size_t i = 0; i < messages.size(); ++i)
            QCOMPARE((messages[i].time - messages[0].time).count(), std::int64_t(i) * 600'000'000);
        const auto metrics = json::parse(messages[1].payload)["metrics"];
        for (const char* name : {"HR", "ABP_SYS", "ABP_DIA", "ABP_MEAN", "PR", "RR", "SpO2",
                                 "NIBP_SYS", "NIBP_DIA", "NIBP_MEAN"})
            QVERIFY2(metrics.contains(name), name);
    }

    /// Two hours into a record of 32 hours: only what is asked for is read.
    void longRecordSeeksAndReplays() {
        skipUnlessSharedData();
        auto recording =
            WfdbRecording::open(sharedData() / "wfdb/multi-segment/s00001/s00001-2896-10-10-00-31");
        QVERIFY(recording.has_value());
        const auto start = (*recording)->outline().start;
        // In the middle of the first missing segment: goes on after it and the two that follow.
        QVERIFY((*recording)->seek(start + std::chrono::hours(6)).has_value());
        const auto message = (*recording)->next();
        QVERIFY(message.has_value() && message->has_value());
        QCOMPARE(toIso8601((*message)->time), std::string("2896-10-11T08:35:12.814Z"));
        QCOMPARE(decoded(**message)["wave"].get<std::string>(), std::string("ECG_II"));
        const auto rest = allOf(**recording);
        // 90000 frames of II and V are left, 60000 of ABP in two runs: a quarter second a packet.
        QCOMPARE(rest.size() + 1, std::size_t(2880 + 2880 + 720 + 1200));
        std::map<std::uint32_t, std::size_t> samples;
        for (const auto& packet : rest)
            samples[packet.partition] += samplesOf(decoded(packet)).size();
        QCOMPARE(samples[1], std::size_t{90000});
        QCOMPARE(samples[3], std::size_t{60000});
    }

    void waveEqualsRecord() {
        skipUnlessSharedData();
        const auto path = sharedData() / "wfdb/03700181";
        auto record = WfdbRecord::open(path);
        auto recording = WfdbRecording::open(path);
        std::map<std::uint32_t, std::vector<float>> waves;
        for (const auto& message : allOf(**recording)) {
            const auto samples = samplesOf(decoded(message));
            auto& wave = waves[message.partition];
            wave.insert(wave.end(), samples.begin(), samples.end());
        }
        for (std::size_t s = 0; s < 3; ++s) {
            const auto read = record->read(s, 0, record->sampleCount(s));
            const auto& wave = waves[std::uint32_t(s)];
            QCOMPARE(wave.size(), s == 2 ? 74996U : s == 0 ? 300000U : 75000U);
            for (std::size_t i = 0; i < wave.size(); ++i)
                QCOMPARE(wave[i], float(read->physical[i]));
        }
    }
};

QTEST_APPLESS_MAIN(TestWfdbRecording)
#include "tst_wfdb_recording.moc"
