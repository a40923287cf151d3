// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/desktop/main_window.h"
#include "app/desktop/settings.h"

#include <QString>

#include <memory>
#include <optional>

class QCoreApplication;

namespace vigil::desktop {

class OrderlyEnd;

/// What the command line asks for.
struct Options {
    QString path; ///< workspace or recording
    bool demo = false;
    std::optional<widgets::PageId> page;
    QString language;
    std::optional<widgets::ThemeKind> theme;
    QString screenshot;
    double afterSeconds = 3;
    /// Set when the program must end at once: exit code and what it says.
    std::optional<int> exitCode;
    QString message;
};

/// Reads the command line. `arguments` includes the program's name. Texts are in English: no
/// language is installed yet.
[[nodiscard]] Options parseOptions(const QStringList& arguments);

/// Without what is Qt's own ("-platform xcb", "-session id" of a session manager), which only an
/// application with a display takes out of the list by itself.
[[nodiscard]] QStringList withoutQtOptions(const QStringList& arguments);

/// Makes the window as the options and the settings say, and makes it anew for another language.
/// *Thread:* GUI.
class Application {
public:
    /// `end` must outlive it.
    Application(Options options, OrderlyEnd& end);
    /// Ends the sessions.
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// Runs until the last window is closed, or the program is asked to end; returns the exit code.
    int run();

private:
    void makeWindow();
    void openAsAsked();
    void changeLanguage(const QString& language);
    void takeScreenshot();

    Options m_options;
    OrderlyEnd& m_end;
    Settings m_settings;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace vigil::desktop
