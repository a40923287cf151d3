// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/settings.h"

#include <QColor>
#include <QCryptographicHash>

#include <algorithm>
#include <array>

namespace vigil::desktop {
namespace {

constexpr std::array kGroups{"ecg",  "spo2", "abp",  "nibp", "cvp",  "pap",
                             "resp", "co2",  "temp", "eeg",  "other"};

constexpr QLatin1String kGain("bed/gain");
constexpr QLatin1String kSpeed("bed/speed");
constexpr QLatin1String kScreens("screens");

/// A path holds the separators of keys.
QString trustKey(const QString& path) {
    const auto digest = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256);
    return QStringLiteral("trust/") + QString::fromLatin1(digest.toHex());
}

} // namespace

QByteArray Settings::geometry() const {
    return m_store.value(QStringLiteral("window/geometry")).toByteArray();
}

void Settings::setGeometry(const QByteArray& geometry) {
    m_store.setValue(QStringLiteral("window/geometry"), geometry);
}

widgets::ThemeKind Settings::theme() const {
    return m_store.value(QStringLiteral("theme")).toString() == QLatin1String("light")
               ? widgets::ThemeKind::Light
               : widgets::ThemeKind::Dark;
}

void Settings::setTheme(widgets::ThemeKind theme) {
    m_store.setValue(QStringLiteral("theme"), theme == widgets::ThemeKind::Light
                                                  ? QStringLiteral("light")
                                                  : QStringLiteral("dark"));
}

QString Settings::language() const { return m_store.value(QStringLiteral("language")).toString(); }

void Settings::setLanguage(const QString& language) {
    m_store.setValue(QStringLiteral("language"), language);
}

QString Settings::page() const { return m_store.value(QStringLiteral("page")).toString(); }

void Settings::setPage(const QString& word) { m_store.setValue(QStringLiteral("page"), word); }

std::optional<widgets::Density> Settings::density() const {
    bool ok = false;
    const int value = m_store.value(QStringLiteral("ward/density")).toInt(&ok);
    if (!ok || value < 0 || value > static_cast<int>(widgets::Density::Large))
        return std::nullopt;
    return static_cast<widgets::Density>(value);
}

void Settings::setDensity(std::optional<widgets::Density> density) {
    if (density)
        m_store.setValue(QStringLiteral("ward/density"), static_cast<int>(*density));
    else
        m_store.remove(QStringLiteral("ward/density"));
}

widgets::WaveDisplay Settings::waveDisplay() const {
    const auto read = [this](const QString& key, const auto& known, double fallback) {
        bool ok = false;
        const double value = m_store.value(key).toDouble(&ok);
        return ok && std::find(known.begin(), known.end(), value) != known.end() ? value : fallback;
    };
    widgets::WaveDisplay display;
    display.gain = read(kGain, widgets::WaveDisplay::kGains, display.gain);
    display.speed = read(kSpeed, widgets::WaveDisplay::kSpeeds, display.speed);
    return display;
}

void Settings::setWaveDisplay(const widgets::WaveDisplay& display) {
    m_store.setValue(kGain, display.gain);
    m_store.setValue(kSpeed, display.speed);
}

QHash<QString, double> Settings::screenCalibration() const {
    QHash<QString, double> values;
    const int count = m_store.beginReadArray(kScreens);
    for (int i = 0; i < count; ++i) {
        m_store.setArrayIndex(i);
        values.insert(m_store.value(QStringLiteral("screen")).toString(),
                      m_store.value(QStringLiteral("pixelsPerMillimetre")).toDouble());
    }
    m_store.endArray();
    return values;
}

void Settings::setScreenCalibration(const QHash<QString, double>& values) {
    m_store.remove(kScreens);
    m_store.beginWriteArray(kScreens, static_cast<int>(values.size()));
    int index = 0;
    for (auto it = values.begin(); it != values.end(); ++it) {
        m_store.setArrayIndex(index++);
        m_store.setValue(QStringLiteral("screen"), it.key());
        m_store.setValue(QStringLiteral("pixelsPerMillimetre"), it.value());
    }
    m_store.endArray();
}

QStringList Settings::recent() const {
    return m_store.value(QStringLiteral("recent")).toStringList();
}

void Settings::addRecent(const QString& path) {
    QStringList paths = recent();
    paths.removeAll(path);
    paths.prepend(path);
    m_store.setValue(QStringLiteral("recent"), paths.mid(0, kMostRecent));
}

QByteArray Settings::trustedContent(const QString& path) const {
    return m_store.value(trustKey(path)).toByteArray();
}

void Settings::setTrustedContent(const QString& path, const QByteArray& content) {
    m_store.setValue(trustKey(path), content);
}

bool Settings::noticeAccepted() const {
    return m_store.value(QStringLiteral("noticeAccepted")).toBool();
}

void Settings::setNoticeAccepted() { m_store.setValue(QStringLiteral("noticeAccepted"), true); }

void Settings::applyParameterColours() const {
    for (const auto kind : {widgets::ThemeKind::Dark, widgets::ThemeKind::Light})
        for (std::size_t i = 0; i < kGroups.size(); ++i) {
            const QString key = QStringLiteral("colours/%1/%2")
                                    .arg(kind == widgets::ThemeKind::Dark ? QStringLiteral("dark")
                                                                          : QStringLiteral("light"),
                                         QLatin1String(kGroups[i]));
            const QColor colour(m_store.value(key).toString());
            if (colour.isValid())
                widgets::setParameterColour(kind, static_cast<model::ParameterGroup>(i), colour);
        }
}

} // namespace vigil::desktop
