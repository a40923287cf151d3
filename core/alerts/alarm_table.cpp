// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/alarm_table.h"

#include "alerts/bed_alarms.h"
#include "alerts/rules/result_layout.h"
#include "model/identity.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace vigil::alerts {

namespace {

AlarmEvent endOf(const AlarmStatus& earlier, EventTime at) {
    AlarmEvent ended;
    ended.time = at;
    ended.what = AlarmEvent::What::Cleared;
    ended.alarm = earlier;
    ended.alarm.condition = ConditionState::Off;
    ended.alarm.presence = SignalPresence::Off;
    ended.alarm.incident = IncidentState::Resolved;
    ended.alarm.cleared = at;
    return ended;
}

/// nullopt where nothing was measured.
std::optional<double> numberIn(const model::Column& column, std::size_t row) {
    if (column.isNull(row))
        return std::nullopt;
    const auto number = column.kind() == model::Column::Kind::Float
                            ? std::optional(column.floats()[row])
                            : column.number(row);
    return number && !std::isnan(*number) ? number : std::nullopt;
}

/// What is said of other values may be yes or no.
std::optional<double> notedIn(const model::Column& column, std::size_t row) {
    if (column.kind() == model::Column::Kind::Bit && !column.isNull(row))
        return static_cast<double>(column.integers()[row]);
    return numberIn(column, row);
}

} // namespace

/// Which columns matter; kept from batch to batch while the column names stay the same.
struct AlarmTable::Layout {
    struct Watched {
        std::size_t column = 0;
        std::uint32_t signal = 0;
        bool noted = false;
    };

    std::vector<std::string> names;
    std::optional<std::size_t> bed;
    std::optional<std::size_t> patient;
    std::vector<Watched> watched;
    std::vector<BedAlarms*> byCode; ///< per batch: bed of each text of the key's dictionary

    [[nodiscard]] bool fits(const std::vector<model::Column>& columns) const {
        return std::equal(names.begin(), names.end(), columns.begin(), columns.end(),
                          [](const auto& name, const auto& c) { return name == c.name(); });
    }
};

AlarmTable::AlarmTable(RuleSet rules, NextId nextId)
    : m_plan(std::make_shared<const RulePlan>(std::move(rules))), m_nextId(std::move(nextId)),
      m_layout(std::make_unique<Layout>()) {}

AlarmTable::~AlarmTable() = default;
AlarmTable::AlarmTable(AlarmTable&&) noexcept = default;
AlarmTable& AlarmTable::operator=(AlarmTable&&) noexcept = default;

BedAlarms* AlarmTable::bedFor(std::string_view bed) {
    const auto found = m_byKey.find(bed);
    if (found != m_byKey.end())
        return found->second;
    if (m_beds.size() >= kMostBeds)
        return nullptr;
    auto* created =
        m_beds.emplace_back(std::make_unique<BedAlarms>(std::string(bed), m_plan)).get();
    m_byKey.emplace(created->bed(), created);
    return created;
}

void AlarmTable::learnLayout(const model::RecordBatch& batch) {
    *m_layout = {};
    m_layout->bed = batch.columnIndex(model::kBedColumn);
    m_layout->patient = batch.columnIndex(model::kPatientColumn);
    for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        m_layout->names.push_back(batch.columns[i].name());
        const auto signal = m_plan->signalOf(batch.columns[i].name());
        if (signal && i != m_layout->bed && i != m_layout->patient)
            m_layout->watched.push_back({i, *signal, m_plan->isNoted(*signal)});
    }
    // Batches differ in the order of their columns; the order of events must not.
    std::stable_sort(m_layout->watched.begin(), m_layout->watched.end(),
                     [](const auto& a, const auto& b) { return a.signal < b.signal; });
}

void AlarmTable::evaluate(const model::RecordBatch& batch, std::vector<AlarmEvent>& out) {
    evaluateRows(batch, false, out);
}

void AlarmTable::evaluateProvisional(const model::RecordBatch& batch,
                                     std::vector<AlarmEvent>& out) {
    evaluateRows(batch, true, out);
}

void AlarmTable::beginBatch(const model::RecordBatch& batch) {
    if (!m_layout->fits(batch.columns) || m_layout->names.empty())
        learnLayout(batch);
    const auto* bedColumn = m_layout->bed ? &batch.columns[*m_layout->bed] : nullptr;
    m_layout->byCode.clear();
    if (bedColumn != nullptr && bedColumn->kind() == model::Column::Kind::Text)
        m_layout->byCode.resize(bedColumn->dictionary().size(), nullptr);
}

