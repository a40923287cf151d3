// SPDX-License-Identifier: GPL-3.0-or-later
// The manual in the desktop program: topics, words on a page, a function by its name.
#include "app/desktop/help_dialog.h"
#include "manual/topics.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QTest>

using namespace vigil;
using desktop::HelpDialog;

class HelpDialogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() {
        widgets::installLanguage(QStringLiteral("en"));
        widgets::applyTheme(widgets::ThemeKind::Dark);
    }

    void everyTopicHasItsPage() {
        const HelpDialog dialog(nullptr);
        auto* topics = dialog.findChild<QListWidget*>();
        const auto* page = dialog.findChild<QPlainTextEdit*>();
        QCOMPARE(static_cast<std::size_t>(topics->count()), manual::topics().size());
        for (int row = 0; row < topics->count(); ++row) {
            topics->setCurrentRow(row);
            const auto title = manual::topics()[static_cast<std::size_t>(row)].page().title();
            QVERIFY(page->toPlainText().startsWith(QString::fromStdString(title)));
        }
        QVERIFY(page->isReadOnly());
    }

    void wordsAreFoundOneAfterTheOther() {
        HelpDialog dialog(nullptr);
        auto* words = dialog.findChild<QLineEdit*>();
        auto* page = dialog.findChild<QPlainTextEdit*>();
        QTest::keyClicks(words, QStringLiteral("select"));
        const int first = page->textCursor().position();
        QCOMPARE(page->textCursor().selectedText().toLower(), QStringLiteral("select"));
        QTest::keyClick(words, Qt::Key_Return);
        QVERIFY(page->textCursor().position() > first);
        for (int i = 0; i < 100 && page->textCursor().position() != first; ++i)
            QTest::keyClick(words, Qt::Key_Return);
        QCOMPARE(page->textCursor().position(), first); // from the end back to the begin
    }

    void aFunctionIsFoundByItsName() {
        HelpDialog dialog(nullptr);
        auto* words = dialog.findChild<QLineEdit*>();
        const auto* page = dialog.findChild<QPlainTextEdit*>();
        QTest::keyClicks(words, QStringLiteral("regexmatch"));
        QTest::keyClick(words, Qt::Key_Return);
        QVERIFY(page->toPlainText().startsWith(QStringLiteral("REGEXMATCH\n")));
        words->clear();
        QTest::keyClicks(words, QStringLiteral("nothing like it"));
        QTest::keyClick(words, Qt::Key_Return);
        bool told = false;
        for (const auto* label : dialog.findChildren<QLabel*>())
            told = told || label->text() == QStringLiteral("Not found");
        QVERIFY(told);
        QVERIFY(page->toPlainText().startsWith(QStringLiteral("REGEXMATCH\n")));
    }
};

QTEST_MAIN(HelpDialogTest)
#include "tst_help_dialog.moc"
