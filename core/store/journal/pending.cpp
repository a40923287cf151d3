// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/pending.h"

#include "store/journal/journal.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace vigil::store {

namespace {

LossEvent lossOf(LossKind kind, std::string bed, const std::string& why) {
    LossEvent loss;
    loss.kind = kind;
    loss.bed = std::move(bed);
    loss.reason = why;
    return loss;
}

auto placeOf(const LossEvent& loss) {
    return std::tie(loss.kind, loss.source, loss.bed, loss.signal, loss.reason);
}

void join(LossEvent& loss, const LossEvent& more) { widen(loss, more.from, more.to, more.count); }

} // namespace

std::size_t bytesOf(const StoreBatch& batch) noexcept {
    std::size_t bytes = sizeof(batch) + batch.trends.size() * sizeof(TrendRow);
    for (const auto& series : batch.series)
        bytes += sizeof(series) + series.bed.size() + series.signal.size() + series.unit.size();
    for (const auto& letter : batch.deadLetters)
        bytes += sizeof(letter) + letter.payload.size() + letter.detail.size();
    for (const auto& delivery : batch.deliveries)
        bytes += model::bytesOf(delivery);
    return bytes;
}

void Pending::apply(StoreBatch batch) {
    std::ranges::move(batch.alarms, std::back_inserter(m_alarms));
    std::ranges::move(batch.losses, std::back_inserter(m_losses));
    for (const SourcePosition& position : batch.positions) {
        auto& next = m_positions[{position.source, position.partition}];
        next = std::max(next, position.next);
    }
    for (QueryState& state : batch.queryStates)
        m_states[std::move(state.query)] = std::move(state.state);
    for (auto& delivery : batch.deliveries)
        (delivery.kind == model::Delivery::Kind::Alarms ? m_alarmDeliveries : m_results)
            .push_back(std::move(delivery));
    for (auto& mark : batch.marks)
        take(std::move(mark));
    for (auto& sink : batch.forgottenSinks)
        forget(std::move(sink));
    std::ranges::move(batch.commands, std::back_inserter(m_commands));
    std::ranges::move(batch.incidents, std::back_inserter(m_incidents));
    std::ranges::move(batch.silences, std::back_inserter(m_silences));
    std::ranges::move(batch.limits, std::back_inserter(m_limits));
    if (batch.trends.empty() && batch.deadLetters.empty())
        return;
    batch.alarms = {};
    batch.losses = {};
    batch.queryStates = {};
    batch.deliveries = {};
    batch.marks = {};
    batch.commands = {};
    batch.incidents = {};
    batch.silences = {};
    batch.limits = {};
    m_rows += batch.trends.size() + batch.deadLetters.size();
    m_bytes += bytesOf(batch);
    m_batches.push_back(std::move(batch));
}

void Pending::take(model::DeliveryMark mark) {
    // What its sink has taken by now need not be stored.
    const auto of = [&mark](const model::Delivery& delivery) {
        return delivery.number == mark.number && delivery.sink == mark.sink;
    };
    std::erase_if(m_alarmDeliveries, of);
    std::erase_if(m_results, of);
    // Of each sink the newest place counts alone.
    for (auto& earlier : m_marks)
        if (earlier.sink == mark.sink && !mark.place.empty())
            earlier.place.clear();
    m_marks.push_back(std::move(mark));
}

void Pending::forget(std::string sink) {
    std::uint64_t messages = 0;
    const auto of = [&](const model::Delivery& delivery) {
        messages += delivery.sink == sink ? delivery.messages.size() : 0;
        return delivery.sink == sink;
    };
    std::erase_if(m_alarmDeliveries, of);
    std::erase_if(m_results, of);
    m_forgottenSinks[std::move(sink)] += messages;
}

std::vector<model::Delivery> Pending::takeResults() {
    std::vector<model::Delivery> results(std::make_move_iterator(m_results.begin()),
                                         std::make_move_iterator(m_results.end()));
    m_results.clear();
    return results;
}

void Pending::shedDeliveries() {
    // The outbox has them in memory; what is given up here is lost only with the process.
    constexpr std::size_t kMostDeliveries = 20'000;
    while (m_alarmDeliveries.size() > kMostDeliveries)
        m_alarmDeliveries.pop_front();
    if (m_marks.size() > kMostDeliveries)
        m_marks.erase(m_marks.begin(), m_marks.end() - kMostDeliveries / 2);
    if (m_commands.size() > kMostDeliveries)
        m_commands.erase(m_commands.begin(), m_commands.end() - kMostDeliveries / 2);
    if (m_incidents.size() > kMostDeliveries)
        shedIncidents();
}

