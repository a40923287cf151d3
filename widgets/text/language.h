// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace vigil::widgets {

/// Languages this program speaks, as locale names; the first is that of the source texts.
[[nodiscard]] QStringList languages();
/// A language's own name: "Deutsch".
[[nodiscard]] QString languageName(const QString& language);
/// The language to use: `wanted` if known, else that of the system, else English.
[[nodiscard]] QString resolveLanguage(const QString& wanted);
/// Makes `language` that of all texts and of number formats. Call before widgets are made; those
/// that exist keep their texts. *Thread:* GUI.
void installLanguage(const QString& language);

} // namespace vigil::widgets
