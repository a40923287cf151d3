// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/slot.h"

#include <array>
#include <deque>
#include <map>

namespace vigil::alerts {

/// The shortest of a sender's last four intervals: what "a missed beat" means for it.
class BeatInterval {
public:
    void add(Ticks interval) noexcept {
        if (interval > Ticks::zero())
            m_last[m_next++ % m_last.size()] = interval;
    }

    /// Zero until two beats were seen.
    [[nodiscard]] Ticks shortest() const noexcept;

private:
    std::array<Ticks, 4> m_last{};
    std::size_t m_next = 0;
};

/// All alarms of one bed. Ages are judged on the bed's own event time line, so that a device clock
/// that is off neither hides nor invents silence: between rows it is taken to run on from the last
/// row as the arrival clock does. *Thread:* the shard's. *Owns:* its slots.
class BedAlarms {
public:
    BedAlarms(std::string bed, std::shared_ptr<const RulePlan> plan);

    /// What turns the transitions of this bed into events.
    [[nodiscard]] EventSink sinkInto(std::vector<AlarmEvent>& out,
                                     const std::function<std::uint64_t()>& nextId,
                                     SteadyTime received = {}) const {
        return {out, nextId, m_bed, m_patient, received};
    }

    /// A row of this bed has come.
    void seen(EventTime event, ArrivalTime arrival, const EventSink& sink);

    void setPatient(std::string_view patient) {
        if (m_patient != patient)
            m_patient = patient;
    }

    /// A value in that row. False when it is older than the newest one of the signal, or when an
    /// earlier run has judged it: then it changes nothing.
    bool sample(std::uint32_t signal, EventTime at, double value, const EventSink& sink);

    /// True when rows of this bed have ceased to come. A look at open windows says nothing about
    /// that: it shows the last rows of a silent bed again and again.
    [[nodiscard]] bool isSilent() const noexcept { return m_silent.condition().isStanding(); }

    /// The arrival time line has reached `now`: delays that ended, silence.
    void tick(EventTime now, const EventSink& sink);

    void setTechnical(TechnicalRule rule, std::string_view about, bool holds, Priority priority,
                      std::optional<double> value, EventTime at, const EventSink& sink);
    void setPlan(std::shared_ptr<const RulePlan> plan, EventTime at, const EventSink& sink);
    /// False when no slot fits: the rule is gone.
    bool restore(const AlarmStatus& earlier);
    /// Of each signal how far it was judged, and which delays run.
    void addJudged(std::vector<Judged>& out) const;
    void resume(const Judged& judged);

    /// Calls `visit` with every slot that stands.
    template <typename Visitor>
    void forEachStanding(Visitor&& visit) {
        if (m_standing)
            forEachSlot([&](Slot& slot) {
                if (slot.condition().isStanding())
                    visit(slot);
            });
    }

    [[nodiscard]] AlarmStatus statusOf(const Slot& slot) const {
        return slot.status(m_bed, m_patient);
    }

    [[nodiscard]] const std::string& bed() const noexcept { return m_bed; }

private:
    struct Signal {
        bool seen = false;
        EventTime last{};                  ///< of the newest value
        EventTime from = EventTime::min(); ///< values before it were judged by an earlier run
        double value = 0;
        BeatInterval beat;
        bool calm =
            true; ///< every slot inactive: values within [quietLow, quietHigh] change nothing
        double quietLow = 0;
        double quietHigh = 0;
        std::uint32_t firstSlot = 0;
        std::uint32_t endSlot = 0;
        Slot missing;

        explicit Signal(SubjectPtr subject) : missing(std::move(subject)) {}
    };

    template <typename Visitor>
    void forEachSlot(Visitor&& visit) {
        for (auto& slot : m_limits)
            visit(slot);
        for (auto& signal : m_signals)
            visit(signal.missing);
        visit(m_silent);
        for (auto& [key, slot] : m_technical)
            visit(slot);
    }

    void layOut();
    /// The first value of a run: delays of the run before go on only if it follows soon.
    void joinRuns(Signal& signal, EventTime at);
    void observe(Signal& signal, EventTime at, double value, const EventSink& sink);
    [[nodiscard]] Ticks bound(Ticks rule, const BeatInterval& beat) const noexcept;
    [[nodiscard]] std::optional<EventTime> silentFrom() const noexcept;
    [[nodiscard]] std::optional<EventTime> missingFrom(std::size_t signal) const noexcept;
    void elapseDelays(EventTime now, const EventSink& sink);
    void loseAll(EventTime at, const EventSink& sink);
    void settle(const EventSink& sink, std::size_t eventsBefore);

    std::string m_bed;
    std::string m_patient;
    std::shared_ptr<const RulePlan> m_plan;
    std::vector<Slot> m_limits; ///< by signal
    std::vector<Signal> m_signals;
    Slot m_silent;
    std::map<std::pair<TechnicalRule, std::string>, Slot> m_technical; ///< by what it is about
    BeatInterval m_beat;
    bool m_watched = false; ///< rows have come, or alarms were restored: silence means something
    bool m_placed = false;  ///< m_lastEvent and m_lastArrival are set
    bool m_arrivalKnown = false;
    bool m_standing = false;
    EventTime m_lastEvent{};
    EventTime m_lastArrival{};
};

} // namespace vigil::alerts