void AlarmTable::evaluateRows(const model::RecordBatch& batch, bool provisional,
                              std::vector<AlarmEvent>& out) {
    beginBatch(batch);
    for (std::size_t row = 0; row < batch.rowCount(); ++row)
        evaluateRow(batch, row, provisional, out);
}

/// Null, and counted, when there is none.
BedAlarms* AlarmTable::bedOf(const model::RecordBatch& batch, std::size_t row) {
    const auto* bedColumn = m_layout->bed ? &batch.columns[*m_layout->bed] : nullptr;
    auto& byCode = m_layout->byCode;
    const bool coded = !byCode.empty() && !bedColumn->isNull(row);
    if (coded && byCode[bedColumn->codes()[row]] != nullptr)
        return byCode[bedColumn->codes()[row]];
    auto key = bedColumn != nullptr ? bedColumn->text(row) : std::string_view{};
    const bool keyed = !key.empty();
    if (!keyed && m_layout->patient)
        key = batch.columns[*m_layout->patient].text(row);
    if (key.empty()) {
        ++m_counters.rowsWithoutBed;
        return nullptr;
    }
    auto* bed = bedFor(key);
    if (bed == nullptr)
        ++m_counters.rowsRefused;
    else if (coded && keyed)
        byCode[bedColumn->codes()[row]] = bed;
    return bed;
}

void AlarmTable::evaluateRow(const model::RecordBatch& batch, std::size_t row, bool provisional,
                             std::vector<AlarmEvent>& out) {
    const auto basis = batch.basisOf(row);
    if (basis == model::TimeBasis::Retained)
        return;
    BedAlarms* bed = bedOf(batch, row);
    if (bed == nullptr)
        return;
    if (m_layout->patient)
        if (const auto patient = batch.columns[*m_layout->patient].text(row); !patient.empty())
            bed->setPatient(patient);
    if (!isJudged(basis)) {
        bed->watch(); // it was there: that it is not heard is to be told
        return;
    }
    const auto sink =
        bed->sinkInto(out, m_nextId, batch.stamps.arrival, basis == model::TimeBasis::Past);
    const auto at = batch.eventTime[row];
    const auto liveAt = batch.lineMoved && isSignOfLife(basis)
                            ? std::optional(eventAtArrival(batch.arrival[row]))
                            : std::nullopt;
    if (!isSignOfLife(basis))
        bed->seenPast(at);
    else if (!provisional)
        bed->seen(at, batch.arrival[row], sink);
    else if (bed->isSilent())
        return;
    for (const auto& watched : m_layout->watched)
        if (watched.noted)
            if (const auto value = notedIn(batch.columns[watched.column], row))
                bed->note(watched.signal, at, *value);
    for (const auto& watched : m_layout->watched)
        if (const auto value = numberIn(batch.columns[watched.column], row);
            value && !bed->sample(watched.signal, at, *value, liveAt, sink))
            ++m_counters.lateValues;
}

void AlarmTable::evaluateResults(const model::RecordBatch& batch, std::vector<AlarmEvent>& out) {
    const auto& rules = m_plan->rules().results;
    std::vector<ResultLayout> layouts;
    for (std::uint32_t i = 0; i < rules.size(); ++i)
        if (model::equalNames(rules[i].output, batch.stream))
            layouts.emplace_back(i, rules[i], batch);
    beginBatch(batch);
    // Row by row, so that the order of events does not depend on the batches.
    for (std::size_t row = 0; row < batch.rowCount(); ++row) {
        if (!m_layout->watched.empty())
            evaluateRow(batch, row, false, out);
        for (const auto& layout : layouts)
            judgeResult(layout, batch, row, out);
    }
}

void AlarmTable::judgeResult(const ResultLayout& layout, const model::RecordBatch& batch,
                             std::size_t row, std::vector<AlarmEvent>& out) {
    const auto key = layout.key(batch, row);
    if (!key) {
        ++m_counters.rowsWithoutBed;
        return;
    }
    auto* bed = bedFor(layout.bed(batch, row));
    if (bed == nullptr) {
        ++m_counters.rowsRefused;
        return;
    }
    if (m_layout->patient)
        if (const auto patient = batch.columns[*m_layout->patient].text(row);
            !patient.empty() && !bed->bed().empty())
            bed->setPatient(patient);
    using Outcome = ResultAlarms::Outcome;
    const auto outcome = bed->observeResult(layout.rule(), *key, layout.read(batch, row),
                                            bed->sinkInto(out, m_nextId));
    m_counters.lateValues += outcome == Outcome::Late ? 1 : 0;
    m_counters.rowsRefused += outcome == Outcome::Refused ? 1 : 0;
}

