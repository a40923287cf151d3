// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_pipeline.h"
#include "widgets/operations/metric_chart.h"
#include "widgets/operations/metric_history.h"
#include "widgets/operations/operations_page.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;
using vigil::test::FakePipeline;

namespace {

SteadyTime at(int seconds) { return SteadyTime(std::chrono::seconds(seconds)); }

} // namespace

class tst_OperationCharts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void historyIsBounded();
    void historyStartsAnewWithTheSession();
    void acknowledgedLossesAreNoDrops();
    void chartsStayWithinTheirPoints();
    void chartsAreMadeWhenFirstShown();
};

void tst_OperationCharts::init() {
    installLanguage(QStringLiteral("en"));
    applyTheme(ThemeKind::Dark);
}

void tst_OperationCharts::historyIsBounded() {
    FakePipeline fake;
    MetricHistory history;
    for (int second = 0; second < 3600; ++second)
        history.add(*fake.snapshot(), at(second));
    const auto in = history.throughput(MetricHistory::In);
    QCOMPARE(in.size(), static_cast<qsizetype>(MetricHistory::kMostSteps));
    QCOMPARE(in.last().x(), 0.0);
    QVERIFY(in.first().x() > -5.0 && in.first().x() < -4.9);
    const auto p99 = history.latency(pipeline::Hop::Painted, MetricHistory::P99);
    QCOMPARE(p99.size(), static_cast<qsizetype>(MetricHistory::kMostSteps));
    // A hop without measurements has no points, rather than zeros.
    QVERIFY(history.latency(pipeline::Hop::Alarm, MetricHistory::P99).isEmpty());
    QCOMPARE(history.hops().size(), pipeline::kHopCount);
    QVERIFY(MetricHistory().latency(pipeline::Hop::Painted, MetricHistory::P50).isEmpty());
}

void tst_OperationCharts::historyStartsAnewWithTheSession() {
    FakePipeline fake;
    MetricHistory history;
    history.add(*fake.snapshot(), at(1));
    auto other = fake.snapshot();
    other->workspaceName = "Another";
    history.add(*other, at(9));
    QCOMPARE(history.throughput(MetricHistory::In).size(), 1);
    history.add(pipeline::Snapshot{}, at(12));
    QVERIFY(history.isEmpty());
}

void tst_OperationCharts::acknowledgedLossesAreNoDrops() {
    FakePipeline fake;
    MetricHistory history;
    fake.losses = true;
    history.add(*fake.snapshot(), at(0)); // lost before anybody looked
    auto s = fake.snapshot();
    s->losses.dropped += 10;
    history.add(*s, at(2));
    fake.losses = false;
    history.add(*fake.snapshot(), at(4)); // acknowledged
    s = fake.snapshot();
    s->losses.dropped = 4;
    history.add(*s, at(6));
    const auto dropped = history.throughput(MetricHistory::Dropped);
    QCOMPARE(dropped.size(), 4);
    QCOMPARE(dropped[0].y(), 0.0);
    QCOMPARE(dropped[1].y(), 5.0); // 10 in two seconds
    QCOMPARE(dropped[2].y(), 0.0);
    QCOMPARE(dropped[3].y(), 2.0);
}

void tst_OperationCharts::chartsStayWithinTheirPoints() {
    FakePipeline fake;
    MetricHistory history;
    OperationsPage page(history);
    page.resize(1200, 700);
    page.show();
    QTRY_VERIFY(page.latencyChart().isActive());
    int redraws = 0;
    for (int tenth = 0; tenth < 6100; ++tenth) {
        page.advance(SteadyTime(std::chrono::milliseconds(100 * tenth)));
        const auto before = page.latencyChart().pointCount();
        page.setSnapshot(fake.snapshot());
        redraws += page.latencyChart().pointCount() != before;
        QVERIFY(page.latencyChart().pointCount() + page.throughputChart().pointCount() <= 1000);
    }
    QVERIFY(redraws >= 100);
    QCOMPARE(page.latencyChart().pointCount(),
             static_cast<qsizetype>(3 * MetricHistory::kMostSteps));
}

void tst_OperationCharts::chartsAreMadeWhenFirstShown() {
    FakePipeline fake;
    MetricHistory history;
    OperationsPage page(history);
    page.setSnapshot(fake.snapshot());
    QCoreApplication::processEvents();
    QVERIFY(!page.latencyChart().isActive());
    QVERIFY(!page.throughputChart().isActive());
    page.show();
    QTRY_VERIFY(page.latencyChart().isActive() && page.throughputChart().isActive());
    QCOMPARE(page.throughputChart().pointCount(), 3);
}

QTEST_MAIN(tst_OperationCharts)
#include "tst_operation_charts.moc"
