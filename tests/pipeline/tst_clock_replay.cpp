// SPDX-License-Identifier: GPL-3.0-or-later
// Devices whose clocks are wrong, in a recording of a ward.
#include "child_process.h"
#include "replay_runs.h"
#include "store/recording/recording_writer.h"

#include <functional>
#include <map>

using namespace vigil;
using namespace vigil::tests;

namespace {

constexpr double kSeconds = 90;
constexpr double kFault = 20;
constexpr double kHigh = 30; ///< from then on each heart rate is high, until
constexpr double kCalm = 60;
/// How long a value may wait for its alarm, beside the delay of the rule.
constexpr double kPromise = 5;

EventTime tenAnd(double seconds) {
    return parseIso8601("2026-11-22T10:00:00Z").value() +
           Ticks(static_cast<std::int64_t>(seconds * 1e7));
}

struct Device {
    std::string bed;
    /// By how much its clock is ahead when `second` of the recording is over.
    std::function<double(double second)> ahead;
    /// The number of its message of that second.
    std::function<int(int second)> number = [](int second) { return 1000 + second; };
    std::function<bool(double second)> sends = [](double) { return true; };
};

const std::vector<Device>& devices() {
    constexpr double kHour = 3600;
    constexpr double kYears10 = 3650 * 24 * kHour;
    static const std::vector<Device> all = [] {
        const auto always = [](double by) { return [by](double) { return by; }; };
        const auto once = [](double by) {
            return [by](double second) { return second == kFault ? by : 0; };
        };
        const auto stepped = [](double by) {
            return [by](double second) { return second >= kFault ? by : 0; };
        };
        const auto from = [](int first) {
            return [first](int second) {
                return second >= kFault ? first + second - static_cast<int>(kFault) : 1000 + second;
            };
        };
        return std::vector<Device>{
            {"right", always(0)},
            {"behind-1h", always(-kHour)},
            {"behind-10y", always(-kYears10)},
            {"ahead-10min", always(600)},
            {"ahead-10y", always(kYears10)},
            {"jump-6s", once(6)},
            {"jump-290s", once(290)},
            {"jump-10y", once(kYears10)},
            {"back-10s", stepped(-10)},
            {"back-1h", stepped(-kHour)},
            {"back-1h-from-1", stepped(-kHour), from(1)},
            {"back-1h-from-5", stepped(-kHour), from(5)},
            {"back-10y", stepped(-kYears10)},
            {"on-1h", stepped(kHour)},
            {"gone", always(0), [](int s) { return s; }, [](double s) { return s < kFault; }},
            {"gone-after-jump", once(290), [](int s) { return s; },
             [](double s) { return s <= kFault; }},
        };
    }();
    return all;
}

bool isGone(const std::string& bed) { return bed.starts_with("gone"); }

void writeWard(const std::filesystem::path& path) {
    store::RecordingOptions options;
    options.sourceNames = {"ward"};
    auto writer = store::RecordingWriter::create(path, options);
    QVERIFY(writer.has_value());
    std::int64_t offset = 0;
    for (int second = 0; second < kSeconds; ++second)
        for (const auto& device : devices()) {
            if (!device.sends(second))
                continue;
            const bool high = second >= kHigh && second < kCalm;
            model::RecordedMessage message;
            message.time = tenAnd(second);
            message.arrival = arrivalAtEvent(message.time);
            message.topic = "vigil/ward/" + device.bed + "/numerics";
            message.offset = offset++;
            message.payload = R"({"deviceId":"m-)" + device.bed + R"(","patientId":"p","ts":")" +
                              toIso8601(tenAnd(second + device.ahead(second))) + R"(","seq":)" +
                              std::to_string(device.number(second)) + R"(,"metrics":{"HR":)" +
                              std::to_string(high ? 185 : 72) + "}}";
            QVERIFY((*writer)->append(message).has_value());
        }
    QVERIFY((*writer)->finish().has_value());
}

pipeline::Workspace wardOf(const std::filesystem::path& path, double speed) {
    auto workspace = replayOf(path, speed);
    workspace.rules = {};
    alerts::LimitRule high;
    high.id = "HR";
    high.signal = "HR";
    high.high = 130;
    workspace.rules.limits.push_back(high);
    return workspace;
}

/// When the arrival line of the recording was at the first such line, in seconds; -1: never.
double firstOf(const std::vector<std::string>& alarms, const std::string& what) {
    for (const auto& line : alarms)
        if (line.find(what) != std::string::npos) {
            const auto time = parseIso8601(line.substr(0, line.find(' ')));
            return std::chrono::duration<double>(*time - tenAnd(0)).count();
        }
    return -1;
}

} // namespace

class TestClockReplay : public QObject {
    Q_OBJECT
    TemporaryFolder m_folder;
    std::filesystem::path m_path = m_folder.path() / "ward.vgl";
    Outcome m_one;

private Q_SLOTS:

    void initTestCase() {
        writeWard(m_path);
        m_one = replay(wardOf(m_path, 0), 1);
        QVERIFY(!m_one.alarms.empty());
    }

    void everyBedIsJudged_data() {
        QTest::addColumn<QString>("bed");
        for (const auto& device : devices())
            QTest::newRow(device.bed.c_str()) << QString::fromStdString(device.bed);
    }

    void everyBedIsJudged() {
        QFETCH(QString, bed);
        const auto name = bed.toStdString();
        const auto word = [&](const char* rest) { return ' ' + name + ' ' + rest; };
        if (isGone(name)) {
            const double stale = firstOf(m_one.alarms, word("stale raised"));
            QVERIFY2(stale >= kFault && stale <= kFault + kPromise + 1,
                     qPrintable(QString::number(stale)));
            return;
        }
        QCOMPARE(firstOf(m_one.alarms, word("stale raised")), -1.0);
        // One that is late from the beginning replays in its own time.
        const double own = name == "behind-1h"    ? -3600
                           : name == "behind-10y" ? -3650.0 * 24 * 3600
                                                  : 0;
        const double raised = firstOf(m_one.alarms, word("HR-high raised"));
        QVERIFY2(raised >= own + kHigh && raised <= own + kHigh + kPromise,
                 qPrintable(QString::number(raised)));
        const double cleared = firstOf(m_one.alarms, word("HR-high cleared"));
        QVERIFY2(cleared >= own + kCalm && cleared <= own + kCalm + kPromise,
                 qPrintable(QString::number(cleared)));
        const bool told = firstOf(m_one.alarms, word("clock-off raised")) >= 0;
        QCOMPARE(told, name != "right" && own == 0);
    }

    void theSameAtAnySpeedOnAnyNumberOfShards() {
        for (const int shards : {1, 3})
            for (const double speed : {0.0, 60.0}) {
                const auto outcome = replay(wardOf(m_path, speed), shards);
                QCOMPARE(outcome.rows, m_one.rows);
                for (std::size_t i = 0; i < m_one.alarms.size(); ++i)
                    QCOMPARE(QString::fromStdString(i < outcome.alarms.size() ? outcome.alarms[i]
                                                                              : std::string{}),
                             QString::fromStdString(m_one.alarms[i]));
                QCOMPARE(outcome.alarms.size(), m_one.alarms.size());
                QVERIFY(outcome.results == m_one.results);
            }
    }
};

QTEST_GUILESS_MAIN(TestClockReplay)
#include "tst_clock_replay.moc"
