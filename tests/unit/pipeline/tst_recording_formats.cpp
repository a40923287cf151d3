// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/expand_inputs.h"
#include "pipeline/workspace/recording_formats.h"
#include "pipeline/workspace/session_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <fstream>

using namespace vigil;
using namespace vigil::pipeline;
namespace fs = std::filesystem;

namespace {

/// One row a line of a file; as a recording, one message a line and second.
class LineRows final : public ingest::RowReader {
public:
    explicit LineRows(const fs::path& path) : m_in(path) {}

    Result<std::optional<model::RecordBatch>> next(std::size_t /*maxRows*/) override {
        std::string line;
        if (!std::getline(m_in, line))
            return std::nullopt;
        model::RecordBatch batch;
        batch.stream = line;
        return batch;
    }

private:
    std::ifstream m_in;
};

class LineRecording final : public model::Recording {
public:
    explicit LineRecording(const fs::path& path) : m_in(path) { m_facts.format = "lines"; }

    const model::RecordingFacts& outline() const override { return m_facts; }

    Result<model::RecordingFacts> measure(bool /*verify*/) override { return m_facts; }

    Result<std::optional<model::RecordedMessage>> next() override {
        model::RecordedMessage message;
        if (!std::getline(m_in, message.payload))
            return std::nullopt;
        return message;
    }

    Result<void> seek(EventTime /*time*/) override { return {}; }

private:
    std::ifstream m_in;
    model::RecordingFacts m_facts;
};

Result<std::unique_ptr<ingest::RowReader>> openLines(const fs::path& path,
                                                     const ingest::RowReaderOptions& /*options*/) {
    return std::make_unique<LineRows>(path);
}

Result<std::unique_ptr<model::Recording>> playLines(const fs::path& path) {
    return std::make_unique<LineRecording>(path);
}

/// "night" for "night.lines".
std::optional<fs::path> findLines(const fs::path& path) {
    auto file = path;
    file += ".lines";
    std::error_code ignored;
    return fs::exists(file, ignored) ? std::optional(file) : std::nullopt;
}

constexpr std::array kExtensions{std::string_view("lines"), std::string_view("ln")};

/// The formats of the program, and one more.
std::vector<ingest::RecordingFormat> withLines() {
    const auto known = recordingFormats();
    std::vector<ingest::RecordingFormat> all(known.begin(), known.end());
    all.push_back(
        {"lines", kExtensions, "line files, .lines", false, findLines, openLines, playLines});
    return all;
}

} // namespace

class TestRecordingFormats : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    const std::vector<ingest::RecordingFormat> m_formats = withLines();

    [[nodiscard]] fs::path write(const char* name) const {
        const auto path = fs::path(m_folder.path().toStdString()) / name;
        std::ofstream(path) << "first\nsecond\n";
        return path;
    }

private Q_SLOTS:

    void theListSaysWhatThereIs() {
        const auto known = recordingFormats();
        QCOMPARE(ingest::listOf(ingest::rowWords(known)),
                 std::string("csv, tsv, psv, json, jsonl, wfdb, wfdb-annotations"));
        QCOMPARE(ingest::listOf(ingest::tableWords(known), " or ", "\""),
                 std::string("\"csv\", \"tsv\", \"psv\", \"json\" or \"jsonl\""));
        QCOMPARE(ingest::recordingPatterns(known), std::string("*.vgl *.hea"));
        QCOMPARE(ingest::recordingTitles(known), std::string(".vgl and WFDB records, .hea"));
    }

    void aFurtherFormatIsShown() {
        QCOMPARE(ingest::recordingPatterns(m_formats), std::string("*.vgl *.hea *.lines *.ln"));
        QCOMPARE(ingest::rowWords(m_formats).back(), std::string_view("lines"));
        QCOMPARE(ingest::tableWords(m_formats).size(), std::size_t{5});
        const auto error = errorOf(FileProblem::OtherFormat, "x", m_formats);
        QVERIFY(error.detail.find("and line files, .lines") != std::string::npos);
    }

    void aFurtherFormatIsRecognised() {
        const auto file = write("night.LINES");
        QCOMPARE(ingest::formatOf(m_formats, file)->word, std::string_view("lines"));
        QCOMPARE(ingest::formatByWord(m_formats, "ln")->word, std::string_view("lines"));
        QCOMPARE(problemOf(file, m_formats), FileProblem::None);
        QCOMPARE(problemOf(file), FileProblem::OtherFormat);
        const auto named = write("day.lines").replace_extension();
        QCOMPARE(problemOf(named, m_formats), FileProblem::None);
        QCOMPARE(problemOf(named), FileProblem::Missing);
    }

    void aFurtherFormatIsPlayed() {
        const auto named = write("played.lines").replace_extension();
        const auto recording = openRecording(named, m_formats);
        QVERIFY2(recording.has_value(), recording ? "" : recording.error().text().c_str());
        QCOMPARE((*recording)->outline().format, std::string("lines"));
        QCOMPARE((**(*recording)->next()).payload, std::string("first"));
    }

    void aFurtherFormatHasRows() {
        const auto file = write("rows.ln");
        auto rows = ingest::openRows(file, {}, nullptr, m_formats);
        QVERIFY(rows.has_value());
        QCOMPARE((**(*rows)->next(1)).stream, std::string("first"));
        QVERIFY(!ingest::openRows(file, {}));
        const auto files = ingest::expandInputs(file.parent_path().string() + "/*.ln");
        QVERIFY(files.has_value());
        QCOMPARE(files->size(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestRecordingFormats)
#include "tst_recording_formats.moc"
