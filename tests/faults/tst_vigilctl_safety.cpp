// SPDX-License-Identifier: GPL-3.0-or-later
// What others may have written, and the headless program: it waits for no pipe, hands nothing on to
// a terminal or a spreadsheet that they obey, and gives nothing of its own away.
#include "vigilctl_run.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace vigil::tests;

namespace {

/// An argument, literal or made.
struct Word {
    QString text;

    Word(const char* literal) : text(QString::fromUtf8(literal)) {}

    Word(QString made) : text(std::move(made)) {}
};

QStringList words(std::initializer_list<Word> all) {
    QStringList list;
    for (const auto& word : all)
        list << word.text;
    return list;
}

const QByteArray kWorkspace = "[[source]]\nname='s'\nkind='simulator'\nbeds=1\n";

constexpr auto kOwn = QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser;

/// The bytes that a terminal obeys, and those that turn or hide text.
bool isPlain(const QByteArray& output) {
    for (const char32_t c : QString::fromUtf8(output).toStdU32String()) {
        const bool line = c == U'\n' || c == U'\t' || c == U'\r';
        if ((c < 0x20 && !line) || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
            (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF)
            return false;
    }
    return true;
}

} // namespace

class TestVigilctlSafety : public QObject {
    Q_OBJECT
private:
    [[nodiscard]] QString path(const Word& name) const { return m_folder->filePath(name.text); }