void AlarmTable::advanceResults(const std::vector<std::string>& outputs, EventTime complete,
                                std::vector<AlarmEvent>& out) {
    for (const auto rule : resultRulesOf(outputs))
        for (const auto& bed : m_beds)
            if (bed->hasResults())
                bed->advanceResults(rule, complete, bed->sinkInto(out, m_nextId));
}

std::vector<std::uint32_t>
AlarmTable::resultRulesOf(const std::vector<std::string>& outputs) const {
    const auto& rules = m_plan->rules().results;
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < rules.size(); ++i)
        if (std::ranges::any_of(outputs, [&](const std::string& output) {
                return model::equalNames(output, rules[i].output);
            }))
            found.push_back(i);
    return found;
}

void AlarmTable::tick(EventTime now, std::vector<AlarmEvent>& out) {
    for (const auto& bed : m_beds)
        bed->tick(now, bed->sinkInto(out, m_nextId));
}

void AlarmTable::lose(const std::vector<std::string>& outputs, EventTime at,
                      std::vector<AlarmEvent>& out) {
    std::vector<std::uint32_t> lost;
    for (std::uint32_t signal = 0; signal < m_plan->signalCount(); ++signal)
        if (std::ranges::any_of(outputs, [&](const std::string& output) {
                return m_plan->signalName(signal).starts_with(output + '.');
            }))
            lost.push_back(signal);
    for (const auto& bed : m_beds)
        bed->lose(lost, at, bed->sinkInto(out, m_nextId));
    for (const auto rule : resultRulesOf(outputs))
        for (const auto& bed : m_beds)
            bed->loseResults(rule, at, bed->sinkInto(out, m_nextId));
}

/// Calls act(slot, sink) for the standing alarm `id`, or for all when `id` is 0; returns how often
/// it said true.
template <typename Act>
std::size_t AlarmTable::onStanding(std::uint64_t id, std::vector<AlarmEvent>& out, Act&& act) {
    std::size_t done = 0;
    for (const auto& bed : m_beds) {
        const auto sink = bed->sinkInto(out, m_nextId);
        bed->forEachStanding([&](Slot& slot) {
            if ((id == 0 || slot.id() == id) && act(slot, sink))
                ++done;
        });
    }
    return done;
}

bool AlarmTable::acknowledge(std::uint64_t id, const std::string& who, EventTime at,
                             std::vector<AlarmEvent>& out) {
    return id != 0 && onStanding(id, out, [&](Slot& slot, const EventSink& sink) {
                          return slot.acknowledge(who, at, sink);
                      }) != 0;
}

std::size_t AlarmTable::acknowledgeAll(const std::string& who, EventTime at,
                                       std::vector<AlarmEvent>& out) {
    return onStanding(
        0, out, [&](Slot& slot, const EventSink& sink) { return slot.acknowledge(who, at, sink); });
}

bool AlarmTable::reset(std::uint64_t id, const std::string& who, EventTime at,
                       std::vector<AlarmEvent>& out) {
    return id != 0 && onStanding(id, out, [&](Slot& slot, const EventSink& sink) {
                          return slot.reset(who, at, sink);
                      }) != 0;
}

bool AlarmTable::unacknowledge(std::uint64_t id, const std::string& who, EventTime at,
                               std::vector<AlarmEvent>& out) {
    return id != 0 && onStanding(id, out, [&](Slot& slot, const EventSink& sink) {
                          return slot.unacknowledge(who, at, sink);
                      }) != 0;
}

bool AlarmTable::snooze(std::uint64_t id, EventTime until, EventTime at,
                        std::vector<AlarmEvent>& out) {
    return id != 0 && onStanding(id, out, [&](Slot& slot, const EventSink& sink) {
                          return slot.snooze(until, at, sink);
                      }) != 0;
}

bool AlarmTable::endSnooze(std::uint64_t id, EventTime at, std::vector<AlarmEvent>& out) {
    return id != 0 && onStanding(id, out, [&](Slot& slot, const EventSink& sink) {
                          return slot.endSnooze(at, sink);
                      }) != 0;
}

bool AlarmTable::suppress(std::uint64_t id, bool muted, EventTime at,
                          std::vector<AlarmEvent>& out) {
    return id != 0 && onStanding(id, out, [&](Slot& slot, const EventSink& sink) {
                          return slot.suppress(muted, at, sink);
                      }) != 0;
}

void AlarmTable::discharge(std::string_view key, EventTime at, std::vector<AlarmEvent>& out) {
    const auto found = m_byKey.find(key);
    if (found == m_byKey.end())
        return;
    auto& bed = *found->second;
    const auto sink = bed.sinkInto(out, m_nextId);
    bed.forEachStanding([&](Slot& slot) {
        if (slot.subject().kind == AlarmKind::Physiological)
            slot.switchOff(at, sink);
    });
}

