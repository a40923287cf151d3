// SPDX-License-Identifier: GPL-3.0-or-later
#include "time_beds.h"
#include "time_world.h"

#include <QTest>

#include <cmath>
#include <map>
#include <set>

using namespace timeworld;
using namespace vigil::alerts;

namespace {

constexpr Ticks kStep = 100ms;
constexpr int kSteps = 5000; ///< of a seed
constexpr std::size_t kSources = 2;
constexpr Ticks kSignalSilence = 15s;
/// A message may be as late and count as new, its alarm waits for a tick, and the network adds.
constexpr Ticks kSlack = kBounds.behind + 1s + 1500ms;
/// From then on a bed that nothing was wrong with shows no technical alarm.
constexpr Ticks kSettled = 20s;
const EventTime kStart{Ticks{1h} * 24 * 365 * 56};

RuleSet rules() {
    RuleSet set;
    LimitRule rate;
    rate.id = "HR";
    rate.signal = "HR";
    rate.low = 50;
    rate.high = 120;
    auto delayed = rate;
    delayed.id = "HR-delayed";
    delayed.hysteresis = 5;
    delayed.delayLow = delayed.delayHigh = 4s;
    set.limits = {rate, delayed};
    return set;
}

/// Devices, networks, the computer's clock and the program; what is true of them is known apart
/// from what the program makes of it.
class World {
public:
    explicit World(std::uint32_t seed)
        : m_random(seed), m_clock(arrivalAtEvent(kStart)), m_mostFollow(chance(m_random, 0.4)) {
        makeBeds();
        m_run = std::make_unique<Run>(m_rules, m_nextId, m_clock, kSources);
        beginRun();
    }

    void run(int steps) {
        for (int i = 0; i < steps && failure.empty(); ++i)
            step();
    }

    std::string failure;

    [[nodiscard]] std::string story() const {
        std::string text;
        for (const auto& line : m_log)
            text += line + '\n';
        return text;
    }

private:
    void makeBeds() {
        using Kind = Bed::Kind;
        const auto add = [&](Kind kind, bool follows) -> Bed& {
            Bed bed;
            bed.name = "b" + std::to_string(m_beds.size());
            bed.kind = kind;
            bed.follows = follows;
            bed.source = m_beds.size() % kSources;
            bed.interval = between(m_random, 100ms, 2s);
            bed.mostLatency = between(m_random, 10ms, 800ms);
            bed.offset = between(m_random, -1500ms, 1500ms);
            bed.nextMade = between(m_random, 10ms, bed.interval);
            bed.watched = kind == Kind::Steady || chance(m_random, 0.5);
            if (kind == Kind::Off)
                bed.offset = Bed::wrong(m_random);
            if (kind == Kind::Drifting) {
                bed.offset = chance(m_random, 0.5) ? Ticks{} : Bed::wrong(m_random);
                bed.drift = std::uniform_real_distribution<double>(-0.03, 0.03)(m_random);
            }
            m_beds.push_back(std::move(bed));
            return m_beds.back();
        };
        // Most tell the same clock within a second: they decide which one is right.
        for (int i = 0; i < 4; ++i) {
            Bed& bed = add(Kind::Steady, m_mostFollow);
            bed.interval = between(m_random, 100ms, 500ms);
            bed.mostLatency = 200ms;
            bed.nextMade = 10ms;
        }
        add(Kind::Steady, m_mostFollow);
        add(Kind::Steady, !m_mostFollow);
        for (const auto kind :
             {Kind::Flaky, Kind::Wild, Kind::Off, Kind::Stepping, Kind::Drifting, Kind::Mad})
            add(kind, chance(m_random, 0.5) ? m_mostFollow : chance(m_random, 0.5));
    }

    void log(const std::string& what) {
        m_log.push_back(spanText(m_now) + " " + what);
        if (m_log.size() > 40)
            m_log.pop_front();
    }

    void fail(const Bed& bed, const std::string& what) {
        if (failure.empty())
            failure = "at " + spanText(m_now) + " " + describe(bed) + ": " + what;
    }

    [[nodiscard]] std::string describe(const Bed& bed) const {
        constexpr std::array kKinds{"steady",   "flaky",    "wild", "off",
                                    "stepping", "drifting", "mad"};
        return bed.name + " (" + kKinds[static_cast<std::size_t>(bed.kind)] +
               (bed.follows ? ", follows the computer" : "") + (bed.watched ? "" : ", unknown") +
               ", every " + spanText(bed.interval) + ", now " +
               spanText(bed.clockAt(m_now, wallAhead()) - m_now) + " ahead, the computer " +
               spanText(wallAhead()) + ", silent until " + spanText(bed.silentUntil) +
               ", outage until " + spanText(bed.outageUntil) + (bed.outageKeeps ? " kept" : "") +
               ")";
    }

