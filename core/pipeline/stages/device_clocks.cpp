// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/device_clocks.h"

#include "model/identity.h"

#include <algorithm>
#include <cstdlib>

namespace vigil::pipeline {
namespace {

/// Clocks are forgotten all at once beyond this many: senders that invent devices must not fill
/// the memory.
constexpr std::size_t kMostClocks = 65'536;
/// A clock that moved by less is not told anew.
constexpr Ticks kToldAnew = std::chrono::seconds{2};

bool fits(ArrivalTime arrival, EventTime event, const model::ClockBounds& bounds) {
    const EventTime arrived = eventAtArrival(arrival);
    return event <= arrived + bounds.ahead && event >= arrived - bounds.behind;
}

/// Which of two clocks a message was dated by, the wall clock or the line. After a small step it
/// fits both: then the nearer one. nullopt: neither.
std::optional<bool> isByWall(const model::MessageTimes& times, const model::ClockBounds& bounds) {
    const bool fitsLine = fits(times.arrival, times.event, bounds);
    const bool fitsWall = fits(*times.wall, times.event, bounds);
    if (!fitsLine && !fitsWall)
        return std::nullopt;
    if (fitsLine != fitsWall)
        return fitsWall;
    const auto away = [&](ArrivalTime arrival) {
        return std::abs((eventAtArrival(arrival) - times.event).count());
    };
    return away(*times.wall) < away(times.arrival);
}

/// Where the rows begin that their sender did not call historical itself.
std::size_t passOverPast(std::size_t begin, model::RecordBatch& rows) {
    // What has no basis yet is to be judged.
    for (; begin < rows.basis.size() && rows.basis[begin] == model::TimeBasis::Past; ++begin)
        rows.arrival[begin] = arrivalAtEvent(rows.eventTime[begin]); // at its sender, about
    return begin;
}

Ticks lengthOf(const model::WaveformBlock& block) {
    return std::chrono::duration_cast<Ticks>(
        std::chrono::duration<double>(static_cast<double>(block.samples.size()) / block.rateHz));
}

} // namespace

DeviceClocks::Entry& DeviceClocks::entryOf(std::string_view bed, std::string_view device,
                                           const std::string& topic) {
    m_key.assign(bed).append(1, '\n').append(device).append(1, '\n').append(topic);
    if (const auto found = m_entries.find(m_key); found != m_entries.end())
        return found->second;
    if (m_entries.size() >= kMostClocks)
        reset();
    auto& entry = m_entries[m_key];
    entry.device = &m_devices[{std::string(bed), std::string(device)}];
    entry.device->bed = bed;
    entry.device->name = device;
    return entry;
}

void DeviceClocks::lead(ArrivalClock* arrivals, model::ClockBounds bounds, Tell tell) {
    m_arrivals = arrivals;
    m_bounds = bounds;
    m_tell = std::move(tell);
}

void DeviceClocks::reset() {
    for (const auto& [key, device] : m_devices)
        if (device.off != 0)
            m_tell(device.bed, device.name, std::nullopt, m_now);
    m_entries.clear();
    m_devices.clear();
}

void DeviceClocks::follow(Ticks adopted) {
    if (adopted == m_adopted)
        return;
    for (auto& [key, entry] : m_entries)
        entry.clock.translate(adopted - m_adopted);
    m_adopted = adopted;
}

void DeviceClocks::judge(const ingest::RawMessage& message, bool connected, Mark begin,
                         ingest::Decoded& decoded) {
    const bool hasRows = begin.row < decoded.rows.rowCount();
    if (!hasRows && begin.wave >= decoded.waves.size())
        return;
    m_now = eventAtArrival(message.arrival);
    m_past = m_arrivals != nullptr && message.journalled &&
             m_arrivals->momentAt(message.received).time - message.arrival > m_bounds.behind;
    m_batch += begin.row == 0 ? 1 : 0;
    model::MessageTimes times;
    times.arrival = message.arrival;
    times.brokered = message.brokered;
    times.retained = message.retained;
    times.connected = connected && !message.journalled;
    times.recorded = m_arrivals == nullptr;
    if (m_arrivals != nullptr && !message.journalled)
        times.wall = m_arrivals->wallAt(message.received);
    if (hasRows)
        judgeRows(times, message.topic, begin.row, decoded.rows);
    for (std::size_t i = begin.wave; i < decoded.waves.size(); ++i)
        judgeWave(times, message.topic, decoded.waves[i]);
}

model::DeviceClock::Verdict DeviceClocks::judge(Entry& entry, model::MessageTimes times) {
    if (times.wall && !times.retained)
        if (const auto byWall = isByWall(times, m_bounds))
            m_arrivals->vote(std::hash<std::string>{}(m_key), *byWall);
    const auto before = entry.clock.off();
    auto verdict = entry.clock.judge(times, m_bounds);
    if (m_past && model::isSignOfLife(verdict.basis))
        verdict.basis = model::TimeBasis::Past;
    if (before || entry.clock.off())
        tellOf(entry, before);
    return verdict;
}

void DeviceClocks::judgeRows(model::MessageTimes times, const std::string& topic, std::size_t begin,
                             model::RecordBatch& rows) {
    using Basis = model::TimeBasis;
    begin = passOverPast(begin, rows);
    if (begin == rows.rowCount())
        return;
    times.event = *std::max_element(rows.eventTime.begin() + static_cast<std::ptrdiff_t>(begin),
                                    rows.eventTime.end());
    const auto* const bed = rows.column(model::kBedColumn);
    const auto* const device = rows.column(model::kDeviceColumn);
    Entry& entry = entryOf(bed != nullptr ? bed->text(begin) : std::string_view{},
                           device != nullptr ? device->text(begin) : std::string_view{}, topic);
    const auto verdict = judge(entry, times);
    if (verdict.basis != Basis::Device || !rows.basis.empty())
        rows.basis.resize(rows.rowCount(), Basis::Device);
    if (verdict.basis == Basis::Device)
        return;
    const auto give = [&](std::size_t row, Basis basis, EventTime time) {
        rows.basis[row] = basis;
        rows.eventTime[row] = time;
        if (basis == Basis::Past)
            rows.arrival[row] = arrivalAtEvent(time); // at its broker, about
    };
    for (std::size_t row = begin; row < rows.rowCount(); ++row)
        give(row, verdict.basis, verdict.time - (times.event - rows.eventTime[row]));
    if (verdict.catchesUp && entry.batch == m_batch)
        for (auto row = entry.undecidedFrom; row < entry.undecidedTo; ++row)
            give(row, Basis::Past, rows.eventTime[row]);
    entry.batch = verdict.basis == Basis::Undecided ? m_batch : 0;
    entry.undecidedFrom = begin;
    entry.undecidedTo = rows.rowCount();
}

void DeviceClocks::judgeWave(model::MessageTimes times, const std::string& topic,
                             model::WaveformBlock& block) {
    const Ticks length = lengthOf(block);
    times.event = block.start + length;
    const auto verdict = judge(entryOf(block.bed, block.device, topic), times);
    if (verdict.basis == model::TimeBasis::Arrival)
        block.start = verdict.time - length;
}

void DeviceClocks::tellOf(Entry& entry, std::optional<Ticks> before) {
    Device& device = *entry.device;
    const auto off = entry.clock.off();
    if (off && !before)
        ++device.off;
    if (!off && before && --device.off == 0)
        return m_tell(device.bed, device.name, std::nullopt, m_now);
    const bool known = before || device.off > 1; // by this topic, or another of the device
    if (!off || (known && std::abs((*off - device.told).count()) <= kToldAnew.count()))
        return;
    device.told = *off;
    m_tell(device.bed, device.name, off, m_now);
}

} // namespace vigil::pipeline
