// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QString>

#include <optional>

class QScreen;

namespace vigil::widgets {

/// How long a millimetre is on each screen, as somebody has measured it there. A screen is known by
/// its name and its size in pixels; another scale factor of the desktop changes nothing. Before
/// anybody has measured, kAssumed is drawn and said to be uncalibrated. *Thread:* GUI.
class ScreenCalibration : public QObject {
    Q_OBJECT
public:
    /// Widget pixels per millimetre of a 24 inch screen of 1920 x 1080 pixels.
    static constexpr double kAssumed = 3.61;
    /// Device pixels per millimetre between which a screen can be: a television of two metres, a
    /// telephone.
    static constexpr double kLeast = 0.8;
    static constexpr double kMost = 25;

    static ScreenCalibration& instance();

    /// Widget pixels per millimetre; nothing when the screen has not been measured.
    [[nodiscard]] std::optional<double> measured(const QScreen* screen) const;
    /// The same, or what is assumed.
    [[nodiscard]] double pixelsPerMillimetre(const QScreen* screen) const;
    /// False for what no screen has. `pixels`: widget pixels per millimetre.
    [[nodiscard]] static bool isPlausible(const QScreen& screen, double pixels);
    /// `pixels`: widget pixels per millimetre, plausible; nothing forgets the screen.
    void setMeasured(const QScreen& screen, std::optional<double> pixels);

    /// By screen, device pixels per millimetre: what is kept from one start to the next.
    [[nodiscard]] const QHash<QString, double>& values() const { return m_values; }

    /// Values that no screen has are left out.
    void setValues(const QHash<QString, double>& values);

Q_SIGNALS:
    void changed();

private:
    QHash<QString, double> m_values;
};

} // namespace vigil::widgets
