// SPDX-License-Identifier: GPL-3.0-or-later
// query_corpus TESTS CORPUS: one seed for every query in the *.test files below TESTS, with a few
// rows, as fuzz_query reads them; and CORPUS.dict, the words of the language.
#include "engine/function_list.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <string>

namespace {

namespace fs = std::filesystem;

/// Rows of every kind of value; which ones differs from seed to seed.
std::string someRows(unsigned seed) {
    std::minstd_rand random(seed);
    std::string bytes;
    bytes += static_cast<char>(random() % 3 == 0 ? random() & 0xFF : 0); // policies
    bytes += static_cast<char>(random() & 0x3F);                         // bounds, shards, cut
    const unsigned rows = 4 + random() % 12;
    for (unsigned i = 0; i < rows; ++i) {
        bytes += static_cast<char>(3 + (random() % 4 == 0 ? random() & 0x38 : 0)); // seconds
        bytes += static_cast<char>(random() % 40);
        for (int column = 0; column < 4; ++column) {
            constexpr char kCodes[] = {0x1D, 0x2D, 0x15, 0x25, 0x0C, 0x08, 0x15, 0x35};
            const char code = kCodes[random() % sizeof kCodes];
            bytes += code;
            if (code == 0x0C)
                bytes += static_cast<char>(random() & 0xFF);
        }
    }
    return bytes;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: query_corpus TESTS CORPUS\n";
        return 2;
    }
    const fs::path corpus = argv[2];
    fs::create_directories(corpus);
    unsigned count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(argv[1])) {
        if (entry.path().extension() != ".test")
            continue;
        std::ifstream file(entry.path());
        std::string line;
        std::string query;
        bool inside = false;
        const auto write = [&] {
            if (query.empty())
                return;
            std::ofstream seed(corpus / ("seed-" + std::to_string(count)), std::ios::binary);
            seed << query << '\0' << someRows(++count);
            query.clear();
        };
        while (std::getline(file, line)) {
            if (line.starts_with("=== ")) {
                write();
                inside = line == "=== query";
            } else if (inside) {
                query += line + '\n';
            }
        }
        write();
    }
    std::ofstream words(corpus.string() + ".dict");
    for (const auto* word : {"SELECT",
                             "FROM",
                             "WHERE",
                             "GROUP BY",
                             "HAVING",
                             "JOIN",
                             "LEFT JOIN",
                             "CROSS APPLY",
                             "ON",
                             "AND",
                             "OR",
                             "NOT",
                             "IN",
                             "LIKE",
                             "IS NULL",
                             "CASE",
                             "WHEN",
                             "THEN",
                             "ELSE",
                             "END",
                             "AS",
                             "UNION",
                             "INTO",
                             "WITH",
                             "OVER",
                             "BETWEEN",
                             "PARTITION BY",
                             "ORDER BY",
                             "DESC",
                             "TIMESTAMP BY",
                             "LIMIT DURATION",
                             "DISTINCT",
                             "CAST",
                             "TRY_CAST",
                             "TumblingWindow",
                             "HoppingWindow",
                             "SlidingWindow",
                             "SessionWindow",
                             "Windows",
                             "Window",
                             "System.Timestamp()",
                             "System.Window().Id",
                             "MATCH_RECOGNIZE",
                             "MEASURES",
                             "PATTERN",
                             "DEFINE",
                             "AFTER MATCH SKIP TO NEXT ROW",
                             "ONE ROW PER MATCH",
                             "bigint",
                             "float",
                             "nvarchar(max)",
                             "datetime",
                             "record",
                             "array",
                             "day",
                             "hour",
                             "minute",
                             "second",
                             "millisecond",
                             "microsecond",
                             "COUNT",
                             "SUM",
                             "AVG",
                             "MIN",
                             "MAX",
                             "STDEV",
                             "VAR",
                             "LAG",
                             "LAST",
                             "ISFIRST",
                             "Collect",
                             "CollectTop",
                             "TopOne",
                             "PERCENTILE_CONT",
                             "STRING_AGG",
                             "GetMetadataPropertyValue",
                             "CREATE TABLE",
                             "DATEDIFF"})
        words << '"' << word << " \"\n";
    for (const auto* function : vigil::engine::builtinFunctions()->scalars())
        words << '"' << function->name << "(\"\n";
    for (const auto* aggregate : vigil::engine::builtinFunctions()->aggregates())
        words << '"' << aggregate->name << "(\"\n";
    std::cout << count << " seeds\n";
    return count > 0 ? 0 : 1;
}
