// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connections/input_checks.h"

#include <QtTest>

using namespace vigil;
using namespace vigil::widgets;

class tst_InputChecks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void topicFilters_data();
    void topicFilters();
    void kafkaTopics();
    void hosts();
};

void tst_InputChecks::topicFilters_data() {
    QTest::addColumn<QString>("filter");
    QTest::addColumn<bool>("valid");
    for (const char* valid :
         {"vigil/#", "#", "+", "a/+/b", "/a", "a//b", "$SYS/x", "ward 3/x", "+/+/#"})
        QTest::newRow(valid) << QString::fromLatin1(valid) << true;
    for (const char* wrong : {"", "a#", "#/a", "a/#/b", "a+", "a/+b", "a/##"})
        QTest::addRow("wrong '%s'", wrong) << QString::fromLatin1(wrong) << false;
}

void tst_InputChecks::topicFilters() {
    QFETCH(QString, filter);
    QTEST(topicFilterProblem(filter).isEmpty(), "valid");
}

void tst_InputChecks::kafkaTopics() {
    QVERIFY(kafkaTopicProblem(QStringLiteral("vigil.numerics_1-a")).isEmpty());
    for (const auto& wrong : {QString(), QStringLiteral("vigil/#"), QStringLiteral("a b"),
                              QStringLiteral(".."), QString(250, QLatin1Char('a'))})
        QVERIFY2(!kafkaTopicProblem(wrong).isEmpty(), qPrintable(wrong));
}

void tst_InputChecks::hosts() {
    for (const char* valid : {"localhost", "10.0.0.7", "::1", "broker.example.org", "fe80::1%eth0"})
        QVERIFY2(hostProblem(QString::fromLatin1(valid)).isEmpty(), valid);
    for (const char* wrong : {"", "mqtt://x", "a b", "host:1883", "a/b"})
        QVERIFY2(!hostProblem(QString::fromLatin1(wrong)).isEmpty(), wrong);
}

QTEST_MAIN(tst_InputChecks)
#include "tst_input_checks.moc"
