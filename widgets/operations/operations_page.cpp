// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/operations/operations_page.h"

#include "widgets/operations/clock_table.h"
#include "widgets/operations/dead_letter_panel.h"
#include "widgets/operations/figures.h"
#include "widgets/operations/loss_bar.h"
#include "widgets/operations/loss_panel.h"
#include "widgets/operations/metric_chart.h"
#include "widgets/operations/metric_history.h"
#include "widgets/operations/pipeline_tables.h"
#include "widgets/operations/plain_table.h"
#include "widgets/operations/query_panel.h"
#include "widgets/operations/sink_panel.h"
#include "widgets/operations/stage_map.h"
#include "widgets/operations/store_bar.h"
#include "widgets/text/format.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace vigil::widgets {
namespace {

constexpr int kLeastTabs = 130; ///< titles and a row or two
constexpr std::chrono::milliseconds kChartStep{1000};
constexpr std::chrono::seconds kListStep{2};

/// Asks a scroll area for the height that it needs at least, not for the one it would like.
class Sheet : public QWidget {
public:
    using QWidget::QWidget;

    [[nodiscard]] int heightForWidth(int width) const override {
        return layout()->totalMinimumHeightForWidth(width);
    }
};

/// Changes with every loss that the journal gets.
std::uint64_t journalled(const pipeline::LossCounters& losses) {
    return losses.gaps + losses.missing + losses.dropped + losses.storeSkipped;
}

QStackedWidget* withEmptyState(QWidget* empty, QWidget* full) {
    auto* stack = new QStackedWidget;
    stack->addWidget(empty);
    stack->addWidget(full);
    return stack;
}

} // namespace

OperationsPage::OperationsPage(MetricHistory& history, QWidget* parent)
    : Page(parent), m_history(history), m_map(new StageMap(this)), m_store(new StoreBar(this)),
      m_losses(new LossBar(this)),
      m_latency(
          new MetricChart(tr("Latency since arrival"), MetricChart::Scale::Logarithmic, this)),
      m_throughput(new MetricChart(tr("Rows a second"), MetricChart::Scale::Linear, this)),
      m_hop(new QComboBox(this)), m_tabs(new QTabWidget(this)),
      m_copy(new QPushButton(tr("Copy diagnostics"), this)), m_copied(new QLabel(this)),
      m_sourceModel(new SourceTable(this)), m_partitionModel(new PartitionTable(this)),
      m_queries(new QueryPanel(this)), m_sinks(new SinkPanel(this)),
      m_latencyModel(new LatencyTable(this)), m_clockModel(new ClockTable(this)),
      m_deadLetters(new DeadLetterPanel(this)), m_lossList(new LossPanel(this)) {
    setObjectName(QStringLiteral("operationsPage"));
    auto* title = new QLabel(tr("Operations"), this);
    title->setFont(roleFont(TextRole::Title));
    m_copy->setObjectName(QStringLiteral("copyDiagnostics"));
    m_copy->setAccessibleName(tr("Copy diagnostics to the clipboard"));
    m_copy->setToolTip(tr("Figures of the pipeline as text. Nothing about patients."));
    m_hop->setObjectName(QStringLiteral("latencyHop"));
    m_hop->setAccessibleName(tr("Up to which point the latency is shown"));
    m_hop->setEnabled(false);
    m_hop->setMinimumContentsLength(12);
    m_hop->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_latency->head()->addStretch(1);
    m_latency->head()->addWidget(new QLabel(tr("until"), this));
    m_latency->head()->addWidget(m_hop);
    m_throughput->head()->addStretch(1);
    m_latency->setEmptyText(tr("No latency measured yet: the first figures appear ten seconds "
                               "after data arrive."));
    m_throughput->setEmptyText(tr("No figures yet: they appear as soon as data arrive."));

    layOut(title);
    buildTabs();
    connectParts();
}

