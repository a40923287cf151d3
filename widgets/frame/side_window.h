// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFileDialog>

#include <functional>

/// Windows beside the main one. None is modal: the alarm strip stays in sight and its keys at
/// work. *Thread:* GUI.
namespace vigil::widgets {

/// Shows `dialog` below the alarm strip of the window it belongs to; it goes when it is closed.
void showBelowAlarmStrip(QDialog* dialog);

/// Asks for a file, in a dialog of Qt's own: the desktop's would swallow the alarm keys. `chosen`
/// is called with its path, or never.
void askForFile(QWidget* parent, QFileDialog::AcceptMode mode, const QString& title,
                const QString& folder, const QString& filter,
                std::function<void(const QString&)> chosen);

} // namespace vigil::widgets
