// SPDX-License-Identifier: GPL-3.0-or-later
#include "case_file.h"

#include "ingest/formats/recording_format.h"
#include "tests/recordings/known_beats.h"
#include "tests/recordings/known_events.h"
#include "tests/recordings/known_stay.h"
#include "tests/recordings/known_ward.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

namespace vigil::sqltest {

using model::Value;

namespace {

std::string readAll(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// A WFDB record or its annotations.
Table readWaves(const std::filesystem::path& file) {
    Table table;
    const auto reader = ingest::openRows(file, {});
    if (!reader) {
        std::cerr << file << ": " << reader.error().detail << "\n";
        return table;
    }
    constexpr std::size_t kRows = 4096;
    while (true) {
        const auto batch = (*reader)->next(kRows);
        if (!batch || !*batch)
            return table;
        std::vector<std::size_t> places;
        for (const auto& column : (*batch)->columns)
            places.push_back(table.column(column.name()));
        for (std::size_t r = 0; r < (*batch)->rowCount(); ++r) {
            auto& row = table.rows.emplace_back(table.columns.size());
            for (std::size_t c = 0; c < places.size(); ++c)
                row[places[c]] = (*batch)->columns[c].value(r);
        }
    }
}

Table readFile(const std::filesystem::path& file) {
    const auto extension = file.extension();
    if (extension == ".json")
        return readJson(readAll(file));
    if (extension == ".psv" || extension == ".csv")
        return readDelimited(readAll(file), extension == ".psv" ? '|' : ',');
    return readWaves(file);
}

constexpr std::string_view kShared = "shared:";
constexpr std::string_view kWritten = "written:";

/// Everything that the tests write, once a program.
const std::filesystem::path& writtenFolder() {
    static const tests::RecordFolder folder;
    static const bool written = [] {
        tests::writeBeats(folder);
        tests::writeStay(folder);
        tests::writeNumerics(folder);
        tests::writeWard(folder);
        tests::writeEvents(folder);
        tests::writeLoad(folder);
        return true;
    }();
    static_cast<void>(written);
    return folder.path();
}

/// The file that an argument names.
std::filesystem::path fileOf(const std::string& argument) {
    const bool shared = argument.find(kShared) != std::string::npos;
    const auto prefix = shared ? kShared : kWritten;
    const auto start = argument.find(prefix) + prefix.size();
    const auto root = shared ? sharedFolder().value_or("") : writtenFolder();
    return root / argument.substr(start, argument.find(' ', start) - start);
}

Table readFiles(const std::string& argument) {
    const auto pairs = readPairs(argument);
    const auto wanted = fileOf(argument);
    std::vector<std::filesystem::path> files;
    if (wanted.filename().string().find('*') == std::string::npos) {
        files.push_back(wanted);
    } else {
        for (const auto& entry : std::filesystem::directory_iterator(wanted.parent_path()))
            if (entry.path().extension() == wanted.extension())
                files.push_back(entry.path());
        std::ranges::sort(files);
    }
    Table all;
    for (const auto& file : files) {
        Table one = readFile(file);
        if (const auto key = pairs.find("key"); key != pairs.end()) {
            const auto column = one.column(key->second);
            for (auto& row : one.rows) {
                row.resize(column + 1);
                row[column] = Value(file.stem().string());
            }
        }
        if (all.columns.empty())
            all.columns = one.columns;
        std::ranges::move(one.rows, std::back_inserter(all.rows));
    }
    if (const auto sort = pairs.find("sort"); sort != pairs.end()) {
        const auto column = all.column(sort->second);
        std::ranges::stable_sort(all.rows, [&](const auto& a, const auto& b) {
            return a[column].type() == Value::Type::DateTime
                       ? a[column].asTime() < b[column].asTime()
                       : a[column].toDouble() < b[column].toDouble();
        });
    }
    return all;
}

} // namespace

const Section* Case::find(std::string_view kind) const {
    const auto found = std::ranges::find(sections, kind, &Section::kind);
    return found == sections.end() ? nullptr : &*found;
}

std::string trimmed(const std::string& text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    const auto end = text.find_last_not_of(" \t\r\n");
    return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

std::vector<Case> readCases(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<Case> cases;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.starts_with("#"))
            continue;
        if (!line.starts_with("=== ")) {
            if (!cases.empty() && !cases.back().sections.empty())
                cases.back().sections.back().body += line + "\n";
            continue;
        }
        const auto head = line.substr(4);
        const auto space = std::min(head.find(' '), head.size());
        const auto kind = head.substr(0, space);
        const auto argument = trimmed(head.substr(space));
        if (kind == "test")
            cases.push_back({argument, number, {}});
        else if (!cases.empty())
            cases.back().sections.push_back({kind, argument, ""});
    }
    return cases;
}

std::map<std::string, std::string> readPairs(const std::string& text) {
    std::map<std::string, std::string> pairs;
    std::istringstream in(text);
    std::string word;
    while (in >> word)
        if (const auto at = word.find('='); at != std::string::npos)
            pairs[word.substr(0, at)] = word.substr(at + 1);
    return pairs;
}

std::optional<std::filesystem::path> sharedFolder() {
    const char* named = std::getenv("VIGIL_SHARED_DATA");
    const std::filesystem::path folder = named != nullptr ? named : VIGIL_SHARED_DATA_FOLDER;
    return std::filesystem::is_directory(folder) ? std::optional(folder) : std::nullopt;
}

bool isShared(const Section& section) {
    return section.argument.find(kShared) != std::string::npos;
}

bool isFile(const Section& section) {
    return isShared(section) || section.argument.find(kWritten) != std::string::npos;
}

Table readTable(const Section& section) {
    if (isFile(section))
        return readFiles(section.argument);
    const bool json = section.body.starts_with("{") || section.body.starts_with("[{");
    return json ? readJson(section.body) : readDelimited(section.body, ',');
}

} // namespace vigil::sqltest
