// SPDX-License-Identifier: GPL-3.0-or-later
// Workspaces that somebody else may have written, secrets that are no files, names that are none.
#include "base/plain_text.h"
#include "pipeline/sources/mqtt_kind.h"
#include "pipeline/workspace/secret_file.h"
#include "pipeline/workspace/workspace.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace vigil;
using namespace vigil::pipeline;

namespace {

const std::string kSource = "[[source]]\nname='s'\nkind='mqtt'\nuser='u'\n";

} // namespace

class TestWorkspaceTrust : public QObject {
    Q_OBJECT
private:
    [[nodiscard]] std::string path(const char* name) const {
        return m_folder->filePath(QLatin1String(name)).toStdString();
    }

    std::string write(const char* name, const std::string& content, mode_t mode) const {
        QFile file(m_folder->filePath(QLatin1String(name)));
        if (!file.open(QIODevice::WriteOnly))
            return {};
        file.write(content.data(), static_cast<qint64>(content.size()));
        file.close();
        ::chmod(path(name).c_str(), mode);
        return path(name);
    }

    /// What reading says to whom nobody is asked: the foreign part of the error, else "read".
    static QString told(const std::string& file) {
        const auto reading = readWorkspace(file);
        if (reading)
            return QStringLiteral("read");
        return reading.error().code == ErrorCode::Untrusted
                   ? QString::fromStdString(reading.error().detail)
                   : QString::fromStdString(reading.error().text());
    }

    /// Of a workspace with this password, all in one line each.
    [[nodiscard]] std::string problemsOf(const std::string& password) const {
        const auto reading =
            parseWorkspace(kSource + "password='" + password + "'\n", path("x.vigil.toml"));
        std::string all;
        for (const auto& problem : reading.problems)
            all += problemText(reading, problem) + '\n';
        return all;
    }

    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void ownFilesAreRead() {
        for (const mode_t mode : {0600U, 0400U, 0644U, 0755U})
            QCOMPARE(told(write("x.vigil.toml", kSource, mode)), QStringLiteral("read"));
        // The user's own group has nobody else in it where files are made with 0664.
        const auto* user = ::getpwuid(::geteuid());
        const auto file = write("x.vigil.toml", kSource, 0664);
        if (user != nullptr && ::chown(file.c_str(), static_cast<uid_t>(-1), user->pw_gid) == 0)
            QCOMPARE(told(file), QStringLiteral("read"));
    }

    void filesThatOthersMayWriteAreForeign() {
        QVERIFY(told(write("x.vigil.toml", kSource, 0666))
                    .endsWith(QStringLiteral("everybody may write it (mode 0666)")));
        QVERIFY(told(write("x.vigil.toml", kSource, 0602))
                    .endsWith(QStringLiteral("everybody may write it (mode 0602)")));
        QCOMPARE(::symlink("x.vigil.toml", path("y.vigil.toml").c_str()), 0);
        QVERIFY(told(path("y.vigil.toml")).contains(QStringLiteral("everybody")));
        if (::geteuid() != 0)
            return; // others cannot be given files
        auto file = write("x.vigil.toml", kSource, 0600);
        QCOMPARE(::chown(file.c_str(), 4321, static_cast<gid_t>(-1)), 0);
        QVERIFY(told(file).endsWith(QStringLiteral("it belongs to user 4321")));
        QCOMPARE(::chown(file.c_str(), 0, 4321), 0);
        QCOMPARE(told(file), QStringLiteral("read"));
        QCOMPARE(::chmod(file.c_str(), 0660), 0);
        QVERIFY(told(file).endsWith(QStringLiteral("group 4321 may write it (mode 0660)")));
    }

