// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/frame/page.h"

#include <QStringList>

#include <optional>
#include <string>
#include <vector>

class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace vigil::widgets {

class CellTable;
struct Cell;

/// What is being replayed, with its gaps and alarms to go to; or, when nothing is, how to begin.
/// *Thread:* GUI.
class ReplayPage : public Page {
    Q_OBJECT
public:
    explicit ReplayPage(QWidget* parent = nullptr);

    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) override;
    /// Files opened lately, newest first.
    void setRecent(const QStringList& paths);

Q_SIGNALS:
    void openRequested();
    void recentRequested(const QString& path);
    void seekRequested(vigil::EventTime time);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Mark {
        EventTime at{};
        std::optional<model::GapFacts> gap; ///< nullopt: an alarm
        alerts::Priority priority = alerts::Priority::None;
    };

    [[nodiscard]] static Cell cellOf(const Mark& mark, int column);
    void applyColours();
    QWidget* buildEmpty();
    QWidget* buildFacts();
    void showFacts(const pipeline::ReplayView& replay);
    void goToSelected();

    std::string m_path;
    std::vector<Mark> m_marks;
    CellTable* m_model;
    QStackedWidget* m_stack;
    QListWidget* m_recent = nullptr;
    QLabel* m_recentTitle = nullptr;
    QLabel* m_reason = nullptr;
    QLabel* m_file = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_faults = nullptr;
    QLabel* m_noMarks = nullptr;
    QTableView* m_table = nullptr;
    QPushButton* m_goTo = nullptr;
};

} // namespace vigil::widgets
