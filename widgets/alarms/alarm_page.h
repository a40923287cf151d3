// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/frame/page.h"

class QLabel;
class QPushButton;
class QTableView;

namespace vigil::widgets {

class AlarmModel;

/// All alarms that are shown, most urgent first, with what can be done about them.
/// *Thread:* GUI.
class AlarmPage : public Page {
    Q_OBJECT
public:
    explicit AlarmPage(QWidget* parent = nullptr);

    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) override;
    void selectAlarm(quint64 alarmId);

Q_SIGNALS:
    void acknowledgeRequested(quint64 alarmId);
    void acknowledgeAllRequested();
    void resetRequested(quint64 alarmId);
    void bedRequested(const QString& bed);

private:
    void refreshActions();
    [[nodiscard]] const alerts::AlarmStatus* selected() const;

    AlarmModel* m_model;
    QTableView* m_table;
    QLabel* m_summary;
    QLabel* m_empty;
    QPushButton* m_acknowledge;
    QPushButton* m_acknowledgeAll;
    QPushButton* m_reset;
    QPushButton* m_goToBed;
};

} // namespace vigil::widgets