void OperationsPage::layOut(QWidget* title) {
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch(1);
    head->addWidget(m_copied);
    head->addWidget(m_copy);
    auto* charts = new QHBoxLayout;
    charts->setSpacing(20);
    charts->addWidget(m_latency, 1);
    charts->addWidget(m_throughput, 1);
    auto* content = new Sheet;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 10, 16, 10);
    layout->setSpacing(8);
    layout->addLayout(head);
    layout->addWidget(m_map);
    layout->addWidget(m_store);
    layout->addWidget(m_losses);
    layout->addLayout(charts, 5);
    layout->addWidget(m_tabs, 6);
    m_tabs->setMinimumHeight(kLeastTabs);
    // In a low window the page is scrolled: nothing on it is cut or covered.
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
}

void OperationsPage::connectParts() {
    connect(m_losses, &LossBar::acknowledged, this, &OperationsPage::lossesAcknowledged);
    connect(m_store, &StoreBar::setAsideRequested, this, &OperationsPage::setAsideRequested);
    connect(m_copy, &QPushButton::clicked, this, &OperationsPage::copyDiagnostics);
    connect(m_hop, &QComboBox::currentIndexChanged, this, &OperationsPage::refreshCharts);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this](int tab) {
        refreshTab();
        if (tab == DeadLetters)
            askForDeadLetters();
        if (tab == Losses)
            askForLosses();
    });
    connect(m_losses, &LossBar::listRequested, this, [this] {
        showTab(Losses);
        m_lossList->setFocus();
    });
    connect(m_lossList, &LossPanel::requested, this, &OperationsPage::lossesRequested);
    connect(m_queries, &QueryPanel::restartRequested, this, &OperationsPage::queryRestartRequested);
    connect(m_sinks, &SinkPanel::pauseRequested, this, &OperationsPage::sinkPauseRequested);
    connect(m_sinks, &SinkPanel::retryRequested, this, &OperationsPage::sinkRetryRequested);
    connect(m_sinks, &SinkPanel::dropRequested, this, &OperationsPage::sinkDropRequested);
    connect(m_deadLetters, &DeadLetterPanel::requested, this,
            &OperationsPage::deadLettersRequested);
}

QWidget* OperationsPage::emptyState(const QString& text, const QString& action, const char* name) {
    auto* holder = new QWidget;
    auto* label = new QLabel(text, holder);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignCenter);
    auto* column = new QVBoxLayout(holder);
    column->addStretch(1);
    column->addWidget(label);
    if (!action.isEmpty()) {
        auto* button = new QPushButton(action, holder);
        button->setObjectName(QLatin1String(name));
        button->setAccessibleName(action);
        column->addWidget(button, 0, Qt::AlignHCenter);
    }
    column->addStretch(1);
    return holder;
}

