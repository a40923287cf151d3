// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/row_condition.h"

#include <QTest>

using namespace vigil;
using namespace vigil::engine;

namespace {

const ConditionRows kRows{"hot", {"bed", "hr", "label"}, true};

model::BatchPtr rowsOf(const std::vector<std::optional<double>>& rates) {
    auto batch = std::make_shared<model::RecordBatch>();
    int second = 0;
    for (const auto& rate : rates) {
        batch->beginRow(EventTime{std::chrono::seconds{second++}}, {}, {});
        batch->columnForWriting("bed").appendText("b1");
        auto& column = batch->columnForWriting("hr");
        if (rate)
            column.appendFloat(*rate);
        else
            column.appendNull();
        batch->columnForWriting("label").appendText(second % 2 == 1 ? "VT" : "N");
        batch->finishRow();
    }
    return batch;
}

std::string wordsOf(std::string_view text, const model::BatchPtr& rows) {
    const auto condition = RowCondition::compile(text, kRows);
    if (!condition)
        return condition.error().front().message;
    std::string words;
    for (const auto truth : (*condition)->evaluate(rows))
        words += truth ? (*truth ? '1' : '0') : '-';
    return words;
}

} // namespace

/// Expressions over the rows of an output.
class TestRowCondition : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void isTrueFalseOrNull_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("truths");
        QTest::newRow("compared") << "hr > 120"
                                  << "10-1";
        QTest::newRow("by its output") << "hot.hr > 120"
                                       << "10-1";
        QTest::newRow("and") << "hr > 120 AND label = 'VT'"
                             << "10-0";
        QTest::newRow("or") << "hr > 120 OR label = 'VT'"
                            << "1011";
        QTest::newRow("null") << "hr IS NULL"
                              << "0010";
        QTest::newRow("case") << "CASE WHEN label = 'VT' THEN hr > 120 END"
                              << "1---";
        QTest::newRow("function") << "ABS(hr - 130) < 5 AND LEN(label) = 2"
                                  << "10-0";
        QTest::newRow("time") << "System.Timestamp() > '1970-01-01T00:00:01Z'"
                              << "0011";
        QTest::newRow("comment") << "hr > 120 -- too fast"
                                 << "10-1";
        QTest::newRow("two lines") << "hr > 120\nAND hr < 128"
                                   << "00-1";
        QTest::newRow("fails in a row") << "CAST(label AS bigint) = 1"
                                        << "----";
    }

    void isTrueFalseOrNull() {
        QFETCH(QString, text);
        QFETCH(QString, truths);
        const auto rows = rowsOf({130, 110, std::nullopt, 125});
        QCOMPARE(wordsOf(text.toStdString(), rows), truths.toStdString());
    }

    void mistakesAreToldAtTheirPlace_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("message");
        QTest::newRow("unknown") << "hr > 120 AND hx < 5" << 1 << 14 << "hx";
        QTest::newRow("second line") << "hr > 120\n  AND hx < 5" << 2 << 7 << "hx";
        QTest::newRow("unfinished") << "hr >" << 1 << 5 << "";
        QTest::newRow("a window") << "hr > 1 GROUP BY bed, TumblingWindow(second, 5)" << 1 << 1
                                  << "more than a condition";
        QTest::newRow("another row")
            << "LAG(hr) OVER (LIMIT DURATION(minute, 1)) > 5" << 1 << 1 << "no other";
        QTest::newRow("an aggregate") << "AVG(hr) > 5" << 1 << 1 << "AVG";
        QTest::newRow("another query")
            << "hr > 1 UNION SELECT 2 AS x FROM hot" << 1 << 1 << "more than a condition";
    }

    void mistakesAreToldAtTheirPlace() {
        QFETCH(QString, text);
        QFETCH(int, line);
        QFETCH(int, column);
        QFETCH(QString, message);
        const auto condition = RowCondition::compile(text.toStdString(), kRows);
        QVERIFY(!condition);
        const auto& found = condition.error().front();
        const auto all =
            std::to_string(found.line) + ':' + std::to_string(found.column) + ' ' + found.message;
        QVERIFY2(found.line == line, all.c_str());
        QVERIFY2(found.column == column, all.c_str());
        QVERIFY2(found.message.find(message.toStdString()) != std::string::npos, all.c_str());
    }

    void columnsThatMayComeAreAllowed() {
        auto rows = kRows;
        rows.complete = false;
        QVERIFY(RowCondition::compile("spo2 < 90", rows));
    }

    void tellsWhatItReads() {
        const auto condition = RowCondition::compile("hr > 120 AND label = 'VT'", kRows);
        QCOMPARE((*condition)->columns(), (std::vector<std::string>{"hr", "label"}));
    }

    void knowsTheRowsOfAnOutput() {
        const auto query = Query::compile(
            "SELECT bed, HR AS hr INTO one FROM vitals\nSELECT *, HR + 1 AS more INTO two FROM "
            "vitals");
        QVERIFY(query);
        const auto one = conditionRowsOf(**query, "ONE");
        QCOMPARE(one.columns, (std::vector<std::string>{"bed", "hr"}));
        QVERIFY(one.complete);
        QVERIFY(!conditionRowsOf(**query, "two").complete);
    }
};

QTEST_APPLESS_MAIN(TestRowCondition)
#include "tst_row_condition.moc"
