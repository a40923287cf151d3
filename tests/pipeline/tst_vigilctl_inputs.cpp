// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded inputs as they come: what the program reads of them, and what it tells.
#include "tests/recordings/record_folder.h"
#include "vigilctl_run.h"

#include <QFile>
#include <QTest>

using namespace vigil;
using namespace vigil::tests;

namespace {

const QString kMinutes =
    QStringLiteral("SELECT MAX(HR) AS hi, COUNT(*) AS n, System.Timestamp() AS t FROM input "
                   "GROUP BY TumblingWindow(minute, 1)");

QStringList words(const char* text) {
    return QString::fromLatin1(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace

class TestVigilctlInputs : public QObject {
    Q_OBJECT

    QString write(const char* name, const std::string& text) {
        return QString::fromStdString(m_folder.write(name, text).string());
    }

    RecordFolder m_folder;

private Q_SLOTS:

    void rowsWithoutATimeAreInNoWindow() {
        const auto run = query(write("a.csv", "time,HR\n2026-05-01T10:00:00Z,72\n"
                                              "2026-05-01T10:00:10Z,74\nn/a,300\n"
                                              "2026-05-01T10:00:20Z,76\n"),
                               kMinutes);
        QCOMPARE(run.code, 0);
        QCOMPARE(run.out, QByteArray("{\"hi\":72,\"n\":1,\"t\":\"2026-05-01T10:00:00Z\"}\n"
                                     "{\"hi\":76,\"n\":2,\"t\":\"2026-05-01T10:01:00Z\"}\n"));
        QVERIFY2(run.err.contains("1 record was rejected: event time is not a datetime (at ") &&
                     run.err.contains("a.csv:4)"),
                 run.err.constData());
    }

    void timesAreReadAsTheOptionsSay() {
        const auto dmy = write("dmy.csv", "Datum;HR\n01.05.2026 12:00:00;72,5\n"
                                          "01.05.2026 12:00:10;73,5\n");
        const auto run =
            query(dmy, kMinutes,
                  words("--time-column Datum --time-zone Europe/Berlin --time-format") +
                      QStringList{QStringLiteral("%d.%m.%Y %H:%M:%S")});
        QCOMPARE(run.err, QByteArray());
        QCOMPARE(run.out, QByteArray("{\"hi\":72.5,\"n\":1,\"t\":\"2026-05-01T10:00:00Z\"}\n"
                                     "{\"hi\":73.5,\"n\":1,\"t\":\"2026-05-01T10:01:00Z\"}\n"));
        const auto wrong = query(dmy, kMinutes, words("--time-zone Mars/Olympus"));
        QCOMPARE(wrong.code, 2);
        QVERIFY(wrong.err.contains("no such time zone"));
        QCOMPARE(query(dmy, kMinutes, words("--time-format soon")).code, 2);
        QCOMPARE(query(dmy, kMinutes, words("--decimal ;")).code, 2);
        QCOMPARE(query(dmy, kMinutes, words("--delimiter ;;")).code, 2);
    }

    void inputsWithoutTimesAreTold() {
        const auto path = write("b.csv", "timestamp,HR\n2026-05-01T10:00:00Z,72\n"
                                         "2026-05-01T10:01:40Z,90\n");
        const auto run = query(path, kMinutes);
        QVERIFY2(run.err.contains("had a column 'time'") &&
                     run.err.contains("--time-column timestamp"),
                 run.err.constData());
        const auto said = query(path, kMinutes, words("--time-column timestamp"));
        QCOMPARE(said.err, QByteArray());
        QCOMPARE(said.rows().size(), 2);
        // A query that names its own times needs no other.
        const auto own = query(write("c.csv", "time,ts,HR\nnoon,2026-05-01T10:00:00Z,72\n"),
                               QStringLiteral("SELECT time, HR FROM input TIMESTAMP BY ts"));
        QCOMPARE(own.err, QByteArray());
        QCOMPARE(own.out, QByteArray("{\"time\":\"noon\",\"HR\":72}\n"));
    }

    void movedRowsAndNewestFirstAreTold() {
        std::string text = "time,HR\n";
        for (int hour = 6; hour >= 0; --hour)
            text +=
                "2026-05-01T1" + std::to_string(hour) + ":00:00Z," + std::to_string(hour) + "\n";
        const auto path = write("newest.csv", text);
        const auto run = query(path, kMinutes);
        QVERIFY2(run.err.contains("5 rows more than 1h behind a newer one were moved") &&
                     run.err.contains("newest first") && run.err.contains("--out-of-order 6h"),
                 run.err.constData());
        const auto ordered = query(path, kMinutes, words("--out-of-order 6h"));
        QCOMPARE(ordered.err, QByteArray());
        QCOMPARE(ordered.rows().size(), 7);
        QCOMPARE(ordered.rows().first()[QStringLiteral("hi")].toInt(), 0);
    }

    void arrivalsThatAreNoTimeAreRefused() {
        const auto run =
            query(write("arr.csv", "time,at,HR\n2026-05-01T10:00:00Z,2026-05-01T10:00:01Z,72\n"
                                   "2026-05-01T10:00:02Z,soon,73\n"),
                  QStringLiteral("SELECT HR FROM input TIMESTAMP BY time"), words("--arrival at"));
        QCOMPARE(run.out, QByteArray("{\"HR\":72}\n"));
        QVERIFY(run.err.contains("arrival time is not a datetime"));
    }

    /// A folder is read although one of its files cannot be, and that is told.
    void unreadableFilesOfAFolderAreTold() {
        RecordFolder folder;
        folder.write("a.csv", "time,HR\n2026-05-01T10:00:00Z,72\n");
        folder.write("b.csv", "");
        folder.write("c.csv", "time,Gr\xF6\xDF"
                              "e\n1,2\n");
        folder.write("d.csv", "time,HR\n2026-05-01T10:00:01Z,73\n");
        const auto all = QString::fromStdString(folder.path().string());
        const auto run = query(all, QStringLiteral("SELECT HR FROM input"));
        QCOMPARE(run.code, 0);
        QCOMPARE(run.out, QByteArray("{\"HR\":72}\n{\"HR\":73}\n"));
        QCOMPARE(run.err.count("the file is passed over"), 2);
        QCOMPARE(query(all + QStringLiteral("/b.csv"), QStringLiteral("SELECT HR FROM input")).code,
                 1);
    }

    void outputsAreAlwaysUtf8() {
        const auto run =
            query(write("u.csv", "HR,x\n72,\xE9\n73,y\n"), QStringLiteral("SELECT * FROM input"));
        QCOMPARE(run.out, QByteArray("{\"HR\":73,\"x\":\"y\"}\n"));
        QVERIFY(run.err.contains("text is not UTF-8"));
    }

    void tablesAreConvertedAndBack() {
        const std::string table = "time,bed,HR,Temp,note\n"
                                  "2026-05-01T10:00:00.250Z,B1,72,36.6,\"a, \"\"b\"\"\"\n"
                                  "2026-05-01T10:00:01Z,B2,,37.25,007\n"
                                  "2026-05-01T10:00:02Z,B1,73,,=1+1\n";
        const auto in = write("conv.csv", table);
        const auto to = [&](const char* name) {
            return QString::fromStdString(m_folder.path(name).string());
        };
        const auto convert = [](const QString& from, const QString& out,
                                const QStringList& more = {}) {
            const auto run = vigilctl(QStringList{QStringLiteral("convert"), from, out} + more);
            return run.code == 0 ? QByteArray() : run.err;
        };
        const auto contents = [](const QString& path) {
            QFile file(path);
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
        };
        QCOMPARE(convert(in, to("conv.jsonl")), QByteArray());
        QCOMPARE(convert(to("conv.jsonl"), to("back.csv")), QByteArray());
        QCOMPARE(contents(to("back.csv")), QByteArray::fromStdString(table));
        // Through the messages of a recording: each value and text as it was.
        QCOMPARE(convert(in, to("conv.vgl")), QByteArray());
        QCOMPARE(convert(to("conv.vgl"), to("played.csv")), QByteArray());
        QCOMPARE(contents(to("played.csv")), QByteArray("time,bed,deviceId,patientId,HR,Temp,note\n"
                                                        "2026-05-01T10:00:00.250Z,B1,B1,,72,36.6,"
                                                        "\"a, \"\"b\"\"\"\n"
                                                        "2026-05-01T10:00:01Z,B2,B2,,,37.25,007\n"
                                                        "2026-05-01T10:00:02Z,B1,B1,,73,,=1+1\n"));
        QCOMPARE(convert(to("conv.vgl"), to("again.vgl")), QByteArray());
        QCOMPARE(convert(to("again.vgl"), to("again.csv")), QByteArray());
        QCOMPARE(contents(to("again.csv")), contents(to("played.csv")));
        QCOMPARE(convert(in, to("part.csv"),
                         words("--from 2026-05-01T10:00:01Z --to "
                               "2026-05-01T10:00:01Z")),
                 QByteArray());
        QCOMPARE(contents(to("part.csv")).count('\n'), 2);
        QVERIFY(convert(in, to("part.csv")).contains("already"));
        QVERIFY(convert(in, to("part.xls")).contains(".vgl, .hea, .csv or .jsonl"));
    }

    /// What a record holds reads back as it was; what it cannot hold is refused.
    void recordsAreWritten() {
        RecordFolder folder;
        const auto to = [&](const char* name) {
            return QString::fromStdString(folder.path(name).string());
        };
        folder.write("in.csv", "time,bed,HR,Temp,note\n2026-05-01T10:00:00Z,B1,72,36.6,a\n"
                               "2026-05-01T10:00:00.25Z,B1,-40000,,\n"
                               "2026-05-01T10:00:01Z,B1,,37.125,\n");
        const auto convert = [&](const char* in, const char* out) {
            return vigilctl({QStringLiteral("convert"), to(in), to(out)});
        };
        const auto done = convert("in.csv", "rec.hea");
        QCOMPARE(done.code, 0);
        QVERIFY2(done.err.contains("5 sample times") && done.err.contains("column 'note' is text"),
                 done.err.constData());
        QCOMPARE(convert("rec.hea", "back.csv").code, 0);
        QFile back(to("back.csv"));
        QVERIFY(back.open(QIODevice::ReadOnly));
        QCOMPARE(back.readAll(), QByteArray("time,sample,HR,Temp\n"
                                            "2026-05-01T10:00:00Z,0,72,36.6\n"
                                            "2026-05-01T10:00:00.250Z,1,-40000,\n"
                                            "2026-05-01T10:00:00.500Z,2,,\n"
                                            "2026-05-01T10:00:00.750Z,3,,\n"
                                            "2026-05-01T10:00:01Z,4,,37.125\n"));
        QVERIFY(!vigilctl({QStringLiteral("info"), to("rec.hea"), QStringLiteral("--verify")})
                     .out.contains("checksum"));
        // Scales of another record are kept, whatever they are.
        folder.write("g.dat", std::string("\x01\x00\x67\x00\x00\x80\xFF\xFF", 8));
        folder.write("g.hea", "g 1 360 4 10:00:00 01/05/2026\ng.dat 16 102.3/mV 16 0 1 0 0 II\n");
        QCOMPARE(convert("g.hea", "h.hea").code, 0);
        const auto rows = [&](const char* record) {
            return query(to(record), QStringLiteral("SELECT time, II FROM input")).out;
        };
        QCOMPARE(rows("h.hea"), rows("g.hea"));
        QCOMPARE(rows("h.hea").count('\n'), 4);
        const auto refused = [&](const char* name, const std::string& table, const char* why) {
            folder.write("bad.csv", "time,bed,HR\n" + table);
            const auto run = convert("bad.csv", name);
            return run.code != 0 && run.err.contains(why) && !QFile::exists(to(name));
        };
        const std::string first = "2026-05-01T10:00:00Z,B1,1\n2026-05-01T10:00:01Z,B1,2\n";
        QVERIFY(refused("b.hea", first + "2026-05-01T10:00:02.3Z,B1,3\n", "steady rate"));
        QVERIFY(refused("b.hea", first + "2026-05-01T10:00:02Z,B2,3\n", "one bed"));
        QVERIFY(refused("b.hea", first + "2026-05-01T10:00:01Z,B1,3\n", "two values"));
        QVERIFY(refused("b.hea", first + "2026-05-01T10:00:02Z,B1,0.12345678912\n", "digits"));
        QVERIFY(refused("b c.hea", first, "letters, digits"));
        QCOMPARE(convert("in.csv", "rec.hea").code, 1); // there already
    }

    void tablesArePlayed() {
        RecordFolder folder;
        folder.write("B7.csv", "hour,HR\n1,72\n2,150\nx,1\n");
        const auto all = QString::fromStdString(folder.path().string());
        const QStringList expression{QStringLiteral("--time-expression"),
                                     QStringLiteral("DATEADD(hour, hour, '1970-01-01')")};
        const auto run = vigilctl(QStringList{QStringLiteral("replay"), all} + expression);
        QCOMPARE(run.code, 0);
        QCOMPARE(run.err.count("1 row was refused"), 1);
        QVERIFY2(run.err.contains("2 rows"), run.err.constData());
        QVERIFY(run.out.contains("\"bed\":\"B7\""));
        const auto info = vigilctl(QStringList{QStringLiteral("info"), all} + expression);
        QVERIFY(info.out.contains("\"start\": \"1970-01-01T01:00:00Z\""));
        QCOMPARE(vigilctl({QStringLiteral("replay"), all, QStringLiteral("--time-expression"),
                           QStringLiteral("DATEADD(hour,")})
                     .code,
                 2);
    }

    void warningsOfRecordsReachQueries() {
        const std::string signal = "b.dat 16 1000/mV 16 0 0 0 0 I\n";
        m_folder.write("b.dat", std::string(20, '\0'));
        const auto count = QStringLiteral("SELECT COUNT(*) AS n FROM input "
                                          "GROUP BY TumblingWindow(hour, 1)");
        auto run = query(write("r.hea", "r 1 100 12 05-May-2026 09:49:17\n" + signal), count);
        QCOMPARE(run.code, 0);
        QCOMPARE(run.err.count("r.hea:1: the base time '05-May-2026' cannot be read"), 1);
        QCOMPARE(run.err.count("is shorter than its header says"), 1);
        run = query(write("s.hea", "s 1 100 10 2006\n" + signal), count);
        QCOMPARE(run.err.count("the base time '2006' is no time of a clock"), 1);
        write("w.csv", "# by hand\ntime,bed,HR\n2026-05-01T10:00:00Z,B1,72\nn/a,B1,73\n");
        const auto workspace = write("w.vigil.toml", "[[source]]\nname = 'a'\nkind = 'replay'\n"
                                                     "path = 'r.hea'\nspeed = 0\n"
                                                     "[[source]]\nname = 'b'\nkind = 'replay'\n"
                                                     "path = 'w.csv'\nspeed = 0\n"
                                                     "[store]\nenabled = false\n");
        const auto live =
            vigilctl({QStringLiteral("run"), QStringLiteral("--workspace"), workspace});
        QCOMPARE(live.code, 0);
        QCOMPARE(live.err.count("r.hea:1: the base time '05-May-2026' cannot be read"), 1);
        QCOMPARE(live.err.count("w.csv:1: 1 line with '#'"), 1);
        QCOMPARE(live.err.count("event time is not a datetime ("), 1);
        QCOMPARE(live.err.count("w.csv:4)"), 1);
        run = query(write("t.hea", "part/t 1 100 10\n" + signal), count);
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("holds a slash"), run.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestVigilctlInputs)
#include "tst_vigilctl_inputs.moc"
