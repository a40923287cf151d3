// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/view/bed_board.h"

#include "model/identity.h"
#include "model/signal_catalog.h"

#include <algorithm>
#include <unordered_map>

namespace vigil::pipeline {
namespace {

bool isIdentity(const std::string& column) {
    return std::ranges::any_of(model::kIdentityColumns, [&](std::string_view name) {
        return model::equalNames(column, name);
    });
}

std::ptrdiff_t rank(const std::string& signal) {
    const auto catalog = model::signalCatalog();
    const auto* info = model::findSignal(signal);
    return info == nullptr ? static_cast<std::ptrdiff_t>(catalog.size()) : info - catalog.data();
}

const alerts::LimitRule* ruleFor(const alerts::RuleSet& rules, std::string_view bed,
                                 std::string_view signal, bool low) {
    // The innermost limit in force: what crosses first is what the display names.
    const alerts::LimitRule* best = nullptr;
    for (const auto& rule : rules.limits) {
        const auto& limit = low ? rule.low : rule.high;
        if (!rule.enabled || !limit || !model::equalNames(rule.signal, signal) ||
            (!rule.bed.empty() && rule.bed != bed))
            continue;
        const bool overrides = best != nullptr && best->bed.empty() && !rule.bed.empty();
        const bool hidden = best != nullptr && !best->bed.empty() && rule.bed.empty();
        if (hidden)
            continue;
        if (best == nullptr || overrides || (low ? *limit > *best->low : *limit < *best->high))
            best = &rule;
    }
    return best;
}

} // namespace

void BedBoard::setRules(const alerts::RuleSet& rules) {
    m_rules = &rules;
    for (auto& [key, bed] : m_beds)
        bed.view.reset();
}

void BedBoard::restart() {
    m_beds.clear();
    m_early.clear();
}

void BedBoard::fillHour(const HourOfBed& hour) {
    const auto seen = m_beds.find(hour.bed);
    if (seen != m_beds.end())
        seen->second.view.reset();
    Hours& hours = seen != m_beds.end() ? seen->second.hours : m_early[hour.bed];
    hours[hour.signal].merge(hour.trend);
}

BedBoard::Bed& BedBoard::bedOf(std::string_view key) {
    auto found = m_beds.find(key);
    if (found != m_beds.end())
        return found->second;
    found = m_beds.emplace(std::string(key), Bed{}).first;
    if (const auto early = m_early.find(key); early != m_early.end()) {
        found->second.hours = std::move(early->second);
        m_early.erase(early);
    }
    return found->second;
}

void BedBoard::apply(const model::RecordBatch& batch) {
    const auto* bedColumn = batch.column(model::kBedColumn);
    if (bedColumn == nullptr)
        return;
    const auto* patient = batch.column(model::kPatientColumn);
    std::vector<const model::Column*> signals;
    for (const auto& column : batch.columns)
        if (!isIdentity(column.name()))
            signals.push_back(&column);

    for (std::size_t row = 0; row < batch.rowCount(); ++row) {
        const auto key = bedColumn->text(row);
        if (key.empty())
            continue;
        Bed& bed = bedOf(key);
        bed.view.reset();
        const EventTime at = batch.eventTime[row];
        if (patient != nullptr && !patient->text(row).empty())
            bed.patient = patient->text(row);
        bed.source = batch.origin[row].source;
        if (isSignOfLife(batch.basisOf(row))) {
            const ArrivalTime arrival = batch.arrival[row];
            bed.life.beat(at, arrival != ArrivalTime{} ? eventAtArrival(arrival) : at);
        }
        for (const auto* column : signals)
            apply(bed, *column, batch, row);
    }
}

void BedBoard::apply(Bed& bed, const model::Column& column, const model::RecordBatch& batch,
                     std::size_t row) {
    EventTime at = batch.eventTime[row];
    const bool dated = isJudged(batch.basisOf(row));
    const auto value = column.number(row);
    auto reading = bed.readings.find(column.name());
    if (!value) {
        // A null tells "not measured" only for a signal this bed is known to send: in a batch of
        // many beds most nulls merely mean that another bed has the column.
        if (reading != bed.readings.end() &&
            at - reading->second.at > reading->second.interval.shortest())
            reading->second.missing = true;
        return;
    }
    const bool isNew = reading == bed.readings.end();
    if (isNew)
        reading = bed.readings.emplace(column.name(), Reading{}).first;
    Reading& r = reading->second;
    // A late value has its place in the hour; one whose age is not known has none.
    if (const auto hour = hourSignal(column.name()); hour && dated)
        bed.hours[*hour].add(at, *value);
    // The clock of whoever dated it may be years ahead: then it is of before, not of now.
    const bool impossible = !dated && at > eventAtArrival(batch.arrival[row]);
    if (impossible)
        at = eventAtArrival(batch.arrival[row]);
    // A late row never replaces a newer value, and one of unknown age none whose age is known.
    if (!isNew && (r.dated ? at < r.at || impossible : !dated && at < r.at))
        return;
    if (!isNew && dated && r.dated)
        r.interval.add(at - r.at);
    r.value = *value;
    r.at = at;
    r.dated = dated;
    r.missing = false;
    r.unit = column.unit();
    const auto* info = model::findSignal(column.name());
    r.doubtful = info != nullptr && (*value < info->softLow || *value > info->softHigh);
}

void BedBoard::translate(Ticks by) {
    for (auto& [key, bed] : m_beds) {
        bed.view.reset();
        bed.life.translate(by);
        for (auto& [signal, reading] : bed.readings)
            reading.at += by;
    }
}

bool BedBoard::isSilent(const Bed& bed, EventTime now) const {
    const auto& rule = m_rules->stale;
    return !bed.life.heard() ||
           (rule.bedSilent > Ticks::zero() &&
            bed.life.at(now) - bed.life.last() >=
                bed.life.interval().silence(rule.bedSilent, rule.missedIntervals));
}

Freshness BedBoard::freshnessOf(const Bed& bed, const std::string& signal, const Reading& reading,
                                EventTime now) const {
    if (reading.missing)
        return Freshness::Missing;
    const auto& rule = m_rules->stale;
    const Ticks most = alerts::mostAgeOf(rule, signal, rule.signalSilent);
    if (!reading.dated || isSilent(bed, now) ||
        (most > Ticks::zero() &&
         bed.life.at(now) - reading.at >= reading.interval.silence(most, rule.missedIntervals)))
        return Freshness::Stale;
    return reading.doubtful ? Freshness::Doubtful : Freshness::Live;
}

void BedBoard::touch(std::string_view bed) {
    if (const auto found = m_beds.find(bed); found != m_beds.end())
        found->second.view.reset();
}

BedBoard::Views BedBoard::views(EventTime now, const std::vector<alerts::AlarmStatus>& alarms) {
    std::unordered_map<std::string_view, AlarmsOfBed> byBed;
    for (const auto& alarm : alarms)
        byBed[alarm.bed].push_back(&alarm);
    const bool aged = now != m_viewed;
    m_viewed = now;
    Views out;
    out.reserve(m_beds.size());
    for (auto& [key, bed] : m_beds) {
        if (aged || bed.view == nullptr) {
            const auto its = byBed.find(key);
            bed.view = std::make_shared<const BedView>(
                viewOf(key, bed, now, its != byBed.end() ? its->second : AlarmsOfBed{}));
        }
        out.push_back(bed.view);
    }
    return out;
}

BedView BedBoard::viewOf(const std::string& key, const Bed& bed, EventTime now,
                         const AlarmsOfBed& alarms) const {
    BedView view;
    view.bed = key;
    view.label = key;
    view.patient = bed.patient;
    view.occupied = true;
    view.source = bed.source;
    if (bed.life.heard())
        view.lastSeen = bed.life.last();
    view.freshness = isSilent(bed, now) ? Freshness::Stale : Freshness::Live;
    for (std::size_t i = kHourSignals.size(); i-- > 0;)
        if (!bed.hours[i].isEmpty()) {
            view.heartRateHour = bed.hours[i].line();
            view.hourSignal = kHourSignals[i];
        }
    for (const auto* alarm : alarms)
        view.alarms.push_back(*alarm);
    for (const auto& [signal, reading] : bed.readings) {
        NumericView numeric;
        numeric.signal = signal;
        numeric.value = reading.value;
        numeric.unit = reading.unit;
        numeric.at = reading.at;
        numeric.freshness = freshnessOf(bed, signal, reading, now);
        if (const auto* rule = ruleFor(*m_rules, key, signal, true))
            numeric.low = rule->low;
        if (const auto* rule = ruleFor(*m_rules, key, signal, false))
            numeric.high = rule->high;
        for (const auto& alarm : view.alarms)
            if (alarm.signal == signal && alarm.priority > numeric.alarm) {
                numeric.alarm = alarm.priority;
                numeric.side = alarm.side;
            }
        view.numerics.push_back(std::move(numeric));
    }
    std::ranges::stable_sort(view.numerics, {},
                             [](const NumericView& n) { return rank(n.signal); });
    return view;
}

} // namespace vigil::pipeline
