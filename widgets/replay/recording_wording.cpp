// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/replay/recording_wording.h"

#include "widgets/text/format.h"
#include "widgets/text/time_line.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(Recording)
};

constexpr std::size_t kMostFaults = 4;
constexpr Ticks kWorthAWord = std::chrono::minutes(1);

QString seconds(Ticks span, int decimals) {
    return decimal(std::chrono::duration<double>(span).count(), decimals);
}

/// "5 of 1800 s": whole seconds where they tell the two apart.
QString partOfSeconds(Ticks present, Ticks declared) {
    int decimals = 0;
    while (decimals < 3 && seconds(present, decimals) == seconds(declared, decimals))
        ++decimals;
    return Text::tr("%1 of %2 s").arg(seconds(present, decimals), seconds(declared, decimals));
}

} // namespace

QString faultText(const model::FileFault& fault) {
    const QString file = qstr(fault.file);
    switch (fault.kind) {
    case model::FileFault::Kind::Missing:
        return Text::tr("%1 is not there").arg(file);
    case model::FileFault::Kind::Unusable:
        return Text::tr("%1 cannot be read").arg(file);
    case model::FileFault::Kind::Short:
        return Text::tr("%1 is shorter than its header says: %2 are there")
            .arg(file, partOfSeconds(fault.present, fault.declared));
    case model::FileFault::Kind::Long:
        return Text::tr("%1 is longer than its header says; what is beyond is left out").arg(file);
    case model::FileFault::Kind::Unclosed:
        return Text::tr("%1 was not closed: up to %2 s at its end may be missing")
            .arg(file, seconds(fault.declared - fault.present, 0));
    case model::FileFault::Kind::Damaged:
        break;
    }
    return Text::tr("%1 is damaged: a part of it is lost").arg(file);
}

QString gapText(const model::GapFacts& gap) {
    return gap.fault ? Text::tr("Gap: %1").arg(faultText(*gap.fault))
                     : Text::tr("Gap: nothing was recorded");
}

QString faultsText(const std::vector<model::FileFault>& faults) {
    QStringList lines;
    for (const auto& fault : faults) {
        if (static_cast<std::size_t>(lines.size()) == kMostFaults && faults.size() > kMostFaults) {
            lines << Text::tr("and %n more", "faults of a recording",
                              static_cast<int>(faults.size() - kMostFaults));
            break;
        }
        lines << faultText(fault);
    }
    return lines.join(QLatin1Char('\n'));
}

QString recordingSpanText(const pipeline::ReplayView& replay) {
    const QString length = duration(replay.end - replay.start);
    switch (replay.dating) {
    case model::Dating::None:
        return Text::tr("No date: times count from the beginning, %1 long").arg(length);
    case model::Dating::TimeOfDay:
        return Text::tr("No date: only the time of day is known, from %1 on, %2 long")
            .arg(clockTime(replay.start), length);
    case model::Dating::LocalClock:
    case model::Dating::Instants:
        break;
    }
    return Text::tr("From %1 to %2, %3 long")
        .arg(dateTime(replay.start), dateTime(replay.end), length);
}

const model::GapFacts* gapAt(const pipeline::ReplayView& replay, EventTime time) {
    const auto found =
        std::find_if(replay.gaps.begin(), replay.gaps.end(), [time](const model::GapFacts& gap) {
            return time >= gap.from && time < gap.to;
        });
    return found == replay.gaps.end() ? nullptr : &*found;
}

QString landingText(const pipeline::ReplayView& replay) {
    if (!replay.landing)
        return {};
    const auto& [asked, at] = *replay.landing;
    if (!at)
        return Text::tr("Nothing was recorded at %1, nor after it.").arg(dateTime(asked));
    const auto* gap = gapAt(replay, asked);
    if (!gap && *at - asked < kWorthAWord)
        return {};
    return Text::tr("Nothing was recorded at %1; the next data begin at %2.")
        .arg(dateTime(asked), dateTime(*at));
}

} // namespace vigil::widgets
