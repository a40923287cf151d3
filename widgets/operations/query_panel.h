// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"

#include <QStringList>
#include <QWidget>

#include <memory>

class QLabel;
class QPushButton;
class QTableView;

namespace vigil::widgets {

class QueryTable;

/// What each query has done and holds; those that were stopped are named and can be started again.
/// *Thread:* GUI.
class QueryPanel : public QWidget {
    Q_OBJECT
public:
    explicit QueryPanel(QWidget* parent = nullptr);

    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot);

    [[nodiscard]] QueryTable& model() const { return *m_model; }

Q_SIGNALS:
    void restartRequested(const QString& query);

private:
    void showStopped();
    void restart();

    std::shared_ptr<const pipeline::Snapshot> m_snapshot;
    QStringList m_stopped; ///< that the button starts: the selected one, else all
    QueryTable* m_model;
    QTableView* m_table;
    QWidget* m_bar;
    QLabel* m_notice;
    QPushButton* m_restart;
};

} // namespace vigil::widgets
