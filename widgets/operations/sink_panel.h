// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/view/snapshot.h"
#include "widgets/operations/cell_table.h"

#include <QWidget>

#include <memory>

class QLabel;
class QPushButton;
class QTableView;

namespace vigil::widgets {

/// What leaves by each sink, what waits for it, and when one that fails is tried again.
/// *Thread:* GUI.
class SinkTable : public CellTable {
    Q_OBJECT
public:
    enum { Name, Target, State, Waiting, Oldest, Delivered, Retries, Problem, ColumnCount };

    explicit SinkTable(QObject* parent = nullptr);
    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot);
};

/// The sinks, with what can be done about the selected one. What waits is dropped only after a
/// question. *Thread:* GUI.
class SinkPanel : public QWidget {
    Q_OBJECT
public:
    explicit SinkPanel(QWidget* parent = nullptr);

    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot);

    [[nodiscard]] SinkTable& model() const { return *m_model; }

Q_SIGNALS:
    void pauseRequested(const QString& sink, bool paused);
    void retryRequested(const QString& sink);
    void dropRequested(const QString& sink);

private:
    [[nodiscard]] const pipeline::SinkView* selected() const;
    void refresh();
    void ask(bool asking);

    std::shared_ptr<const pipeline::Snapshot> m_snapshot;
    QString m_asked; ///< sink that the question is about; empty: none is asked
    SinkTable* m_model;
    QTableView* m_table;
    QWidget* m_bar; ///< hidden while there are no sinks: low windows have no room for it
    QLabel* m_notice;
    QPushButton* m_pause;
    QPushButton* m_retry;
    QPushButton* m_drop;
    QPushButton* m_confirm;
    QPushButton* m_keep;
};

} // namespace vigil::widgets
