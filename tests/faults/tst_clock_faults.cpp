// SPDX-License-Identifier: GPL-3.0-or-later
// Devices whose clocks are wrong, step, or jump for one message, beds that never come: what the
// headless program tells of them. One ward of many beds, a fault each, watched by one shard and by
// three at the same time.
#include "../pipeline/mqtt_fixture.h"
#include "clock_ward.h"
#include "service_test.h"

#include <QJsonDocument>

#include <set>

using namespace vigil;
using namespace vigil::tests;

namespace {

constexpr double kMinutes10 = 600;
constexpr double kHour = 3600;
constexpr double kDay = 24 * kHour;
constexpr double kYears10 = 3650 * kDay;

/// The first seconds after a connection what is old may be a backlog: faults begin later.
constexpr double kFault = 6;
constexpr double kRight = 17; ///< clocks that stepped are right again, and heart rates normal
constexpr double kEnd = kRight + kPromise;

enum class Kind { JumpOnce, StepBack, OffFromTheStart };

struct Faulty {
    Kind kind;
    double ahead;
    Device device;
};

std::vector<Faulty> faultyDevices() {
    std::vector<Faulty> all;
    const auto add = [&](Kind kind, const char* bed, double ahead, bool mapped) -> Device& {
        Device device;
        device.bed = bed;
        device.mapped = mapped;
        // Where the clock jumps for one message, the high values follow with right times.
        device.high = {{kind == Kind::JumpOnce ? kFault + 0.7 : kFault, kRight}};
        const Span when = kind == Kind::OffFromTheStart ? Span{} : Span{kFault, kRight};
        device.faults = {{when, ahead, kind == Kind::JumpOnce}};
        all.push_back({kind, ahead, std::move(device)});
        return all.back().device;
    };
    add(Kind::JumpOnce, "jump-6s", 6, true);
    add(Kind::JumpOnce, "jump-290s", 290, false);
    add(Kind::JumpOnce, "jump-10min", kMinutes10, true);
    add(Kind::JumpOnce, "jump-10y", kYears10, false);
    add(Kind::StepBack, "back-10s", -10, false);
    add(Kind::StepBack, "back-1h", -kHour, false);
    add(Kind::StepBack, "back-1h-from-1", -kHour, false).restart = {kFault, 1};
    add(Kind::StepBack, "back-1h-from-5", -kHour, true).restart = {kFault, 5};
    add(Kind::StepBack, "back-1h-unnumbered", -kHour, true).numbered = false;
    add(Kind::StepBack, "back-1d", -kDay, true);
    add(Kind::StepBack, "back-10y-from-1", -kYears10, false).restart = {kFault, 1};
    add(Kind::OffFromTheStart, "behind", -kHour, false);
    add(Kind::OffFromTheStart, "ahead", kMinutes10, true);
    // Comes to a ward that is already watched, high from its first message on.
    add(Kind::OffFromTheStart, "behind-new", -kHour, true).silent = {{0, kFault}};
    add(Kind::OffFromTheStart, "ahead-new", kMinutes10, false).silent = {{0, kFault}};
    return all;
}

/// Where the average of windows violates its limit, again and again.
const std::vector<Span> kPulses{{1, 5}, {9, 13}, {17, 21}};

std::vector<Device> wardDevices() {
    std::vector<Device> all;
    for (const auto& faulty : faultyDevices())
        all.push_back(faulty.device);
    const auto add = [&](const char* bed) -> Device& {
        all.emplace_back().bed = bed;
        return all.back();
    };
    add("calm");
    add("calm-mapped").mapped = true;
    add("pulses").high = kPulses;
    add("gone").silent = {{kFault}};
    auto& jumped = add("gone-after-jump");
    jumped.faults = {{{kFault, kForever}, 290, true}};
    jumped.silent = {{kFault + 0.4}};
    auto& stepped = add("gone-after-step");
    stepped.faults = {{{kFault, kForever}, -kHour}};
    stepped.silent = {{kFault + 3}};
    add("undated").undated = {{}};
    add("undated-later").undated = {{kFault}};
    return all;
}

/// Those that are named in the workspace; the others are known when they come.
const std::vector<std::string> kConfigured{"never",    "undated",    "retained", "calm",
                                           "jump-10y", "back-10s",   "behind",   "ahead",
                                           "gone",     "calm-mapped"};

} // namespace

class TestClockFaults : public QObject {
    Q_OBJECT

    TemporaryFolder m_folder;
    MosquittoServer m_broker{[] {
        MosquittoServer::Options options;
        options.persistent = false; // measures no disk
        return options;
    }()};
    std::unique_ptr<MqttPublisher> m_publisher;
    WardRun m_one{"one shard", m_folder.path() / "one"};
    WardRun m_three{"three shards", m_folder.path() / "three"};
    ClockWard m_ward{
        [this](const Device&, const std::string& topic, const std::string& payload, EventTime) {
            return m_publisher->publish(topic, payload).has_value();
        }};

