// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>

#include <chrono>
#include <filesystem>
#include <functional>
#include <utility>

/// The desktop program with a recording behind it, whoever recorded it.
namespace vigil::test {

/// Settings and data of the program in a folder that goes away, English words, dark theme.
class DesktopFolder {
public:
    DesktopFolder();

private:
    QTemporaryDir m_folder;
};

/// What to look at in a recording with an electrocardiogram and the pressure ABP at 125 Hz.
struct ReplayedWaves {
    std::filesystem::path record;
    std::chrono::seconds seek{}; ///< after the start
    double speed = 1;
    const char* ecg = "";
    double ecgRate = 0;
    /// Lowest and highest pressure that the recording holds between two times after its start.
    std::function<std::pair<double, double>(std::chrono::seconds, std::chrono::seconds)> pressures;
};

/// Seeks, plays and looks: what the lanes got is what the recording holds there, in its units.
void checkReplayedWaves(const ReplayedWaves& asked);

/// Seek, pause, speed and leaving, on a recording of more than five minutes.
void checkReplayControls(const std::filesystem::path& recording);

} // namespace vigil::test
