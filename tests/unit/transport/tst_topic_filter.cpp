// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/mqtt/topic_filter.h"

#include <QTest>

using vigil::transport::isTopicFilter;
using vigil::transport::topicMatches;

/// Cases follow the rules and examples of MQTT 3.1.1, section 4.7.
class TestTopicFilter : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void matches_data() {
        QTest::addColumn<QByteArray>("filter");
        QTest::addColumn<QByteArray>("topic");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* filter, const char* topic, bool expected) {
            QTest::addRow("%s ~ %s", filter, topic)
                << QByteArray(filter) << QByteArray(topic) << expected;
        };
        row("a/b", "a/b", true);
        row("a/b", "a/c", false);
        row("a/b", "a", false);
        row("a", "a/b", false);
        row("a/+", "a/b", true);
        row("a/+", "a", false);
        row("a/+", "a/", true);
        row("a/+", "a/b/c", false);
        row("+/+", "/a", true);
        row("+", "/a", false);
        row("/+", "/a", true);
        row("a/+/c", "a/b/c", true);
        row("#", "a/b/c", true);
        row("a/#", "a", true);
        row("a/#", "a/b/c", true);
        row("a/#", "ab", false);
        row("a/b/#", "a", false);
        row("#", "$SYS/x", false);
        row("+/x", "$SYS/x", false);
        row("$SYS/#", "$SYS/x", true);
    }

    void matches() {
        QFETCH(QByteArray, filter);
        QFETCH(QByteArray, topic);
        QFETCH(bool, expected);
        QCOMPARE(topicMatches(filter.toStdString(), topic.toStdString()), expected);
    }

    void wellFormed() {
        for (const auto* good : {"a", "/", "a/b", "+", "#", "a/#", "a/+/b", "+/+/#", "/#", " "})
            QVERIFY2(isTopicFilter(good), good);
        for (const auto* bad : {"", "a#", "a/#/b", "#/", "a+", "+a/b", "a/b#"})
            QVERIFY2(!isTopicFilter(bad), bad);
        QVERIFY(!isTopicFilter(std::string(65'536, 'a')));
        QVERIFY(!isTopicFilter(std::string_view("a\0b", 3)));
    }
};

QTEST_APPLESS_MAIN(TestTopicFilter)
#include "tst_topic_filter.moc"
