// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/topic_template.h"

#include <QTest>

using namespace vigil::pipeline;

class TestTopicTemplate : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void valuesStandInTheirPlaces() {
        const auto made = TopicTemplate::parse("ward/{bed}/{n}/avg");
        QVERIFY(made.has_value());
        QCOMPARE(made->columns(), (std::vector<std::string>{"bed", "n"}));
        const auto filled = made->fill([](std::string_view column) {
            return column == "bed" ? std::optional<std::string>("B 1/#+\u00e4") : std::nullopt;
        });
        QCOMPARE(filled, std::string("ward/B_1_____/unknown/avg"));
    }

    void aTextWithoutBracesIsPlain() {
        QVERIFY(TopicTemplate::parse("ward")->isPlain());
        QVERIFY(TopicTemplate::parse("")->isPlain());
        QVERIFY(!TopicTemplate::parse("{a}")->isPlain());
    }

    void bracesThatDoNotBelongTogetherAreRefused_data() {
        QTest::addColumn<std::string>("text");
        for (const std::string text : {"{", "}", "{}", "a{b", "a}b", "{{a}}", "{a{b}", "a{}b"})
            QTest::newRow(text.c_str()) << text;
    }

    void bracesThatDoNotBelongTogetherAreRefused() {
        QFETCH(const std::string, text);
        QVERIFY(!TopicTemplate::parse(text));
    }
};

QTEST_GUILESS_MAIN(TestTopicTemplate)
#include "tst_topic_template.moc"
