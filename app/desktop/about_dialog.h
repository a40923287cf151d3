// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace vigil::desktop {

/// What the program is, and above all what it is not. At the first start it asks for the notice to
/// be accepted. *Thread:* GUI.
class AboutDialog : public QDialog {
    Q_OBJECT
public:
    enum class Purpose { About, FirstStart };

    AboutDialog(Purpose purpose, QWidget* parent);
};

} // namespace vigil::desktop
