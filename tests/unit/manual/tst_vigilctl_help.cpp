// SPDX-License-Identifier: GPL-3.0-or-later
// vigilctl help, and the pages of man(1) that it makes.
#include "vigilctl_run.h"

#include <QTest>

using namespace vigil::tests;

class VigilctlHelpTest : public QObject {
    Q_OBJECT

    static Run help(const QStringList& words) {
        return vigilctl(QStringList{QStringLiteral("help")} + words);
    }

private Q_SLOTS:

    void topicsFunctionsKeysAndCommands() {
        const auto topics = help({});
        QCOMPARE(topics.code, 0);
        QVERIFY(topics.out.contains("compatibility"));
        QVERIFY(help({QStringLiteral("windows")}).out.contains("(---------------]"));
        QVERIFY(help({QStringLiteral("LAG")}).out.contains("null, 1, 2"));
        const auto key = help({QStringLiteral("workspace"), QStringLiteral("hysteresis")});
        QVERIFY(key.out.contains("[[limit]]"));
        const auto command = help({QStringLiteral("dead-letters"), QStringLiteral("retry")});
        QCOMPARE(command.code, 0);
        QVERIFY(command.out.contains("--workspace"));
    }

    void aWrongTopicIsAUsageErrorWithWhatIsNear() {
        const auto wrong = help({QStringLiteral("windws")});
        QCOMPARE(wrong.code, 2);
        QVERIFY(wrong.out.isEmpty());
        QVERIFY2(wrong.err.contains("did you mean 'windows'?"), wrong.err.constData());
    }

    void manualPagesHaveEveryCommandAndOption() {
        const auto page = help({QStringLiteral("--man"), QStringLiteral("vigilctl")});
        QCOMPARE(page.code, 0);
        QVERIFY(page.out.startsWith(".TH VIGILCTL 1 "));
        QVERIFY(page.out.contains(".SH VIGILCTL DEAD\\-LETTERS RETRY\n"));
        QVERIFY(page.out.contains(".B \\-\\-window\\-bounds"));
        QVERIFY(help({QStringLiteral("--man"), QStringLiteral("vigil-query")})
                    .out.contains(".B DATEADD(unit, count, datetime)\n"));
        QVERIFY(help({QStringLiteral("--man"), QStringLiteral("vigil-workspace")})
                    .out.startsWith(".TH VIGIL-WORKSPACE 5 "));
        QVERIFY(help({QStringLiteral("--man"), QStringLiteral("vigil")})
                    .out.contains(".B \\-\\-screenshot file\n"));
        QCOMPARE(help({QStringLiteral("--man"), QStringLiteral("vigilx")}).code, 2);
    }
};

QTEST_GUILESS_MAIN(VigilctlHelpTest)
#include "tst_vigilctl_help.moc"