    QString write(const Word& name, const QByteArray& content) const {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly))
            return {};
        file.write(content);
        file.close();
        file.setPermissions(kOwn);
        return path(name);
    }

    void pipe(const char* name) const { QCOMPARE(::mkfifo(qPrintable(path(name)), 0600), 0); }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void noPipeHoldsItUp_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("told");
        const auto row = [](const char* name, std::initializer_list<Word> arguments, int code,
                            const char* told) {
            QTest::newRow(name) << words(arguments) << code << QString::fromLatin1(told);
        };
        row("info", {"info", "pipe"}, 1, "a pipe, socket or device, not a file");
        row("info --verify", {"info", "pipe", "--verify"}, 1, "not a file");
        row("a recording", {"info", "pipe.vgl"}, 1, "not a file");
        row("a header", {"info", "pipe.hea"}, 1, "not a file");
        row("samples", {"info", "record.hea"}, 0, "");
        row("replay", {"replay", "pipe"}, 1, "not a file");
        row("a workspace", {"check", "pipe"}, 3, "not a file");
        row("a secret", {"check", "secret.vigil.toml"}, 3, "is a pipe, not a file");
        row("a secret of a run", {"run", "--workspace", "secret.vigil.toml"}, 3,
            "is a pipe, not a file");
        row("a certificate", {"run", "--workspace", "tls.vigil.toml", "--for", "1s"}, 1,
            "is a pipe, not a file");
        row("reference data", {"run", "--workspace", "reference.vigil.toml", "--for", "1s"}, 1,
            "there is no such file");
    }

    void noPipeHoldsItUp() {
        QFETCH(QStringList, arguments);
        for (const char* name : {"pipe", "pipe.vgl", "pipe.hea", "record.dat", "rooms.csv"})
            pipe(name);
        write("record.hea", "record 1 250 100\nrecord.dat 16 200 12 0 0 0 0 II\n");
        const QByteArray mqtt = "[[source]]\nname='s'\nkind='mqtt'\nhost='127.0.0.1'\nport=1\n";
        write("secret.vigil.toml", mqtt + "user='u'\npassword='file:pipe'\n");
        write("tls.vigil.toml", mqtt + "[source.tls]\nca='pipe'\n[store]\nenabled=false\n");
        write("reference.vigil.toml", kWorkspace + "[store]\nenabled=false\n[[reference]]\n"
                                                   "name='rooms'\npath='rooms.csv'\n");
        for (auto& argument : arguments)
            if (QFileInfo::exists(path(argument)))
                argument = path(argument);
        const Run run = vigilctl(arguments);
        QTEST(run.code, "code");
        QFETCH(QString, told);
        QVERIFY2(QString::fromUtf8(run.err).contains(told), run.err);
    }

    void aForeignWorkspaceWantsTrust() {
        const QString foreign = write("w.vigil.toml", kWorkspace + "[store]\nenabled=false\n");
        const QList<QStringList> commands{words({"check", foreign}),
                                          words({"run", "--workspace", foreign, "--for", "1s"}),
                                          words({"replay", path("r.vgl"), "--workspace", foreign})};
        QCOMPARE(vigilctl(words({"simulate", "--beds", "1", "--for", "5s", "--speed", "max", "--to",
                                 path("r.vgl")}))
                     .code,
                 0);
        for (const auto& command : commands)
            QCOMPARE(vigilctl(command).code, 0);
        QVERIFY(QFile::setPermissions(foreign, kOwn | QFile::ReadOther | QFile::WriteOther));
        for (const auto& command : commands) {
            const Run refused = vigilctl(command);
            QCOMPARE(refused.code, 3);
            QVERIFY2(refused.err.contains("everybody may write it (mode 0606)") &&
                         refused.err.contains("--trust"),
                     refused.err);
            QVERIFY(refused.out.isEmpty());
            QCOMPARE(vigilctl(command + words({"--trust"})).code, 0);
        }
        for (const char* name : {"losses", "set-aside"}) {
            const auto command = words({name, "--workspace", foreign});
            QCOMPARE(vigilctl(command).code, 3);
            QVERIFY(vigilctl(command + words({"--trust"})).err.contains("stores nothing"));
        }
    }

    void secretsThatOthersMayReadAreWarnedOf() {
        const QString secret = write("secret", "s3cret\n");
        const QString workspace =
            write("w.vigil.toml",
                  "[[source]]\nname='s'\nkind='mqtt'\nuser='u'\npassword='file:secret'\n");
        Run run = vigilctl(words({"check", workspace}));
        QCOMPARE(run.code, 0);
        QVERIFY2(run.err.isEmpty(), run.err);
        QVERIFY(QFile::setPermissions(secret, kOwn | QFile::ReadOther));
        run = vigilctl(words({"check", workspace}));
        QCOMPARE(run.code, 0);
        QVERIFY2(run.err.contains("w.vigil.toml:5:10: warning: the secret file 'secret'") &&
                     run.err.contains("mode 0604"),
                 run.err);
        QVERIFY(!run.err.contains("s3cret") && !run.out.contains("s3cret"));
    }

    void badNamesAreErrorsOfCheck() {
        const Run run = vigilctl(
            words({"check", write("w.vigil.toml", kWorkspace + "[[bed]]\nid=\"B1\\u200B\"\n")}));
        QCOMPARE(run.code, 3);
        QVERIFY2(run.err.contains(":6:4: error: 'id' cannot be a name, it holds the invisible "
                                  "character U+200B"),
                 run.err);
    }

    void nothingIsObeyedByATerminal_data() {
        QTest::addColumn<QStringList>("arguments");
        const QString sql = QStringLiteral("SELECT * FROM input");
        const auto row = [](const char* name, std::initializer_list<Word> arguments) {
            QTest::newRow(name) << words(arguments);
        };
        for (const char* format : {"jsonl", "csv", "table"})
            for (const char* input : {"hostile.jsonl", "hostile.csv"})
                row(qPrintable(
                        QString(QLatin1String(format) + QLatin1Char(' ') + QLatin1String(input))),
                    {"query", "--input", input, "--sql", sql, "--output", format});
        row("explained",
            {"query", "--input", "hostile.jsonl", "--explain", "--sql",
             "SELECT [\x1b[31m] INTO [o\u202E] FROM input WHERE [\u200B] = '\x1b]0;x\a'"});
        row("a mistake in a query",
            {"query", "--input", "hostile.csv", "--sql", "SELECT \x1b[31m FROM \u202Einput"});
        row("an unknown name",
            {"query", "--input", "hostile.csv", "--sql", "SELECT [\x1b[31mno] FROM input"});
        row("an absent file", {"info", "\x1b[2J\u202Eabsent.hea"});
        row("an unknown command", {"\x1b[2Jno"});
        row("an unknown option", {"info", "--\x1b[2Jno"});
        row("a workspace", {"check", "hostile.vigil.toml"});
        row("the name of a workspace", {"check", "w\u202E\x1b[2J.vigil.toml"});
        row("a header", {"info", "hostile.hea", "--verify"});
    }

    void nothingIsObeyedByATerminal() {
        QFETCH(QStringList, arguments);
        const QByteArray text = "\x1b[31mred\x1b[0m\x1b]0;title\a \xE2\x80\xAE \xC2\x9B 2J \x7F "
                                "\xEF\xBB\xBF \xE2\x80\x8B";
        QByteArray json = text;
        json.replace('\x1b', "\\u001b").replace('\a', "\\u0007");
        write("hostile.jsonl", "{\"" + json + "\":\"" + json + "\",\"n\":{\"" + json + "\":[\"" +
                                   json + "\"]}}\n{\"broken " + text + "\n");
        write("hostile.csv", text + ",b\n" + text + ",1\n" + text + "\n");
        write("hostile.vigil.toml", "[[source]]\nname='s'\nkind='mqtt'\nhost=5 # \xE2\x80\xAE\n"
                                    "\"\\u001b[31m\"=1\n");
        write(QStringLiteral("w\u202E\x1b[2J.vigil.toml"), kWorkspace);
        write("hostile.hea", "hostile 1 250 100\nno.dat 16 200 12 0 0 0 0 I\x1b[31mI\xE2\x80\xAE\n"
                             "# \x1b[2J\n");
        for (auto& argument : arguments)
            if (QFileInfo::exists(path(argument)))
                argument = path(argument);
        arguments << (arguments.first() == QLatin1String("query")
                          ? words({"--dead-letters", path("dead"), "--stats", path("stats")})
                          : QStringList());
        const Run run = vigilctl(arguments);
        QVERIFY2(run.code >= 0, run.err);
        QVERIFY2(isPlain(run.out), run.out.toPercentEncoding(" {}\":,[]"));
        QVERIFY2(isPlain(run.err), run.err.toPercentEncoding(" {}\":,[]"));
        QVERIFY(!run.out.isEmpty() || !run.err.isEmpty());
        for (const char* name : {"dead", "stats"})
            if (QFile file(path(name)); file.open(QIODevice::ReadOnly))
                QVERIFY2(isPlain(file.readAll()), name);
    }

    void jsonStillSaysTheSame() {
        const QString text = QStringLiteral("\x1b[31m \u202E\u200B\uFEFF\u009B\x7F \U000E0041 ü");
        QJsonObject sent;
        sent[QStringLiteral("a")] = text;
        const Run run = query(write("in.jsonl", QJsonDocument(sent).toJson(QJsonDocument::Compact)),
                              QStringLiteral("SELECT a FROM input"));
        QCOMPARE(run.rows().size(), 1);
        QCOMPARE(run.rows()[0][QStringLiteral("a")].toString(), text);
        QVERIFY(run.out.contains("\\u202e") && run.out.contains("ü"));
    }

    void aNameWithALineEndForgesNoLine() {
        const Run run =
            vigilctl(words({"info", path(QStringLiteral("x\nvigilctl: error: all is lost"))}));
        QCOMPARE(run.code, 1);
        QCOMPARE(run.err.count('\n'), 1);
        QVERIFY2(run.err.contains("x\\nvigilctl"), run.err);
    }

    void spreadsheetsComputeNothing() {
        // With ' for ", which keeps it readable.
        QByteArray row = "{'=h':'=1+1','b':'+1','c':'-2+3','d':'@SUM(1)','e':'\\t=1','f':'\\r=1',"
                         "'g':'  =1','i':'\xEF\xBC\x9D"
                         "1','j':-5,'k':-1.5,'l':'x=1','m':'\\n=1',"
                         "'n':'','o':'-','p':'a\\tb','q':true,'r':'a,=1','s':'=x'}\n";
        const QString input = write("in.jsonl", row.replace('\'', '"'));
        const Run run =
            query(input, QStringLiteral("SELECT * FROM input"), words({"--output", "csv"}));
        QCOMPARE(run.out, QByteArray("'=h,b,c,d,e,f,g,i,j,k,l,m,n,o,p,q,r,s\n"
                                     "'=1+1,'+1,'-2+3,'@SUM(1),'\t=1,\"'\r=1\",'  =1,"
                                     "'\xEF\xBC\x9D"
                                     "1,-5,-1.5,x=1,\"'\n=1\",,'-,a\tb,true,"
                                     "\"a,=1\",'=x\n"));
    }

    void outputFilesAreForTheirOwner() {
        const mode_t before = ::umask(0);
        const QString record = path("r.vgl");
        const int simulated = vigilctl(words({"simulate", "--beds", "1", "--for", "20s", "--speed",
                                              "max", "--to", record}))
                                  .code;
        const int queried =
            query(write("in.csv", "a\n1\n2,3\n"), QStringLiteral("SELECT a FROM input"),
                  words({"--stats", path("stats"), "--dead-letters", path("dead")}))
                .code;
        const int replayed = vigilctl(words({"replay", record, "--alarms", path("alarms"),
                                             "--results", path("results")}))
                                 .code;
        const int ran = vigilctl(words({"run", "--demo", "--for", "1s", "--record",
                                        path("live.vgl"), "--report", path("report")}))
                            .code;
        ::umask(before);
        QCOMPARE(simulated + queried + replayed + ran, 0);
        for (const char* name :
             {"r.vgl", "stats", "dead", "alarms", "results", "live.vgl", "report"}) {
            struct stat facts {};

            QCOMPARE(::stat(qPrintable(path(name)), &facts), 0);
            QVERIFY2((facts.st_mode & 0777U) == 0600, name);
        }
    }

    void watchersMayReadTheBeacon() {
        const QString workspace = write("w.vigil.toml", kWorkspace + "[store]\nenabled=false\n"
                                                                     "[beacon]\nfile='alive'\n");
        QCOMPARE(vigilctl(words({"run", "--workspace", workspace, "--for", "1s"})).code, 0);

        struct stat facts {};

        QCOMPARE(::stat(qPrintable(path("alive")), &facts), 0);
        QCOMPARE(facts.st_mode & 0777U, mode_t{0644});
    }

    void noImageOfTheProcessIsLeft() {
#if defined(NDEBUG) && !defined(VIGIL_SANITIZED)
        const auto limitOf = [](const QProcessEnvironment& environment) {
            QProcess process;
            process.setProcessEnvironment(environment);
            process.setStandardOutputFile(QProcess::nullDevice());
            process.setStandardErrorFile(QProcess::nullDevice());
            process.start(QStringLiteral(VIGIL_BIN_DIR "/vigilctl"), words({"run", "--demo"}));
            // Until it is past its beginning: it waits for the signal that ends it.
            QString core;
            if (!process.waitForStarted() ||
                !QTest::qWaitFor(
                    [&] {
                        QFile limits(QStringLiteral("/proc/%1/limits").arg(process.processId()));
                        QFile tasks(QStringLiteral("/proc/%1/status").arg(process.processId()));
                        if (!limits.open(QIODevice::ReadOnly) || !tasks.open(QIODevice::ReadOnly))
                            return false;
                        for (const auto& line : limits.readAll().split('\n'))
                            if (line.startsWith("Max core file size"))
                                core = QString::fromLatin1(line).simplified();
                        return !tasks.readAll().contains("Threads:\t1\n");
                    },
                    30'000))
                return QStringLiteral("not started");
            process.terminate();
            process.waitForFinished();
            return core;
        };
        auto environment = QProcessEnvironment::systemEnvironment();
        QCOMPARE(limitOf(environment), QStringLiteral("Max core file size 0 0 bytes"));
        environment.insert(QStringLiteral("VIGIL_DUMPABLE"), QStringLiteral("1"));
        QFile own(QStringLiteral("/proc/self/limits"));
        QVERIFY(own.open(QIODevice::ReadOnly));
        QVERIFY(own.readAll().simplified().contains(limitOf(environment).toLatin1()));
#endif
    }
};

QTEST_GUILESS_MAIN(TestVigilctlSafety)
#include "tst_vigilctl_safety.moc"
