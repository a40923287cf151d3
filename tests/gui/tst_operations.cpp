// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_pipeline.h"
#include "widgets/frame/status_bar.h"
#include "widgets/operations/dead_letter_panel.h"
#include "widgets/operations/figures.h"
#include "widgets/operations/loss_bar.h"
#include "widgets/operations/metric_chart.h"
#include "widgets/operations/metric_history.h"
#include "widgets/operations/operations_page.h"
#include "widgets/operations/pipeline_tables.h"
#include "widgets/operations/query_panel.h"
#include "widgets/operations/stage_map.h"
#include "widgets/text/format.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"
#include "widgets/text/wording.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTabWidget>
#include <QTableView>
#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;
using vigil::test::FakePipeline;

class tst_Operations : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void unknownLagIsNotZero();
    void lagTellsWhenItIsGone_data();
    void lagTellsWhenItIsGone();
    void errorsNameCauseAndNextStep();
    void aWarningStandsWhereAnErrorWould();
    void stagesShowWhereItIsStuck();
    void lossesStayUntilAcknowledged();
    void whatTheScreenLeavesOutIsNoLoss();
    void aCauseIsReadWholeAndGoesWithTheTrouble();
    void queriesTellWhatTheyHold();
    void stoppedQueriesCanBeStartedAgain();
    void modelsKeepTheirContract();
    void updateSignalsOncePerTick();
    void threeThousandRowsUpdateQuickly();
    void emptyStatesOfferAWayOn();
    void diagnosticsHoldNoPatients();
    void everythingHasAName();
    void screens_data();
    void screens();
};

void tst_Operations::initTestCase() { qputenv("TZ", "UTC"); }

void tst_Operations::init() {
    installLanguage(QStringLiteral("en"));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    applyTheme(ThemeKind::Dark);
}

void tst_Operations::unknownLagIsNotZero() {
    FakePipeline fake;
    const auto s = fake.snapshot();
    PartitionTable table;
    table.setSnapshot(s);
    const auto text = [&table](int row, int column) {
        return table.index(row, column).data().toString();
    };
    QCOMPARE(table.rowCount(), 6);
    QCOMPARE(text(0, PartitionTable::Lag), QStringLiteral("0"));
    QCOMPARE(text(0, PartitionTable::Eta), QStringLiteral("caught up"));
    QCOMPARE(text(1, PartitionTable::Lag), QStringLiteral("1,204"));
    QCOMPARE(text(3, PartitionTable::Lag), QStringLiteral("unknown"));
    QCOMPARE(text(3, PartitionTable::Eta), QStringLiteral("unknown"));
    QCOMPARE(text(3, PartitionTable::Change), QString());
    SourceTable sources;
    sources.setSnapshot(s);
    // The sum is not passed off as complete either: 0 + 1204 + 2408 + ? + 0 + 6020.
    QCOMPARE(sources.index(1, SourceTable::Lag).data().toString(), QStringLiteral("\u2265 9,632"));
    QCOMPARE(sources.index(0, SourceTable::Lag).data().toString(), QString());
}

void tst_Operations::lagTellsWhenItIsGone_data() {
    QTest::addColumn<qlonglong>("lag");
    QTest::addColumn<double>("drain");
    QTest::addColumn<QString>("eta");
    QTest::addColumn<QString>("change");
    const auto minus = QStringLiteral("\u2212");
    QTest::newRow("shrinks") << 1204LL << 310.0 << QStringLiteral("4\u00a0s")
                             << minus + QStringLiteral("310/s");
    QTest::newRow("slowly") << 36000LL << 1.0 << QStringLiteral("10\u00a0h")
                            << minus + QStringLiteral("1.0/s");
    QTest::newRow("grows") << 1204LL << -20.0 << QStringLiteral("growing")
                           << QStringLiteral("+20/s");
    QTest::newRow("stands") << 1204LL << 0.0 << QStringLiteral("not shrinking")
                            << QStringLiteral("steady");
    QTest::newRow("none") << 0LL << 0.0 << QStringLiteral("caught up") << QStringLiteral("steady");
}

