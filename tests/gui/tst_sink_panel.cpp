// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves by sinks, on the operations page.
#include "fake_pipeline.h"
#include "widgets/operations/metric_history.h"
#include "widgets/operations/operations_page.h"
#include "widgets/operations/sink_panel.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;
using vigil::test::FakePipeline;

namespace {

std::shared_ptr<pipeline::Snapshot> withSinks() {
    auto snapshot = std::make_shared<pipeline::Snapshot>(*FakePipeline().snapshot());
    pipeline::SinkView works;
    works.state.name = "avg_hr";
    works.kind = "file";
    works.address = "/data/avg.jsonl";
    works.state.delivered = 1204;
    pipeline::SinkView fails;
    fails.state.name = "bus";
    fails.kind = "mqtt";
    fails.address = "broker.ward:1883 out/{bed}";
    fails.state.breaker = egress::BreakerState::Open;
    fails.state.error = "broker.ward:1883: connection refused";
    fails.state.waiting = 7300;
    fails.state.more = true;
    fails.state.retries = 12;
    fails.state.dropped = 3;
    fails.retryInSeconds = 8;
    fails.state.oldest = snapshot->now - std::chrono::minutes(4);
    snapshot->sinks = {works, fails};
    return snapshot;
}

QString cell(const SinkTable& table, int row, int column) {
    return table.data(table.index(row, column), Qt::DisplayRole).toString();
}

} // namespace

class tst_SinkPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void init() {
        installLanguage(QStringLiteral("en"));
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        applyTheme(ThemeKind::Dark);
    }

    void rowsSayHowEachSinkIs() {
        SinkPanel panel;
        const QAbstractItemModelTester tester(&panel.model());
        panel.setSnapshot(withSinks());
        const auto& table = panel.model();
        QCOMPARE(table.rowCount(), 2);
        QCOMPARE(cell(table, 0, SinkTable::State), QStringLiteral("works"));
        QCOMPARE(cell(table, 0, SinkTable::Delivered), QStringLiteral("1,204"));
        QVERIFY(cell(table, 1, SinkTable::State).startsWith(QStringLiteral("does not take it")));
        QVERIFY(cell(table, 1, SinkTable::State).contains(QStringLiteral("8\u00a0s")));
        QCOMPARE(cell(table, 1, SinkTable::Waiting), QStringLiteral("7,300 and more"));
        QCOMPARE(cell(table, 1, SinkTable::Oldest), QStringLiteral("4\u00a0min"));
        QVERIFY(cell(table, 1, SinkTable::Problem).contains(QStringLiteral("refused")));
        QVERIFY(cell(table, 1, SinkTable::Problem).contains(QStringLiteral("3 dropped")));
    }

    void whatWaitsIsDroppedOnlyAfterAQuestion() {
        SinkPanel panel;
        panel.resize(1000, 300);
        panel.show();
        panel.setSnapshot(withSinks());
        QSignalSpy dropped(&panel, &SinkPanel::dropRequested);
        auto* drop = panel.findChild<QPushButton*>(QStringLiteral("dropSink"));
        auto* confirm = panel.findChild<QPushButton*>(QStringLiteral("confirmDrop"));
        auto* keep = panel.findChild<QPushButton*>(QStringLiteral("keepWaiting"));
        QVERIFY(!drop->isEnabled()); // none is selected
        panel.findChild<QTableView*>()->selectRow(1);
        QVERIFY(drop->isEnabled());
        QTest::mouseClick(drop, Qt::LeftButton);
        QCOMPARE(dropped.count(), 0);
        QVERIFY(confirm->isVisible() && !drop->isVisible());
        QCOMPARE(panel.focusWidget(), keep);
        QTest::keyClick(keep, Qt::Key_Space);
        QVERIFY(!confirm->isVisible() && drop->isVisible());
        QCOMPARE(dropped.count(), 0);
        QTest::mouseClick(drop, Qt::LeftButton);
        QTest::mouseClick(confirm, Qt::LeftButton);
        QCOMPARE(dropped.count(), 1);
        QCOMPARE(dropped[0][0].toString(), QStringLiteral("bus"));
    }

    void aQuestionIsAboutOneSink() {
        SinkPanel panel;
        panel.show();
        panel.setSnapshot(withSinks());
        auto* table = panel.findChild<QTableView*>();
        table->selectRow(1);
        QTest::mouseClick(panel.findChild<QPushButton*>(QStringLiteral("dropSink")),
                          Qt::LeftButton);
        table->selectRow(0);
        QVERIFY(!panel.findChild<QPushButton*>(QStringLiteral("confirmDrop"))->isVisible());
    }

    void aSinkIsPausedResumedAndTriedAtOnce() {
        SinkPanel panel;
        panel.show();
        panel.setSnapshot(withSinks());
        panel.findChild<QTableView*>()->selectRow(1);
        QSignalSpy paused(&panel, &SinkPanel::pauseRequested);
        QSignalSpy retried(&panel, &SinkPanel::retryRequested);
        auto* pause = panel.findChild<QPushButton*>(QStringLiteral("pauseSink"));
        QTest::mouseClick(pause, Qt::LeftButton);
        QCOMPARE(paused[0][0].toString(), QStringLiteral("bus"));
        QCOMPARE(paused[0][1].toBool(), true);
        auto snapshot = withSinks();
        snapshot->sinks[1].state.paused = true;
        panel.setSnapshot(snapshot);
        QCOMPARE(pause->text(), QStringLiteral("Resume"));
        QTest::mouseClick(pause, Qt::LeftButton);
        QCOMPARE(paused[1][1].toBool(), false);
        QTest::mouseClick(panel.findChild<QPushButton*>(QStringLiteral("retrySink")),
                          Qt::LeftButton);
        QCOMPARE(retried.count(), 1);
    }

    void theTabCountsSinksThatDoNotTakeWhatIsSent() {
        MetricHistory history;
        OperationsPage page(history);
        page.show();
        page.setSnapshot(FakePipeline().snapshot());
        page.showTab(OperationsPage::Sinks);
        const auto* tabs = page.findChild<QTabWidget*>();
        QCOMPARE(tabs->tabText(OperationsPage::Sinks), QStringLiteral("Sinks"));
        const auto says = [&](const QString& text) {
            const auto labels = tabs->currentWidget()->findChildren<QLabel*>();
            return std::ranges::any_of(labels, [&](const QLabel* label) {
                return label->isVisible() && label->text().contains(text);
            });
        };
        QVERIFY(says(QStringLiteral("[[sink]]")));
        page.setSnapshot(withSinks());
        QCOMPARE(tabs->tabText(OperationsPage::Sinks), QStringLiteral("Sinks (1)"));
        QVERIFY(!says(QStringLiteral("[[sink]]")));
    }
};

QTEST_MAIN(tst_SinkPanel)
#include "tst_sink_panel.moc"
