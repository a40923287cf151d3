// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/incident.h"
#include "escalation_world.h"

#include <QTest>

#include <random>
#include <set>
#include <tuple>

using namespace vigil;
using namespace vigil::alerts;
using namespace std::chrono_literals;
using What = IncidentEntry::What;

namespace {

constexpr int kBeds = 6;

/// A ward of alarms, people, silences, clocks and restarts, at random.
class History {
public:
    explicit History(std::uint32_t seed) : m_random(seed), m_world(EscalationWorld::plan()) {}

    void step() {
        switch (pick(12)) {
        case 0:
        case 1:
            return raise();
        case 2:
            return clear();
        case 3:
            return acknowledge();
        case 4:
            return unacknowledge();
        case 5:
            return snooze();
        case 6:
            return silence();
        case 7:
            return settleCall();
        case 8:
            if (pick(4) == 0)
                m_world.escalator.channelFails("pager", "refused", m_world.now(), m_world.out);
            return m_world.settle();
        case 9:
            m_world.wall += 1h * (pick(3) - 1);
            return;
        case 10:
            if (pick(10) == 0)
                restart();
            return;
        default:
            m_world.pass(std::chrono::seconds{1 + pick(90)}, 1s);
        }
    }

    /// Nothing, or what is wrong with all that was decided so far.
    std::string fault() {
        for (; m_called < m_world.called.size(); ++m_called) {
            const auto& notice = m_world.called[m_called].second;
            const bool call = notice.event == Notice::Event::Triggered ||
                              notice.event == Notice::Event::Escalated;
            if (!m_keys.insert(notice.key).second)
                return "called twice by one key: " + notice.key;
            if (call && notice.incident.state != IncidentState::Triggered)
                return "called while " + std::string(name(notice.incident.state));
        }
        std::set<std::uint64_t> changed;
        for (; m_entries < m_world.entries.size(); ++m_entries) {
            const auto& entry = m_world.entries[m_entries];
            changed.insert(entry.incident);
            if (entry.what != What::Called && entry.what != What::Delivered &&
                entry.what != What::Failed && entry.what != What::Delayed)
                continue;
            auto& last = m_steps[{entry.incident, entry.round}];
            const std::pair place{entry.loop, entry.step};
            const bool next = place.first == last.first
                                  ? place.second <= last.second + 1
                                  : place.second == 0 && place.first == last.first + 1;
            if (place > last && !next)
                return "a step was skipped";
            last = std::max(last, place);
        }
        for (const auto& [id, record] : m_world.stored) {
            const auto before = m_states.find(id);
            const bool moved = before == m_states.end() || before->second != record.state;
            if (moved && !changed.contains(id))
                return "a transition that nobody wrote down";
            m_states[id] = record.state;
        }
        std::map<std::string, int> open;
        for (const auto& [id, record] : m_world.stored)
            if (record.state != IncidentState::Resolved && record.state != IncidentState::Closed &&
                ++open[record.alarm.bed] > 1)
                return "two open incidents of one key";
        return {};
    }

    EscalationWorld& world() { return m_world; }

private:
    int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(m_random); }

    AlarmStatus* standing() {
        const auto found = m_world.alarms.find(m_current[pick(kBeds)]);
        return found != m_world.alarms.end() && found->second.condition == ConditionState::Active
                   ? &found->second
                   : nullptr;
    }

    void raise() {
        const int bed = pick(kBeds);
        const auto known = m_world.alarms.find(m_current[bed]);
        if (known != m_world.alarms.end() && known->second.condition == ConditionState::Active)
            return;
        const auto id = ++m_next;
        auto& machine = m_machines[bed];
        // Whether it reopens is judged by the alarms' own time line, as the escalator's by its own.
        if (known != m_world.alarms.end() &&
            m_world.stored.at(known->second.incidentId).state == IncidentState::Closed)
            machine = {};
        machine.trigger(id, {});
        m_world.alarms[id].incidentId = machine.id();
        m_current[bed] = id;
        m_world.raise(id, "B" + std::to_string(bed),
                      pick(2) == 0 ? Priority::High : Priority::Medium);
    }

    void clear() {
        if (auto* alarm = standing()) {
            m_machines[alarm->bed[1] - '0'].resolve({});
            m_world.clear(alarm->id);
        }
    }

    void acknowledge() {
        if (auto* alarm = standing(); alarm != nullptr && !alarm->acknowledged)
            m_world.acknowledge(alarm->id, "nurse");
    }

    void unacknowledge() {
        auto* alarm = standing();
        if (alarm == nullptr || !alarm->acknowledged)
            return;
        alarm->acknowledged.reset();
        alarm->incident = IncidentState::Triggered;
        m_world.tell(*alarm, AlarmEvent::What::Unacknowledged);
    }

    void snooze() {
        if (auto* alarm = standing(); alarm != nullptr && !alarm->acknowledged)
            m_world.snooze(alarm->id, std::chrono::seconds{10 + pick(200)});
    }

    void silence() {
        if (pick(2) == 0) {
            const auto& all = m_world.escalator.silences();
            if (!all.empty())
                m_world.escalator.unsilence(all.front().id, m_world.now(), m_world.out);
            return m_world.settle();
        }
        Silence silence;
        silence.id = ++m_next;
        silence.match = {LabelMatcher::parse("bed=B" + std::to_string(pick(kBeds))).value()};
        silence.from = m_world.wall;
        silence.to = m_world.wall + std::chrono::seconds{pick(300)};
        m_world.escalator.silence(silence, m_world.now(), m_world.out);
        m_world.settle();
    }

    void settleCall() {
        if (m_world.called.empty())
            return;
        const auto from = m_world.called.size() > 10 ? m_world.called.size() - 10 : 0;
        const auto& notice =
            m_world
                .called[from + static_cast<std::size_t>(
                                   pick(static_cast<int>(m_world.called.size() - from)))]
                .second;
        const std::string why = "refused";
        const auto key = notice.key;
        m_world.escalator.settled(key, pick(3) == 0 ? &why : nullptr, m_world.now(), m_world.out);
        m_world.settle();
    }

    void restart() {
        m_world.restart(EscalationWorld::plan(), std::chrono::seconds{pick(200)},
                        1h * (pick(3) - 1));
    }

    std::mt19937 m_random;
    EscalationWorld m_world;
    std::map<int, std::uint64_t> m_current; ///< newest alarm of each bed
    std::map<int, Incident> m_machines;
    std::uint64_t m_next = 0;
    std::set<std::string> m_keys;
    std::map<std::pair<std::uint64_t, unsigned>, std::pair<unsigned, unsigned>> m_steps;
    std::map<std::uint64_t, IncidentState> m_states;
    std::size_t m_called = 0, m_entries = 0;
};

} // namespace

/// The invariants of clinical reference 2.3 over random histories, 100 000 steps in all.
class TestEscalationProperties : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void invariantsHold_data() {
        QTest::addColumn<std::uint32_t>("seed");
        for (std::uint32_t seed = 1; seed <= 100; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }

    void invariantsHold() {
        QFETCH(std::uint32_t, seed);
        History history(seed);
        for (int i = 0; i < 1000; ++i) {
            history.step();
            if (const auto fault = history.fault(); !fault.empty())
                QFAIL(qPrintable(QString::fromStdString(fault + " at step " + std::to_string(i))));
        }
        QVERIFY(!history.world().called.empty());
    }
};

QTEST_GUILESS_MAIN(TestEscalationProperties)
#include "tst_escalation_properties.moc"