void tst_Operations::lagTellsWhenItIsGone() {
    QFETCH(qlonglong, lag);
    QFETCH(double, drain);
    pipeline::PartitionView partition;
    partition.lag = lag;
    partition.drainPerSecond = drain;
    QTEST(lagEtaText(partition), "eta");
    QTEST(lagChangeText(partition), "change");
    QCOMPARE(fallsBehind(partition), lag > 0 && drain <= 0);
}

void tst_Operations::errorsNameCauseAndNextStep() {
    pipeline::SourceView source;
    QVERIFY(sourceErrorText(source).isEmpty());
    for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        source.error = std::string(errorCodeName(code)) + ": the details";
        const QString text = sourceErrorText(source);
        QVERIFY2(text.startsWith(errorWording(code).cause), qPrintable(text));
        QVERIFY(text.contains(errorWording(code).nextStep));
        QVERIFY(text.contains(QStringLiteral("(the details)")));
    }
    source.error = "something unheard of";
    QCOMPARE(sourceErrorText(source), QStringLiteral("something unheard of"));
}

void tst_Operations::aWarningStandsWhereAnErrorWould() {
    FakePipeline fake;
    auto snapshot = std::make_shared<pipeline::Snapshot>(*fake.snapshot());
    snapshot->sources.resize(1);
    snapshot->sources[0].state = pipeline::SourceState::Connected;
    snapshot->sources[0].error.clear();
    snapshot->sources[0].warning = "the broker grants less";
    SourceTable sources;
    sources.setSnapshot(snapshot);
    QCOMPARE(sources.index(0, SourceTable::Problem).data().toString(),
             QStringLiteral("Less is assured than was asked for (the broker grants less)"));
    auto worse = std::make_shared<pipeline::Snapshot>(*snapshot);
    worse->sources[0].error = "connection: gone";
    sources.setSnapshot(worse);
    QVERIFY(
        sources.index(0, SourceTable::Problem).data().toString().contains(QStringLiteral("gone")));
}

void tst_Operations::stagesShowWhereItIsStuck() {
    FakePipeline fake;
    auto stages = stagesOf(*fake.snapshot());
    QCOMPARE(stages.size(), std::size_t{5});
    for (const auto& stage : stages)
        QCOMPARE(stage.state, StageState::Flowing);
    QCOMPARE(stages[1].queues.size(), std::size_t{1});
    QCOMPARE(stages[2].queues.size(), std::size_t{2});
    QCOMPARE(stages[4].queues.size(), std::size_t{1});
    fake.stuck = true;
    stages = stagesOf(*fake.snapshot());
    QCOMPARE(stages[1].state, StageState::Blocked);
    QCOMPARE(stages[2].state, StageState::Busy);
    QCOMPARE(stages[3].state, StageState::Flowing);
    QCOMPARE(stages[4].state, StageState::Blocked);
    QVERIFY(queueText(stages[1].queues[0]).contains(QStringLiteral("dropped")));
    fake.sources = 3;
    QCOMPARE(stagesOf(*fake.snapshot())[0].state, StageState::Busy);
    fake.sources = 5;
    QCOMPARE(stagesOf(*fake.snapshot())[0].state, StageState::Blocked);
    for (const auto& stage : stagesOf({}))
        QCOMPARE(stage.state, StageState::Quiet);
}

void tst_Operations::lossesStayUntilAcknowledged() {
    FakePipeline fake;
    fake.losses = true;
    MetricHistory history;
    OperationsPage page(history);
    page.resize(1200, 700);
    page.setSnapshot(fake.snapshot());
    page.show();
    QSignalSpy acknowledged(&page, &OperationsPage::lossesAcknowledged);
    auto* button = page.findChild<QPushButton*>(QStringLiteral("acknowledgeLosses"));
    QVERIFY(button->isVisible());
    const QString shown = page.losses().text();
    for (const auto* part :
         {"gaps 2", "missing 14", "dropped 1,204", "dead letters 3", "late 3", "duplicates 12"})
        QVERIFY2(shown.contains(QLatin1String(part)), part);
    QVERIFY(!shown.contains(QStringLiteral("not stored")));
    for (int i = 0; i < 20; ++i)
        page.setSnapshot(fake.snapshot());
    QCOMPARE(page.losses().text(), shown);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(acknowledged.count(), 1);
    // Asked for is not done: the counters of the core decide.
    page.setSnapshot(fake.snapshot());
    QCOMPARE(page.losses().text(), shown);
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(acknowledged.count(), 2);
    fake.losses = false;
    page.setSnapshot(fake.snapshot());
    QVERIFY(!button->isVisible());
    QVERIFY(!page.losses().text().contains(QStringLiteral("gaps")));
}