    void aForeignFileIsReadByAPersonsWord() {
        const auto file = write("x.vigil.toml", kSource, 0666);
        std::string asked;
        const auto answer = [&asked](bool yes) {
            return [&asked, yes](std::string_view text) {
                asked = text;
                return yes;
            };
        };
        QVERIFY(!readWorkspace(file, answer(false)));
        QCOMPARE(asked, kSource);
        asked.clear();
        const auto reading = readWorkspace(file, answer(true));
        QVERIFY(reading && reading->usable());
        QCOMPARE(asked, kSource);
        asked.clear();
        QVERIFY(readWorkspace(write("x.vigil.toml", kSource, 0600), answer(false)));
        QVERIFY(asked.empty()); // nobody is asked for what is one's own
    }

    void nothingOfAForeignFileIsTouchedBefore() {
        QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
        const auto text = kSource + "password='file:pipe'\n";
        QVERIFY(told(write("x.vigil.toml", text, 0666)).contains(QStringLiteral("foreign")));
    }

    /// Who agrees to a foreign workspace has not seen the program that it names.
    void foreignFunctionsAreNotRun() {
        const std::string function = "function f() { return 1; }";
        const auto text = kSource + "[[query]]\nname='q'\nsql='SELECT udf.f() AS f INTO o FROM "
                                    "vitals'\nfunctions='f.js'\n";
        const auto file = write("x.vigil.toml", text, 0666);
        const auto problems = [&file]() -> std::string {
            const auto reading = readWorkspace(file, [](std::string_view) { return true; });
            if (!reading)
                return reading.error().text();
            for (const auto& problem : reading->problems)
                if (problem.message.find("functions") != std::string::npos)
                    return problem.message;
            return reading->usable() ? std::string() : std::string("not usable");
        };
        write("f.js", function, 0666);
        QVERIFY(problems().find("the functions are foreign: everybody may write it") !=
                std::string::npos);
        write("f.js", function, 0600);
        QCOMPARE(problems(), std::string());
    }

    void secretsAreTheFirstLineOfAFile() {
        for (const char* content : {"s3cret", "s3cret\n", "s3cret\nmore\n"}) {
            const auto file = readSecretFile(write("secret", content, 0600));
            QVERIFY(file.has_value());
            QCOMPARE(file->secret.view(), std::string_view("s3cret"));
            QVERIFY(!file->openTo);
        }
        QCOMPARE(problemsOf("file:secret"), std::string());
        const auto reading =
            parseWorkspace(kSource + "password='file:secret'\n", path("x.vigil.toml"));
        const auto& spec = dynamic_cast<const MqttSpec&>(*reading.workspace.sources[0].spec);
        QCOMPARE(spec.options().password.view(), std::string_view("s3cret"));
    }

    void openSecretsAreWarnedOf() {
        for (const mode_t mode : {0640U, 0604U, 0644U, 0666U, 0620U}) {
            write("secret", "x", mode);
            const auto all = problemsOf("file:secret");
            QVERIFY2(all.find(":5:10: warning: the secret file 'secret': others than its owner may "
                              "use it (mode " +
                              modeText(mode) +
                              "); take their rights away: "
                              "chmod go= secret") != std::string::npos,
                     all.c_str());
        }
        write("secret", "x", 0400);
        QCOMPARE(problemsOf("file:secret"), std::string());
    }

    void secretsThatAreNoFilesAreRefusedAtOnce() {
        QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
        QCOMPARE(::symlink("pipe", path("link").c_str()), 0);
        QCOMPARE(::mkdir(path("folder").c_str(), 0700), 0);
        write("empty", {}, 0600);
        write("long", std::string(1 << 20, 'x'), 0600);
        const auto expect = [this](const char* reference, const std::string& why) {
            const auto all = problemsOf(reference);
            QVERIFY2(all.find("error: the secret file cannot be read: ") != std::string::npos &&
                         all.find(why) != std::string::npos,
                     all.c_str());
        };
        expect("file:pipe", "is a pipe, not a file; name a regular file");
        expect("file:link", "is a pipe, not a file");
        expect("file:folder", "is a folder, not a file");
        expect("file:/dev/zero", "is a device, not a file");
        expect("file:/dev/tty", "");
        expect("file:", "is a folder");
        expect("file:absent", "No such file");
        expect("file:empty", "is empty");
        expect("file:long", "is larger than a secret");
    }