std::optional<AlarmStatus> AlarmTable::standing(std::uint64_t id) const {
    std::optional<AlarmStatus> found;
    for (const auto& bed : m_beds)
        bed->forEachStanding([&](const Slot& slot) {
            if (slot.id() == id)
                found = bed->statusOf(slot);
        });
    return found;
}

bool AlarmTable::changePriority(std::uint64_t id, Priority priority, EventTime at,
                                std::vector<AlarmEvent>& out) {
    return id != 0 && onStanding(id, out, [&](Slot& slot, const EventSink& sink) {
                          return slot.changePriority(priority, at, sink);
                      }) != 0;
}

void AlarmTable::setTechnical(std::string_view bedKey, TechnicalRule rule, std::string_view about,
                              bool holds, Priority priority, std::optional<double> value,
                              EventTime at, std::vector<AlarmEvent>& out) {
    auto* bed = bedFor(bedKey);
    if (bed == nullptr) {
        ++m_counters.rowsRefused;
        return;
    }
    bed->setTechnical(rule, about, holds, priority, value, at, bed->sinkInto(out, m_nextId));
}

void AlarmTable::setRules(RuleSet rules, EventTime at, std::vector<AlarmEvent>& out) {
    m_plan = std::make_shared<const RulePlan>(std::move(rules));
    *m_layout = {};
    for (const auto& bed : m_beds)
        bed->setPlan(m_plan, at, bed->sinkInto(out, m_nextId));
}

const RuleSet& AlarmTable::rules() const noexcept { return m_plan->rules(); }

void AlarmTable::restore(const std::vector<AlarmStatus>& standing, EventTime at,
                         std::vector<AlarmEvent>& out) {
    for (const auto& earlier : standing) {
        auto* bed = earlier.id != 0 ? bedFor(earlier.bed) : nullptr;
        if (bed == nullptr || !bed->restore(earlier, at, bed->sinkInto(out, m_nextId)))
            out.push_back(endOf(earlier, at));
    }
}

void AlarmTable::adopt(const std::vector<AlarmStatus>& standing, EventTime at,
                       std::vector<AlarmEvent>& out) {
    const auto present = shown();
    for (const auto& earlier : standing) {
        if (std::ranges::find(present, earlier.id, &AlarmStatus::id) != present.end())
            continue; // it is known
        const bool again = std::ranges::any_of(present, [&](const AlarmStatus& now) {
            return now.bed == earlier.bed && now.rule == earlier.rule &&
                   now.signal == earlier.signal && now.subject == earlier.subject;
        });
        const auto technical = technicalRuleOf(earlier);
        const bool ofBed = !earlier.bed.empty() && technical != TechnicalRule::ClockOff;
        auto* bed = earlier.id != 0 && ofBed && !again ? bedFor(earlier.bed) : nullptr;
        if (bed == nullptr || !bed->restore(earlier, at, bed->sinkInto(out, m_nextId)))
            out.push_back(endOf(earlier, at));
    }
}

std::vector<Judged> AlarmTable::judged() const {
    std::vector<Judged> all;
    for (const auto& bed : m_beds)
        bed->addJudged(all);
    return all;
}

void AlarmTable::resume(const std::vector<Judged>& judged, EventTime latest, bool gapless) {
    for (const auto& entry : judged)
        if (auto* bed = bedFor(entry.bed); bed != nullptr)
            bed->resume(entry, latest, gapless);
}

void AlarmTable::watch(std::string_view key) {
    if (auto* bed = bedFor(key); bed != nullptr)
        bed->watch();
}

void AlarmTable::translate(Ticks by) {
    for (const auto& bed : m_beds)
        bed->translate(by);
}

void AlarmTable::passOver(Ticks span) {
    for (const auto& bed : m_beds)
        bed->passOver(span);
}

void AlarmTable::reset() {
    m_byKey.clear();
    m_beds.clear();
}

std::vector<AlarmStatus> AlarmTable::shown() const {
    std::vector<AlarmStatus> all;
    for (const auto& bed : m_beds)
        bed->forEachStanding([&](const Slot& slot) {
            if (!slot.isFolded())
                all.push_back(bed->statusOf(slot));
        });
    const auto urgency = [](const AlarmStatus& status) {
        return std::tuple(status.priority, status.presence != SignalPresence::Ack, status.raised,
                          status.id);
    };
    std::sort(all.begin(), all.end(),
              [&](const AlarmStatus& a, const AlarmStatus& b) { return urgency(a) > urgency(b); });
    return all;
}

} // namespace vigil::alerts