void tst_Operations::whatTheScreenLeavesOutIsNoLoss() {
    for (const auto mode : {pipeline::Mode::Replay, pipeline::Mode::Live}) {
        FakePipeline fake;
        auto snapshot = std::make_shared<pipeline::Snapshot>(*fake.snapshot());
        snapshot->mode = mode;
        snapshot->losses = {};
        snapshot->samplesNotDrawn = 1'445'580;
        MetricHistory history;
        OperationsPage page(history);
        page.resize(1200, 700);
        page.show();
        page.setSnapshot(snapshot);
        const auto* notDrawn = page.findChild<QLabel*>(QStringLiteral("notDrawn"));
        QVERIFY(notDrawn->isVisible());
        QVERIFY2(notDrawn->text().contains(QStringLiteral("1,445,580")),
                 qPrintable(notDrawn->text()));
        QVERIFY(page.losses().text().startsWith(QStringLiteral("No losses")));
        QVERIFY(!page.findChild<QPushButton*>(QStringLiteral("acknowledgeLosses"))->isVisible());
        StatusBar status;
        status.show();
        status.setSnapshot(*snapshot);
        QVERIFY(status.isCalm(StatusBar::Gaps));
        QVERIFY(!status.findChild<QPushButton*>()->isVisible());
        // A real loss is told, with its number.
        snapshot->losses.storeSkipped = 7;
        status.setSnapshot(*snapshot);
        QVERIFY(!status.isCalm(StatusBar::Gaps));
        QVERIFY(status.text(StatusBar::Gaps).contains(QLatin1Char('7')));
        // While nothing is left out, nothing is said.
        snapshot->samplesNotDrawn = 0;
        page.setSnapshot(snapshot);
        QVERIFY(!notDrawn->isVisible());
    }
}

void tst_Operations::aCauseIsReadWholeAndGoesWithTheTrouble() {
    FakePipeline fake;
    auto snapshot = std::make_shared<pipeline::Snapshot>(*fake.snapshot());
    snapshot->sources.resize(1);
    snapshot->sources[0].state = pipeline::SourceState::Reconnecting;
    snapshot->sources[0].retryInSeconds = 12;
    snapshot->sources[0].error =
        "connection: the broker at icu-broker.hospital.example:8883 hung up during the handshake";
    for (const int width : {948, 1290, 1844}) {
        MetricHistory history;
        OperationsPage page(history);
        page.resize(width, 560);
        page.setSnapshot(snapshot);
        page.show();
        const auto tables = page.findChildren<QTableView*>();
        const auto found = std::find_if(tables.begin(), tables.end(), [](const QTableView* one) {
            return qobject_cast<const SourceTable*>(one->model()) != nullptr;
        });
        QVERIFY(found != tables.end());
        auto* table = *found;
        const QModelIndex problem = table->model()->index(0, SourceTable::Problem);
        QVERIFY(problem.data().toString().contains(QStringLiteral("icu-broker")));
        // On the screen, not in a tool tip that outlives it.
        QVERIFY(!problem.data(Qt::ToolTipRole).isValid());
        QStyleOptionViewItem option;
        option.initFrom(table);
        option.widget = table;
        option.features |= QStyleOptionViewItem::WrapText;
        const auto fits = [&] {
            option.rect = table->visualRect(problem);
            const QSize need = table->itemDelegate()->sizeHint(option, problem);
            return need.width() <= option.rect.width() && need.height() <= option.rect.height();
        };
        QTRY_VERIFY(fits());
        // Once it is over, nothing of it is left.
        auto well = std::make_shared<pipeline::Snapshot>(*snapshot);
        well->sources[0].state = pipeline::SourceState::Connected;
        well->sources[0].retryInSeconds = 0;
        well->sources[0].error.clear();
        page.setSnapshot(well);
        QVERIFY(!problem.data().toString().contains(QStringLiteral("icu-broker")));
        QTRY_VERIFY(table->rowHeight(0) < 40);
    }
}

