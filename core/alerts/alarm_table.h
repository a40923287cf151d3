// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/limit_rule.h"
#include "alerts/technical_rule.h"
#include "model/record_batch.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigil::alerts {

class BedAlarms;
class ResultLayout;
class RulePlan;
class Slot;

/// The alarms of all beds: evaluates rows against the limit rules, notices silence, and
/// takes what people do. Its events follow from its calls in order; how rows are cut into batches
/// makes no difference. *Thread:* the alarm thread's only; others get value copies.
/// *Owns:* every condition, acknowledgement and incident of its beds.
class AlarmTable {
public:
    /// Gives occurrence ids that are unique in a database and never 0.
    using NextId = std::function<std::uint64_t()>;

    /// Beds beyond this many are refused and counted: keys come from outside.
    static constexpr std::size_t kMostBeds = 100'000;

    AlarmTable(RuleSet rules, NextId nextId);
    ~AlarmTable();
    AlarmTable(AlarmTable&&) noexcept;
    AlarmTable& operator=(AlarmTable&&) noexcept;

    /// Rows with the text column `bed` (or else `patientId`) and numeric columns named as signals;
    /// results of queries with such a column do as well. Null is "not measured", never a recovery.
    /// Rows of a backlog are judged in their own time; rows whose age is undecided
    /// only make their bed one that is supervised.
    void evaluate(const model::RecordBatch& batch, std::vector<AlarmEvent>& out);
    /// What open windows hold, seen at the times of the rows; columns are named by
    /// provisionalName(). Does not count as data: rows of beds that are silent change nothing.
    void evaluateProvisional(const model::RecordBatch& batch, std::vector<AlarmEvent>& out);
    /// Rows of a query's output, `stream` its name, with what ruleColumn() says of them. Columns
    /// are named as rules on signals name them ("avg_hr.hr") but for those of bed and patient. Rows
    /// are no sign of life of what a rule has as its key.
    void evaluateResults(const model::RecordBatch& batch, std::vector<AlarmEvent>& out);
    /// All rows of these outputs before `complete` have come: ends the delays of their rules.
    void advanceResults(const std::vector<std::string>& outputs, EventTime complete,
                        std::vector<AlarmEvent>& out);
    /// The arrival time line (wall clock, or the recording's) has reached `now`: ends delays whose
    /// violating value persists and raises silence. Any rhythm; once a second is usual.
    void tick(EventTime now, std::vector<AlarmEvent>& out);

    /// Supervises a bed from the next tick on, whether it ever spoke or not.
    void watch(std::string_view bed);
    /// The time line was moved by this: everything that waits or ages goes on as before.
    void translate(Ticks by);
    /// Nobody listened for as long (the computer slept): no bed is silent for it.
    void passOver(Ticks span);

    /// Queries with these outputs give no more rows: what rules on them said is unknown from now
    /// on.
    void lose(const std::vector<std::string>& outputs, EventTime at, std::vector<AlarmEvent>& out);

    /// Seen by a person. The condition goes on; an acknowledged alarm disappears when it clears; a
    /// latched one is reset. False when the alarm is not standing or was acknowledged before.
    bool acknowledge(std::uint64_t id, const std::string& who, EventTime at,
                     std::vector<AlarmEvent>& out);
    /// The same for every standing alarm; returns how many.
    std::size_t acknowledgeAll(const std::string& who, EventTime at, std::vector<AlarmEvent>& out);
    /// Ends a latched alarm. False when it is not latched.
    bool reset(std::uint64_t id, const std::string& who, EventTime at,
               std::vector<AlarmEvent>& out);
    /// Takes an acknowledgement back: people are told again. False when there is none.
    bool unacknowledge(std::uint64_t id, const std::string& who, EventTime at,
                       std::vector<AlarmEvent>& out);
    /// Nobody is told until then, by the wall clock; what is shown stays. False when the alarm does
    /// not stand.
    bool snooze(std::uint64_t id, EventTime until, EventTime at, std::vector<AlarmEvent>& out);
    bool endSnooze(std::uint64_t id, EventTime at, std::vector<AlarmEvent>& out);
    /// Nobody is told, because of a silence or of another alarm; or they are again.
    bool suppress(std::uint64_t id, bool muted, EventTime at, std::vector<AlarmEvent>& out);
    /// The patient has left the bed: his alarms end, whatever their state.
    void discharge(std::string_view bed, EventTime at, std::vector<AlarmEvent>& out);
    /// For escalation policies: up tells and sounds again even if acknowledged.
    bool changePriority(std::uint64_t id, Priority priority, EventTime at,
                        std::vector<AlarmEvent>& out);
    /// A technical alarm that others notice, about a source or whatever the rule names. `bed`
    /// empty: the whole system's.
    void setTechnical(std::string_view bed, TechnicalRule rule, std::string_view about, bool holds,
                      Priority priority, std::optional<double> value, EventTime at,
                      std::vector<AlarmEvent>& out);

