// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/record_batch.h"
#include "model/text_dictionary.h"

#include <QTest>

#include <random>
#include <unordered_map>

using namespace vigil::model;

class TextDictionaryTest : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aTextHasOneCodeAndCodesCountUp() {
        TextDictionary texts;
        QCOMPARE(texts.size(), 0U);
        QCOMPARE(texts.intern("a"), 0U);
        QCOMPARE(texts.intern(""), 1U);
        QCOMPARE(texts.intern("a"), 0U);
        QCOMPARE(texts.intern(std::string_view("a\0b", 3)), 2U);
        QCOMPARE(texts.intern(""), 1U);
        QCOMPARE(texts.size(), 3U);
        QCOMPARE(texts[1], std::string());
        QCOMPARE(texts[2].size(), 3U);
    }

    /// Random texts that come back in runs, in rounds and at random: as a map would have it.
    void asAMapWouldHaveIt_data() {
        QTest::addColumn<int>("unlike");
        QTest::addColumn<int>("habit");
        for (const int unlike : {1, 15, 16, 17, 1000, 70'000})
            for (const int habit : {0, 1, 2})
                QTest::addRow("%d texts, habit %d", unlike, habit) << unlike << habit;
    }

    void asAMapWouldHaveIt() {
        QFETCH(const int, unlike);
        QFETCH(const int, habit);
        std::mt19937_64 random(static_cast<std::uint64_t>(unlike * 3 + habit));
        TextDictionary texts;
        std::unordered_map<std::string, std::uint32_t> known;
        std::vector<std::string> byCode;
        const auto count = static_cast<std::uint64_t>(unlike);
        std::uint64_t at = 0;
        for (std::uint64_t i = 0; i < 3 * count + 100; ++i) {
            at = habit == 0 ? random() % count : habit == 1 ? (at + 1) % count : at;
            if (habit == 2 && random() % 5 == 0)
                at = random() % count;
            const auto text = "text " + std::to_string(at * 7919);
            const auto code = texts.intern(text);
            const auto [entry, isNew] =
                known.emplace(text, static_cast<std::uint32_t>(known.size()));
            QCOMPARE(code, entry->second);
            if (isNew)
                byCode.push_back(text);
            QCOMPARE(texts.size(), known.size());
        }
        for (std::uint32_t code = 0; code < byCode.size(); ++code)
            QCOMPARE(texts[code], byCode[code]);
    }

    /// Readers hold references while the writer goes on.
    void textsDoNotMove() {
        TextDictionary texts;
        std::vector<const std::string*> places;
        for (int i = 0; i < 5000; ++i)
            places.push_back(&texts[texts.intern(std::to_string(i))]);
        for (int i = 0; i < 5000; ++i) {
            QCOMPARE(&texts[static_cast<std::uint32_t>(i)], places[static_cast<std::size_t>(i)]);
            QCOMPARE(*places[static_cast<std::size_t>(i)], std::to_string(i));
        }
    }

    void itIsFullByTextsAndByBytes() {
        TextDictionary many;
        for (int i = 0; !many.full(); ++i)
            many.intern(std::to_string(i));
        QCOMPARE(many.size(), std::size_t{1} << 16);
        TextDictionary large;
        const std::string long_(1 << 20, 'x');
        while (!large.full())
            large.intern(long_ + std::to_string(large.size()));
        QVERIFY(large.size() <= 8);
    }

    /// A column that was copied goes on with a dictionary of its own.
    void aCopiedColumnWritesElsewhere() {
        const auto shared = std::make_shared<TextDictionary>();
        Column first("k");
        first.writeTextsTo(shared);
        first.appendText("a");
        Column copy = first;
        copy.appendText("b");
        QCOMPARE(shared->size(), 1U);
        first.appendText("c");
        QCOMPARE(shared->size(), 2U);
        QCOMPARE(std::string(first.text(1)), std::string("c"));
        QCOMPARE(std::string(copy.text(0)), std::string("a"));
        QCOMPARE(std::string(copy.text(1)), std::string("b"));
        QVERIFY(copy.texts() != first.texts());
    }
};

QTEST_APPLESS_MAIN(TextDictionaryTest)
#include "tst_text_dictionary.moc"