    [[nodiscard]] Ticks wallAhead() const { return eventAtArrival(m_clock.now()) - kStart - m_now; }

    [[nodiscard]] bool wallRight() const {
        return std::abs(wallAhead().count()) < Ticks{2s}.count();
    }

    /// Its clock agrees with true time or the computer's, as far as the program can know that.
    [[nodiscard]] bool isRight(const Bed& bed, Ticks now) const {
        if (bed.drift != 0 || std::abs(bed.offset.count()) > Ticks{1500ms}.count())
            return false;
        if (bed.follows)
            return true;
        return m_mostFollow ? wallRight() && now - m_wallChanged > 3s : m_lineRight;
    }

    void beginRun() {
        m_lineRight = wallRight();
        for (auto& bed : m_beds) {
            bed.badFor = {};
            bed.visible = bed.visible || bed.watched;
            bed.heartRateSeen = false;
            bed.gaps.clear();
            bed.lastMade.reset();
            if (bed.visible)
                m_run->shard.alarms.watch(bed.name);
        }
    }

    void restart() {
        const auto shown = m_run->shard.alarms.shown();
        const auto judged = m_run->shard.alarms.judged();
        const Ticks down = between(m_random, 500ms, 20s);
        log("restart, down for " + spanText(down));
        m_run.reset();
        pass(down, false, chance(m_random, 0.5));
        m_run = std::make_unique<Run>(m_rules, m_nextId, m_clock, kSources);
        auto& shard = m_run->shard;
        const auto now = eventAtArrival(m_run->arrivals.now());
        shard.alarms.restore(shown, now, shard.events);
        shard.alarms.resume(judged, now + kBounds.ahead);
        beginRun();
        for (const auto& alarm : shown)
            if (technicalRuleOf(alarm) == TechnicalRule::ClockOff)
                shard.tellClock(alarm.bed, alarm.subject, std::nullopt, now);
        for (auto& bed : m_beds)
            bed.disturb();
    }

    /// Nothing runs for a while: messages of it come afterwards, or never.
    void pass(Ticks span, bool sleep, bool kept) {
        if (sleep)
            m_clock.sleep(span);
        else
            m_clock.advance(span);
        m_now += span;
        for (auto& bed : m_beds) {
            bed.turn(m_random, m_now);
            bed.send(m_random, m_now, wallAhead());
            hold(bed, m_now, kept);
        }
    }

    void hold(Bed& bed, Ticks until, bool kept) {
        if (!kept)
            std::erase_if(bed.underWay, [&](const auto& m) { return m.arrives < until; });
        for (auto& message : bed.underWay)
            message.arrives = std::max(message.arrives, until);
    }

    void computerScript() {
        if (m_now < m_nextScript)
            return;
        m_nextScript = m_now + between(m_random, 15s, 60s);
        switch (std::uniform_int_distribution<int>(0, 6)(m_random)) {
        case 0:
        case 1:
            return setWall();
        case 2:
            return stepBack();
        case 3: {
            const Ticks span = chance(m_random, 0.5) ? between(m_random, 2s, 60s) : Ticks{1h};
            const bool kept = span < 1min && chance(m_random, 0.5);
            log("sleeps for " + spanText(span) + (kept ? ", messages wait" : ""));
            for (auto& bed : m_beds)
                bed.badFor = {};
            pass(span, true, kept);
            break;
        }
        case 4:
            return restart();
        default:
            m_lost = std::uniform_int_distribution<std::size_t>(0, kSources - 1)(m_random);
            m_lostUntil = m_now + between(m_random, 1s, 12s);
            m_lostKeeps = chance(m_random, 0.6);
            log("source " + std::to_string(m_lost) + " lost for " + spanText(m_lostUntil - m_now) +
                (m_lostKeeps ? ", messages wait" : ""));
            m_run->stages[m_lost]->disconnect();
        }
    }

    void setWall() {
        constexpr std::array<Ticks, 5> kSizes{3s, 20s, 1h, Ticks{1h} * 24, Ticks{1h} * 24 * 365};
        const auto size =
            kSizes[std::uniform_int_distribution<std::size_t>(0, kSizes.size() - 1)(m_random)];
        stepWall(chance(m_random, 0.5) ? size : -size);
    }

    void stepBack() { stepWall(-wallAhead()); }

    void stepWall(Ticks by) {
        log("the computer's clock is set " + spanText(by) + " ahead");
        // What is under way is stamped by a clock that only they and the computer ever had.
        for (auto& bed : m_beds)
            if (bed.follows && !bed.underWay.empty())
                bed.disturb();
        m_clock.stepWall(by);
        m_wallChanged = m_now;
    }

