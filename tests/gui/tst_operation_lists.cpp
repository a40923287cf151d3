// SPDX-License-Identifier: GPL-3.0-or-later
// The lists that the operations page reads from the store.
#include "fake_pipeline.h"
#include "store/file/store_batch.h"
#include "widgets/operations/cell_table.h"
#include "widgets/operations/dead_letter_panel.h"
#include "widgets/operations/loss_bar.h"
#include "widgets/operations/loss_panel.h"
#include "widgets/operations/metric_history.h"
#include "widgets/operations/operations_page.h"
#include "widgets/text/language.h"
#include "widgets/text/loss_wording.h"
#include "widgets/text/theme.h"

#include <QClipboard>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;
using vigil::test::FakePipeline;

class tst_OperationLists : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void deadLettersAreAskedForAndShown();
    void anEmptyListOfDeadLettersSaysWhy();
    void deadLettersAreAskedForAgainAsTheyGrow();
    void payloadIsShownSafely();
    void lossesAreListedFromTheBar();
    void lossesAreReadAgainAsTheyGrow();
    void aListThatIsNotThereSaysWhy();
    void theListOfLossesCanBeCopied();
    void everyKindOfLossHasWords();

private:
    static SteadyTime at(int seconds) { return SteadyTime(std::chrono::seconds(seconds)); }
};

void tst_OperationLists::init() {
    installLanguage(QStringLiteral("en"));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    applyTheme(ThemeKind::Dark);
}

void tst_OperationLists::deadLettersAreAskedForAndShown() {
    FakePipeline fake;
    fake.losses = true;
    MetricHistory history;
    OperationsPage page(history);
    page.resize(1200, 700);
    page.show();
    page.setSnapshot(fake.snapshot());
    QSignalSpy asked(&page, &OperationsPage::deadLettersRequested);
    page.showTab(OperationsPage::DeadLetters);
    QCOMPARE(asked.count(), 1);
    QVERIFY(asked[0][0].toInt() > 0);
    auto* panel = page.findChild<DeadLetterPanel*>();
    QVERIFY(panel->isLoading());
    page.setDeadLetters(FakePipeline::deadLetters());
    QVERIFY(!panel->isLoading());
    QCOMPARE(panel->model().rowCount(), 3);
    auto* table = panel->findChild<QTableView*>(QStringLiteral("deadLetterTable"));
    auto* payload = panel->findChild<QPlainTextEdit*>();
    QVERIFY(payload->toPlainText().contains(QStringLiteral("\"bed\":\"B09\"")));
    table->setFocus();
    QTest::keyClick(table, Qt::Key_Down);
    QVERIFY(payload->toPlainText().contains(QStringLiteral("1200")));
    QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("deadLetterHex")),
                      Qt::LeftButton);
    QVERIFY(payload->toPlainText().contains(QStringLiteral("7b 22 68 72")));
    // The selected message stays selected when newer ones push it down.
    auto more = FakePipeline::deadLetters();
    more.rows.insert(more.rows.begin(), more.rows[2]);
    more.rows.front().id = 4;
    page.setDeadLetters(more);
    QCOMPARE(table->selectionModel()->selectedRows().first().row(), 2);
    QTest::mouseClick(panel->findChild<QPushButton*>(QStringLiteral("deadLetterRefresh")),
                      Qt::LeftButton);
    QCOMPARE(asked.count(), 2);
}

/// An empty list says whether nothing was refused, nothing is kept, or it cannot be read.
void tst_OperationLists::anEmptyListOfDeadLettersSaysWhy() {
    DeadLetterPanel panel;
    const auto* empty = panel.findChild<QLabel*>(QStringLiteral("deadLettersEmpty"));
    panel.setList({});
    QVERIFY(empty->text().startsWith(QStringLiteral("No message was refused.")));
    panel.setList({{}, false, {}});
    QVERIFY(empty->text().startsWith(QStringLiteral("Nothing is stored here")));
    panel.setList({{}, true, QStringLiteral("<b>file</b> is damaged")});
    QVERIFY(empty->text().endsWith(QStringLiteral("cannot be read: <b>file</b> is damaged")));
    QCOMPARE(empty->textFormat(), Qt::PlainText);
    panel.refresh();
    QVERIFY(empty->text().startsWith(QStringLiteral("Reading")));
}

