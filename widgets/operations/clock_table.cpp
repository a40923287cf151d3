// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/clock_table.h"

#include "widgets/text/clock_text.h"
#include "widgets/text/format.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace vigil::widgets {
namespace {

using Tone = Cell::Tone;

bool isOfClock(const alerts::AlarmStatus& alarm) { return !clockAlarmTitle(alarm).isEmpty(); }

/// One clock of the table.
struct Row {
    const alerts::AlarmStatus* alarm = nullptr;
    QString bed;
    std::size_t place = 0; ///< of the bed on the ward
};

std::vector<Row> rowsOf(const pipeline::Snapshot& snapshot) {
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < snapshot.beds.size(); ++i)
        places.emplace(snapshot.beds[i].bed, i);
    std::vector<Row> rows;
    for (const auto& alarm : snapshot.alarms) {
        if (!isOfClock(alarm))
            continue;
        const auto found = places.find(alarm.bed);
        Row row{&alarm, qstr(alarm.bed), snapshot.beds.size()};
        if (found != places.end()) {
            row.place = found->second;
            const auto& bed = snapshot.beds[row.place];
            row.bed = qstr(bed.label.empty() ? bed.bed : bed.label);
        }
        rows.push_back(std::move(row));
    }
    // Alarms change their order as they are acknowledged; rows do not.
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return std::tuple(!a.alarm->bed.empty(), a.place, std::string_view(a.alarm->subject),
                          a.alarm->id) < std::tuple(!b.alarm->bed.empty(), b.place,
                                                    std::string_view(b.alarm->subject),
                                                    b.alarm->id);
    });
    return rows;
}

Cell clockCell(const Row& row, int column) {
    const auto& alarm = *row.alarm;
    const bool ofComputer = alarm.bed.empty();
    switch (column) {
    case ClockTable::Bed:
        return ofComputer ? Cell{ClockTable::tr("all"), ClockTable::tr("It concerns all beds"),
                                 Tone::Quiet}
                          : Cell{row.bed};
    case ClockTable::Device:
        return ofComputer              ? Cell{ClockTable::tr("this computer")}
               : alarm.subject.empty() ? Cell{ClockTable::tr("unnamed"), {}, Tone::Quiet}
                                       : Cell{qstr(alarm.subject)};
    case ClockTable::Offset:
        if (!isClockOff(alarm))
            return {};
        return {clockDifference(*alarm.value), {}, Tone::Caution};
    case ClockTable::Since:
        return {clockTime(alarm.onset), dateTime(alarm.onset)};
    case ClockTable::Meaning:
        return ofComputer ? Cell{clockSentence(alarm), {}, Tone::Caution}
                          : Cell{ClockTable::tr("Values are judged by arrival. Set the clock of "
                                                "the device.")};
    default:
        return {};
    }
}

} // namespace

ClockTable::ClockTable(QObject* parent)
    : CellTable({{tr("Bed")},
                 {tr("Device")},
                 {tr("Clock")},
                 {tr("Since")},
                 {tr("What it means and what to do")}},
                parent) {}

void ClockTable::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    auto rows = rowsOf(*snapshot);
    const int count = static_cast<int>(rows.size());
    // The rows point into the snapshot.
    update(count, [rows = std::move(rows), s = std::move(snapshot)](int row, int column) {
        return clockCell(rows[static_cast<std::size_t>(row)], column);
    });
}

int ClockTable::countIn(const pipeline::Snapshot& snapshot) {
    return static_cast<int>(
        std::count_if(snapshot.alarms.begin(), snapshot.alarms.end(), isOfClock));
}

} // namespace vigil::widgets