    void step() {
        m_clock.advance(kStep);
        m_now += kStep;
        computerScript();
        if (m_lostUntil != Ticks{} && m_now >= m_lostUntil)
            reconnect();
        if (!m_lineRight && wallRight() && m_now - m_wallChanged > 3s)
            m_lineRight = true;
        std::array<std::vector<ingest::RawMessage>, kSources> queues;
        for (auto& bed : m_beds) {
            bed.turn(m_random, m_now);
            bed.send(m_random, m_now, wallAhead());
            deliver(bed, queues[bed.source]);
        }
        for (std::size_t i = 0; i < kSources; ++i) {
            std::ranges::stable_sort(queues[i], {}, &ingest::RawMessage::received);
            m_run->stages[i]->step(queues[i]);
            if (m_run->stages[i]->misjudged && failure.empty())
                failure = "at " + spanText(m_now) + " " + *m_run->stages[i]->misjudged;
        }
        takeEvents();
        for (auto& bed : m_beds)
            check(bed);
        if (m_now.count() % Ticks{1s}.count() < kStep.count())
            checkBoard();
    }

    void reconnect() {
        m_lostUntil = {};
        m_run->stages[m_lost]->connect();
        for (auto& bed : m_beds) {
            if (bed.source != m_lost)
                continue;
            hold(bed, m_now, m_lostKeeps);
            bed.disturb();
            if (bed.made.empty() || !chance(m_random, 0.5))
                continue;
            // The broker kept its newest message.
            Message kept;
            kept.number = static_cast<std::uint32_t>(bed.made.size() - 1);
            kept.made = bed.made.back();
            kept.stamped = bed.clockAt(kept.made, wallAhead());
            kept.sequence = bed.sequence;
            kept.arrives = m_now;
            kept.retained = true;
            bed.underWay.push_front(kept);
        }
    }