void tst_Operations::queriesTellWhatTheyHold() {
    FakePipeline fake;
    QueryTable table;
    table.setSnapshot(fake.snapshot());
    const auto text = [&](int row, int column) {
        return table.index(row, column).data().toString();
    };
    QCOMPARE(text(1, QueryTable::Keys), QStringLiteral("1,024"));
    QCOMPARE(text(1, QueryTable::Open), QStringLiteral("61"));
    QCOMPARE(text(1, QueryTable::Held), QStringLiteral("214"));
    QCOMPARE(text(0, QueryTable::Start), QStringLiteral("went on"));
    // Lost windows are told with the reason, and seen to be a fault.
    const auto lost = table.index(1, QueryTable::Start);
    QVERIFY(lost.data().toString().contains(QStringLiteral("state of another text")));
    QCOMPARE(lost.data(Qt::ForegroundRole).value<QColor>(), theme().caution);
    QCOMPARE(text(2, QueryTable::Start), QStringLiteral("new"));
    const auto report = diagnosticsText(*fake.snapshot());
    QVERIFY(report.contains(QStringLiteral("open_windows 61")));
}

void tst_Operations::stoppedQueriesCanBeStartedAgain() {
    FakePipeline fake;
    auto s = fake.snapshot();
    MetricHistory history;
    OperationsPage page(history);
    page.resize(1200, 700);
    page.show();
    page.showTab(OperationsPage::Queries);
    page.setSnapshot(s);
    auto* button = page.findChild<QPushButton*>(QStringLiteral("restartQuery"));
    QVERIFY(!button->isVisible());
    for (const std::size_t query : {1U, 2U})
        s->queries[query].stopped = "JOIN in s3 made too many rows";
    page.setSnapshot(std::make_shared<pipeline::Snapshot>(*s));
    QVERIFY(button->isVisible());
    const auto& table = page.findChild<QueryPanel*>()->model();
    const auto state = table.index(1, QueryTable::Start);
    QVERIFY(state.data().toString().contains(QStringLiteral("JOIN in s3")));
    QCOMPARE(state.data(Qt::ForegroundRole).value<QColor>(), theme().caution);
    QSignalSpy restarts(&page, &OperationsPage::queryRestartRequested);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(restarts.count(), 2);
    // A selected one alone.
    page.findChild<QueryPanel*>()->findChild<QTableView*>()->selectRow(2);
    QVERIFY(button->text().contains(qstr(s->queries[2].name)));
    restarts.clear();
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(restarts.count(), 1);
    QCOMPARE(restarts.at(0).at(0).toString(), qstr(s->queries[2].name));
    QVERIFY(diagnosticsText(*s).contains(QStringLiteral("JOIN in s3")));
}

void tst_Operations::modelsKeepTheirContract() {
    FakePipeline fake;
    SourceTable sources;
    PartitionTable partitions;
    QueryTable queries;
    LatencyTable latencies;
    using Tester = QAbstractItemModelTester;
    constexpr auto kFail = Tester::FailureReportingMode::QtTest;
    const Tester a(&sources, kFail), b(&partitions, kFail), c(&queries, kFail),
        d(&latencies, kFail);
    // Views that ask during every change, as views do.
    QTableView views[4];
    QAbstractItemModel* const models[] = {&sources, &partitions, &queries, &latencies};
    for (int i = 0; i < 4; ++i) {
        views[i].setModel(models[i]);
        views[i].show();
    }
    for (const int count : {2, 20, 3, 0, 7}) {
        fake.sources = count;
        fake.queries = count;
        fake.partitions = 2 * count;
        const auto s = fake.snapshot();
        sources.setSnapshot(s);
        partitions.setSnapshot(s);
        queries.setSnapshot(s);
        latencies.setSnapshot(s);
        QCOMPARE(sources.rowCount(), count);
        QCOMPARE(partitions.rowCount(), 2 * count * (count / 2));
        QCoreApplication::processEvents();
    }
    DeadLetterPanel panel;
    const Tester e(&panel.model(), kFail);
    panel.show();
    panel.setList(FakePipeline::deadLetters());
    panel.setList({});
    panel.setList(FakePipeline::deadLetters());
    QCOMPARE(panel.model().rowCount(), 3);
}

