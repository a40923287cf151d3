// SPDX-License-Identifier: GPL-3.0-or-later
// Which columns of an input a query reads.
#include "engine/read_columns.h"

#include <QTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace vigil;
using namespace vigil::engine;

class ReadColumnsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsRead_data() {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("read");
        const auto row = [](const char* name, const char* sql, const char* read) {
            QTest::newRow(name) << QString::fromLatin1(sql) << QString::fromLatin1(read);
        };
        row("items and rule of time", "SELECT bed, hr + 1 AS h FROM input TIMESTAMP BY ts",
            "bed hr ts");
        row("paths", "SELECT metrics.HR AS h FROM input TIMESTAMP BY meta.ts",
            "meta.ts metrics.HR");
        row("each once, whatever its case", "SELECT bed FROM input WHERE BED > 'a'", "BED");
        row("nothing", "SELECT COUNT(*) AS n FROM input GROUP BY TumblingWindow(second, 5)", "");
        row("group, having and analytics",
            "SELECT bed, AVG(hr) AS h FROM input TIMESTAMP BY ts "
            "GROUP BY bed, TumblingWindow(second, 5) HAVING MAX(spo2) > 90",
            "bed hr spo2 ts");
        row("earlier rows",
            "SELECT LAG(hr) OVER (PARTITION BY bed LIMIT DURATION(second, 5)) AS l "
            "FROM input",
            "bed hr");
        row("a step over the input", "WITH some AS (SELECT bed, hr FROM input) SELECT * FROM some",
            "bed hr");
        row("of two inputs",
            "SELECT i.hr FROM input i JOIN other o ON i.bed = o.bed AND "
            "DATEDIFF(second, i, o) BETWEEN 0 AND 5",
            "bed hr");
        row("all columns", "SELECT * FROM input", "any");
        row("all columns in one output", "SELECT bed INTO a FROM input; SELECT * INTO b FROM input",
            "any");
        row("whole rows", "SELECT COLLECT() AS rows FROM input GROUP BY TumblingWindow(second, 5)",
            "any");
        row("the row as a record", "SELECT r FROM input AS r", "any");
        row("declared types",
            "CREATE TABLE input (bed nvarchar(max), hr float); SELECT bed FROM input", "any");
        row("another input", "SELECT bed FROM elsewhere", "");
    }

    void whatIsRead() {
        QFETCH(QString, sql);
        QFETCH(QString, read);
        const auto query = Query::compile(sql.toStdString());
        QVERIFY2(query.has_value(), query ? "" : query.error().front().message.c_str());
        const auto paths = readColumns(**query, "INPUT");
        std::vector<std::string> names;
        if (!paths) {
            names = {"any"};
        } else {
            for (const auto& path : *paths) {
                names.push_back(path[0]);
                for (std::size_t i = 1; i < path.size(); ++i)
                    names.back() += '.' + path[i];
            }
        }
        std::ranges::sort(names);
        std::string text;
        for (const auto& name : names)
            text += (text.empty() ? "" : " ") + name;
        QCOMPARE(QString::fromStdString(text), read);
    }
};

QTEST_APPLESS_MAIN(ReadColumnsTest)
#include "tst_read_columns.moc"
