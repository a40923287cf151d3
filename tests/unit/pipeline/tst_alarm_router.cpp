// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/alarms/alarm_router.h"

#include <QTest>

#include <memory>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;
using alerts::AlarmEvent;
using alerts::Priority;

namespace {

AlarmEvent eventOf(AlarmEvent::What what, std::uint64_t id, EventTime time = EventTime{10s},
                   SteadyTime received = {}) {
    AlarmEvent made;
    made.what = what;
    made.alarm.id = id;
    made.alarm.priority = Priority::High;
    made.time = time;
    made.sampleReceived = received;
    return made;
}

AlarmEvent raised(std::uint64_t id, EventTime time = EventTime{10s}, SteadyTime received = {}) {
    return eventOf(AlarmEvent::What::Raised, id, time, received);
}

} // namespace

/// Who hears of an alarm, in which order, and what is measured of it.
class tst_AlarmRouter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void everybodyHearsInOrder();
    void nobodyNeedsToListen();
    void presentedOnceSinceItsSample();
    void onlyRaisedAlarmsWithASampleAreMeasured();
    void measurementsAreBounded();
    void marksOfAReplay();
    void noMarksOfALiveStream();

private:
    std::unique_ptr<AlarmRouter> router(bool keepsMarks = false);

    [[nodiscard]] std::uint64_t presented() const { return m_presented->total().count(); }

    std::unique_ptr<base::ManualClock> m_clock;
    std::unique_ptr<LatencyWindow> m_presented;
    std::vector<std::string> m_heard;
};

void tst_AlarmRouter::init() {
    m_clock = std::make_unique<base::ManualClock>(ArrivalTime{});
    m_clock->advance(1min);
    m_presented = std::make_unique<LatencyWindow>();
    m_heard.clear();
}

std::unique_ptr<AlarmRouter> tst_AlarmRouter::router(bool keepsMarks) {
    const auto heard = [this](const char* who, const std::vector<AlarmEvent>& events) {
        std::string text = who;
        for (const auto& one : events)
            text += ' ' + std::to_string(one.alarm.id);
        m_heard.push_back(text);
    };
    return std::make_unique<AlarmRouter>(AlarmRouter::Context{
        *m_clock, *m_presented, keepsMarks,
        [heard](const std::vector<AlarmEvent>& events) { heard("out", events); },
        [heard](const std::vector<AlarmEvent>& events, const IncidentNews& news) {
            heard(news.empty() ? "journal" : "journal and incidents", events);
        }});
}

void tst_AlarmRouter::everybodyHearsInOrder() {
    const auto alarms = router();
    alarms->take({raised(1), eventOf(AlarmEvent::What::Cleared, 1), raised(2)});
    QCOMPARE(m_heard, (std::vector<std::string>{"out 1 1 2", "journal 1 1 2"}));
}

void tst_AlarmRouter::nobodyNeedsToListen() {
    AlarmRouter alarms({*m_clock, *m_presented, true, {}, {}});
    alarms.take({raised(1)});
    QCOMPARE(alarms.marks().size(), std::size_t{1});
}

void tst_AlarmRouter::presentedOnceSinceItsSample() {
    const auto alarms = router();
    alarms->take({raised(7, EventTime{10s}, m_clock->steadyNow() - 250ms)});
    QCOMPARE(presented(), std::uint64_t{0});
    m_clock->advance(750ms);
    alarms->reportPresented(7);
    QCOMPARE(presented(), std::uint64_t{1});
    QVERIFY(m_presented->total().max() >= 1s && m_presented->total().max() < 1100ms);
    alarms->reportPresented(7); // another display
    alarms->reportPresented(8); // never raised here
    QCOMPARE(presented(), std::uint64_t{1});
}

void tst_AlarmRouter::onlyRaisedAlarmsWithASampleAreMeasured() {
    const auto alarms = router();
    const SteadyTime received = m_clock->steadyNow();
    alarms->take({raised(1), eventOf(AlarmEvent::What::Pending, 2, EventTime{10s}, received),
                  eventOf(AlarmEvent::What::Updated, 3, EventTime{10s}, received)});
    for (const std::uint64_t id : {1U, 2U, 3U})
        alarms->reportPresented(id);
    QCOMPARE(presented(), std::uint64_t{0});
}

void tst_AlarmRouter::measurementsAreBounded() {
    const auto alarms = router();
    constexpr std::uint64_t kRaised = 5000;
    for (std::uint64_t id = 1; id <= kRaised; ++id)
        alarms->take({raised(id, EventTime{10s}, m_clock->steadyNow())});
    for (std::uint64_t id = 1; id <= kRaised; ++id)
        alarms->reportPresented(id);
    QCOMPARE(presented(), std::uint64_t{1000});
    alarms->take({raised(kRaised + 1, EventTime{10s}, m_clock->steadyNow())});
    alarms->reportPresented(kRaised + 1); // room again
    QCOMPARE(presented(), std::uint64_t{1001});
}

void tst_AlarmRouter::marksOfAReplay() {
    const auto alarms = router(true);
    alarms->take({raised(1, EventTime{10s}), eventOf(AlarmEvent::What::Cleared, 1, EventTime{12s}),
                  raised(2, EventTime{20s}), raised(3, EventTime{30s})});
    using Marks = std::vector<AlarmRouter::Mark>;
    QVERIFY(alarms->marks() == (Marks{{EventTime{10s}, Priority::High},
                                      {EventTime{20s}, Priority::High},
                                      {EventTime{30s}, Priority::High}}));
    alarms->forgetMarksFrom(EventTime{20s});
    QVERIFY(alarms->marks() == (Marks{{EventTime{10s}, Priority::High}}));
    for (std::uint64_t id = 4; id < 5000; ++id)
        alarms->take({raised(id)});
    QCOMPARE(alarms->marks().size(), std::size_t{2000});
}

void tst_AlarmRouter::noMarksOfALiveStream() {
    const auto alarms = router();
    alarms->take({raised(1)});
    QVERIFY(alarms->marks().empty());
}

QTEST_GUILESS_MAIN(tst_AlarmRouter)
#include "tst_alarm_router.moc"