void tst_Operations::updateSignalsOncePerTick() {
    FakePipeline fake;
    fake.sources = 20;
    fake.partitions = 40;
    PartitionTable table;
    table.setSnapshot(fake.snapshot());
    QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
    QSignalSpy inserted(&table, &QAbstractItemModel::rowsInserted);
    table.setSnapshot(fake.snapshot());
    QCOMPARE(changed.count(), 1);
    QCOMPARE(inserted.count(), 0);
    fake.partitions = 42;
    table.setSnapshot(fake.snapshot());
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(changed.count(), 2);
}

void tst_Operations::threeThousandRowsUpdateQuickly() {
    FakePipeline fake;
    fake.sources = 20;
    fake.partitions = 300;
    MetricHistory history;
    OperationsPage page(history);
    page.resize(1920, 1000);
    page.setSnapshot(fake.snapshot());
    page.showTab(OperationsPage::Partitions);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    QTRY_VERIFY(page.latencyChart().isActive());
    std::vector<std::shared_ptr<pipeline::Snapshot>> snapshots;
    for (int i = 0; i < 50; ++i)
        snapshots.push_back(fake.snapshot());
    std::vector<double> update, paint;
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
        page.advance(SteadyTime(std::chrono::milliseconds(100 * i)));
        QElapsedTimer timer;
        timer.start();
        page.setSnapshot(snapshots[i]);
        update.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        timer.restart();
        QCoreApplication::processEvents();
        paint.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(update.begin(), update.end());
    std::sort(paint.begin(), paint.end());
    qInfo("3000 rows: update median %.2f ms, worst %.2f ms; painting median %.2f ms, worst %.2f ms",
          update[25], update.back(), paint[25], paint.back());
    const auto* table = page.findChild<QTableView*>();
    QVERIFY(table);
    // Generous: this machine may be busy. Formatting every cell at each update takes far longer.
    QVERIFY2(update[25] < 20, qPrintable(QString::number(update[25])));
}

void tst_Operations::emptyStatesOfferAWayOn() {
    MetricHistory history;
    OperationsPage page(history);
    page.resize(1200, 700);
    page.setSnapshot(std::make_shared<pipeline::Snapshot>());
    page.show();
    QSignalSpy connects(&page, &OperationsPage::connectRequested);
    auto* button = page.findChild<QPushButton*>(QStringLiteral("operationsConnect"));
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(connects.count(), 1);
    page.showTab(OperationsPage::Queries);
    // Queries come from the workspace file; there is no page to make them on.
    const auto labels = page.findChildren<QLabel*>();
    const auto named = std::find_if(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->isVisible() && label->text().contains(QStringLiteral("[[query]]"));
    });
    QVERIFY(named != labels.end());
    QVERIFY((*named)->parentWidget()->findChildren<QPushButton*>().isEmpty());
}

void tst_Operations::diagnosticsHoldNoPatients() {
    FakePipeline fake;
    fake.losses = true;
    auto s = fake.snapshot();
    pipeline::BedView bed;
    bed.bed = bed.label = "B07";
    bed.patient = "4711";
    bed.patientName = "D. Ito";
    s->beds.push_back(bed);
    installLanguage(QStringLiteral("de"));
    MetricHistory history;
    OperationsPage page(history);
    page.setSnapshot(s);
    page.show();
    QTest::mouseClick(page.findChild<QPushButton*>(QStringLiteral("copyDiagnostics")),
                      Qt::LeftButton);
    const QString text = QGuiApplication::clipboard()->text();
    for (const auto* word : {"mqtt-0", "kafka-1", "lag unknown", "raw", "painted", "dropped 1204",
                             "dead_letters 3", "watermark unknown"})
        QVERIFY2(text.contains(QLatin1String(word)), word);
    for (const auto* word : {"B07", "4711", "Ito"})
        QVERIFY2(!text.contains(QLatin1String(word)), word);
}