    /// A row for each of these beds and runs.
    template <typename Beds>
    void addRows(const Beds& beds) {
        QTest::addColumn<QString>("bed");
        QTest::addColumn<bool>("three");
        for (const auto& bed : beds)
            for (const auto* run : {&m_one, &m_three})
                QTest::addRow("%s, %s", bed.c_str(), run->label().c_str())
                    << QString::fromStdString(bed) << (run == &m_three);
    }

    static std::vector<std::string> bedsOf(const std::set<Kind>& kinds) {
        std::vector<std::string> beds;
        for (const auto& faulty : faultyDevices())
            if (kinds.contains(faulty.kind))
                beds.push_back(faulty.device.bed);
        return beds;
    }

    static Faulty faultyOf(const std::string& bed) {
        const auto all = faultyDevices();
        return *std::ranges::find_if(all, [&](const auto& f) { return f.device.bed == bed; });
    }

    /// When the clock of that bed was right for the first time after its fault.
    std::optional<SteadyTime> rightAgain(const std::string& bed, SteadyTime fault) const {
        return m_ward.firstSent(
            bed, [&](const Sent& sent) { return sent.at > fault && sent.ahead == 0; });
    }

private Q_SLOTS:

    void initTestCase() {
        QVERIFY(m_broker.start());
        m_publisher = publisherFor(optionsFor(m_broker));
        QVERIFY(m_publisher);
        // What a broker keeps and hands to everyone who comes.
        Device retained;
        retained.bed = "retained";
        const auto [topic, payload] =
            ClockWard::message(retained, eventAtArrival(base::SystemClock{}.now()), 185, 1);
        QVERIFY(m_publisher->publish(topic, payload, true));
        const auto sources = mqttSources(m_broker.port());
        QVERIFY(m_one.start(clockWorkspace(sources, 1, kConfigured)));
        QVERIFY(m_three.start(clockWorkspace(sources, 3, kConfigured)));
        m_ward.devices = wardDevices();
        m_ward.runs = {&m_one, &m_three};
        QVERIFY2(m_ward.awaitLive(), qPrintable(m_one.told("hello", m_ward.zero())));
        m_ward.begin();
        QVERIFY(m_ward.play(kEnd));
        QVERIFY(m_publisher->flush());
        m_one.stop();
        m_three.stop();
    }

    void aHighValueIsJudgedWhateverTheClock_data() {
        addRows(bedsOf({Kind::JumpOnce, Kind::StepBack, Kind::OffFromTheStart}));
    }

    void aHighValueIsJudgedWhateverTheClock() {
        QFETCH(QString, bed);
        QFETCH(bool, three);
        const auto& run = three ? m_three : m_one;
        const auto name = bed.toStdString();
        const auto since = m_ward.firstHigh(name);
        QVERIFY(since);
        const auto told = run.told(name, m_ward.zero());
        for (const auto& [rule, delay] : {std::pair{"HR-high", 0.0}, {"HR-long-high", 2.0}}) {
            const auto* line = run.first(name, rule, "raised", *since);
            QVERIFY2(line != nullptr, qPrintable(told));
            const auto after = m_ward.at(line->seen) - m_ward.at(*since);
            QVERIFY2(after < kPromise + delay, qPrintable(told));
            // Timed by the right clock, not by the device's.
            const std::chrono::duration<double> off = line->wallSeen - line->time;
            QVERIFY2(std::abs(off.count()) < 10, qPrintable(told));
        }
        QVERIFY2(run.standing(name, "HR-high") == 0, qPrintable(told));
    }

    void theOffsetIsTold_data() {
        addRows(bedsOf({Kind::JumpOnce, Kind::StepBack, Kind::OffFromTheStart}));
    }

    void theOffsetIsTold() {
        QFETCH(QString, bed);
        QFETCH(bool, three);
        const auto& run = three ? m_three : m_one;
        const auto name = bed.toStdString();
        const auto faulty = faultyOf(name);
        const auto fault = m_ward.firstSent(name, [](const Sent& s) { return s.ahead != 0; });
        QVERIFY(fault);
        const auto told = run.told(name, m_ward.zero());
        const auto* line = run.first(name, "clock-off", "raised", {}, faulty.ahead);
        QVERIFY2(line != nullptr, qPrintable(told));
        // A clock that was behind from the start is told from a backlog only after a while.
        const auto since = std::max(m_ward.at(*fault), name == "behind" ? 5.0 : 0.0);
        QVERIFY2(m_ward.at(line->seen) - since < kPromise, qPrintable(told));
        const auto right = rightAgain(name, *fault);
        QCOMPARE(right.has_value(), faulty.kind != Kind::OffFromTheStart);
        if (!right) {
            QVERIFY2(run.standing(name, "clock-off") == 1, qPrintable(told));
            return;
        }
        const auto* end = run.first(name, "clock-off", "cleared", *right);
        QVERIFY2(end != nullptr, qPrintable(told));
        QVERIFY2(m_ward.at(end->seen) - m_ward.at(*right) < kPromise, qPrintable(told));
        QVERIFY2(run.standing(name, "clock-off") == 0, qPrintable(told));
    }

