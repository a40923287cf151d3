// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/alarm_list.h"

#include "widgets/text/format.h"
#include "widgets/text/source_text.h"
#include "widgets/text/wording.h"

#include <algorithm>

namespace vigil::widgets {
namespace {

const pipeline::BedView* bedOf(const alerts::AlarmStatus& alarm,
                               const pipeline::Snapshot& snapshot) {
    const auto found = std::ranges::find(snapshot.beds, alarm.bed, &pipeline::BedView::bed);
    return found != snapshot.beds.end() ? &*found : nullptr;
}

bool isShelved(const alerts::AlarmStatus& alarm) {
    return alarm.incident == alerts::IncidentState::Snoozed;
}

bool passes(const alerts::AlarmStatus& alarm, const pipeline::Snapshot& snapshot,
            const AlarmFilter& filter) {
    if (filter.priority && alarm.priority != *filter.priority)
        return false;
    if (filter.find.isEmpty())
        return true;
    const auto holds = [&](const QString& text) {
        return text.contains(filter.find, Qt::CaseInsensitive);
    };
    return holds(placeOf(alarm, snapshot)) || holds(patientOf(alarm, snapshot)) ||
           holds(alarmText(alarm, snapshot));
}

} // namespace

QString placeOf(const alerts::AlarmStatus& alarm, const pipeline::Snapshot& snapshot) {
    const auto* bed = bedOf(alarm, snapshot);
    return alarmPlace(alarm, bed ? qstr(bed->label.empty() ? bed->bed : bed->label) : QString());
}

QString patientOf(const alerts::AlarmStatus& alarm, const pipeline::Snapshot& snapshot) {
    const auto* bed = bedOf(alarm, snapshot);
    if (bed && bed->patient == alarm.patient && !bed->patientName.empty())
        return qstr(bed->patientName);
    return qstr(alarm.patient);
}

std::vector<alerts::AlarmStatus> alarmsOf(const pipeline::Snapshot& snapshot,
                                          const AlarmFilter& filter) {
    using Kind = AlarmFilter::Kind;
    std::vector<alerts::AlarmStatus> alarms;
    const auto take = [&](const alerts::AlarmStatus& alarm) {
        if (passes(alarm, snapshot, filter))
            alarms.push_back(alarm);
    };
    if (filter.kind != Kind::Over)
        for (const auto& alarm : snapshot.alarms) {
            const bool shelved = isShelved(alarm);
            const bool acknowledged = !shelved && !wantsAttention(alarm);
            if ((filter.kind == Kind::Shelved && !shelved) ||
                (filter.kind == Kind::Acknowledged && !acknowledged))
                continue;
            take(alarm);
        }
    std::stable_partition(alarms.begin(), alarms.end(), &wantsAttention);
    if ((filter.kind == Kind::Over || filter.kind == Kind::All) && snapshot.over)
        std::for_each(snapshot.over->rbegin(), snapshot.over->rend(), take);
    return alarms;
}

} // namespace vigil::widgets
