// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/recording_formats.h"
#include "pipeline/workspace/session_file.h"

#include <QTemporaryDir>
#include <QtTest>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace vigil;
using namespace vigil::pipeline;
namespace fs = std::filesystem;

/// What is wrong with a file is said as it is: "not found" only where nothing is.
class tst_SessionFile : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        write("record.hea", "record 1 250 250\n");
        write("record.dat", "....");
        write("bad.hea", "this is no header at all\n");
        write("bad.vgl", "this is no database, and never was one");
        write("empty.vgl", "");
        write("table.csv", "a,b\n1,2\n");
        write("table.PSV", "a|b\n");
        write("rows.jsonl", "{}\n");
        write("night.edf", "0       X");
        write("ward.toml", "[workspace]\n");
        write("ward.vigil.toml", "[workspace]\n");
        fs::create_directory(at("folder"));
        fs::create_directory(at("inside"));
        write("inside/inside.hea", "inside 1 250 250\n");
        QVERIFY(::mkfifo(at("pipe.vgl").c_str(), 0600) == 0);
    }

    void problem_data();
    void problem();
    void refusedAccess();
    void onlyWhatIsMissingIsNotFound_data();
    void onlyWhatIsMissingIsNotFound();

private:
    [[nodiscard]] fs::path at(const std::string& name) const {
        return fs::path(m_folder.path().toStdString()) / name;
    }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(at(name), std::ios::binary) << text;
    }

    QTemporaryDir m_folder;
};

void tst_SessionFile::problem_data() {
    QTest::addColumn<std::string>("name");
    QTest::addColumn<FileProblem>("expected");
    const auto row = [](const char* name, FileProblem expected) {
        QTest::newRow(name) << std::string(name) << expected;
    };
    row("record.hea", FileProblem::None);
    row("record", FileProblem::None);
    row("inside", FileProblem::None);
    row("ward.vigil.toml", FileProblem::None);
    row("bad.vgl", FileProblem::None);
    row("bad.hea", FileProblem::None);
    row("nothing.vgl", FileProblem::Missing);
    row("nothing", FileProblem::Missing);
    row("nowhere/ward.vigil.toml", FileProblem::Missing);
    row("folder", FileProblem::Folder);
    row("empty.vgl", FileProblem::Empty);
    row("table.csv", FileProblem::Rows);
    row("table.PSV", FileProblem::Rows);
    row("rows.jsonl", FileProblem::Rows);
    row("night.edf", FileProblem::OtherFormat);
    row("record.dat", FileProblem::OtherFormat);
    row("ward.toml", FileProblem::OtherFormat);
    row("pipe.vgl", FileProblem::NoFile);
}

void tst_SessionFile::problem() {
    QFETCH(std::string, name);
    QFETCH(FileProblem, expected);
    QCOMPARE(problemOf(at(name)), expected);
}

void tst_SessionFile::refusedAccess() {
    write("locked.vgl", "SQLite format 3");
    fs::permissions(at("locked.vgl"), fs::perms::none);
    const bool refused = ::access(at("locked.vgl").c_str(), R_OK) != 0; // not for root
    QCOMPARE(problemOf(at("locked.vgl")), refused ? FileProblem::Unreadable : FileProblem::None);
    QCOMPARE(errorOf(FileProblem::Unreadable, at("locked.vgl")).code, ErrorCode::Io);
}

void tst_SessionFile::onlyWhatIsMissingIsNotFound_data() { problem_data(); }

void tst_SessionFile::onlyWhatIsMissingIsNotFound() {
    QFETCH(std::string, name);
    QFETCH(FileProblem, expected);
    const auto opened = openRecording(at(name));
    QCOMPARE(!opened && opened.error().code == ErrorCode::NotFound,
             expected == FileProblem::Missing);
    if (opened)
        return;
    QVERIFY2(opened.error().text().find(fs::path(name).stem().string()) != std::string::npos,
             opened.error().text().c_str());
}

QTEST_GUILESS_MAIN(tst_SessionFile)
#include "tst_session_file.moc"
