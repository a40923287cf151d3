// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/recordings/known_stay.h"
#include "tests/recordings/wfdb_samples.h"
#include "wfdb_messages.h"

#include <QTest>

#include <cmath>
#include <map>

using namespace vigil;
using namespace vigil::ingest;
using namespace vigil::tests;
using namespace wfdbmessages;

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

    void numericsOnceAMinute() {
        const RecordFolder folder;
        auto recording = WfdbRecording::open(writeNumerics(folder).string() + ".hea");
        QVERIFY(recording.has_value());
        QVERIFY((*recording)->isNumeric());
        const auto messages = allOf(**recording);
        const auto heartRates = knownHeartRates();
        const auto cuff = knownCuffPressures();
        QCOMPARE(messages.size(), heartRates.size());
        for (std::size_t i = 0; i < messages.size(); ++i) {
            QCOMPARE((messages[i].time - messages[0].time).count(), std::int64_t(i) * 600'000'000);
            const auto metrics = json::parse(messages[i].payload)["metrics"];
            QCOMPARE(metrics["HR"].get<double>(), heartRates[i].value_or(0));
            QCOMPARE(metrics["NIBP_SYS"].is_null(), !cuff[i].has_value());
            QVERIFY(metrics.contains("SpO2"));
        }
    }

    /// Into the middle of hours that are not there: goes on after them.
    void longRecordSeeksAndReplays() {
        const RecordFolder folder;
        auto recording = WfdbRecording::open(writeStay(folder));
        QVERIFY(recording.has_value());
        const auto start = (*recording)->outline().start;
        QVERIFY((*recording)->seek(start + std::chrono::hours(3)).has_value());
        const auto message = (*recording)->next();
        QVERIFY(message.has_value() && message->has_value());
        constexpr auto kBefore = KnownSegments::kAll - KnownSegments::kLast;
        QCOMPARE((*message)->time, start + Ticks(kBefore * 80'000)); // 125 frames a second
        QCOMPARE(decoded(**message)["wave"].get<std::string>(), std::string("ECG_II"));
        const auto waves = wavesOf(**recording);
        const auto all = std::size_t(KnownSegments::kLast);
        QCOMPARE(waves.at(0).size(), all - samplesOf(decoded(**message)).size());
        QCOMPARE(waves.at(1).size(), all);
        QCOMPARE(waves.at(2).size(), all);
    }

    void wavesAreWhatWasWritten() {
        const RecordFolder folder;
        const auto monitor = knownMonitor();
        auto recording = WfdbRecording::open(writeMonitor(folder));
        const auto waves = wavesOf(**recording);
        QCOMPARE(waves.size(), monitor.signals.size());
        for (std::size_t s = 0; s < monitor.signals.size(); ++s) {
            const auto& signal = monitor.signals[s];
            const auto& wave = waves.at(std::uint32_t(s));
            QCOMPARE(wave.size(), signal.samples.size() - std::size_t(signal.skew));
            for (std::size_t i = 0; i < wave.size(); ++i)
                QCOMPARE(wave[i], float(signal.physical(i)));
        }
    }
};

QTEST_APPLESS_MAIN(TestWfdbRecording)
#include "tst_wfdb_recording.moc"
