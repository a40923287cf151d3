// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/figures.h"

#include "widgets/text/format.h"
#include "widgets/text/wording.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(Figures)
};

QString unknown() { return Text::tr("unknown"); }

QString signedRate(double change) {
    const QString size = perSecond(std::abs(change));
    return (change < 0 ? QStringLiteral("\u2212") : QStringLiteral("+")) + size;
}

} // namespace

QString grouped(std::uint64_t value) { return QLocale().toString(static_cast<qulonglong>(value)); }

QString perSecond(double rate) {
    const QString figure = rate > 0 && rate < 9.95 ? decimal(rate, 1) : compactCount(rate);
    return figure + Text::tr("/s");
}

QString lagText(const pipeline::PartitionView& partition) {
    return partition.lag ? QLocale().toString(static_cast<qlonglong>(*partition.lag)) : unknown();
}

QString lagChangeText(const pipeline::PartitionView& partition) {
    if (!partition.lag)
        return {};
    if (std::abs(partition.drainPerSecond) < 0.05)
        return Text::tr("steady");
    return signedRate(-partition.drainPerSecond);
}

QString lagEtaText(const pipeline::PartitionView& partition) {
    if (!partition.lag)
        return unknown();
    if (*partition.lag <= 0)
        return Text::tr("caught up");
    if (partition.drainPerSecond < -0.05)
        return Text::tr("growing");
    if (partition.drainPerSecond < 0.05)
        return Text::tr("not shrinking");
    const double seconds = static_cast<double>(*partition.lag) / partition.drainPerSecond;
    return age(std::chrono::duration_cast<Ticks>(
        std::chrono::duration<double>(std::min(std::ceil(seconds), 1e9))));
}

bool fallsBehind(const pipeline::PartitionView& partition) {
    return partition.lag && *partition.lag > 0 && partition.drainPerSecond < 0.05;
}

QString totalLagText(const pipeline::SourceView& source) {
    if (source.partitions.empty())
        return {};
    std::int64_t sum = 0;
    std::size_t known = 0;
    for (const auto& partition : source.partitions)
        if (partition.lag) {
            sum += *partition.lag;
            ++known;
        }
    if (known == 0)
        return unknown();
    const QString figure = QLocale().toString(static_cast<qlonglong>(sum));
    return known == source.partitions.size() ? figure : QStringLiteral("\u2265 ") + figure;
}

QString watermarkLagText(const pipeline::SourceView& source) {
    if (!source.watermarkLag)
        return unknown();
    return milliseconds(std::chrono::duration<double, std::milli>(*source.watermarkLag).count());
}

std::optional<ErrorCode> errorCodeOf(std::string_view word) {
    for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i)
        if (const auto code = static_cast<ErrorCode>(i); errorCodeName(code) == word)
            return code;
    return std::nullopt;
}

QString sourceErrorText(const pipeline::SourceView& source) {
    if (source.error.empty())
        return {};
    const std::string_view all(source.error);
    const auto end = all.find_first_of(": ");
    const auto code = errorCodeOf(all.substr(0, end));
    if (!code)
        return qstr(all);
    const ErrorWording wording = errorWording(*code);
    QString text = wording.cause + QLatin1Char(' ') + wording.nextStep;
    const auto rest = end == std::string_view::npos ? end : all.find_first_not_of(": ", end);
    if (rest != std::string_view::npos)
        text += QStringLiteral(" (") + qstr(all.substr(rest)) + QLatin1Char(')');
    return text;
}

std::vector<LossFigure> lossFigures(const pipeline::LossCounters& losses) {
    return {
        {Text::tr("gaps"), Text::tr("Interruptions in the numbering of a stream"), losses.gaps},
        {Text::tr("missing"), Text::tr("Messages that never arrived, by their numbering"),
         losses.missing},
        {Text::tr("dropped"), Text::tr("Messages thrown away because a queue was full"),
         losses.dropped},
        {Text::tr("dead letters"), Text::tr("Messages that were refused; kept in the list below"),
         losses.deadLetters},
        {Text::tr("late"), Text::tr("Rows too late for their window"), losses.late},
        {Text::tr("duplicates"), Text::tr("Rows that had arrived before and were left out"),
         losses.duplicates},
        {Text::tr("not stored"), Text::tr("Rows the disk was too slow for; marked as a gap"),
         losses.storeSkipped},
    };
}

} // namespace vigil::widgets