void OperationsPage::buildTabs() {
    m_tabs->setAccessibleName(tr("Details of the pipeline"));
    m_tabs->setDocumentMode(true);
    m_tabs->setUsesScrollButtons(true);
    auto* sources =
        new PlainTable(*m_sourceModel, tr("Sources"),
                       {SourceTable::Name, SourceTable::State, SourceTable::Problem}, m_tabs);
    m_sourceStack =
        withEmptyState(emptyState(tr("No source is open, so there is nothing to watch."),
                                  tr("Connect..."), "operationsConnect"),
                       sources);
    auto* partitions =
        new PlainTable(*m_partitionModel, tr("Lag by partition"), {PartitionTable::Source}, m_tabs);
    m_partitionStack =
        withEmptyState(emptyState(tr("No partitions. Only Kafka sources have them: each with its "
                                     "own lag."),
                                  {}, ""),
                       partitions);
    m_queryStack =
        withEmptyState(emptyState(tr("No query runs beside the alarm rules. Queries are named in "
                                     "the workspace file, as [[query]]."),
                                  {}, ""),
                       m_queries);
    m_sinkStack =
        withEmptyState(emptyState(tr("Nothing leaves by a sink. Sinks for results and alarms are "
                                     "named in the workspace file, as [[sink]]."),
                                  {}, ""),
                       m_sinks);
    auto* latencies = new PlainTable(*m_latencyModel, tr("Latency by hop"), {}, m_tabs);
    m_tabs->addTab(m_sourceStack, tr("Sources"));
    m_tabs->addTab(m_partitionStack, tr("Lag by partition"));
    m_tabs->addTab(m_queryStack, tr("Queries"));
    m_tabs->addTab(m_sinkStack, tr("Sinks"));
    m_tabs->addTab(latencies, tr("Latency by hop"));
    m_tabs->addTab(m_deadLetters, tr("Dead letters"));
    m_tabs->addTab(m_lossList, tr("Losses"));
    auto* clocks = new PlainTable(*m_clockModel, tr("Clocks"),
                                  {ClockTable::Device, ClockTable::Meaning}, m_tabs);
    m_clockStack = withEmptyState(
        emptyState(tr("All clocks agree: those of the devices and the computer's own."), {}, ""),
        clocks);
    m_tabs->addTab(m_clockStack, tr("Clocks"));
    if (auto* button = m_sourceStack->findChild<QPushButton*>())
        connect(button, &QPushButton::clicked, this, &OperationsPage::connectRequested);
}

void OperationsPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    if (m_latency->isActive())
        return;
    // After the page itself is on the screen: making charts takes longer than all the rest.
    QTimer::singleShot(0, this, [this] {
        m_latency->activate();
        m_throughput->activate();
        refreshCharts();
    });
}

void OperationsPage::advance(SteadyTime now) { m_now = now; }

QWidget* OperationsPage::firstFocus() { return m_tabs; }

void OperationsPage::setSnapshot(std::shared_ptr<const pipeline::Snapshot> snapshot) {
    m_snapshot = std::move(snapshot);
    m_history.add(*m_snapshot, m_now);
    m_map->setSnapshot(*m_snapshot);
    m_store->setSnapshot(*m_snapshot);
    m_losses->setSnapshot(*m_snapshot);
    refreshHops();
    refreshTab();
    if (m_chartsDue || m_now - m_charted >= kChartStep)
        refreshCharts();
    refreshList();
}

void OperationsPage::refreshList() {
    if (m_now - m_asked < kListStep)
        return;
    const int tab = m_tabs->currentIndex();
    if (tab == DeadLetters && m_snapshot->losses.deadLetters != m_deadLettersSeen)
        askForDeadLetters();
    if (tab == Losses && journalled(m_snapshot->losses) != m_lossesSeen)
        askForLosses();
}

void OperationsPage::refreshHops() {
    const auto& hops = m_history.hops();
    if (m_hop->count() == static_cast<int>(hops.size()))
        return;
    // What people wait for is the screen.
    const QVariant wanted = m_hop->count() > 0 ? m_hop->currentData()
                                               : QVariant(static_cast<int>(pipeline::Hop::Painted));
    const QSignalBlocker quiet(m_hop);
    m_hop->clear();
    for (const auto hop : hops)
        m_hop->addItem(hopText(hop), static_cast<int>(hop));
    const int place = m_hop->findData(wanted);
    m_hop->setEnabled(m_hop->count() > 0);
    m_hop->setCurrentIndex(place >= 0 ? place : m_hop->count() - 1);
}

