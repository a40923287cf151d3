// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/format.h"

#include "base/plain_text.h"
#include "model/signal_catalog.h"
#include "widgets/text/time_line.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(Format)
};

std::int64_t wholeSeconds(Ticks span) {
    return std::max<std::int64_t>(0,
                                  std::chrono::duration_cast<std::chrono::seconds>(span).count());
}

QString twoDigits(std::int64_t value) {
    return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
}

/// "+0:01:23"
QString elapsed(EventTime time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time - timeLine().start).count();
    const std::int64_t size = std::abs(seconds);
    return (seconds < 0 ? QStringLiteral("\u2212") : QStringLiteral("+")) +
           QString::number(size / 3600) + QLatin1Char(':') + twoDigits(size / 60 % 60) +
           QLatin1Char(':') + twoDigits(size % 60);
}

/// Days of a time line without a date, from 1.
qint64 dayNumber(EventTime time) {
    return calendarTime(timeLine().start).date().daysTo(calendarTime(time).date()) + 1;
}

} // namespace

QString dashes() { return QStringLiteral("---"); }

QString decimal(double value, int decimals) {
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    if (!std::isfinite(value))
        return dashes();
    // Rounded first, so that -0.3 does not become "-0".
    const double scale = std::pow(10.0, decimals);
    const double scaled = value * scale;
    const double rounded = std::isfinite(scaled) ? std::round(scaled) / scale : value;
    return locale.toString(rounded == 0 ? 0.0 : rounded, 'f', decimals);
}

QString signalValue(std::string_view signal, double value, int moreDecimals) {
    const auto* info = model::findSignal(signal);
    const int decimals = info ? info->decimals : (value == std::round(value) ? 0 : 1);
    return decimal(value, decimals + moreDecimals);
}

QString signalLabel(std::string_view signal) {
    const auto* info = model::findSignal(signal);
    if (!info)
        return qstr(signal);
    // Rates are abbreviated in the language of the ward: in German "RR" means blood pressure.
    if (info->name == "HR")
        return Text::tr("HR", "heart rate");
    if (info->name == "PR")
        return Text::tr("PR", "pulse rate");
    if (info->name == "RR")
        return Text::tr("RR", "respiratory rate");
    return qstr(info->label);
}

QString unitLabel(std::string_view ucum) {
    if (ucum == "mm[Hg]")
        return QStringLiteral("mmHg");
    if (ucum == "Cel")
        return QStringLiteral("°C");
    if (ucum == "cm[H2O]")
        return QStringLiteral("cmH₂O");
    if (ucum == "1")
        return {};
    return qstr(ucum);
}

QString duration(Ticks span) {
    const std::int64_t seconds = wholeSeconds(span);
    const QString tail = twoDigits(seconds / 60 % 60) + QLatin1Char(':') + twoDigits(seconds % 60);
    return seconds < 3600 ? tail : QString::number(seconds / 3600) + QLatin1Char(':') + tail;
}

QString age(Ticks span) {
    const std::int64_t seconds = wholeSeconds(span);
    const auto join = [](std::int64_t value, const QString& unit) {
        return QString::number(value) + QChar(QChar::Nbsp) + unit;
    };
    if (seconds < 120)
        return join(seconds, Text::tr("s"));
    if (seconds < 2 * 3600)
        return join(seconds / 60, Text::tr("min"));
    if (seconds < 48 * 3600)
        return join(seconds / 3600, Text::tr("h"));
    return join(seconds / 86400, Text::tr("d"));
}

QString clockTime(EventTime time) {
    return timeLine().hasTimeOfDay() ? calendarTime(time).toString(QStringLiteral("HH:mm:ss"))
                                     : elapsed(time);
}

QString dateFormat() {
    const QString pattern = QLocale().dateFormat(QLocale::ShortFormat);
    QString out;
    bool quoted = false;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        quoted ^= pattern[i] == QLatin1Char('\'');
        if (quoted || pattern[i] != QLatin1Char('y')) {
            out += pattern[i];
            continue;
        }
        while (i + 1 < pattern.size() && pattern[i + 1] == QLatin1Char('y'))
            ++i;
        out += QStringLiteral("yyyy");
    }
    return out;
}

QString dateText(EventTime time) {
    if (timeLine().hasDate())
        return QLocale().toString(calendarTime(time).date(), dateFormat());
    return timeLine().hasTimeOfDay() ? Text::tr("day %1").arg(dayNumber(time)) : elapsed(time);
}

QString dateTime(EventTime time) {
    if (timeLine().hasDate())
        return dateText(time) + QLatin1Char(' ') + clockTime(time);
    QString text = clockTime(time);
    if (timeLine().hasTimeOfDay() && dayNumber(time) != 1)
        text = dateText(time) + QStringLiteral(", ") + text;
    return Text::tr("no date, %1").arg(text);
}

QString compactCount(double value) {
    const auto scaled = [](double v, const QString& suffix) {
        return decimal(v, v < 9.95 ? 1 : 0) + suffix;
    };
    if (value >= 999'500)
        return scaled(value / 1e6, QStringLiteral("M"));
    if (value >= 999.5)
        return scaled(value / 1e3, QStringLiteral("k"));
    return decimal(value, 0);
}

QString milliseconds(double value) {
    if (value >= 999.5)
        return decimal(value / 1000, 1) + QChar(QChar::Nbsp) + Text::tr("s");
    return decimal(value, value < 9.95 ? 1 : 0) + QChar(QChar::Nbsp) + Text::tr("ms");
}

QString qstr(std::string_view text) {
    // Most texts are short and plain.
    const bool plain = std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
    return plain ? QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()))
                 : QString::fromStdString(shownLines(text));
}

QString shownText(const QString& text) { return QString::fromStdString(shown(text.toStdString())); }

QString shownFileName(const QString& path) { return shownText(QFileInfo(path).fileName()); }

QString byteSize(double bytes) {
    QLocale locale;
    return locale.formattedDataSize(static_cast<qint64>(bytes), bytes < 1e6 ? 0 : 1,
                                    QLocale::DataSizeSIFormat);
}

} // namespace vigil::widgets
