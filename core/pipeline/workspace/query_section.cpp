// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/query_section.h"

#include "base/plain_text.h"
#include "base/regular_file.h"
#include "engine/column_watch.h"
#include "engine/query.h"
#include "model/signal_catalog.h"
#include "pipeline/workspace/query_options.h"
#include "pipeline/workspace/workspace_trust.h"
#include "script/script_functions.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

void readFormat(const TomlSection& section, ReferenceConfig& reference) {
    const auto formats = ingest::ingestFormats();
    const auto words = ingest::tableWords(formats);
    if (const auto chosen = section.word("format", words))
        reference.format = ingest::formatByWord(formats, words[*chosen]);
    const auto* byName = ingest::formatOf(formats, reference.path);
    if (!section.has("format") && (byName == nullptr || !byName->isTable)) {
        std::string path;
        section.text("path", path);
        section.problemAt("path", "the format of '" + path + "' is not clear",
                          "add format = " + ingest::listOf(words, " or ", "\""));
    }
}

/// Where the compiler's lines and columns lie in the file.
class QueryPlace {
public:
    QueryPlace(const TomlSection& section, QueryConfig& query)
        : m_begin(section.placeOf("sql")), m_multiLine(query.sql.find('\n') != std::string::npos) {
        // A """ text begins on the line after its quotes; a "..." text on theirs.
        m_line = query.line = m_begin.line + (m_multiLine ? 1 : 0);
    }

    [[nodiscard]] WorkspaceProblem problem(const engine::Diagnostic& d, const std::string& query,
                                           bool warning) const {
        const int column = m_multiLine || d.line > 1 ? d.column : m_begin.column + d.column;
        return {m_line + d.line - 1, column, "query '" + query + "': " + d.message, d.hint,
                warning};
    }

private:
    TomlSection::Place m_begin;
    bool m_multiLine;
    int m_line = 0;
};

void readBudget(const TomlSection& section, QueryConfig& query) {
    constexpr std::size_t kLeastMemory = std::size_t{64} << 10U;
    constexpr std::size_t kMostMemory = std::size_t{1} << 40U;
    constexpr std::int64_t kLeastRows = 1000;
    constexpr std::int64_t kMostRows = 1'000'000'000'000;
    std::size_t memory = 0;
    if (section.byteSize("memory", memory, kLeastMemory, kMostMemory))
        query.memory = memory;
    std::uint64_t rows = 0;
    section.integer("rows_per_turn", rows, kLeastRows, kMostRows);
    if (rows > 0)
        query.rowsPerTurn = rows;
    if (section.has("time"))
        section.span("time", query.time.emplace());
}

/// The functions of a file, which run only where nobody else can have written it: agreeing to a
/// foreign workspace does not agree to a foreign program.
Result<std::shared_ptr<const engine::FunctionRegistry>>
functionsOf(const std::filesystem::path& path) {
    auto file = RegularFile::open(path);
    if (!file)
        return propagate(file);
    if (const auto why = foreignnessOf(*file))
        return fail(ErrorCode::Untrusted, "the functions are foreign: " + *why, path.string());
    auto text = file->readAll(script::kLargestScript);
    if (!text)
        return propagate(text);
    return script::loadFunctions({script::scriptOf(path, std::move(*text))});
}

/// Of the key `functions`; null without it, or where they cannot be used.
void readFunctions(const TomlSection& section, QueryConfig& query) {
    std::string path;
    if (!section.text("functions", path))
        return;
    auto functions = functionsOf(section.resolve(path));
    if (functions) {
        query.functions = std::move(*functions);
        return;
    }
    const bool foreign = functions.error().code == ErrorCode::Untrusted;
    section.problemAt("functions", functions.error().text(),
                      foreign ? "look at the file, then make a copy of your own (mode 0644)"
                              : "name a JavaScript file: functions = \"score.js\"");
}

/// The columns of the rows of a stream, where mappings alone make them.
std::optional<std::vector<std::string>> mappedColumns(const Workspace& workspace,
                                                      std::string_view stream) {
    std::optional<std::vector<std::string>> columns;
    for (const auto& source : workspace.sources) {
        if (!model::equalNames(source.stream, stream))
            continue;
        if (!source.mapping || source.mapping->readings)
            return std::nullopt;
        if (!columns)
            columns = {"bed", "deviceId", "patientId", "seq"};
        for (const auto& signal : source.mapping->signals) {
            const auto* const known = model::findSignal(signal.signal);
            columns->push_back(known == nullptr ? signal.signal : std::string(known->name));
        }
    }
    return columns;
}

/// A column that no mapping gives is null in every row, and nothing else would tell of it.
void warnOfColumns(const TomlSection& section, const Workspace& workspace,
                   const engine::Query& query) {
    engine::ColumnWatch watch(query);
    for (const auto& input : query.inputNames())
        if (const auto columns = mappedColumns(workspace, input))
            watch.know(input, *columns);
    for (const auto& missing : watch.missing())
        section.problemAt(
            "sql",
            "the mapping of '" + missing.input + "' gives no column '" + missing.column + "'",
            missing.hint.empty() ? "add it as a [[source.mapping.signal]]" : missing.hint, true);
}

} // namespace

void readReference(const TomlSection& section, Workspace& workspace) {
    ReferenceConfig reference;
    std::string path;
    const bool named = section.requiredName("name", reference.name);
    if (!section.required("path", path) || !named)
        return;
    reference.path = section.resolve(path);
    const auto same = [&](const std::string& other) {
        return model::equalNames(other, reference.name);
    };
    if (std::ranges::any_of(workspace.references, same, &ReferenceConfig::name))
        section.problemAt("name", "there are two references '" + reference.name + "'",
                          "rename one");
    if (std::ranges::any_of(workspace.sources, same, &SourceConfig::stream))
        section.problemAt("name", "'" + reference.name + "' is the stream of a source",
                          "give the reference data a name of its own");
    readFormat(section, reference);
    std::error_code status;
    if (!std::filesystem::is_regular_file(reference.path, status))
        section.problemAt("path", "there is no file '" + reference.path.string() + "' yet",
                          "it must be there when the workspace is opened", true);
    workspace.references.push_back(std::move(reference));
}

void readQuery(const TomlSection& section, WorkspaceReading& reading) {
    QueryConfig query;
    section.requiredName("name", query.name);
    section.boolean("live", query.live);
    readBudget(section, query);
    readFunctions(section, query);
    if (!section.required("sql", query.sql))
        return;
    const QueryPlace place(section, query);
    auto options = queryOptionsOf(reading.workspace);
    options.functions = query.functions;
    const auto compiled = engine::Query::compile(query.sql, options);
    if (!compiled) {
        for (const auto& d : compiled.error())
            reading.problems.push_back(
                place.problem(d, query.name, d.severity == engine::Severity::Warning));
    } else {
        for (const auto& d : (*compiled)->warnings())
            reading.problems.push_back(place.problem(d, query.name, true));
        warnOfColumns(section, reading.workspace, **compiled);
        query.outputs = (*compiled)->outputNames();
        query.windowed = (*compiled)->hasWindows();
        for (const auto& output : query.outputs) {
            if (model::equalNames(output, kAlarmsOutput))
                section.problemAt("sql", "the output '" + output + "' stands for the alarms",
                                  "give it another name behind INTO");
            if (const auto fault = faultOfName(output))
                section.problemAt("sql", "the output '" + output + "' " + fault->text(),
                                  "give it another name behind INTO");
        }
    }
    reading.workspace.queries.push_back(std::move(query));
}

} // namespace vigil::pipeline
