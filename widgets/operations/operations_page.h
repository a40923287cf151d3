// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"
#include "widgets/frame/page.h"

#include <vector>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QTableView;

namespace vigil::widgets {

class ClockTable;
class DeadLetterPanel;
class LatencyTable;
class LossBar;
class LossPanel;
class MetricChart;
class MetricHistory;
class PartitionTable;
class QueryPanel;
class SinkPanel;
class SourceTable;
class StageMap;
class StoreBar;

/// The health of the pipeline itself: what flows, what waits, what was lost, and why. One update a
/// snapshot; only the table on show is brought up to date, charts once a second. *Thread:* GUI.
class OperationsPage : public Page {
    Q_OBJECT
public:
    enum Tab { Sources, Partitions, Queries, Sinks, Latencies, DeadLetters, Losses, Clocks };

    /// `history` must outlive the page; the page feeds it as well while it is on show.
    explicit OperationsPage(MetricHistory& history, QWidget* parent = nullptr);

    [[nodiscard]] QWidget* firstFocus() override;
    void setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) override;
    void advance(SteadyTime now) override;
    /// Answer to deadLettersRequested().
    void setDeadLetters(const pipeline::DeadLetterList& list);
    /// Answer to lossesRequested().
    void setLosses(const pipeline::LossList& list);
    void showTab(Tab tab);

    [[nodiscard]] MetricChart& latencyChart() const { return *m_latency; }

    [[nodiscard]] MetricChart& throughputChart() const { return *m_throughput; }

    [[nodiscard]] StageMap& map() const { return *m_map; }

    [[nodiscard]] StoreBar& store() const { return *m_store; }

    [[nodiscard]] LossBar& losses() const { return *m_losses; }

Q_SIGNALS:
    void lossesAcknowledged();
    void deadLettersRequested(int most);
    void lossesRequested(int most);
    void connectRequested();
    void setAsideRequested();
    void queryRestartRequested(const QString& query);
    void sinkPauseRequested(const QString& sink, bool paused);
    void sinkRetryRequested(const QString& sink);
    void sinkDropRequested(const QString& sink);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void layOut(QWidget* title);
    void buildTabs();
    void connectParts();
    void refreshTab();
    /// How many there are, for those who look at another tab.
    void refreshTitles();
    void refreshCharts();
    void refreshHops();
    void askForDeadLetters();
    void askForLosses();
    /// Of the list on show, when there is more of what it lists.
    void refreshList();
    void copyDiagnostics();
    /// Widget that says what is missing, why, and offers one button (none when `action` is empty).
    QWidget* emptyState(const QString& text, const QString& action, const char* name);

    MetricHistory& m_history;
    std::shared_ptr<const pipeline::Snapshot> m_snapshot;
    SteadyTime m_now{}, m_charted{}, m_asked{};
    bool m_chartsDue = true;
    std::uint64_t m_deadLettersSeen = 0, m_lossesSeen = 0;
    StageMap* m_map;
    StoreBar* m_store;
    LossBar* m_losses;
    MetricChart* m_latency;
    MetricChart* m_throughput;
    QComboBox* m_hop;
    QTabWidget* m_tabs;
    QPushButton* m_copy;
    QLabel* m_copied;
    SourceTable* m_sourceModel;
    PartitionTable* m_partitionModel;
    QueryPanel* m_queries;
    SinkPanel* m_sinks;
    LatencyTable* m_latencyModel;
    ClockTable* m_clockModel;
    DeadLetterPanel* m_deadLetters;
    LossPanel* m_lossList;
    QStackedWidget* m_sourceStack = nullptr;
    QStackedWidget* m_partitionStack = nullptr;
    QStackedWidget* m_queryStack = nullptr;
    QStackedWidget* m_sinkStack = nullptr;
    QStackedWidget* m_clockStack = nullptr;
};

} // namespace vigil::widgets
