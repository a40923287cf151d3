// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace vigil::widgets {

class OverviewStrip;

/// The controls of a replay, below every page: F8 plays and pauses, F7 and F9 step ten seconds,
/// with Shift they change the speed. Always says that this is a replay and which time it shows.
/// *Thread:* GUI.
class ReplayBar : public QWidget {
    Q_OBJECT
public:
    explicit ReplayBar(QWidget* parent = nullptr);

    /// Snapshots without a replay are ignored.
    void setSnapshot(const std::shared_ptr<const pipeline::Snapshot>& snapshot);

    [[nodiscard]] OverviewStrip& strip() const { return *m_strip; }

Q_SIGNALS:
    void playRequested();
    void pauseRequested();
    /// 0.1..100; 0 = as fast as possible.
    void speedRequested(double factor);
    void seekRequested(vigil::EventTime time);
    void exitRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void layOut(const std::vector<QPushButton*>& moves, QPushButton* exit);
    void connectParts();
    void addShortcuts();
    void togglePlay();
    void showPlaying();
    void changeSpeed(int steps);
    void goToEntry();
    void explainEntry();
    void showLanding();
    void showTime(EventTime time);
    void showSpeed(const pipeline::ReplayView& replay);
    void applyColours();

    pipeline::ReplayView m_replay;
    bool m_playing = false; ///< as shown: follows a click at once
    int m_patience = 0;     ///< snapshots until the recording's own state is believed again
    OverviewStrip* m_strip;
    QLabel* m_word;
    QLabel* m_time;
    QLabel* m_achieved;
    QLabel* m_entryProblem;
    QLabel* m_landing; ///< what the newest seek did not find
    QPushButton* m_play;
    QComboBox* m_speed;
    QLineEdit* m_entry;
};

/// The speeds on offer, slowest first; the last one is 0: as fast as possible.
[[nodiscard]] const std::vector<double>& replaySpeeds();
/// "0.5x", "as fast as possible".
[[nodiscard]] QString speedText(double factor);
/// True when a replay does not run as fast as it should, or runs as fast as possible: then the
/// speed reached is of interest.
[[nodiscard]] bool achievedDiffers(const pipeline::ReplayView& replay);

} // namespace vigil::widgets