void Pending::shedIncidents() {
    std::map<std::uint64_t, alerts::IncidentChange> newest;
    for (auto& change : m_incidents)
        newest.insert_or_assign(change.record.id,
                                alerts::IncidentChange{std::move(change.record), {}});
    m_incidents.clear();
    for (auto& [id, change] : newest)
        m_incidents.push_back(std::move(change));
}

Pending::Shed Pending::shed(const Bounds& bounds, const std::string& why) {
    Shed shed = shedRows(bounds, why);
    shed.events = shedEvents(bounds.events, why);
    shedDeliveries();
    if (m_losses.size() > m_mostLosses) {
        std::ranges::stable_sort(m_losses, [](const LossEvent& a, const LossEvent& b) {
            return placeOf(a) < placeOf(b);
        });
        std::vector<LossEvent> merged;
        for (auto& loss : m_losses)
            if (!merged.empty() && placeOf(merged.back()) == placeOf(loss))
                join(merged.back(), loss);
            else
                merged.push_back(std::move(loss));
        m_losses = std::move(merged);
        m_mostLosses = std::max(std::size_t{kMostLosses}, 2 * m_losses.size());
    }
    return shed;
}

Pending::Shed Pending::shedRows(const Bounds& bounds, const std::string& why) {
    Shed shed;
    std::map<std::string, LossEvent> gaps; // by bed
    LossEvent refused = lossOf(LossKind::Rejected, {}, why);
    while ((m_rows > bounds.rows || m_bytes > bounds.bytes) && !m_batches.empty()) {
        const StoreBatch& oldest = m_batches.front();
        for (const TrendRow& row : oldest.trends) {
            const auto& bed = oldest.series[row.series].bed;
            widen(gaps.try_emplace(bed, lossOf(LossKind::TrendGap, bed, why)).first->second,
                  row.time, row.time, 1);
        }
        for (const model::DeadLetter& letter : oldest.deadLetters) {
            const EventTime time = eventAtArrival(letter.arrival);
            widen(refused, time, time, 1);
        }
        shed.rows += oldest.trends.size();
        shed.letters += oldest.deadLetters.size();
        m_rows -= oldest.trends.size() + oldest.deadLetters.size();
        m_bytes -= bytesOf(oldest);
        m_batches.pop_front();
    }
    for (auto& [bed, gap] : gaps)
        tell(std::move(gap));
    if (refused.count > 0)
        tell(std::move(refused));
    return shed;
}

std::uint64_t Pending::shedEvents(std::size_t most, const std::string& why) {
    std::map<std::string, LossEvent> lost; // by bed
    std::uint64_t count = 0;
    for (; m_alarms.size() > most; m_alarms.pop_front(), ++count) {
        const auto& event = m_alarms.front();
        const auto& bed = event.alarm.bed;
        widen(lost.try_emplace(bed, lossOf(LossKind::JournalGap, bed, why)).first->second,
              event.time, event.time, 1);
        giveUp(std::move(m_alarms.front()));
    }
    for (auto& [bed, loss] : lost)
        tell(std::move(loss));
    return count;
}

void Pending::giveUp(alerts::AlarmEvent event) {
    if (event.alarm.id == 0)
        return;
    // Both its begin and its end are given up: then nobody will miss either.
    const auto known = m_last.find(event.alarm.id);
    const bool begun =
        event.what == alerts::AlarmEvent::What::Raised ||
        (known != m_last.end() && known->second.what == alerts::AlarmEvent::What::Raised);
    if (!Journal::isOpen(event.alarm) && begun) {
        if (known != m_last.end())
            m_last.erase(known);
        return;
    }
    if (begun)
        event.what = alerts::AlarmEvent::What::Raised; // in the state that it has come to
    m_last.insert_or_assign(event.alarm.id, std::move(event));
}

void Pending::tell(LossEvent loss) {
    const auto same = std::ranges::find_if(
        m_losses, [&](const LossEvent& told) { return placeOf(told) == placeOf(loss); });
    if (same == m_losses.end())
        m_losses.push_back(std::move(loss));
    else
        join(*same, loss);
}

void Pending::clearData() {
    m_batches.clear();
    m_results.clear();
    m_rows = m_bytes = 0;
    forgetCheckpoint();
}

void Pending::clearJournal() {
    m_last.clear();
    m_alarms.clear();
    m_losses.clear();
    m_alarmDeliveries.clear();
    m_marks.clear();
    m_forgottenSinks.clear();
    m_commands.clear();
    m_incidents.clear();
    m_silences.clear();
    m_limits.clear();
}

void Pending::forgetCheckpoint() {
    m_positions.clear();
    m_states.clear();
}

} // namespace vigil::store
