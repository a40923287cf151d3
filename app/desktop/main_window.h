// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/desktop/pages.h"
#include "app/desktop/settings.h"
#include "base/clock.h"
#include "pipeline/facade.h"
#include "widgets/frame/main_view.h"
#include "widgets/operations/metric_history.h"

#include <QBasicTimer>
#include <QMainWindow>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>

class QMenu;

namespace vigil::widgets {
class SoundControl;
class SoundOutput;
} // namespace vigil::widgets

namespace vigil::widgets {
struct Notice;
}

namespace vigil::desktop {

/// Joins the frame and the facade: pulls snapshots, moves the waves, carries commands over, and
/// reports back what has been painted. *Thread:* GUI. *Owns:* the facade, and so the session.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// `list` outlives the window.
    explicit MainWindow(Settings& settings, QWidget* parent = nullptr,
                        const PageList& list = pages());
    ~MainWindow() override;

    /// Where it was the last time, and always whole on the screen. Before it is shown.
    void placeOnScreen();
    void openDemo();
    /// A workspace (`*.vigil.toml`) or a recording.
    void openPath(const QString& path);
    void openPage(widgets::PageId page);
    /// Makes everything in the window anew, in the language that is installed; the session goes on.
    void retranslate();
    /// Alarms sound there from now on.
    void setSound(std::unique_ptr<widgets::SoundOutput> output);
    /// Ends the program without a question.
    void quitNow();
    /// The desktop session is about to end: a window that is closed now must not hold it up.
    void expectLogout();
    /// Asks at the first start whether the notice is accepted; quits when it is not.
    void askForNotice();

    [[nodiscard]] pipeline::Facade& facade() { return m_facade; }

    [[nodiscard]] widgets::MainView& view() { return *m_view; }

Q_SIGNALS:
    /// To be answered by installing the language and calling retranslate().
    void languageChosen(const QString& language);

protected:
    bool event(QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    class Host;

    [[nodiscard]] std::unique_ptr<PageHost> makeHost();
    void buildView();
    void addPages();
    void addTransport();
    void connectSessions();
    void showConnectionDialog();
    void showConnectionDialog(const pipeline::ConnectionRequest& request);
    void connectView();
    void connectFacade();
    void fillMenu(QMenu& menu);
    void pull();
    /// Says that something is being opened; `entry` goes into Recent once it is open, `again`
    /// opens it once more.
    void opening(const QString& what, const QString& entry, std::function<void()> again);
    void openRecent(const QString& entry);
    void connectTo(const pipeline::ConnectionRequest& request);
    void sessionOpened();
    void sessionFailed(const pipeline::SessionFailure& failure);
    void showFailure(const pipeline::SessionFailure& failure, std::function<void()> again);
    /// A foreign workspace is opened only by a person's word, which holds for this content of it.
    void askToTrust(const pipeline::SessionFailure& failure);
    void askToReplace(const pipeline::Replacement& replacement);
    void replaceSession();
    void tellEdited();
    /// Reads the workspace again, and asks with what that would restart.
    void reload();
    void askToReload(const pipeline::Replacement& replacement);
    /// Asks first where monitoring would end.
    void closeSession();
    void endSession();
    /// Another program stores in the database of what was to be opened.
    void offerToWatch(const pipeline::SessionFailure& failure);
    void openToWatch();
    void askToSetAside();
    void askToEnd(std::function<QString()> confirm, std::function<void()> end);
    [[nodiscard]] bool mayClose();
    /// Shows a notice, and again when the view is made anew in another language.
    void say(std::function<widgets::Notice()> make);
    [[nodiscard]] QStringList recentFiles() const;
    void chooseRecording();
    void chooseRecordingFile();
    void setTheme(widgets::ThemeKind theme);
    void addSoundMenu(QMenu& menu);
    void showSound();
    /// Pauses the sound, ends the pause, or switches the sound on again.
    void toggleSound();
    void reportShown();

    Settings& m_settings;
    base::SystemClock m_clock;
    pipeline::Facade m_facade;
    widgets::MainView* m_view = nullptr;
    widgets::MetricHistory m_history; ///< outlives the view, whose pages read it
    std::shared_ptr<const pipeline::Snapshot> m_snapshot;
    QString m_openingEntry;
    std::function<void()> m_again; ///< opens what was opened last once more
    std::function<widgets::Notice()> m_makeNotice;
    bool m_mayClose = false;
    const PageList& m_pages;
    std::unique_ptr<PageHost> m_host;
    widgets::SoundControl* m_sound = nullptr;             ///< null: this program has none
    std::optional<std::pair<bool, bool>> m_soundReported; ///< works, fails
    bool m_unreported = false; ///< the snapshot is set but not painted yet
    std::set<quint64> m_presented;
    QBasicTimer m_frame; ///< display tick
    QBasicTimer m_poll;  ///< snapshot tick
};

} // namespace vigil::desktop