    void deliver(Bed& bed, std::vector<ingest::RawMessage>& queue) {
        if (m_lostUntil != Ticks{} && bed.source == m_lost) {
            bed.disturb();
            return;
        }
        while (!bed.underWay.empty() && bed.underWay.front().arrives <= m_now) {
            const Message message = bed.underWay.front();
            bed.underWay.pop_front();
            auto& raw = queue.emplace_back();
            raw.topic = "ward/" + bed.name + "/numerics";
            raw.received = m_clock.steadyNow() - std::min<Ticks>(m_now - message.arrives, kStep);
            raw.retained = message.retained;
            const double rate = (message.bad ? 150.0 : 80.0) + message.number * 1e-4;
            raw.payload = R"({"ts":")" + toIso8601(kStart + message.stamped) +
                          R"(","deviceId":"m-)" + bed.name + R"(","seq":)" +
                          std::to_string(message.sequence) + R"(,"metrics":{"SpO2":97)" +
                          (message.heartRate ? ",\"HR\":" + std::to_string(rate) : "") + "}}";
            if (message.retained)
                continue;
            bed.visible = true;
            bed.heartRateSeen = bed.heartRateSeen || message.heartRate;
            bed.noteDelivered(message);
            if (m_now - message.made > 1500ms)
                noteLate(bed);
        }
    }

    void noteLate(Bed& bed) {
        bed.lateFor = m_now;
        // By the line a message of a clock that goes by another one is ahead, not late.
        if (bed.follows && !m_mostFollow && !wallRight())
            bed.disturb();
    }

    void takeEvents() {
        using What = AlarmEvent::What;
        for (const auto& event : m_run->shard.events) {
            const auto& alarm = event.alarm;
            auto& bed = m_beds[std::stoul(alarm.bed.substr(1))];
            const auto rule = technicalRuleOf(alarm);
            if (event.what == What::Raised) {
                if (!m_raised.insert(alarm.id).second)
                    fail(bed, alarm.rule + " was raised twice with one id");
                if (rule && bed.calmFor > 8s && isRight(bed, m_now))
                    fail(bed, alarm.rule + " of a bed that nothing is wrong with");
                note(bed, alarm, 1);
            } else if (event.what == What::Cleared) {
                if (event.time < alarm.raised || alarm.cleared.value_or(event.time) < alarm.raised)
                    fail(bed, alarm.rule + " was cleared before it was raised");
                note(bed, alarm, -1);
            }
        }
        m_run->shard.events.clear();
    }

    static void note(Bed& bed, const AlarmStatus& alarm, int by) {
        if (alarm.rule == "HR-high")
            bed.alarmStands = by > 0;
        else if (alarm.rule == name(TechnicalRule::Stale))
            bed.staleStands = by > 0;
        else if (alarm.rule == name(TechnicalRule::SignalMissing))
            bed.missingStand += by;
        else if (alarm.rule == name(TechnicalRule::ClockOff))
            bed.clockOffStand += by;
    }

    void check(Bed& bed) {
        bed.badFor = bed.bad && bed.visible ? bed.badFor + kStep : Ticks{};
        bed.leadsOffAgo = m_now < bed.leadsOffUntil ? Ticks{} : bed.leadsOffAgo + kStep;
        const bool calm = isRight(bed, m_now) && m_now >= bed.silentUntil &&
                          m_now >= bed.outageUntil && m_now >= bed.leadsOffUntil &&
                          bed.lastArrival <= m_now + Ticks{1s};
        bed.calmFor = calm ? bed.calmFor + kStep : Ticks{};

        // What is old and counts as new, for a clock that is off, is told to be off.
        const bool late = m_now - bed.lateFor < bed.silence() + kSlack;
        const bool told =
            bed.staleStands || bed.missingStand > 0 || (bed.clockOffStand > 0 && late);
        Ticks most = bed.silence() + kSlack;
        if (bed.leadsOffAgo < most)
            most += kSignalSilence;
        // A signal is missed once it was there in this run.
        const bool awaited = bed.heartRateSeen || bed.leadsOffAgo >= most;
        // The first sign of life ends "stale"; what is missing beside it is told by the next tick.
        bed.untoldFor = bed.badFor > most && awaited && !bed.alarmStands && !told
                            ? bed.untoldFor + kStep
                            : Ticks{};
        if (bed.untoldFor > 1300ms)
            fail(bed, "the heart rate is bad for " + spanText(bed.badFor) +
                          ", and nothing is told of it");
        if (bed.calmFor > kSettled &&
            (bed.staleStands || bed.missingStand > 0 || bed.clockOffStand > 0))
            fail(bed, std::string("nothing is wrong with it, but ") +
                          (bed.staleStands        ? "stale"
                           : bed.missingStand > 0 ? "missing"
                                                  : "clock") +
                          " stands");
    }

    void checkBoard() {
        auto& shard = m_run->shard;
        for (const auto& view : shard.board.views(shard.present(), {})) {
            Bed& bed = m_beds[std::stoul(view->bed.substr(1))];
            for (const auto& shown : view->numerics) {
                if (shown.signal != "HR" || shown.freshness == pipeline::Freshness::Stale ||
                    shown.freshness == pipeline::Freshness::Missing)
                    continue;
                const double base = shown.value > 120 ? 150 : 80;
                const auto number =
                    static_cast<std::size_t>(std::llround((shown.value - base) * 1e4));
                const Ticks age = m_now - bed.made.at(number);
                Ticks most = bed.silence() + kSlack;
                if (bed.leadsOffAgo < most + kSignalSilence)
                    most += kSignalSilence;
                const bool late = m_now - bed.lateFor < most;
                if (age > most && !late)
                    fail(bed, "a value of " + spanText(age) + " ago is shown as new");
            }
        }
    }

    Random m_random;
    base::ManualClock m_clock;
    const bool m_mostFollow; ///< the computer's clock
    const RuleSet m_rules = rules();
    std::uint64_t m_lastId = 0;
    const std::function<std::uint64_t()> m_nextId = [this] { return ++m_lastId; };
    std::vector<Bed> m_beds;
    std::unique_ptr<Run> m_run;
    Ticks m_now{};
    Ticks m_nextScript = 20s;
    Ticks m_wallChanged = -1h;
    bool m_lineRight = true; ///< where the line is judged by true time
    std::size_t m_lost = 0;
    Ticks m_lostUntil{};
    bool m_lostKeeps = false;
    std::set<std::uint64_t> m_raised;
    std::deque<std::string> m_log;
};

} // namespace

/// Random clocks, outages, backlogs and restarts; no bed is blind, and none cries wolf.
class TestTimeProperties : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void noBedIsBlindAndNoneCriesWolf() {
        bool one = false;
        const int chosen = qEnvironmentVariableIntValue("VIGIL_TIME_SEED", &one);
        const std::uint32_t first = one ? static_cast<std::uint32_t>(chosen) : 1;
        const int given = qEnvironmentVariableIntValue("VIGIL_TIME_SEEDS");
        const std::uint32_t count = given > 0 ? static_cast<std::uint32_t>(given) : one ? 1 : 40;
        std::string failed;
        for (std::uint32_t seed = first; seed < first + count; ++seed) {
            World world(seed);
            world.run(kSteps);
            if (!world.failure.empty())
                failed +=
                    "seed " + std::to_string(seed) + " " + world.failure + '\n' + world.story();
        }
        QVERIFY2(failed.empty(), failed.c_str());
    }
};

QTEST_GUILESS_MAIN(TestTimeProperties)
#include "tst_time_properties.moc"
