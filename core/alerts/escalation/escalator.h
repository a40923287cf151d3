// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/escalation/escalation_plan.h"
#include "alerts/escalation/incident_record.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::alerts {

/// Now, for timers and for people: timers run by the steady clock, so that setting the wall clock
/// neither skips a step nor takes one twice. *Thread:* value.
struct Moment {
    SteadyTime steady{};
    EventTime wall{};
};

/// Something to be told outside, as it was when it was decided. *Thread:* value.
struct Notice {
    enum class Event { Triggered, Escalated, Acknowledged, Resolved };
    std::string key;     ///< equal when the same step is taken again after a restart
    std::string channel; ///< its name
    std::string to;      ///< Recipient::to
    Event event = Event::Triggered;
    IncidentRecord incident;
    unsigned loop = 0, step = 0;
    EventTime sent{};
};

/// Stable words: "triggered", "escalated", "acknowledged", "resolved".
[[nodiscard]] std::string_view name(Notice::Event value) noexcept;

/// What the escalator wants of the alarms; what comes of it reaches it as events.
/// *Thread:* value.
struct AlarmRequest {
    enum class What {
        Unacknowledge, ///< the acknowledgement has timed out
        EndSnooze,
        Suppress,
        Unsuppress,
        NobodyAnswered,
        Answered, ///< the technical alarm of NobodyAnswered is over
    };
    What what = What::Unacknowledge;
    AlarmStatus alarm;
};

/// What came of a call. *Thread:* value.
struct EscalationOutput {
    std::vector<Notice> notices;
    std::vector<IncidentChange> changes;
    std::vector<AlarmRequest> requests;

    [[nodiscard]] bool empty() const noexcept {
        return notices.empty() && changes.empty() && requests.empty();
    }
};

/// Who is called when nobody takes an alarm on: the chains of all open incidents. It hears of
/// alarms and of what came of its calls, and decides steps; it delivers nothing and changes no
/// condition. A step that reaches nobody is followed by the next one at once.
/// Source: clinical reference 2.3. *Thread:* the alarm thread's. *Owns:* the chains.
class Escalator {
public:
    /// A screen that has not shown an alarm by then is none; so a loudspeaker.
    static constexpr std::chrono::seconds kPresentWithin{2};

    explicit Escalator(EscalationPlan plan);

    /// An edited plan: open incidents keep the policy that they were opened with, people, schedules
    /// and inhibitions are those of the new one, silences of commands stay.
    void setPlan(EscalationPlan plan);

    /// How an alarm reaches who is here.
    enum class Presented { Shown, Sounded };

    /// Whether there is anything here that shows an alarm, or sounds one.
    void setScreen(bool there) noexcept { m_screen = there; }

    void setSound(bool there) noexcept { m_sound = there; }

    /// Incidents of the run before; its overdue steps are taken once. Before any event.
    void restore(std::vector<IncidentRecord> records, Moment now);
    /// Those without a standing alarm are over; after the alarms were restored.
    void reconcile(const std::vector<AlarmStatus>& standing, Moment now, EscalationOutput& out);

    /// What happened to an alarm, in its order.
    void observe(const AlarmEvent& event, Moment now, EscalationOutput& out);
    /// Takes what is due.
    void tick(Moment now, EscalationOutput& out);
    /// When tick() has something to do; max: nothing waits.
    [[nodiscard]] SteadyTime due() const;

    /// A screen shows the alarm, or it sounds.
    void presented(std::uint64_t alarm, Presented how, Moment now, EscalationOutput& out);
    /// A notice has arrived, or was refused for good.
    void settled(std::string_view key, const std::string* refused, Moment now,
                 EscalationOutput& out);
    /// What waits for a channel does not arrive for now: who else there is is told.
    void channelFails(std::string_view channel, const std::string& why, Moment now,
                      EscalationOutput& out);

    /// Silences of commands. Without effect for one that is known.
    void silence(Silence silence, Moment now, EscalationOutput& out);
    /// It expires. False when none of that number holds.
    bool unsilence(std::uint64_t id, Moment now, EscalationOutput& out);

    [[nodiscard]] const std::vector<Silence>& silences() const noexcept { return m_silences; }

    [[nodiscard]] std::size_t openCount() const noexcept { return m_chains.size(); }

private:
    /// One way that a step has taken.
    struct Attempt {
        enum class State { Waiting, Reached, Failed };
        std::string key, to, channel;
        unsigned round = 0, loop = 0, step = 0;
        State state = State::Waiting;
        SteadyTime giveUp = SteadyTime::max(); ///< of screen and sound
    };

    struct Chain {
        IncidentRecord record;
        SteadyTime loopStarted{};
        SteadyTime until =
            SteadyTime::max();         ///< see IncidentRecord::until; of a resolved one: its end
        bool stepAtOnce = false;       ///< the one before reached nobody
        bool noticesAcker = false;     ///< it was acknowledged, and nothing came of it
        std::vector<Attempt> attempts; ///< of the last step, and earlier ones under way
        std::vector<IncidentEntry> entries; ///< not yet given out
        bool changed = false;
    };

    using Chains = std::map<std::uint64_t, Chain>;

    void open(const AlarmEvent& event, Moment now, EscalationOutput& out);
    void call(Chain& chain, const AlarmStatus& alarm, Moment now, IncidentEntry::What why,
              const std::string& actor, EscalationOutput& out);
    void advance(Chain& chain, Moment now, EscalationOutput& out);
    void takeStep(Chain& chain, Moment now, EscalationOutput& out);
    void reach(Chain& chain, const Recipient& recipient, unsigned step, Moment now,
               EscalationOutput& out);
    void endLoop(Chain& chain, Moment now, EscalationOutput& out);
    void acknowledge(Chain& chain, const AlarmStatus& alarm, Moment now, EscalationOutput& out);
    void resolve(Chain& chain, const AlarmEvent& event, Moment now, EscalationOutput& out);
    void close(Chain& chain, Moment now);
    void tellEnd(Chain& chain, Notice::Event event, Moment now, EscalationOutput& out);
    void settle(Chain& chain, Attempt& attempt, Attempt::State state, IncidentEntry::What what,
                std::string result, Moment now);
    /// The last step reached nobody: the next one comes at once.
    void judgeStep(Chain& chain);
    void mute(Moment now, EscalationOutput& out);
    /// Whether an incident inhibits others may have changed.
    void noteInhibitor(const Chain& chain);
    [[nodiscard]] std::optional<std::string> whyMuted(const Chain& chain, Moment now) const;
    void note(Chain& chain, IncidentEntry::What what, Moment now, std::string actor = {},
              std::string reason = {});
    void giveOut(Chain& chain, EscalationOutput& out);
    [[nodiscard]] SteadyTime dueOf(const Chain& chain) const;
    [[nodiscard]] static std::string keyOf(const Chain& chain, std::string_view event,
                                           std::string_view channel, unsigned step);

    EscalationPlan m_plan;
    std::vector<Silence> m_silences; ///< of workspace and commands
    bool m_screen = false, m_sound = false;
    Chains m_chains;                                   ///< by incident, closed ones go
    std::vector<std::set<std::uint64_t>> m_inhibitors; ///< open ones, by inhibition of the plan
    bool m_muteAgain = false;
    std::optional<EventTime> m_nextEdge; ///< a silence begins or ends
};

} // namespace vigil::alerts
