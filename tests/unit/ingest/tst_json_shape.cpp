// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows_of.h"
#include "shape_check.h"

#include <QTest>

#include <array>
#include <cstdlib>
#include <random>

using namespace vigil;
using namespace vigil::ingest;
using rowsof::Folder;
using rowsof::readAll;
using Outcome = shapecheck::Check::Outcome;

namespace {

/// JSON texts of few shapes with all kinds of values, and some that are wrong. *Thread:* one.
class Texts {
public:
    explicit Texts(std::uint64_t seed) : m_random(seed) {}

    std::size_t below(std::size_t count) { return m_random() % count; }

    /// An object whose form is one of few.
    std::string record() {
        std::mt19937_64 form(below(12));
        std::string text = "{";
        const std::size_t members = 1 + form() % 5;
        for (std::size_t i = 0; i < members; ++i) {
            if (i > 0)
                text += form() % 7 == 0 ? " , " : ",";
            member(form, text, 0);
        }
        return text + '}';
    }

    /// The same with something changed, now and then.
    std::string changed(std::string text) {
        constexpr std::string_view kBytes =
            "\"\\{}[]:,0123456789.eE+-tfn \t\r\n\x01\x7F\xC3\xA4\xFF";
        for (std::size_t times = below(4) == 0 ? 1 + below(3) : 0; times > 0; --times) {
            const auto at = below(text.size() + 1);
            switch (below(4)) {
            case 0:
                text.insert(at, 1, kBytes[below(kBytes.size())]);
                break;
            case 1:
                text.erase(at, 1 + below(3));
                break;
            case 2:
                text.resize(at);
                break;
            default:
                if (at < text.size())
                    text[at] = kBytes[below(kBytes.size())];
            }
        }
        return text;
    }

private:
    void member(std::mt19937_64& form, std::string& text, int depth) {
        static const std::array<const char*, 12> kKeys{"a",        "A",          "b",   "metrics",
                                                       "HR",       "metrics.HR", "",    "ts",
                                                       "a\\u0062", "\xC3\xA4",   "b.c", "c"};
        text += '"';
        text += kKeys.at(form() % kKeys.size());
        text += form() % 9 == 0 ? "\" : " : "\":";
        const auto kind = form() % 8;
        if (kind == 0 && depth < 3) {
            text += '{';
            const std::size_t members = form() % 3;
            for (std::size_t i = 0; i < members; ++i) {
                if (i > 0)
                    text += ',';
                member(form, text, depth + 1);
            }
            text += '}';
        } else if (kind == 1) {
            text += '[';
            const std::size_t count = form() % 3;
            for (std::size_t i = 0; i < count; ++i)
                text += (i > 0 ? "," : "") + value();
            text += ']';
        } else {
            text += value();
        }
    }

    std::string digits(std::size_t most) {
        std::string text;
        for (std::size_t count = 1 + below(most); count > 0; --count)
            text += static_cast<char>('0' + below(10));
        return text;
    }

    std::string value() {
        static const std::array<const char*, 34> kOdd{"null",
                                                      "true",
                                                      "false",
                                                      "0",
                                                      "-0",
                                                      "-0.0",
                                                      "0.0",
                                                      "1e5",
                                                      "1E-5",
                                                      "-1.5e+300",
                                                      "1e400",
                                                      "00",
                                                      "01",
                                                      "1.",
                                                      ".5",
                                                      "-",
                                                      "+1",
                                                      "NaN",
                                                      "-Infinity",
                                                      "nul",
                                                      "truer",
                                                      "9223372036854775807",
                                                      "-9223372036854775808",
                                                      "9223372036854775808",
                                                      "18446744073709551615",
                                                      "18446744073709551616",
                                                      "123456789012345678",
                                                      "1234567890123456789",
                                                      "0.1",
                                                      "0.30000000000000004",
                                                      "179769313486231570000.5",
                                                      "4503599627370497.5",
                                                      "\"\"",
                                                      "\"NaN\""};
        static const std::array<const char*, 10> kTexts{"\"p-0001\"",
                                                        "\"2026-11-22T10:00:00.125Z\"",
                                                        "\"2026-11-22\"",
                                                        "\"\xC3\xA4\xC3\xB6\"",
                                                        "\"\xED\xA0\x80\"",
                                                        "\"a\\\"b\"",
                                                        "\"\\u0041\"",
                                                        "\"tab\there\"",
                                                        "\"\xF0\x9F\x98\x80 twelve\"",
                                                        "\"eight by eight by eight\""};
        switch (below(6)) {
        case 0:
            return kOdd.at(below(kOdd.size()));
        case 1:
            return kTexts.at(below(kTexts.size()));
        case 2:
            return (below(2) == 0 ? "-" : "") + digits(20);
        case 3:
            return (below(2) == 0 ? "-" : "") + digits(17) + '.' + digits(17);
        case 4:
            return digits(3);
        default:
            return '"' + digits(20) + '"';
        }
    }

