// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/disk_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(DiskText)
};

constexpr double kFewDays = 3;
constexpr double kManyDays = 365;
constexpr double kLittle = 1e9;
constexpr double kLittleShare = 0.05;

/// "412 GB", "3.1 GB": two places at least.
QString roomText(double bytes) {
    double shown = bytes;
    while (shown >= 1000)
        shown /= 1000;
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), shown < 10 ? 1 : 0,
                                       QLocale::DataSizeSIFormat);
}

QString daysText(const pipeline::StoreView& store) {
    const double days = *store.diskDaysLeft;
    if (days > kManyDays)
        return Text::tr("> 1 year");
    const QString text = days < 2 ? Text::tr("%1 h").arg(static_cast<int>(days * 24))
                                  : Text::tr("%1 d").arg(static_cast<int>(days));
    return store.diskDaysAtLeast ? QStringLiteral("> ") + text : text;
}

bool isLow(const pipeline::StoreView& store) {
    const bool fills = store.diskDaysLeft && !store.diskEnough && !store.diskDaysAtLeast;
    if (fills && *store.diskDaysLeft < kFewDays)
        return true;
    if (!store.diskFreeBytes)
        return false;
    const auto room = static_cast<double>(*store.diskFreeBytes);
    const auto total = static_cast<double>(store.diskTotalBytes.value_or(0));
    return room < kLittle || (!store.diskEnough && room < kLittleShare * total);
}

QString explain(const pipeline::StoreView& store) {
    QStringList sentences{Text::tr("Room on the disk of the database.")};
    if (store.diskEnough)
        sentences << Text::tr("Old values are removed before Vigil's data could fill it.");
    else if (store.diskDaysAtLeast)
        sentences << Text::tr("It lasts at least this long; the rate is still being measured.");
    else if (store.diskDaysLeft)
        sentences << Text::tr("At the present rate it is full after this time.");
    else
        sentences << Text::tr("How long it lasts is known after a minute.");
    return sentences.join(QLatin1Char(' '));
}

} // namespace

DiskFigure diskFigure(const pipeline::StoreView& store) {
    DiskFigure figure;
    if (!store.diskFreeBytes && !store.diskDaysLeft)
        return store.kept
                   ? DiskFigure{Text::tr("disk: room unknown"),
                                Text::tr("The disk does not say how much room it has."), false}
                   : figure;
    QStringList parts;
    if (store.diskFreeBytes)
        parts << roomText(static_cast<double>(*store.diskFreeBytes));
    if (store.diskEnough)
        parts << Text::tr("enough");
    else if (store.diskDaysLeft)
        parts << daysText(store);
    figure.text = store.diskEnough || store.diskDaysLeft
                      ? Text::tr("disk %1").arg(parts.join(QStringLiteral(", ")))
                      : Text::tr("disk %1 free").arg(parts.front());
    figure.explanation = explain(store);
    figure.low = isLow(store);
    return figure;
}

} // namespace vigil::widgets
