// SPDX-License-Identifier: GPL-3.0-or-later
// vigilctl query --functions, as scripts use it.
#include "vigilctl_run.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace vigil::tests;

class TestVigilctlFunctions : public QObject {
    Q_OBJECT

    QString write(const char* name, const QByteArray& text) {
        const QString path = m_folder.filePath(QLatin1String(name));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            return {};
        file.write(text);
        return path;
    }

    QTemporaryDir m_folder;
    QString m_rows = write("rows.jsonl", "{\"h\":\"ff\",\"v\":1}\n{\"h\":\"10\",\"v\":2}\n");

private Q_SLOTS:

    void functionsOfFiles() {
        const QString functions =
            write("some.js", "function hex2Int(h) { return parseInt(h, 16); }\n"
                             "function fails(v) { if (v === 2) throw new Error('no'); return v; }");
        const QString sum =
            write("Total.js", "function main() {\n"
                              "  this.init = function () { this.n = 0; };\n"
                              "  this.accumulate = function (v) { this.n += v; };\n"
                              "  this.computeResult = function () { return this.n; };\n"
                              "}");
        const QString letters = m_folder.filePath(QStringLiteral("letters.jsonl"));
        const QStringList given{QStringLiteral("--functions"),    functions,
                                QStringLiteral("--functions"),    sum,
                                QStringLiteral("--dead-letters"), letters};
        const auto each =
            query(m_rows, QStringLiteral("SELECT UDF.hex2Int(h) AS h FROM input"), given);
        QCOMPARE(each.out, QByteArray("{\"h\":255}\n{\"h\":16}\n"));
        const auto all = query(m_rows,
                               QStringLiteral("SELECT uda.Total(udf.hex2Int(h)) AS h FROM input "
                                              "GROUP BY TumblingWindow(hour, 1)"),
                               given);
        QCOMPARE(all.out, QByteArray("{\"h\":271}\n"));
        const auto some =
            query(m_rows, QStringLiteral("SELECT udf.fails(v) AS v FROM input"), given);
        QCOMPARE(some.out, QByteArray("{\"v\":1}\n"));
        QFile file(letters);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto letter = file.readAll();
        QVERIFY(letter.contains("\"reason\":\"udf.fails failed\""));
        QVERIFY(letter.contains("\"detail\":\"Error: no (line 2)\""));
    }

    void wrongFilesOfFunctions() {
        const QString sql = QStringLiteral("SELECT udf.f(1) AS f FROM input");
        const auto with = [&](const QString& path) {
            return query(m_rows, sql, {QStringLiteral("--functions"), path});
        };
        const auto none = with(QStringLiteral("/nonexistent.js"));
        QCOMPARE(none.code, 1);
        QVERIFY(none.err.contains("/nonexistent.js"));
        const auto broken = with(write("broken.js", "function f( {"));
        QCOMPARE(broken.code, 1);
        QVERIFY(broken.err.contains("broken.js: SyntaxError"));
        const auto other = with(write("other.js", "const g = x => x;"));
        QCOMPARE(other.code, 3);
        QVERIFY(other.err.contains("unknown user function 'udf.f'"));
    }
};

QTEST_GUILESS_MAIN(TestVigilctlFunctions)
#include "tst_vigilctl_functions.moc"