    void whoSendsIsNeverSilent_data() {
        auto beds = bedsOf({Kind::JumpOnce, Kind::StepBack, Kind::OffFromTheStart});
        beds.insert(beds.end(), {"calm", "calm-mapped", "pulses", "hello"});
        addRows(beds);
    }

    void whoSendsIsNeverSilent() {
        QFETCH(QString, bed);
        QFETCH(bool, three);
        const auto& run = three ? m_three : m_one;
        const auto name = bed.toStdString();
        const auto told = run.told(name, m_ward.zero());
        // Right after the connection old values may be a backlog, which is no sign of life.
        const auto from = name == "behind" ? m_ward.zero() + std::chrono::seconds(8) : SteadyTime{};
        QVERIFY2(run.first(name, "stale", "raised", from) == nullptr, qPrintable(told));
        QVERIFY2(run.first(name, "signal-missing", "raised", from) == nullptr, qPrintable(told));
        QVERIFY2(run.standing(name, "stale") == 0, qPrintable(told));
    }

    void whoIsSilentIsTold_data() {
        addRows(std::vector<std::string>{"never", "undated", "undated-later", "gone",
                                         "gone-after-jump", "gone-after-step", "retained"});
    }

    void whoIsSilentIsTold() {
        QFETCH(QString, bed);
        QFETCH(bool, three);
        const auto& run = three ? m_three : m_one;
        const auto name = bed.toStdString();
        const auto told = run.told(name, m_ward.zero());
        // From its last message with a time, or from the start of the program.
        QVERIFY(run.running());
        auto since = *run.running();
        for (const auto& sent : m_ward.sent(name))
            if (sent.dated)
                since = sent.at;
        const auto* line = run.first(name, "stale", "raised", since);
        QVERIFY2(line != nullptr, qPrintable(told));
        const auto after = m_ward.at(line->seen) - m_ward.at(since);
        // A second for the tick.
        QVERIFY2(after > 3 && after < kPromise + 1, qPrintable(told));
        QVERIFY2(run.standing(name, "stale") == 1, qPrintable(told));
        QVERIFY2(run.first(name, "HR-high", "raised") == nullptr, qPrintable(told));
    }

    void windowsOfOtherBedsGoOn_data() { addRows(std::vector<std::string>{"pulses"}); }

    void windowsOfOtherBedsGoOn() {
        QFETCH(bool, three);
        const auto& run = three ? m_three : m_one;
        const auto told = run.told("pulses", m_ward.zero());
        for (const auto& pulse : kPulses) {
            const auto since = m_ward.firstSent("pulses", [&](const Sent& sent) {
                return sent.high && m_ward.at(sent.at) >= pulse.from;
            });
            QVERIFY(since);
            const auto* line = run.first("pulses", "avg-high", "raised", *since);
            QVERIFY2(line != nullptr, qPrintable(told));
            // The window's length more.
            QVERIFY2(m_ward.at(line->seen) - m_ward.at(*since) < kPromise + 2, qPrintable(told));
        }
    }

    void rightClocksAreNotTold_data() {
        addRows(std::vector<std::string>{"calm", "calm-mapped", "pulses", "hello", "gone", "never",
                                         "undated", "undated-later", "retained"});
    }

    void rightClocksAreNotTold() {
        QFETCH(QString, bed);
        QFETCH(bool, three);
        const auto& run = three ? m_three : m_one;
        const auto told = run.told(bed.toStdString(), m_ward.zero());
        QVERIFY2(run.first(bed.toStdString(), "clock-off", "raised") == nullptr, qPrintable(told));
    }

    void everythingIsCounted() {
        // Numbers from 5 on may be repeats until they have come for a second as they were made.
        constexpr double kTakenForRepeats = 4;
        for (const auto* run : {&m_one, &m_three}) {
            const auto& report = run->report();
            const auto text = QJsonDocument(report).toJson();
            const auto count = [&](const char* key) {
                return report[QLatin1String(key)].toDouble(-1);
            };
            QVERIFY2(count("duplicates") <= kTakenForRepeats, text.constData());
            QVERIFY2(count("rows_in") + count("duplicates") >= double(m_ward.sentInAll(true)),
                     text.constData());
            QVERIFY2(count("dropped") == 0, text.constData());
            // Only what has no time is refused; windows may miss what came while it was doubtful.
            for (const auto& [reason, letters] : run->refused())
                if (reason == "bad_timestamp")
                    QCOMPARE(std::size_t(letters), m_ward.sentInAll(false));
                else
                    QCOMPARE(reason, std::string("late"));
            // The computer's clock is right all the time.
            for (const auto& line : run->lines())
                QVERIFY2(line.rule != QLatin1String("clock-step"), qPrintable(line.text));
        }
    }

    void noEndIsTimedBeforeItsBegin() {
        QVERIFY2(m_one.endsBeforeBegin().isEmpty(), qPrintable(m_one.endsBeforeBegin()));
        QVERIFY2(m_three.endsBeforeBegin().isEmpty(), qPrintable(m_three.endsBeforeBegin()));
    }
};

VIGIL_SERVICE_TEST_MAIN(TestClockFaults, "mosquitto", MosquittoServer::isInstalled())
#include "tst_clock_faults.moc"
