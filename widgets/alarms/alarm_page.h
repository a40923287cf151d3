// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"
#include "widgets/alarms/alarm_list.h"
#include "widgets/frame/page.h"

#include <QElapsedTimer>

#include <optional>
#include <set>
#include <utility>
#include <vector>

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSplitter;
class QTabBar;
class QTableView;

namespace vigil::widgets {

class AlarmDetails;
class AlarmModel;

/// All alarms: those that stand, those that were taken on or put off, and those that are over; what
/// happened to each, and what can be done about it. *Thread:* GUI.
class AlarmPage : public Page {
    Q_OBJECT
public:
    explicit AlarmPage(QWidget* parent = nullptr);

    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) override;
    void selectAlarm(quint64 alarmId);
    void setStory(const pipeline::IncidentStory& story);
    /// What was asked for was not done.
    void setRefusal(const QString& command, const QString& why);

    [[nodiscard]] QWidget* searchField() const override;

Q_SIGNALS:
    void acknowledgeRequested(quint64 alarmId, const QString& reason);
    void acknowledgeAllRequested();
    void shelveRequested(quint64 alarmId, int minutes, const QString& reason);
    void noteRequested(quint64 alarmId, const QString& text);
    void notActionableRequested(quint64 alarmId);
    void resetRequested(quint64 alarmId);
    void bedRequested(const QString& bed);
    void storyRequested(quint64 alarmId, quint64 incidentId);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeActions();
    void layOut();
    void joinTable();
    void applyFilter();
    void refresh();
    void refreshTabs();
    void refreshActions();
    void showSelected();
    void acknowledge();
    void shelve(int minutes);
    void addNote();
    void markNotActionable();
    void resetSelected();
    void goToBed();
    void exportList();
    void tell(const QString& text);
    /// What was typed as reason or note; the field is empty afterwards.
    [[nodiscard]] QString takeReason();
    [[nodiscard]] const alerts::AlarmStatus* selected() const;

    std::shared_ptr<const pipeline::Snapshot> m_snapshot;
    AlarmModel* m_model;
    QTableView* m_table;
    AlarmDetails* m_details;
    QSplitter* m_splitter;
    QTabBar* m_tabs;
    QLineEdit* m_find;
    QComboBox* m_priority;
    QLabel* m_summary;
    QLabel* m_empty;
    QLabel* m_told;
    QLineEdit* m_reason;
    QPushButton *m_acknowledge, *m_shelve, *m_note, *m_notActionable, *m_acknowledgeAll, *m_reset,
        *m_goToBed, *m_export;
    std::vector<std::pair<QAction*, QPushButton*>>
        m_actions;                  ///< with the button that does the same
    std::set<std::uint64_t> m_seen; ///< of those that are over
    std::optional<std::uint64_t> m_storyOf;
    QElapsedTimer m_storyAsked;
};

} // namespace vigil::widgets
