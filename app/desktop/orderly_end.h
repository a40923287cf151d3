// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/end_signals.h"
#include "base/mutex.h"

#include <QObject>

#include <functional>
#include <optional>
#include <stop_token>
#include <thread>

namespace vigil::desktop {

/// Ends the program in order when something outside ends it: a signal, the end of the desktop
/// session, a display that is gone. The first two are a Quit without a question. Where the GUI
/// thread does not come to its end within kPatience, or has none any more (Qt calls exit() once its
/// connection to the display is broken), the sessions are ended without it.
///
/// Made first of all in main(), when there is nothing to save yet: then a signal just ends the
/// program. *Thread:* GUI. *Owns:* the threads that wait for signals and for the end.
class OrderlyEnd : public QObject {
    Q_OBJECT
public:
    /// Three seconds after the request all must be stored and closed, by whomever.
    static constexpr std::chrono::milliseconds kPatience{1500};

    /// What there is to end.
    struct Program {
        std::function<void()> quit;   ///< as the user would, without a question; GUI thread
        std::function<void()> logout; ///< the desktop session will end unless somebody objects; GUI
        std::function<void()> save;   ///< ends the monitoring sessions; any thread, waits
    };

    OrderlyEnd();
    ~OrderlyEnd() override;

    /// From now on, until release(). The application object must exist.
    void serve(Program program);
    /// All is saved.
    void release();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void ask();
    void save();
    void watch(const std::stop_token& stop);

    static void takeMessage(QtMsgType type, const QMessageLogContext& context, const QString& text);
    static void takeExit();

    std::function<void()> m_quit, m_logout;
    base::Mutex m_saving; ///< held by who saves
    std::function<void()> m_save GUARDED_BY(m_saving);
    base::Mutex m_mutex;
    bool m_served GUARDED_BY(m_mutex) = false;
    std::jthread m_watch GUARDED_BY(m_mutex); ///< over the end that was asked for
    std::optional<base::EndSignals> m_signals;
};

} // namespace vigil::desktop
