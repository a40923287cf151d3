// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/life_line.h"
#include "alerts/rules/result_alarms.h"
#include "alerts/rules/value_judge.h"
#include "alerts/slot.h"

#include <map>
#include <memory>

namespace vigil::alerts {

/// All alarms of one bed. Ages are judged on the bed's LifeLine.
/// *Thread:* the alarm thread's. *Owns:* its slots.
class BedAlarms {
public:
    BedAlarms(std::string bed, std::shared_ptr<const RulePlan> plan);

    /// What turns the transitions of this bed into events.
    [[nodiscard]] EventSink sinkInto(std::vector<AlarmEvent>& out,
                                     const std::function<std::uint64_t()>& nextId,
                                     SteadyTime received = {}, bool past = false) const {
        return {out, nextId, m_bed, m_patient, received, past};
    }

    /// Silence means something from the first tick on, whether rows ever came or not.
    void watch() noexcept { m_watched = m_arrivalKnown = true; }

    /// A row of this bed has come, as a sign of life.
    void seen(EventTime event, ArrivalTime arrival, const EventSink& sink);
    /// A row of a backlog has come: it is judged in its own time, and is no sign of life.
    void seenPast(EventTime event);

    void setPatient(std::string_view patient) {
        if (m_patient != patient)
            m_patient = patient;
    }

    /// What limits on other signals look at beside their own: before the values of the row.
    void note(std::uint32_t signal, EventTime at, double value) {
        auto& noted = m_signals[signal].noted;
        if (!noted || at >= noted->at)
            noted = {at, value};
    }

    /// A value in that row. False when it is older than the newest one of the signal, or when an
    /// earlier run has judged it: then it changes nothing. `liveAt`, of a value of now: its
    /// arrival. Values of now that come late for more than a second have no old news but a clock
    /// of their own, beside that of another sender of the same name: they are judged with the
    /// newest.
    bool sample(std::uint32_t signal, EventTime at, double value, std::optional<EventTime> liveAt,
                const EventSink& sink);

    /// True when rows of this bed have ceased to come. A look at open windows says nothing about
    /// that: it shows the last rows of a silent bed again and again.
    [[nodiscard]] bool isSilent() const noexcept { return m_silent.condition().isStanding(); }

    /// These signals come no more: their alarms are unknown until they do.
    void lose(const std::vector<std::uint32_t>& signals, EventTime at, const EventSink& sink);

    /// A row of a query's output.
    ResultAlarms::Outcome observeResult(std::uint32_t rule, const std::string& key,
                                        const ResultAlarms::Row& row, const EventSink& sink);

    [[nodiscard]] bool hasResults() const noexcept { return m_results.size() != 0; }

    /// Of that rule all rows before `complete` have come.
    void advanceResults(std::uint32_t rule, EventTime complete, const EventSink& sink);
    void loseResults(std::uint32_t rule, EventTime at, const EventSink& sink);

    /// The arrival time line has reached `now`: delays that ended, silence.
    void tick(EventTime now, const EventSink& sink);

    /// The arrival line was moved by this; no timer moves.
    void translate(Ticks by);

    /// Nobody listened for as long: the bed is not silent for it.
    void passOver(Ticks span) { m_life.passOver(span); }

    void setTechnical(TechnicalRule rule, std::string_view about, bool holds, Priority priority,
                      std::optional<double> value, EventTime at, const EventSink& sink);
    void setPlan(std::shared_ptr<const RulePlan> plan, EventTime at, const EventSink& sink);
    /// False when no slot fits: the rule is gone.
    bool restore(const AlarmStatus& earlier, EventTime at, const EventSink& sink);
    /// Of each signal how far it was judged, and which delays run.
    void addJudged(std::vector<Judged>& out) const;
    /// See AlarmTable::resume().
    void resume(const Judged& judged, EventTime latest, bool gapless);

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
        /// Arrival of the first and of the newest of values of now that come late; none: they do
        /// not.
        std::optional<std::pair<EventTime, EventTime>> late;
        double value = 0;
        std::optional<ValueHistory::Sample> noted; ///< newest, where other limits look at it
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
        m_results.forEachSlot(visit);
    }

    void layOut();
    /// Notes that a value of now came late. True when such values have for a while.
    [[nodiscard]] static bool keepsComingLate(Signal& signal, EventTime arrival);
    /// The first value of a run: delays of the run before go on only if it follows soon.
    void joinRuns(Signal& signal, EventTime at);
    void observe(Signal& signal, EventTime at, double value, const EventSink& sink);
    void observeSlot(std::size_t slot, EventTime at, double value, const EventSink& sink);
    [[nodiscard]] ValueJudge::Beside beside(const Subject& subject, EventTime at) const;
    void addSlot(Slot slot, std::unique_ptr<ValueJudge> judge = {});
    /// Whether a worse alarm than that of the slot holds: then it is not raised.
    [[nodiscard]] bool isOutdone(std::size_t slot) const;
    /// Folds what a worse alarm says as well, and unfolds what stands alone again.
    void foldMilder(const Signal& signal, EventTime at, const EventSink& sink);
    /// No value can be had of the signal of that slot.
    void loseSlot(std::size_t slot, EventTime at, const EventSink& sink);
    /// Limits on the absence of a signal.
    void judgeAbsences(EventTime now, const EventSink& sink);

    [[nodiscard]] Ticks silence(Ticks rule, const BeatInterval& beat) const noexcept {
        return beat.silence(rule, m_plan->stale().missedIntervals);
    }

    /// Only a backlog comes: its delays end in its own time.
    void tickPast(EventTime now, const EventSink& sink);
    [[nodiscard]] std::optional<EventTime> silentFrom() const noexcept;
    [[nodiscard]] std::optional<EventTime> missingFrom(std::size_t signal) const noexcept;
    void elapseDelays(EventTime now, const EventSink& sink);
    void loseAll(EventTime at, const EventSink& sink);
    void settle(const EventSink& sink, std::size_t eventsBefore);

    std::string m_bed;
    std::string m_patient;
    std::shared_ptr<const RulePlan> m_plan;
    std::vector<Slot> m_limits; ///< by signal
    /// Of each limit; null where a value is simply compared.
    std::vector<std::unique_ptr<ValueJudge>> m_judges;
    std::vector<Signal> m_signals;
    Slot m_silent;
    std::map<std::pair<TechnicalRule, std::string>, Slot> m_technical; ///< by what it is about
    std::vector<std::vector<std::uint32_t>> m_worse; ///< of each limit: see isMilder()
    ResultAlarms m_results;
    LifeLine m_life;
    std::optional<EventTime> m_since; ///< values have been awaited since then
    bool m_watched = false;           ///< rows have come, or are expected: silence means something
    bool m_arrivalKnown = false;
    bool m_standing = false;
    std::optional<EventTime> m_past; ///< newest row of a backlog; none since the last sign of life
    bool m_pastComes = false;        ///< since the tick before
};

} // namespace vigil::alerts
