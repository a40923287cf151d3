// SPDX-License-Identifier: GPL-3.0-or-later
// A recording whose every message is known, through the whole pipeline.
#include "replay_runs.h"
#include "store/recording/recording_writer.h"
#include "tests/recordings/record_folder.h"

#include <map>

using namespace vigil;
using namespace vigil::pipeline;
using namespace vigil::tests;

namespace {

/// A message of numerics: when it was measured and when it came, in seconds after ten o'clock.
struct Known {
    int measured = 0;
    double came = 0;
    int seq = 0;
    double heartRate = 0;
};

/// A minute of one a second, without seconds 30 to 39. The 44th comes after the 45th, the 50th
/// comes twice.
std::vector<Known> knownMessages() {
    std::vector<Known> all;
    for (int i = 1; i <= 60; ++i) {
        if (i >= 30 && i < 40)
            continue;
        const double heartRate = 60 + i % 10;
        if (i == 44)
            continue;
        all.push_back({i, double(i), i, heartRate});
        if (i == 45)
            all.push_back({44, 45.5, 44, 64});
        if (i == 50)
            all.push_back(all.back());
    }
    return all;
}

EventTime tenAnd(double seconds) {
    return parseIso8601("2026-11-22T10:00:00Z").value() +
           Ticks(static_cast<std::int64_t>(seconds * 1e7));
}

model::RecordedMessage recorded(double came, std::string payload, std::int64_t offset) {
    model::RecordedMessage message;
    message.time = tenAnd(came);
    message.arrival = arrivalAtEvent(message.time);
    message.topic = "vigil/ward/B01/numerics";
    message.payload = std::move(payload);
    message.offset = offset;
    return message;
}

std::string numerics(const Known& known) {
    return R"({"deviceId":"m1","patientId":"p1","ts":")" + toIso8601(tenAnd(known.measured)) +
           R"(","seq":)" + std::to_string(known.seq) + R"(,"metrics":{"HR":)" +
           std::to_string(known.heartRate) + R"(,"SpO2":97}})";
}

/// Writes the messages, and two among them that are none.
void writeMessages(const std::filesystem::path& path) {
    store::RecordingOptions options;
    options.sourceNames = {"ward"};
    auto writer = store::RecordingWriter::create(path, options);
    QVERIFY(writer.has_value());
    std::int64_t offset = 0;
    for (const auto& known : knownMessages()) {
        QVERIFY((*writer)->append(recorded(known.came, numerics(known), offset++)).has_value());
        if (known.seq == 20)
            for (const char* broken : {"{\"deviceId\":", "no JSON"})
                QVERIFY((*writer)->append(recorded(known.came, broken, offset++)).has_value());
    }
    QVERIFY((*writer)->finish().has_value());
}

/// Averages of ten seconds by a plain loop: windows hold their end, the second copy does not count.
std::string averagesOfTenSeconds() {
    std::map<int, std::map<int, double>> windows; ///< by end: heart rates by second
    for (const auto& known : knownMessages())
        windows[(known.measured + 9) / 10 * 10][known.measured] = known.heartRate;
    std::string rows;
    for (const auto& [end, values] : windows) {
        double sum = 0;
        for (const auto& [second, heartRate] : values)
            sum += heartRate;
        rows += toIso8601(tenAnd(end)) + " \"B01\" " +
                model::toJson(model::Value(sum / double(values.size()))) + " 97 " +
                std::to_string(values.size()) + "\n";
    }
    return rows;
}

} // namespace

class TestKnownMessages : public QObject {
    Q_OBJECT
    RecordFolder m_folder;
    std::filesystem::path m_path = m_folder.path("known.vgl");

private Q_SLOTS:

    void initTestCase() { writeMessages(m_path); }

    void windowsHoldWhatWasMeasured() {
        for (const double speed : {0.0, 100.0})
            for (const int shards : {1, 2}) {
                const auto outcome = replay(replayOf(m_path, speed), shards);
                QCOMPARE(outcome.rows, std::uint64_t{50});
                std::string rows;
                for (const auto& row : outcome.results)
                    rows += row + "\n";
                QVERIFY2(rows == averagesOfTenSeconds(), rows.c_str());
            }
    }

    void alarmsFollowTheValues() {
        auto workspace = replayOf(m_path, 0);
        alerts::LimitRule fast;
        fast.id = "fast";
        fast.signal = "HR";
        fast.high = 68;
        workspace.rules.limits = {fast};
        const auto alarms = replay(workspace, 1).alarms;
        // 69 in seconds 9, 19, 29, 49 and 59 only; nobody measured second 39.
        for (const int second : {9, 19, 29, 49, 59}) {
            const auto raised = toIso8601(tenAnd(second)) + " B01 fast-high raised 69.000000 p1";
            QVERIFY2(std::ranges::count(alarms, raised) == 1, raised.c_str());
        }
        QCOMPARE(std::ranges::count_if(alarms,
                                       [](const auto& text) {
                                           return text.find("fast-high raised") !=
                                                  std::string::npos;
                                       }),
                 5);
    }

    /// What is missing, comes twice or cannot be read is counted, and what can be kept is kept.
    void lossesAreCounted() {
        base::SystemClock clock;
        auto opened = Pipeline::open(replayOf(m_path, 0), clock);
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
        QVERIFY((*opened)->start().has_value());
        QTRY_VERIFY((*opened)->ended());
        (*opened)->stop();
        const auto snapshot = (*opened)->snapshot();
        QCOMPARE(snapshot->losses.missing, std::uint64_t{10});
        QCOMPARE(snapshot->losses.duplicates, std::uint64_t{1});
        QCOMPARE(snapshot->losses.deadLetters, std::uint64_t{2});
        QCOMPARE(snapshot->losses.late, std::uint64_t{0});
    }
};

QTEST_GUILESS_MAIN(TestKnownMessages)
#include "tst_known_messages.moc"
