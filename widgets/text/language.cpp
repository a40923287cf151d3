// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <memory>

namespace vigil::widgets {
namespace {

QString baseName(const QString& localeName) {
    return localeName.section(QLatin1Char('_'), 0, 0).section(QLatin1Char('-'), 0, 0).toLower();
}

struct Installed {
    std::unique_ptr<QTranslator> own, qt;
};

Installed& installed() {
    static Installed translators;
    return translators;
}

/// The form of a language for people of whom no country is known.
QLocale withoutCountry(const QString& language) {
    // Of 4/5/2026 nobody knows whether that is in April or in May: Canada writes 2026-04-05.
    return language == QLatin1String("en") ? QLocale(QLocale::English, QLocale::Canada)
                                           : QLocale(language);
}

} // namespace

QStringList languages() { return {QStringLiteral("en"), QStringLiteral("de")}; }

QString languageName(const QString& language) {
    const QString name = QLocale(language).nativeLanguageName();
    // English names itself after its country variant.
    return language == QLatin1String("en") ? QStringLiteral("English") : name;
}

QString resolveLanguage(const QString& wanted) {
    const QStringList known = languages();
    if (!wanted.isEmpty() && known.contains(baseName(wanted)))
        return baseName(wanted);
    for (const QString& preferred : QLocale::system().uiLanguages())
        if (known.contains(baseName(preferred)))
            return baseName(preferred);
    return known.first();
}

void installLanguage(const QString& language) {
    auto& translators = installed();
    if (translators.own)
        QCoreApplication::removeTranslator(translators.own.get());
    if (translators.qt)
        QCoreApplication::removeTranslator(translators.qt.get());
    translators = {};

    // Numbers follow the language on the screen; the system's country decides the details.
    const QLocale system = QLocale::system();
    QLocale::setDefault(baseName(system.name()) == language ? system : withoutCountry(language));

    auto own = std::make_unique<QTranslator>();
    if (own->load(QStringLiteral(":/vigil/i18n/vigil_") + language + QStringLiteral(".qm"))) {
        QCoreApplication::installTranslator(own.get());
        translators.own = std::move(own);
    }
    if (language == languages().first())
        return;
    auto qt = std::make_unique<QTranslator>();
    if (qt->load(QStringLiteral("qtbase_") + language,
                 QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
        QCoreApplication::installTranslator(qt.get());
        translators.qt = std::move(qt);
    }
}

} // namespace vigil::widgets