void OperationsPage::refreshTab() {
    if (!m_snapshot)
        return;
    switch (m_tabs->currentIndex()) {
    case Sources:
        m_sourceModel->setSnapshot(m_snapshot);
        m_sourceStack->setCurrentIndex(m_sourceModel->rowCount() > 0);
        break;
    case Partitions:
        m_partitionModel->setSnapshot(m_snapshot);
        m_partitionStack->setCurrentIndex(m_partitionModel->rowCount() > 0);
        break;
    case Queries:
        m_queries->setSnapshot(m_snapshot);
        m_queryStack->setCurrentIndex(!m_snapshot->queries.empty());
        break;
    case Sinks:
        m_sinks->setSnapshot(m_snapshot);
        m_sinkStack->setCurrentIndex(!m_snapshot->sinks.empty());
        break;
    case Latencies:
        m_latencyModel->setSnapshot(m_snapshot);
        break;
    case Clocks:
        m_clockModel->setSnapshot(m_snapshot);
        m_clockStack->setCurrentIndex(m_clockModel->rowCount() > 0);
        break;
    default:
        break;
    }
    refreshTitles();
}

void OperationsPage::refreshTitles() {
    const auto show = [this](Tab tab, const QString& title) {
        if (m_tabs->tabText(tab) != title)
            m_tabs->setTabText(tab, title);
    };
    const auto refused = m_snapshot->losses.deadLetters;
    show(DeadLetters,
         refused == 0 ? tr("Dead letters") : tr("Dead letters (%1)").arg(grouped(refused)));
    const auto failing = std::ranges::count_if(m_snapshot->sinks, [](const auto& sink) {
        return sink.state.paused || !sink.state.error.empty();
    });
    show(Sinks, failing == 0 ? tr("Sinks") : tr("Sinks (%1)").arg(failing));
    const int wrong = ClockTable::countIn(*m_snapshot);
    show(Clocks, wrong == 0 ? tr("Clocks") : tr("Clocks (%1)").arg(wrong));
}

void OperationsPage::refreshCharts() {
    m_charted = m_now;
    m_chartsDue = !m_latency->isActive();
    const auto hop = static_cast<pipeline::Hop>(m_hop->currentData().toInt());
    const auto newest = [](const QList<QPointF>& line, auto text) {
        return line.isEmpty() ? tr("unknown") : text(line.last().y());
    };
    std::array<QList<QPointF>, MetricChart::kLines> lines{
        m_history.latency(hop, MetricHistory::P50), m_history.latency(hop, MetricHistory::P95),
        m_history.latency(hop, MetricHistory::P99)};
    m_latency->setLegend(0, QStringLiteral("p50"), newest(lines[0], milliseconds));
    m_latency->setLegend(1, QStringLiteral("p95"), newest(lines[1], milliseconds));
    m_latency->setLegend(2, QStringLiteral("p99"), newest(lines[2], milliseconds));
    m_latency->setLines(lines);
    lines = {m_history.throughput(MetricHistory::Out), m_history.throughput(MetricHistory::In),
             m_history.throughput(MetricHistory::Dropped)};
    m_throughput->setLegend(0, tr("results out"), newest(lines[0], perSecond));
    m_throughput->setLegend(1, tr("in"), newest(lines[1], perSecond));
    m_throughput->setLegend(2, tr("dropped"), newest(lines[2], perSecond));
    m_throughput->setLines(lines);
}

void OperationsPage::askForDeadLetters() {
    m_asked = m_now;
    m_deadLettersSeen = m_snapshot ? m_snapshot->losses.deadLetters : 0;
    m_deadLetters->refresh();
}

void OperationsPage::askForLosses() {
    m_asked = m_now;
    m_lossesSeen = m_snapshot ? journalled(m_snapshot->losses) : 0;
    m_lossList->refresh();
}

void OperationsPage::setLosses(const pipeline::LossList& list) { m_lossList->setList(list); }

void OperationsPage::setDeadLetters(const pipeline::DeadLetterList& list) {
    m_deadLetters->setList(list);
}

void OperationsPage::showTab(Tab tab) { m_tabs->setCurrentIndex(tab); }

void OperationsPage::copyDiagnostics() {
    if (!m_snapshot)
        return;
    QGuiApplication::clipboard()->setText(diagnosticsText(*m_snapshot));
    m_copied->setText(tr("Copied"));
    QTimer::singleShot(3000, m_copied, &QLabel::clear);
}

} // namespace vigil::widgets
