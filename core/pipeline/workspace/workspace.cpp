// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/workspace.h"

#include "base/plain_text.h"
#include "base/regular_file.h"
#include "base/time.h"
#include "pipeline/workspace/session_file.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <sstream>

namespace vigil::pipeline {

/// resources/demo.vigil.toml; the build makes it a string.
extern const std::string_view kDemoWorkspace;

namespace {

constexpr std::size_t kLargestFile = std::size_t{16} << 20U;

bool startsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// What stands before a caret below the character number `column` of a line that is shown.
std::string indentOf(std::string_view line, int column) {
    std::string indent;
    std::size_t at = 0;
    for (int i = 1; i < column; ++i) {
        const auto begin = at;
        while (at < line.size() && (at == begin || !startsCharacter(line[at])))
            ++at;
        const auto character = shownLines(line.substr(begin, at - begin));
        indent.append(character == "\t" ? 1
                                        : std::max<std::ptrdiff_t>(
                                              std::ranges::count_if(character, startsCharacter), 1),
                      character == "\t" ? '\t' : ' ');
    }
    return indent;
}

} // namespace

std::size_t rawQueueBytes(const Workspace& workspace) {
    constexpr std::size_t kShare = 8;
    return workspace.bounds.memory / kShare / std::max<std::size_t>(workspace.sources.size(), 1);
}

engine::QueryBudget budgetOf(const Workspace& workspace, const QueryConfig& query) {
    constexpr std::size_t kLeast = std::size_t{16} << 20U;
    constexpr auto kTime = std::chrono::seconds{10};
    engine::QueryBudget budget;
    const std::size_t share =
        workspace.bounds.memory / 2 / std::max<std::size_t>(workspace.queries.size(), 1);
    budget.memory = query.memory.value_or(std::max(share, kLeast));
    budget.rowsPerTurn = query.rowsPerTurn.value_or(budget.rowsPerTurn);
    budget.time = query.time.value_or(kTime);
    return budget;
}

bool SinkConfig::takes(std::string_view output) const {
    const auto same = [output](const std::string& other) {
        return model::equalNames(other, output);
    };
    return std::ranges::any_of(from, same) || (same(name) && output != kAlarmsOutput);
}

bool WorkspaceReading::usable() const {
    return std::ranges::all_of(problems, [](const auto& p) { return p.warning; });
}

std::filesystem::path databasePath(const Workspace& workspace) {
    if (!workspace.store.enabled)
        return {};
    if (!workspace.store.path.empty())
        return workspace.store.path;
    // NOLINTBEGIN(concurrency-mt-unsafe): nobody writes the environment
    const char* data = std::getenv("XDG_DATA_HOME");
    const char* home = std::getenv("HOME");
    // NOLINTEND(concurrency-mt-unsafe)
    std::filesystem::path folder;
    if (data != nullptr && *data == '/')
        folder = data;
    else
        folder = std::filesystem::path(home != nullptr ? home : "/tmp") / ".local/share";
    std::string file;
    for (const char c : workspace.name)
        file += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
    return folder / "vigil" / (file + ".db");
}

Result<WorkspaceReading> readWorkspace(const std::filesystem::path& file, const TrustsText& trusts,
                                       const WorkspaceKinds& kinds) {
    // Any name will do: the caller says that it is a workspace.
    std::error_code status;
    const auto problem = problemOf(file);
    const bool otherName = problem == FileProblem::OtherFormat || problem == FileProblem::Rows;
    if (problem != FileProblem::None &&
        !(otherName && std::filesystem::is_regular_file(file, status)))
        return tl::unexpected<Error>(errorOf(problem, file));
    auto opened = RegularFile::open(file);
    if (!opened)
        return propagate(opened);
    auto text = opened->readAll(kLargestFile);
    if (!text)
        return propagate(text);
    if (const auto why = foreignnessOf(*opened); why && !(trusts && trusts(*text)))
        return fail(ErrorCode::Untrusted, "the workspace is foreign: " + *why, file.string());
    return parseWorkspace(std::move(*text), file, kinds);
}

std::string problemText(const WorkspaceReading& reading, const WorkspaceProblem& problem) {
    const std::string name =
        reading.workspace.file.empty() ? "<workspace>" : shown(reading.workspace.file.string());
    std::string text = name + ':' + std::to_string(problem.line) + ':' +
                       std::to_string(problem.column) +
                       (problem.warning ? ": warning: " : ": error: ") + shown(problem.message);
    if (!problem.hint.empty())
        text += "; " + shown(problem.hint);
    std::istringstream lines(reading.text);
    std::string line;
    for (int i = 0; i < problem.line; ++i)
        if (!std::getline(lines, line))
            return text;
    return text + "\n    " + shownLines(line) + "\n    " + indentOf(line, problem.column) + '^';
}

Workspace Workspace::demo() {
    auto reading = parseWorkspace(std::string(kDemoWorkspace), {});
    VIGIL_ENSURE(reading.usable(), return {});
    return std::move(reading.workspace);
}

} // namespace vigil::pipeline
