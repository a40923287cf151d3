// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/source_text.h"

#include "alerts/technical_rule.h"
#include "widgets/text/format.h"
#include "widgets/text/wording.h"

#include <QCoreApplication>

#include <algorithm>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(SourceText)
};

using Rule = alerts::TechnicalRule;

/// The alarm that says that the source `name` is not connected.
const alerts::AlarmStatus* alarmOfSource(std::string_view name,
                                         const pipeline::Snapshot& snapshot) {
    const auto found =
        std::find_if(snapshot.alarms.begin(), snapshot.alarms.end(), [name](const auto& alarm) {
            return alarm.kind == alerts::AlarmKind::Technical && alarm.subject == name &&
                   alarm.condition == alerts::ConditionState::Active &&
                   alerts::technicalRuleOf(alarm) == Rule::SourceLost;
        });
    return found == snapshot.alarms.end() ? nullptr : &*found;
}

} // namespace

QString sourceTitle(const pipeline::SourceView& source) {
    return source.address.empty()
               ? qstr(source.name)
               : QStringLiteral("%1 (%2)").arg(qstr(source.name), qstr(source.address));
}

std::optional<LostSource> lostSourceOf(const pipeline::BedView& bed,
                                       const pipeline::Snapshot& snapshot) {
    if (!bed.lostSource.empty()) {
        LostSource lost{qstr(bed.lostSource), std::nullopt};
        for (const auto& source : snapshot.sources)
            if (sourceTitle(source) == lost.title)
                if (const auto* alarm = alarmOfSource(source.name, snapshot))
                    lost.since = alarm->onset;
        return lost;
    }
    // A bed that has sent waves is not told as one whose source is lost: its alarm tells.
    const bool silent =
        bed.freshness == pipeline::Freshness::Stale || bed.freshness == pipeline::Freshness::Never;
    if (!silent || !bed.source || *bed.source >= snapshot.sources.size())
        return std::nullopt;
    const auto& source = snapshot.sources[*bed.source];
    const auto* alarm = alarmOfSource(source.name, snapshot);
    return alarm ? std::optional(LostSource{sourceTitle(source), alarm->onset}) : std::nullopt;
}

QString lostSourceText(const LostSource& lost) {
    return lost.since ? Text::tr("Source %1 is not connected since %2")
                            .arg(lost.title, clockTime(*lost.since))
                      : Text::tr("Source %1 is not connected").arg(lost.title);
}

QString alarmText(const alerts::AlarmStatus& alarm, const pipeline::Snapshot& snapshot) {
    const auto rule = alerts::technicalRuleOf(alarm);
    if (rule == Rule::SourceLost)
        for (const auto& source : snapshot.sources)
            if (source.name == alarm.subject)
                return Text::tr("Source %1 not connected").arg(sourceTitle(source));
    if (rule == Rule::Stale)
        for (const auto& bed : snapshot.beds)
            if (bed.bed == alarm.bed && lostSourceOf(bed, snapshot))
                return Text::tr("%1: source lost", "No data from bed").arg(alarmText(alarm));
    return alarmText(alarm);
}

} // namespace vigil::widgets
