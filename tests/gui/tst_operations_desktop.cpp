// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/main_window.h"
#include "fake_pipeline.h"
#include "widgets/connections/connection_dialog.h"
#include "widgets/connections/test_view.h"
#include "widgets/frame/start_page.h"
#include "widgets/operations/dead_letter_panel.h"
#include "widgets/operations/metric_chart.h"
#include "widgets/operations/operations_page.h"
#include "widgets/operations/pipeline_tables.h"
#include "widgets/operations/stage_map.h"
#include "widgets/replay/replay_page.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QtTest>

using namespace vigil;
using namespace vigil::desktop;
using widgets::PageId;

/// The pages about the pipeline with the real core behind them.
class tst_OperationsDesktop : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void demoShowsItsPipeline();
    void connectionTestNamesTheFailure();

private:
    QTemporaryDir m_folder;
};

void tst_OperationsDesktop::initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("vigil"));
    QCoreApplication::setApplicationName(QStringLiteral("vigil-test"));
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    qputenv("XDG_DATA_HOME", m_folder.path().toUtf8());
    widgets::installLanguage(QStringLiteral("en"));
    widgets::applyTheme(widgets::ThemeKind::Dark);
}

void tst_OperationsDesktop::demoShowsItsPipeline() {
    Settings settings;
    MainWindow window(settings);
    window.resize(1280, 800);
    window.show();
    window.openDemo();
    window.openPage(PageId::Operations);
    QTRY_VERIFY_WITH_TIMEOUT(window.view().page(PageId::Operations), 20000);
    auto* page = qobject_cast<widgets::OperationsPage*>(window.view().page(PageId::Operations));
    QVERIFY(page);
    QTRY_VERIFY_WITH_TIMEOUT(page->map().stages()[1].state == widgets::StageState::Flowing, 20000);
    // Every queue of the core has its place in the map.
    const auto& stages = page->map().stages();
    QVERIFY(!stages[1].queues.empty());
    QVERIFY(!stages[2].queues.empty());
    QTRY_VERIFY_WITH_TIMEOUT(page->latencyChart().pointCount() > 0, 20000);
    QVERIFY(page->throughputChart().pointCount() > 0);
    QVERIFY(page->findChild<widgets::SourceTable*>()->rowCount() > 0);
    page->showTab(widgets::OperationsPage::DeadLetters);
    auto* letters = page->findChild<widgets::DeadLetterPanel*>();
    QTRY_VERIFY_WITH_TIMEOUT(!letters->isLoading(), 20000);
    QTest::qWait(1500);
    page->showTab(widgets::OperationsPage::Sources);
    QVERIFY(test::keepScreen(window, QStringLiteral("desktop-operations-demo")));
    window.openPage(PageId::Replay);
    QVERIFY(qobject_cast<widgets::ReplayPage*>(window.view().page(PageId::Replay)));
    QVERIFY(test::keepScreen(window, QStringLiteral("desktop-replay-empty")));
    QVERIFY(!window.view().transport()); // a demo is no replay
}

void tst_OperationsDesktop::connectionTestNamesTheFailure() {
    Settings settings;
    MainWindow window(settings);
    window.resize(1280, 800);
    window.show();
    Q_EMIT window.view().startPage().connectRequested();
    auto* dialog = window.findChild<widgets::ConnectionDialog*>();
    QVERIFY(dialog);
    dialog->findChild<QLineEdit*>(QStringLiteral("connectionHost"))
        ->setText(QStringLiteral("127.0.0.1"));
    // Nobody listens on port 1: it belongs to a service no one offers.
    dialog->findChild<QSpinBox*>(QStringLiteral("connectionPort"))->setValue(1);
    dialog->findChild<QLineEdit*>(QStringLiteral("connectionTopic"))
        ->setText(QStringLiteral("vigil/#"));
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("connectionTest")),
                      Qt::LeftButton);
    using Verdict = widgets::ConnectionDialog::Verdict;
    QTRY_VERIFY_WITH_TIMEOUT(dialog->verdict() == Verdict::Failed, 20000);
    using Stage = pipeline::ConnectionTestStep::Stage;
    QVERIFY(dialog->testView().stageText(Stage::Name).contains(QStringLiteral("passed")));
    QVERIFY(dialog->testView().stageText(Stage::Tcp).contains(QStringLiteral("failed")));
    QVERIFY(dialog->testView().failureText().contains(QStringLiteral("refuses")));
    QVERIFY(test::keepScreen(*dialog, QStringLiteral("desktop-connection-refused")));
}

QTEST_MAIN(tst_OperationsDesktop)
#include "tst_operations_desktop.moc"