    void namesAreChecked_data() {
        QTest::addColumn<QString>("text");
        const auto row = [](const char* name, const std::string& text) {
            QTest::newRow(name) << QString::fromStdString(text);
        };
        const std::string mqtt = "[[source]]\nname='a'\nkind='mqtt'\n";
        row("bed", mqtt + "[[bed]]\nid=\"B\\u200B1\"\n");
        row("long bed", mqtt + "[[bed]]\nid='" + std::string(129, 'b') + "'\n");
        row("blank bed", mqtt + "[[bed]]\nid='  '\n");
        row("patient", mqtt + "[[bed]]\nid='B1'\npatient=\"p\\u202E\"\n");
        row("source", "[[source]]\nname=\"a\\u001B[31m\"\nkind='mqtt'\n");
        row("stream", mqtt + "stream=\"v\\n\"\n");
        row("workspace", mqtt + "[workspace]\nname=\"\\uFEFF\"\n");
        row("query", mqtt + "[[query]]\nname=\"q\\u2066\"\nsql='SELECT bed FROM vitals'\n");
        row("output",
            mqtt + "[[query]]\nname='q'\nsql='SELECT bed INTO [o\xE2\x80\xAE] FROM vitals'\n");
        row("reference", mqtt + "[[reference]]\nname=\"r\\u0085\"\npath='r.csv'\n");
        row("limit", mqtt + "[[limit]]\nid=\"l\\u200F\"\nsignal='HR'\nhigh=5\n");
        row("signal", mqtt + "[[limit]]\nsignal=\"H\\u00ADR\"\nhigh=5\n");
        row("bed of a limit", mqtt + "[[limit]]\nbed=\"\\t\"\nsignal='HR'\nhigh=5\n");
        row("wave", mqtt + "[layout]\nwaves=[\"II\\u2060\"]\n");
        row("number", mqtt + "[layout]\nnumerics=[\"\"]\n");
        row("mapped", mqtt + "[source.mapping]\nbed='b'\n[[source.mapping.signal]]\n"
                             "name=\"H\\u007FR\"\npath='x'\n");
        row("constant", mqtt + "[source.mapping]\nbed=\"=B\\u200B\"\n[[source.mapping.signal]]\n"
                               "name='HR'\npath='x'\n");
    }

    void namesAreChecked() {
        QFETCH(QString, text);
        const auto reading = parseWorkspace(text.toStdString(), "/ward/x.vigil.toml");
        QVERIFY(!reading.usable());
        for (const auto& problem : reading.problems) {
            const auto told = problemText(reading, problem);
            QCOMPARE(told, shownLines(told)); // what is refused is not printed raw either
        }
    }

    void labelsAreShownWithEverythingInThem() {
        const auto reading = parseWorkspace("[[source]]\nname='a'\nkind='mqtt'\n[[bed]]\nid='B1'\n"
                                            "label=\"\\u202EDRAW\"\nname=\"Ann\\u001B[2J\\nLee\"\n",
                                            {});
        QVERIFY(reading.usable());
        QCOMPARE(reading.workspace.beds[0].label, std::string("\\u202eDRAW"));
        QCOMPARE(reading.workspace.beds[0].patientName, std::string("Ann\\x1b[2J\\nLee"));
    }

    void theCaretStandsBelowWhatIsShown() {
        const auto reading = parseWorkspace("[[source]]\nname='a'\nkind='mqtt' # \xE2\x80\xAE\n"
                                            "tls = {\t'\xC3\xBC\xE2\x80\xAE' = 1, ca = 5 }\n",
                                            "x.vigil.toml");
        QVERIFY(!reading.usable());
        const auto& wrong = reading.problems.back();
        QCOMPARE(QString::fromStdString(problemText(reading, wrong)).section(QLatin1Char('\n'), 1),
                 QStringLiteral("    tls = {\t'ü\\u202e' = 1, ca = 5 }\n"
                                "           \t                    ^"));
    }
};

QTEST_APPLESS_MAIN(TestWorkspaceTrust)
#include "tst_workspace_trust.moc"