    /// Edited rules: standing alarms of kept rules go on, those of removed ones end.
    void setRules(RuleSet rules, EventTime at, std::vector<AlarmEvent>& out);
    [[nodiscard]] const RuleSet& rules() const noexcept;
    /// After a restart: alarms that stood continue as unknown (or latched) until data comes; those
    /// whose rule is gone end in `out`.
    void restore(const std::vector<AlarmStatus>& standing, EventTime at,
                 std::vector<AlarmEvent>& out);
    /// The same in the middle of a run: of a subject that has an alarm standing by now, and of
    /// whatever others notice anew, the earlier one ends.
    void adopt(const std::vector<AlarmStatus>& standing, EventTime at,
               std::vector<AlarmEvent>& out);
    /// How far each signal has been judged.
    [[nodiscard]] std::vector<Judged> judged() const;
    /// After restore(): values that come again are not judged again, so that no alarm is raised
    /// twice, and delays go on. Of several entries for a signal the latest counts; what is known of
    /// a later time comes later: a delay of which something later was known before does not go on.
    /// What was judged later than `latest` was so by a clock that has been put back since. A delay
    /// ends with the next value; of a stream that goes on without a gap, as a recording does, also
    /// in silence.
    void resume(const std::vector<Judged>& judged, EventTime latest = EventTime::max(),
                bool gapless = false);
    /// Forgets all beds, without events (a replay was sought).
    void reset();

    /// Standing alarms, but for those that a worse one says as well, most urgent first: priority,
    /// then not yet acknowledged, then newest.
    [[nodiscard]] std::vector<AlarmStatus> shown() const;

    /// nullopt: the alarm does not stand.
    [[nodiscard]] std::optional<AlarmStatus> standing(std::uint64_t id) const;

    struct Counters {
        std::uint64_t rowsWithoutBed = 0;
        std::uint64_t lateValues = 0;  ///< older than the signal's newest: not evaluated
        std::uint64_t rowsRefused = 0; ///< of beds beyond kMostBeds
    };

    [[nodiscard]] const Counters& counters() const noexcept { return m_counters; }

private:
    struct Layout;
    BedAlarms* bedFor(std::string_view bed);
    void evaluateRows(const model::RecordBatch& batch, bool provisional,
                      std::vector<AlarmEvent>& out);
    void evaluateRow(const model::RecordBatch& batch, std::size_t row, bool provisional,
                     std::vector<AlarmEvent>& out);
    void beginBatch(const model::RecordBatch& batch);
    [[nodiscard]] BedAlarms* bedOf(const model::RecordBatch& batch, std::size_t row);
    [[nodiscard]] std::vector<std::uint32_t>
    resultRulesOf(const std::vector<std::string>& outputs) const;
    void judgeResult(const ResultLayout& layout, const model::RecordBatch& batch, std::size_t row,
                     std::vector<AlarmEvent>& out);
    void learnLayout(const model::RecordBatch& batch);
    template <typename Act>
    std::size_t onStanding(std::uint64_t id, std::vector<AlarmEvent>& out, Act&& act);

    std::shared_ptr<const RulePlan> m_plan;
    NextId m_nextId;
    std::vector<std::unique_ptr<BedAlarms>> m_beds; ///< in the order in which they were seen
    std::unordered_map<std::string_view, BedAlarms*> m_byKey; ///< keys live in the beds
    std::unique_ptr<Layout> m_layout;
    Counters m_counters;
};

} // namespace vigil::alerts
