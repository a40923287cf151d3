// SPDX-License-Identifier: GPL-3.0-or-later
// Files of every format with damage anywhere in them: a program that reads one ends by itself,
// within its time, and says what is wrong where it gives up.
// VIGIL_FAULT_MUTATIONS=2000 tries so many of each format.
#include "child_process.h"
#include "fault_options.h"
#include "service_test.h"
#include "vigilctl_run.h"

#include <QElapsedTimer>

#include <fstream>
#include <random>

using namespace vigil;
using namespace vigil::tests;

namespace {

constexpr qint64 kMostMs = 10'000;

std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A few bytes changed, a part left out, doubled or put elsewhere, or the rest cut off.
std::string mutated(std::string bytes, std::mt19937& random) {
    const auto place = [&] { return random() % std::max<std::size_t>(bytes.size(), 1); };
    const std::size_t from = place();
    const std::size_t length = 1 + random() % 64;
    switch (random() % 5) {
    case 0:
        for (int i = 0; i < 4; ++i)
            bytes[place()] = static_cast<char>(random());
        break;
    case 1:
        bytes.erase(from, length);
        break;
    case 2:
        bytes.insert(place(), bytes.substr(from, length));
        break;
    case 3:
        bytes.resize(from);
        break;
    default: {
        // Words in which a reader may believe.
        static constexpr const char* kWords[]{"-1", "1e999", "NaN", "\x22",
                                              "\\", "{{{{",  "\0x", "]"};
        bytes.insert(from, kWords[random() % std::size(kWords)]);
    }
    }
    return bytes;
}

} // namespace

class TestMutatedInputs : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void endsByItself_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QStringList>("arguments");
        const QString count = QStringLiteral(
            "SELECT bed, COUNT(*) AS n, MAX(CAST(v AS float)) AS v FROM input TIMESTAMP BY ts "
            "GROUP BY bed, TumblingWindow(second, 10)");
        const auto query = [&](const QString& file) {
            return QStringList{QStringLiteral("query"), QStringLiteral("--input"), file,
                               QStringLiteral("--sql"), count};
        };
        QTest::newRow("csv") << QStringLiteral("rows.csv") << query(QStringLiteral("rows.csv"));
        QTest::newRow("json lines")
            << QStringLiteral("rows.jsonl") << query(QStringLiteral("rows.jsonl"));
        QTest::newRow("recording")
            << QStringLiteral("ward.vgl")
            << QStringList{QStringLiteral("replay"), QStringLiteral("ward.vgl"),
                           QStringLiteral("--speed"), QStringLiteral("max")};
        QTest::newRow("workspace")
            << QStringLiteral("w.vigil.toml")
            << QStringList{QStringLiteral("check"), QStringLiteral("w.vigil.toml")};
        QTest::newRow("query") << QStringLiteral("q.sql")
                               << QStringList{QStringLiteral("query"), QStringLiteral("--sql-file"),
                                              QStringLiteral("q.sql"), QStringLiteral("--input"),
                                              QStringLiteral("rows.jsonl")};
    }

    void endsByItself() {
        QFETCH(const QString, file);
        QFETCH(const QStringList, arguments);
        const TemporaryFolder folder;
        makeFiles(folder.path());
        const auto path = folder.path() / file.toStdString();
        const std::string whole = bytesOf(path);
        QVERIFY(!whole.empty());
        {
            QProcess sound;
            sound.setWorkingDirectory(text(folder.path()));
            sound.start(QStringLiteral(VIGIL_BIN_DIR "/vigilctl"), arguments);
            QVERIFY(sound.waitForFinished());
            QVERIFY2(sound.exitCode() == 0, sound.readAllStandardError().constData());
        }
        std::mt19937 random(31);
        int refused = 0;
        for (int i = 0; i < timesOf("VIGIL_FAULT_MUTATIONS", 60); ++i) {
            const std::string bytes = mutated(whole, random);
            writeFile(path, bytes);
            QProcess process;
            process.setWorkingDirectory(text(folder.path()));
            QElapsedTimer took;
            took.start();
            process.start(QStringLiteral(VIGIL_BIN_DIR "/vigilctl"), arguments);
            const bool ended = process.waitForFinished(kMostMs);
            const auto told = process.readAllStandardError();
            if (!ended || process.exitStatus() != QProcess::NormalExit)
                writeFile("mutated-" + file.toStdString(), bytes); // to be looked at
            QVERIFY2(ended, qPrintable(QStringLiteral("number %1 takes too long").arg(i)));
            QVERIFY2(process.exitStatus() == QProcess::NormalExit,
                     qPrintable(QStringLiteral("number %1 ends it").arg(i)));
            refused += process.exitCode() == 0 ? 0 : 1;
            QVERIFY2(process.exitCode() == 0 || !told.isEmpty(),
                     qPrintable(QStringLiteral("number %1 is refused without a word").arg(i)));
        }
        qInfo("%d refused", refused);
    }

private:
    static void makeFiles(const std::filesystem::path& folder) {
        std::string csv = "ts,bed,v\n", json;
        for (int i = 0; i < 200; ++i) {
            const std::string time = "2026-01-01T00:" + std::to_string(10 + i / 60) + ":" +
                                     (i % 60 < 10 ? "0" : "") + std::to_string(i % 60) + "Z";
            const std::string value = std::to_string(70 + i % 17);
            csv += time + ",\"B" + std::to_string(i % 4) + "\"," + value + '\n';
            json += "{\"ts\":\"" + time + "\",\"bed\":\"B1\",\"v\":" + value +
                    ",\"x\":{\"y\":[1,2]}}\n";
        }
        writeFile(folder / "rows.csv", csv);
        writeFile(folder / "rows.jsonl", json);
        writeFile(folder / "w.vigil.toml",
                  "[workspace]\nname = \"ward\"\n[[source]]\nname = \"s\"\nkind = \"mqtt\"\n"
                  "host = \"127.0.0.1\"\nport = 1883\ntopics = [\"vigil/#\"]\n[[bed]]\n"
                  "id = \"B1\"\n[[limit]]\nid = \"hr\"\nsignal = \"HR\"\nhigh = 120\n"
                  "delay = \"5s\"\n[[query]]\nname = \"q\"\nsql = \"SELECT bed INTO o FROM "
                  "vitals\"\n[store]\npath = \"v.db\"\nkeep_trends = \"2d\"\n");
        writeFile(folder / "q.sql",
                  "WITH a AS (SELECT bed, CAST(v AS float) AS v, x.y AS y FROM input TIMESTAMP BY "
                  "ts)\nSELECT bed, AVG(v) AS m, COUNT(*) AS n FROM a\nGROUP BY bed, "
                  "HoppingWindow(second, 20, 5)\nHAVING COUNT(*) > 1\n");
        const auto made =
            vigilctl({QStringLiteral("simulate"), QStringLiteral("--beds"), QStringLiteral("2"),
                      QStringLiteral("--for"), QStringLiteral("20s"), QStringLiteral("--speed"),
                      QStringLiteral("max"), QStringLiteral("--to"), text(folder / "ward.vgl")});
        QVERIFY2(made.code == 0, made.err.constData());
    }
};

VIGIL_SERVICE_TEST_MAIN(TestMutatedInputs, "vigilctl", true)
#include "tst_mutated_inputs.moc"