void tst_OperationLists::deadLettersAreAskedForAgainAsTheyGrow() {
    FakePipeline fake;
    fake.losses = true;
    MetricHistory history;
    OperationsPage page(history);
    page.show();
    page.advance(at(100));
    page.setSnapshot(fake.snapshot());
    QSignalSpy asked(&page, &OperationsPage::deadLettersRequested);
    page.showTab(OperationsPage::DeadLetters);
    QCOMPARE(asked.count(), 1);
    for (int tenth = 0; tenth < 100; ++tenth) { // ten seconds of a storm
        page.advance(SteadyTime(std::chrono::milliseconds(100'000 + 100 * tenth)));
        auto s = fake.snapshot();
        s->losses.deadLetters += static_cast<std::uint64_t>(tenth);
        page.setSnapshot(s);
    }
    QVERIFY2(asked.count() >= 4 && asked.count() <= 6, qPrintable(QString::number(asked.count())));
}

void tst_OperationLists::payloadIsShownSafely() {
    QCOMPARE(visibleText(QByteArray("a\0b\x1b\n", 5)), QStringLiteral("a\\x00b\\x1b\n"));
    QCOMPARE(visibleText("\xEF\xBB\xBF{\xE2\x80\xAE}"), QStringLiteral("\\ufeff{\\u202e}"));
    QCOMPARE(visibleText(QByteArray("\xff", 1)), QStringLiteral("\\xff"));
    const QString dump = hexDump(QByteArray("0123456789abcdef\xff", 17));
    QCOMPARE(dump, QStringLiteral("000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  "
                                  "0123456789abcdef\n"
                                  "000010  ff                                                .\n"));
    QCOMPARE(hexDump({}), QString());
}

void tst_OperationLists::lossesAreListedFromTheBar() {
    FakePipeline fake;
    fake.losses = true;
    MetricHistory history;
    OperationsPage page(history);
    page.resize(1200, 700);
    page.show();
    page.setSnapshot(fake.snapshot());
    QSignalSpy asked(&page, &OperationsPage::lossesRequested);
    QTest::mouseClick(page.findChild<QPushButton*>(QStringLiteral("showLosses")), Qt::LeftButton);
    QCOMPARE(page.findChild<QTabWidget*>()->currentIndex(), int{OperationsPage::Losses});
    QCOMPARE(asked.count(), 1);
    QVERIFY(asked[0][0].toInt() > 0);
    auto* panel = page.findChild<LossPanel*>();
    QVERIFY(panel->isLoading());
    page.setLosses(FakePipeline::lossList());
    QVERIFY(!panel->isLoading());
    const auto& model = panel->model();
    QCOMPARE(model.rowCount(), 3);
    const auto text = [&](int row, int column) {
        return model.data(model.index(row, column), Qt::DisplayRole).toString();
    };
    QCOMPARE(text(0, 0), QStringLiteral("Messages that never arrived"));
    QCOMPARE(text(0, 1), QStringLiteral("1,204"));
    QCOMPARE(text(0, 2), QStringLiteral("B09"));
    QCOMPARE(text(0, 7), QStringLiteral("numbers are missing in a device's sequence"));
    QCOMPARE(text(2, 1), QString()); // time has no count
}

void tst_OperationLists::lossesAreReadAgainAsTheyGrow() {
    FakePipeline fake;
    fake.losses = true;
    MetricHistory history;
    OperationsPage page(history);
    page.show();
    page.advance(at(100));
    page.setSnapshot(fake.snapshot());
    page.showTab(OperationsPage::Losses);
    QSignalSpy asked(&page, &OperationsPage::lossesRequested);
    page.advance(at(110));
    page.setSnapshot(fake.snapshot());
    QCOMPARE(asked.count(), 0); // nothing is new
    auto more = fake.snapshot();
    more->losses.missing += 3;
    page.setSnapshot(more);
    QCOMPARE(asked.count(), 1);
}

void tst_OperationLists::aListThatIsNotThereSaysWhy() {
    LossPanel panel;
    panel.show();
    const auto shown = [&] {
        for (const auto* label : panel.findChildren<QLabel*>())
            if (label->isVisible() && !label->text().isEmpty())
                return label->text();
        return QString();
    };
    panel.setList({});
    QVERIFY(shown().startsWith(QStringLiteral("Nothing was lost")));
    panel.setList({{}, false, {}});
    QVERIFY(shown().contains(QStringLiteral("Nothing is stored here")));
    panel.setList({{}, true, QStringLiteral("ward.db: damaged")});
    QVERIFY(shown().contains(QStringLiteral("ward.db: damaged")));
    QVERIFY(!panel.findChild<QPushButton*>(QStringLiteral("lossCopy"))->isEnabled());
}

void tst_OperationLists::theListOfLossesCanBeCopied() {
    LossPanel panel;
    panel.setList(FakePipeline::lossList());
    QTest::mouseClick(panel.findChild<QPushButton*>(QStringLiteral("lossCopy")), Qt::LeftButton);
    const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 4);
    QVERIFY(lines[0].startsWith(QStringLiteral("What\tCount\tBed")));
    QVERIFY(lines[1].contains(QStringLiteral("B09")));
    QVERIFY2(lines[1].contains(QStringLiteral("2026")), qPrintable(lines[1])); // with the date
}

void tst_OperationLists::everyKindOfLossHasWords() {
    for (int i = 0; i <= static_cast<int>(store::LossKind::QueryStopped); ++i) {
        const auto word = store::lossKindName(static_cast<store::LossKind>(i));
        const QString text = lossKindText(word);
        QVERIFY(!text.isEmpty());
        QVERIFY2(text != QLatin1String(word.data(), qsizetype(word.size())), word.data());
    }
    // A clause of another version is shown as it is.
    QCOMPARE(lossReasonText("the moon"), QStringLiteral("the moon"));
}

QTEST_MAIN(tst_OperationLists)
#include "tst_operation_lists.moc"
