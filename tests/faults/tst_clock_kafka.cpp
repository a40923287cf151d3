// SPDX-License-Identifier: GPL-3.0-or-later
// Wrong clocks and an hour of backlog at a Kafka broker, whose records have times of their own: by
// the sender's clock, wrong like the message, or right.
#include "backlog_checks.h"
#include "base/clock.h"
#include "clock_ward.h"
#include "kafka_records.h"
#include "kafka_server.h"
#include "service_test.h"

using namespace vigil;
using namespace vigil::tests;

namespace {

constexpr double kHour = 3600;
constexpr double kFault = 8;
constexpr double kRight = 19; ///< clocks that stepped are right again, and heart rates normal
constexpr double kEnd = kRight + kPromise;
constexpr auto kTopic = "clocks";

struct Faulty {
    const char* bed;
    double ahead;
    ClockFault fault;
};

const std::vector<Faulty> kFaulty{
    {"jump", 290, {{kFault, kForever}, 290, true}},
    {"back", -kHour, {{kFault, kRight}, -kHour}},
    {"behind", -kHour, {{}, -kHour}},
    {"ahead", 600, {{}, 600}},
};

/// Each with right record times, and with its own.
std::vector<Device> wardDevices() {
    std::vector<Device> all;
    const auto add = [&](const std::string& bed) -> Device& {
        auto& device = all.emplace_back();
        device.bed = bed;
        device.mapped = true;
        return device;
    };
    for (const auto& faulty : kFaulty)
        for (const bool own : {false, true}) {
            auto& device = add(faulty.bed + std::string(own ? "-own" : ""));
            device.faults = {faulty.fault};
            device.ownRecords = own;
            device.high = {{faulty.fault.once ? kFault + 0.7 : kFault, kRight}};
        }
    add("calm");
    add("gone").silent = {{kFault}};
    for (const auto* bed : {"past-1", "past-2"})
        add(bed).high = {{kFault, kRight}};
    return all;
}

} // namespace

class TestClockKafka : public QObject {
    Q_OBJECT

    TemporaryFolder m_folder;
    KafkaServer m_broker;
    std::unique_ptr<KafkaRecords> m_records;
    std::unique_ptr<PastHour> m_hour;
    WardRun m_run{"kafka", m_folder.path()};
    ClockWard m_ward{[this](const Device& device, const std::string&, const std::string& payload,
                            EventTime recorded) {
        return m_records->put(kTopic, device.bed, payload, recorded);
    }};

    static void addRows() {
        QTest::addColumn<QString>("bed");
        QTest::addColumn<double>("ahead");
        for (const auto& faulty : kFaulty)
            for (const auto* own : {"", "-own"})
                QTest::addRow("%s%s", faulty.bed, own)
                    << QString::fromStdString(faulty.bed + std::string(own)) << faulty.ahead;
    }

private Q_SLOTS:

    void initTestCase() {
        QVERIFY(m_broker.start());
        m_records = std::make_unique<KafkaRecords>(m_broker.address());
        m_ward.devices = wardDevices();
        m_ward.runs = {&m_run};
        m_hour = std::make_unique<PastHour>(eventAtArrival(base::SystemClock{}.now()));
        for (const auto& past : m_hour->values())
            for (const auto* bed : {"past-1", "past-2"}) {
                const auto [topic, payload] =
                    ClockWard::message(m_ward.device(bed), past.time, past.heartRate, past.number);
                QVERIFY(m_records->put(kTopic, bed, payload, past.time));
            }
        QVERIFY(m_records->flush());
        QVERIFY(m_run.start(
            clockWorkspace(kafkaSource(m_broker.address(), kTopic), 2, {"never", "ahead"})));
        QVERIFY2(m_ward.awaitLive(), qPrintable(m_run.told("hello", m_ward.zero())));
        m_ward.begin();
        QVERIFY(m_ward.play(kEnd));
        m_run.stop();
    }

