// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/screen_calibration.h"

#include <QScreen>

namespace vigil::widgets {
namespace {

QString keyOf(const QScreen& screen) {
    const QSize pixels = (QSizeF(screen.size()) * screen.devicePixelRatio()).toSize();
    return QStringLiteral("%1 %2x%3").arg(screen.name()).arg(pixels.width()).arg(pixels.height());
}

bool isPossible(double devicePixels) {
    return devicePixels >= ScreenCalibration::kLeast && devicePixels <= ScreenCalibration::kMost;
}

} // namespace

ScreenCalibration& ScreenCalibration::instance() {
    static ScreenCalibration calibration;
    return calibration;
}

std::optional<double> ScreenCalibration::measured(const QScreen* screen) const {
    if (screen == nullptr)
        return std::nullopt;
    const auto value = m_values.find(keyOf(*screen));
    if (value == m_values.end())
        return std::nullopt;
    return *value / screen->devicePixelRatio();
}

double ScreenCalibration::pixelsPerMillimetre(const QScreen* screen) const {
    return measured(screen).value_or(kAssumed);
}

bool ScreenCalibration::isPlausible(const QScreen& screen, double pixels) {
    return isPossible(pixels * screen.devicePixelRatio());
}

void ScreenCalibration::setMeasured(const QScreen& screen, std::optional<double> pixels) {
    if (pixels)
        m_values.insert(keyOf(screen), *pixels * screen.devicePixelRatio());
    else
        m_values.remove(keyOf(screen));
    Q_EMIT changed();
}

void ScreenCalibration::setValues(const QHash<QString, double>& values) {
    m_values.clear();
    for (auto it = values.begin(); it != values.end(); ++it)
        if (isPossible(it.value()))
            m_values.insert(it.key(), it.value());
    Q_EMIT changed();
}

} // namespace vigil::widgets
