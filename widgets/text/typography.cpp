// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/typography.h"

#include <QFontDatabase>
#include <QFontInfo>

#include <algorithm>

namespace vigil::widgets {

QString fontFamily() {
    // QFontInfo asks for one family at a time: listing every installed family costs start-up time.
    static const QString family = [] {
        for (const auto* name : {"Noto Sans", "DejaVu Sans", "Liberation Sans"}) {
            const QString wanted = QString::fromLatin1(name);
            if (QFontInfo(QFont(wanted)).family().compare(wanted, Qt::CaseInsensitive) == 0)
                return wanted;
        }
        return QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    }();
    return family;
}

QFont fontOfSize(int pixels, bool bold) {
    QFont result(fontFamily());
    result.setPixelSize(std::max(12, pixels));
    result.setWeight(bold ? QFont::Bold : QFont::Normal);
    result.setStyleStrategy(QFont::PreferAntialias);
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
    }
    return fontOfSize(13);
}

} // namespace vigil::widgets