    void aHighValueIsJudgedWhateverTheClock_data() { addRows(); }

    void aHighValueIsJudgedWhateverTheClock() {
        QFETCH(QString, bed);
        const auto name = bed.toStdString();
        const auto told = m_run.told(name, m_ward.zero());
        const auto since = m_ward.firstHigh(name);
        QVERIFY(since);
        for (const auto& [rule, delay] : {std::pair{"HR-high", 0.0}, {"HR-long-high", 2.0}}) {
            const auto* line = m_run.first(name, rule, "raised", *since);
            QVERIFY2(line != nullptr, qPrintable(told));
            QVERIFY2(m_ward.at(line->seen) - m_ward.at(*since) < kPromise + delay,
                     qPrintable(told));
            const std::chrono::duration<double> off = line->wallSeen - line->time;
            QVERIFY2(std::abs(off.count()) < 10, qPrintable(told));
        }
        QVERIFY2(m_run.standing(name, "HR-high") == 0, qPrintable(told));
        QVERIFY2(m_run.standing(name, "stale") == 0, qPrintable(told));
    }

    void theOffsetIsTold_data() { addRows(); }

    void theOffsetIsTold() {
        QFETCH(QString, bed);
        QFETCH(double, ahead);
        const auto name = bed.toStdString();
        const auto told = m_run.told(name, m_ward.zero());
        const auto* line = m_run.first(name, "clock-off", "raised", {}, ahead);
        QVERIFY2(line != nullptr, qPrintable(told));
        const auto fault = m_ward.firstSent(name, [](const Sent& s) { return s.ahead != 0; });
        QVERIFY(fault);
        // A clock that was behind from the start is told from a backlog only after a while.
        QVERIFY2(m_ward.at(line->seen) - std::max(5.0, m_ward.at(*fault)) < kPromise,
                 qPrintable(told));
        const bool ends = m_ward.sent(name).back().ahead == 0;
        QVERIFY2(m_run.standing(name, "clock-off") == (ends ? 0 : 1), qPrintable(told));
    }

    void anHourWaitedAtTheBroker_data() {
        QTest::addColumn<QString>("bed");
        for (const auto* bed : {"past-1", "past-2"})
            QTest::addRow("%s", bed) << QString::fromLatin1(bed);
    }

    void anHourWaitedAtTheBroker() {
        QFETCH(QString, bed);
        const auto wrong = m_hour->whatIsWrong(m_ward, m_run, bed.toStdString());
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void othersAreAsEver() {
        const auto calm = m_run.told("calm", m_ward.zero());
        for (const auto* rule : {"stale", "signal-missing", "clock-off", "HR-high"})
            QVERIFY2(m_run.first("calm", rule, "raised") == nullptr, qPrintable(calm));
        for (const auto* bed : {"gone", "never"}) {
            const auto told = m_run.told(bed, m_ward.zero());
            const auto* line = m_run.first(bed, "stale", "raised");
            QVERIFY2(line != nullptr, qPrintable(told));
            QVERIFY(m_run.running());
            const auto since = m_ward.sent(bed).empty() ? *m_run.running() : m_ward.lastSent(bed);
            QVERIFY2(m_ward.at(line->seen) - m_ward.at(since) < kPromise + 1, qPrintable(told));
        }
        for (const auto* key : {"duplicates", "dropped"})
            QCOMPARE(m_run.report()[QLatin1String(key)].toInt(-1), 0);
        // Windows may miss what came while it was doubtful.
        for (const auto& [reason, letters] : m_run.refused())
            QCOMPARE(reason, std::string("late"));
        QVERIFY2(m_run.endsBeforeBegin().isEmpty(), qPrintable(m_run.endsBeforeBegin()));
    }
};

VIGIL_SERVICE_TEST_MAIN(TestClockKafka, "Kafka", KafkaServer::isInstalled())
#include "tst_clock_kafka.moc"
