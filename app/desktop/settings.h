// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bed/wave_display.h"
#include "widgets/text/theme.h"
#include "widgets/ward/bed_tile.h"

#include <QByteArray>
#include <QHash>
#include <QSettings>
#include <QStringList>

#include <optional>

namespace vigil::desktop {

/// What the program remembers from one start to the next, in the XDG configuration folder.
/// *Thread:* GUI.
class Settings {
public:
    static constexpr int kMostRecent = 8;

    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);
    [[nodiscard]] widgets::ThemeKind theme() const;
    void setTheme(widgets::ThemeKind theme);
    /// Empty: that of the system.
    [[nodiscard]] QString language() const;
    void setLanguage(const QString& language);
    /// Word of the page that was open last; empty: none was.
    [[nodiscard]] QString page() const;
    void setPage(const QString& word);
    [[nodiscard]] std::optional<widgets::Density> density() const;
    void setDensity(std::optional<widgets::Density> density);
    /// Gain and speed of the waves of a bed.
    [[nodiscard]] widgets::WaveDisplay waveDisplay() const;
    void setWaveDisplay(const widgets::WaveDisplay& display);
    /// By screen, device pixels per millimetre.
    [[nodiscard]] QHash<QString, double> screenCalibration() const;
    void setScreenCalibration(const QHash<QString, double>& values);
    [[nodiscard]] QStringList recent() const;
    void addRecent(const QString& path);
    /// Of a foreign workspace, the content that the user has agreed to; empty: none.
    [[nodiscard]] QByteArray trustedContent(const QString& path) const;
    void setTrustedContent(const QString& path, const QByteArray& content);
    [[nodiscard]] bool noticeAccepted() const;
    void setNoticeAccepted();
    /// Site colours of parameters: group `colours/<theme>`, keys by group name, values `#rrggbb`.
    void applyParameterColours() const;

private:
    mutable QSettings m_store;
};

} // namespace vigil::desktop
