// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/theme.h"

#include "widgets/text/typography.h"

#include <QApplication>
#include <QEvent>
#include <QFile>
#include <QStyle>
#include <QStyleFactory>
#include <QToolTip>
#include <QWidget>

#include <cmath>

namespace vigil::widgets {
namespace {

QColor rgb(unsigned value) { return QColor::fromRgb(QRgb(0xff000000U | value)); }

using Groups = std::array<QColor, 11>;

Groups darkGroups() {
    return {rgb(0x2EE66B), rgb(0x39D5FF), rgb(0xFF4D4D), rgb(0xFFFFFF),
            rgb(0x6AA8FF), rgb(0xFFB020), rgb(0xF5E663), rgb(0xD9D9D9),
            rgb(0xD2B48C), rgb(0xD9A5E8), rgb(0xC3CCD4)};
}

Groups lightGroups() {
    return {rgb(0x0A6E30), rgb(0x00628A), rgb(0xB8141B), rgb(0x15191D),
            rgb(0x1D57B0), rgb(0x7F5000), rgb(0x665800), rgb(0x4D5359),
            rgb(0x70501F), rgb(0x7E3795), rgb(0x36404A)};
}

Theme makeDark() {
    Theme t;
    t.kind = ThemeKind::Dark;
    t.window = rgb(0x0B0F12);
    t.surface = rgb(0x12181D);
    t.raised = rgb(0x1E272E);
    t.border = rgb(0x34414B);
    t.text = rgb(0xE8EDF1);
    t.dimText = rgb(0xA3AFB9);
    t.accent = rgb(0x8FB8E8);
    t.accentInk = rgb(0x0B0F12);
    t.stale = rgb(0x88939C);
    t.good = rgb(0x7FD6A0);
    t.caution = rgb(0xFFB454);
    t.simulated = rgb(0x35566E);
    t.replay = rgb(0x6B3FA0);
    t.bandInk = rgb(0xFFFFFF);
    t.groups = darkGroups();
    return t;
}

Theme makeLight() {
    Theme t;
    t.kind = ThemeKind::Light;
    t.window = rgb(0xFBFCFD);
    t.surface = rgb(0xF1F4F6);
    t.raised = rgb(0xE2E8EC);
    t.border = rgb(0xAEBAC3);
    t.text = rgb(0x13181C);
    t.dimText = rgb(0x47525C);
    t.accent = rgb(0x1F5FA8);
    t.accentInk = rgb(0xFFFFFF);
    t.stale = rgb(0x5C6770);
    t.good = rgb(0x0A6E30);
    t.caution = rgb(0x8A4B00);
    t.simulated = rgb(0x35566E);
    t.replay = rgb(0x6B3FA0);
    t.bandInk = rgb(0xFFFFFF);
    t.groups = lightGroups();
    return t;
}

Theme& mutableTheme(ThemeKind kind) {
    static Theme dark = makeDark();
    static Theme light = makeLight();
    return kind == ThemeKind::Dark ? dark : light;
}

ThemeKind g_kind = ThemeKind::Dark;

double luminance(const QColor& colour) {
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

/// The style sheet with its colour names (`@surface`) replaced.
QString styleSheet(const Theme& t) {
    QFile file(QStringLiteral(":/vigil/themes/vigil.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const std::pair<const char*, QColor> names[] = {
        {"@window", t.window},       {"@surface", t.surface}, {"@raised", t.raised},
        {"@border", t.border},       {"@text", t.text},       {"@dim", t.dimText},
        {"@accentInk", t.accentInk}, {"@accent", t.accent},   {"@stale", t.stale},
    };
    for (const auto& [name, colour] : names)
        sheet.replace(QLatin1String(name), colour.name());
    return sheet;
}

} // namespace

AlarmColours Theme::alarm(alerts::Priority priority) const {
    const bool dark = kind == ThemeKind::Dark;
    switch (priority) {
    case alerts::Priority::High:
        return {rgb(0xD11A2A), rgb(0xFFFFFF), dark ? rgb(0xFF5A66) : rgb(0xC01423)};
    case alerts::Priority::Medium:
        return {rgb(0xFFD400), rgb(0x000000), dark ? rgb(0xFFD400) : rgb(0x7A6100)};
    case alerts::Priority::Low:
        return {rgb(0x33D6E8), rgb(0x000000), dark ? rgb(0x33D6E8) : rgb(0x006B78)};
    case alerts::Priority::Info:
    case alerts::Priority::None:
        break;
    }
    return {surface, text, border};
}

AlarmField Theme::alarmField(alerts::Priority priority, bool attention, bool lit) const {
    const AlarmColours colours = alarm(priority);
    if (!attention)
        return {std::nullopt, text, colours.line, true};
    if (priority == alerts::Priority::High)
        return lit ? AlarmField{colours.fill, colours.ink, colours.fill}
                   : AlarmField{rgb(0xFFC9CD), rgb(0x6E0010), colours.fill};
    if (priority == alerts::Priority::Medium && lit)
        return {colours.fill, colours.ink, colours.fill};
    return {std::nullopt, text, colours.line};
}

QPalette Theme::palette() const {
    QPalette p(window);
    p.setColor(QPalette::Window, window);
    p.setColor(QPalette::Base, surface);
    p.setColor(QPalette::AlternateBase, window);
    p.setColor(QPalette::Button, raised);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                            QPalette::ToolTipText, QPalette::BrightText})
        p.setColor(role, text);
    p.setColor(QPalette::ToolTipBase, raised);
    p.setColor(QPalette::PlaceholderText, dimText);
    p.setColor(QPalette::Highlight, accent);
    p.setColor(QPalette::HighlightedText, accentInk);
    p.setColor(QPalette::Link, accent);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, stale);
    return p;
}

const Theme& Theme::of(ThemeKind kind) { return mutableTheme(kind); }

const Theme& theme() { return mutableTheme(g_kind); }

void applyTheme(ThemeKind kind) {
    g_kind = kind;
    const Theme& t = theme();
    if (qApp->style()->objectName() != QLatin1String("fusion"))
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setFont(roleFont(TextRole::Body)); // also what a desktop set for single classes
    QToolTip::setFont(roleFont(TextRole::Body));     // keeps a font of its own
    QApplication::setPalette(t.palette());
    qApp->setStyleSheet(styleSheet(t));
    // As the sheet takes hold, labels get back the palettes they had before: they are told again.
    for (auto* widget : QApplication::allWidgets()) {
        QEvent changed(QEvent::PaletteChange);
        QCoreApplication::sendEvent(widget, &changed);
    }
}

void setParameterColour(ThemeKind kind, model::ParameterGroup group, const QColor& colour) {
    const auto index = static_cast<std::size_t>(group);
    const Groups defaults = kind == ThemeKind::Dark ? darkGroups() : lightGroups();
    mutableTheme(kind).groups[index] = colour.isValid() ? colour : defaults[index];
}

double contrastRatio(const QColor& a, const QColor& b) {
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

} // namespace vigil::widgets