    std::mt19937_64 m_random;
};

/// What a query finds at a path of a row: in the column of the longest beginning of it.
model::Value valueAt(const model::RecordBatch& batch, const std::vector<std::string>& path,
                     std::size_t row) {
    for (std::size_t parts = path.size(); parts > 0; --parts) {
        std::string name = path[0];
        for (std::size_t i = 1; i < parts; ++i)
            name += '.' + path[i];
        const auto* const column = batch.column(name);
        if (column == nullptr)
            continue;
        model::Value value = column->value(row);
        for (std::size_t i = parts; i < path.size(); ++i) {
            const auto* const inner = value.type() == model::Value::Type::Record
                                          ? value.asRecord().find(path[i])
                                          : nullptr;
            if (inner == nullptr)
                return {};
            value = model::Value(*inner);
        }
        return value;
    }
    return {};
}

std::size_t caseCount() {
    const char* const wanted = std::getenv("VIGIL_SHAPE_CASES");
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 200'000;
}

} // namespace

class TestJsonShape : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void readsWhatAParserReads() {
        Texts texts(1);
        shapecheck::Check check;
        std::size_t read = 0;
        const auto count = caseCount();
        for (std::size_t i = 0; i < count; ++i) {
            const auto model = texts.record();
            const auto text = texts.changed(texts.below(8) == 0 ? model : texts.record());
            const auto outcome = check(model, text);
            QVERIFY2(outcome != Outcome::Differs, (model + "\n" + text).c_str());
            read += outcome == Outcome::Read ? 1 : 0;
        }
        QVERIFY2(read > count / 100, std::to_string(read).c_str());
    }

    void leavesTheUnusualToTheParser_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("read");
        const auto row = [](const char* text, bool read) {
            QTest::newRow(text) << QByteArray(text) << read;
        };
        row("{\"a\":1,\"b\":\"x\"}", true);
        row("{\"a\":-5.25,\"b\":null}", true);
        row("{\"a\":\"\xC3\xA4\",\"b\":true}", true);
        row("{\"a\":1,\"b\":\"x\"} ", false);
        row("{\"a\":1e5,\"b\":\"x\"}", false);
        row("{\"a\":01,\"b\":\"x\"}", false);
        row("{\"a\":1,\"b\":\"x\\n\"}", false);
        row("{\"a\":1,\"b\":\"\xC3\"}", false);
        row("{\"a\":1,\"b\":[]}", false);
        row("{\"a\":1,\"b\":\"x\"", false);
        row("{\"b\":\"x\",\"a\":1}", false);
        row("{\"a\":1234567890123456789,\"b\":\"x\"}", false);
        row("{\"a\":NaN,\"b\":\"x\"}", false);
    }

    void leavesTheUnusualToTheParser() {
        QFETCH(QByteArray, text);
        QFETCH(bool, read);
        const auto shape = JsonShape::of("{\"a\":3,\"b\":\"other\"}");
        QVERIFY(shape.has_value());
        std::vector<JsonShape::Scalar> scalars;
        QCOMPARE(shape->read(text.toStdString(), scalars), read);
    }

    /// `a.b` is what a record holds, and another thing than a column whose name holds the dot.
    void pathsAreNoNamesWithDots() {
        Folder folder;
        const std::string text = "{\"time\":\"2026-11-22T10:00:00Z\",\"a\":{\"b\":1}}\n";
        const auto path = folder.write("a.jsonl", text + text + text);
        RowReaderOptions options;
        using Path = std::vector<std::string>;
        const Path within{"a", "b"};
        const Path dotted{"a.b"};
        options.columns = std::vector<Path>{within};
        QCOMPARE(readAll(path, options).names(), std::string("a.b"));
        options.columns = std::vector<Path>{within, dotted};
        const auto read = readAll(path, options);
        QVERIFY(valueAt(read.batches.at(0), dotted, 2).isNull());
        QCOMPARE(valueAt(read.batches.at(0), within, 2), model::Value(std::int64_t{1}));
    }

    /// Records of a file one after another, and each behind a record of another shape alone: the
    /// same rows and the same refusals; with the columns chosen the same values at their paths.
    void rowsAreThoseOfRecordsByThemselves() {
        const std::vector<std::vector<std::string>> paths{
            {"a"}, {"metrics", "HR"}, {"b", "c"}, {"metrics", "a", "b"}, {"ts"}, {"metrics"}};
        Texts texts(2);
        Folder folder;
        const std::string first = "{\"time\":\"2026-11-22T10:00:00Z\",\"first\":1}\n";
        for (int round = 0; round < 60; ++round) {
            std::vector<std::string> lines;
            std::string all = first;
            for (int i = 0; i < 40; ++i) {
                auto text = texts.record();
                text.insert(1, "\"time\":\"2026-11-22T10:00:0" + std::to_string(texts.below(10)) +
                                   (texts.below(9) == 0 ? "+01:00\"," : "Z\","));
                text = texts.changed(text);
                std::erase_if(text, [](char c) { return c == '\n' || c == '\r'; });
                if (text.empty())
                    continue;
                lines.push_back(text);
                all += text + '\n';
            }
            RowReaderOptions chosen;
            chosen.columns = paths;
            if (round % 2 == 0)
                chosen.columns->pop_back(); // the record itself
            const auto path = folder.write("all.jsonl", all);
            const auto whole = readAll(path);
            const auto some = readAll(path, chosen);
            QCOMPARE(some.rows(), whole.rows());
            QCOMPARE(some.rejected.size(), whole.rejected.size());
            std::size_t row = 0;
            std::size_t refused = 0;
            for (const auto& line : lines) {
                const auto alone = readAll(folder.write("one.jsonl", first + line + '\n'));
                if (!alone.rejected.empty()) {
                    for (const auto* both : {&whole, &some}) {
                        QCOMPARE(both->rejected.at(refused).reason, alone.rejected[0].reason);
                        QCOMPARE(both->rejected.at(refused).raw, alone.rejected[0].raw);
                    }
                    ++refused;
                    continue;
                }
                ++row;
                const auto& expected = alone.batches.at(0);
                const auto& found = whole.batches.at(0);
                QVERIFY(found.eventTime[row] == expected.eventTime[1]);
                QVERIFY(some.batches.at(0).eventTime[row] == expected.eventTime[1]);
                for (const auto& column : found.columns) {
                    const auto* const there = expected.column(column.name());
                    const auto value = column.value(row);
                    QVERIFY2(toJson(value) ==
                                 toJson(there != nullptr ? there->value(1) : model::Value()),
                             line.c_str());
                    if (there != nullptr)
                        QCOMPARE(value.type(), there->value(1).type());
                }
                for (const auto& wanted : *chosen.columns) {
                    const auto value = valueAt(some.batches.at(0), wanted, row);
                    const auto full = valueAt(found, wanted, row);
                    QVERIFY2(toJson(value) == toJson(full) && value.type() == full.type(),
                             line.c_str());
                }
            }
            QCOMPARE(row + 1, whole.rows());
            QCOMPARE(refused, whole.rejected.size());
        }
    }
};

QTEST_APPLESS_MAIN(TestJsonShape)
#include "tst_json_shape.moc"
