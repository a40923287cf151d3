// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/typography.h"

#include "base/log.h"

#include <QFontDatabase>
#include <QFontInfo>
#include <QStringList>

#include <algorithm>

namespace vigil::widgets {
namespace {

const QString& familyOfSigns() {
    static const QString name = QStringLiteral("DejaVu Sans");
    return name;
}

// QFontInfo asks for one family at a time: listing every installed family costs start-up time.
bool isInstalled(const QString& family) {
    return QFontInfo(QFont(family)).family().compare(family, Qt::CaseInsensitive) == 0;
}

QFont fontOfFamily(const QString& family, int pixels) {
    QFont result;
    result.setFamilies({family, familyOfSigns()});
    result.setPixelSize(std::max(12, pixels));
    result.setStyleStrategy(QFont::PreferAntialias);
    return result;
}

QFont fixedFont(int pixels) {
    QFont result = fontOfFamily(QStringLiteral("DejaVu Sans Mono"), pixels);
    result.setStyleHint(QFont::Monospace);
    return result;
}

} // namespace

QString fontFamily() {
    static const QString family = [] {
        const QString wanted = QStringLiteral("Roboto");
        if (isInstalled(wanted))
            return wanted;
        QString other = QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
        for (const QString& next : {QStringLiteral("Open Sans"), familyOfSigns()})
            if (isInstalled(next)) {
                other = next;
                break;
            }
        log::warning("vigil.widgets",
                     "the font Roboto is not installed (package fonts-roboto-unhinted); texts are "
                     "set in {}",
                     other.toStdString());
        return other;
    }();
    return family;
}

QFont fontOfSize(int pixels, bool bold) {
    QFont result = fontOfFamily(fontFamily(), pixels);
    result.setWeight(bold ? QFont::Bold : QFont::Normal);
    return result;
}

QFont roleFont(TextRole role) {
    switch (role) {
    case TextRole::Label:
        return fontOfSize(12);
    case TextRole::Body:
        return fontOfSize(13);
    case TextRole::Strong:
        return fontOfSize(13, true);
    case TextRole::Title:
        return fontOfSize(18, true);
    case TextRole::Secondary:
        return fontOfSize(24);
    case TextRole::Primary:
        return fontOfSize(44);
    case TextRole::Detail:
        return fontOfSize(72);
    case TextRole::Fixed:
        return fixedFont(12);
    }
    return fontOfSize(13);
}

} // namespace vigil::widgets