void tst_Operations::everythingHasAName() {
    FakePipeline fake;
    fake.losses = true;
    MetricHistory history;
    OperationsPage page(history);
    page.setSnapshot(fake.snapshot());
    page.show();
    QCOMPARE(test::withoutAccessibleName(page), QStringList());
    QVERIFY(page.map().accessibleDescription().contains(QStringLiteral("Decode")));
}

void tst_Operations::screens_data() {
    QTest::addColumn<QString>("state");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("language");
    QTest::addColumn<bool>("dark");
    // What the frame leaves of 1280x800 and 1920x1080.
    const QSize small(1208, 700);
    const QSize full(1848, 980);
    for (const char* state :
         {"normal", "empty", "loading", "stuck", "crowded", "deadletters", "losslist"}) {
        const QString name = QLatin1String(state);
        QTest::addRow("operations-%s-1280-en-dark", state) << name << small << "en" << true;
        QTest::addRow("operations-%s-1280-de-light", state) << name << small << "de" << false;
    }
    QTest::addRow("operations-partitions-1280-de-dark") << "partitions" << small << "de" << true;
    QTest::addRow("operations-queries-1280-de-dark") << "queries" << small << "de" << true;
    QTest::addRow("operations-latency-1280-en-dark") << "latency" << small << "en" << true;
    QTest::addRow("operations-crowded-1920-de-dark") << "crowded" << full << "de" << true;
    QTest::addRow("operations-normal-1920-en-light") << "normal" << full << "en" << false;
}

void tst_Operations::screens() {
    QFETCH(QString, state);
    QFETCH(QSize, size);
    QFETCH(QString, language);
    QFETCH(bool, dark);
    installLanguage(language);
    applyTheme(dark ? ThemeKind::Dark : ThemeKind::Light);
    FakePipeline fake;
    const bool crowded = state == QLatin1String("crowded") || state == QLatin1String("partitions");
    fake.sources = crowded ? 20 : 2;
    fake.partitions = crowded ? 40 : 6;
    fake.queries = crowded ? 30 : 4;
    fake.losses = fake.stuck = state == QLatin1String("stuck");
    fake.losses = fake.losses || crowded || state == QLatin1String("deadletters");
    MetricHistory history;
    OperationsPage page(history);
    page.resize(size);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    QTRY_VERIFY(page.latencyChart().isActive());
    if (state == QLatin1String("empty")) {
        page.setSnapshot(std::make_shared<pipeline::Snapshot>());
    } else if (state == QLatin1String("loading")) {
        auto s = std::make_shared<pipeline::Snapshot>();
        s->mode = pipeline::Mode::Live;
        s->sources.push_back(fake.source(0));
        s->sources[0].state = pipeline::SourceState::Connecting;
        s->sources[0].messagesPerSecond = 0;
        s->sources[0].messages = s->sources[0].connects = 0;
        s->sources[0].watermarkLag.reset();
        page.setSnapshot(s);
    } else {
        for (int second = 0; second < 320; ++second) {
            page.advance(SteadyTime(std::chrono::seconds(second)));
            auto s = fake.snapshot();
            if (fake.losses)
                s->losses.dropped += static_cast<std::uint64_t>(second > 200 ? 40 * second : 0);
            page.setSnapshot(s);
        }
    }
    if (state == QLatin1String("deadletters")) {
        page.showTab(OperationsPage::DeadLetters);
        page.setDeadLetters(FakePipeline::deadLetters());
    } else if (state == QLatin1String("losslist")) {
        page.showTab(OperationsPage::Losses);
        page.setLosses(FakePipeline::lossList());
    } else if (state == QLatin1String("partitions")) {
        page.showTab(OperationsPage::Partitions);
    } else if (state == QLatin1String("queries")) {
        page.showTab(OperationsPage::Queries);
    } else if (state == QLatin1String("latency")) {
        page.showTab(OperationsPage::Latencies);
    }
    QCoreApplication::processEvents();
    QCOMPARE(page.size(), size);
    QVERIFY(test::keepScreen(page, QLatin1String(QTest::currentDataTag())));
}

QTEST_MAIN(tst_Operations)
#include "tst_operations.moc"
