// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/table_options.h"

#include <charconv>
#include <optional>
#include <sstream>
#include <vector>

namespace vigil::app {
namespace {

std::vector<std::string> partsOf(const std::string& text) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ',');)
        parts.push_back(part);
    return parts;
}

bool parseNulls(const std::string& text, std::vector<double>& out) {
    for (const auto& part : partsOf(text)) {
        double value = 0;
        const auto [end, status] = std::from_chars(part.data(), part.data() + part.size(), value);
        if (status != std::errc{} || end != part.data() + part.size())
            return false;
        out.push_back(value);
    }
    return true;
}

/// One character, or the word or escape for one that is hard to type; false for anything else.
bool parseCharacter(const std::string& text, std::optional<char>& out) {
    if (text == "tab" || text == "\\t")
        out = '\t';
    else if (text.size() == 1)
        out = text.front();
    else
        return text.empty();
    return true;
}

/// What was said of the text of tables; an error text when something of it is wrong.
std::optional<std::string> tableTextOf(const TableArguments& arguments, ingest::TableText& table) {
    constexpr std::string_view kNoSeparators = "\"\r\n.";
    if (!parseCharacter(arguments.delimiter, table.separator) ||
        (table.separator && kNoSeparators.find(*table.separator) != std::string_view::npos))
        return "--delimiter takes one character that separates fields, such as ; or tab";
    if (!parseCharacter(arguments.decimal, table.decimal) ||
        (table.decimal && *table.decimal != '.' && *table.decimal != ','))
        return "--decimal takes . or ,";
    if (!parseCharacter(arguments.comment, table.comment) ||
        (table.comment && (*table.comment == '"' || *table.comment == '\n')))
        return "--comment takes one character with which comment lines begin, such as #";
    if (table.separator && table.separator == table.comment)
        return "--delimiter and --comment cannot be the same character";
    table.skipLines = arguments.skipLines;
    return std::nullopt;
}

} // namespace

void addTableOptions(CLI::App& command, TableArguments& arguments) {
    command.add_option("--format", arguments.format,
                       ingest::listOf(ingest::rowWords(ingest::ingestFormats())) +
                           " (default: by extension)");
    command.add_option("--null", arguments.nulls, "numbers that mean not measured: 0,-32768");
    command.add_option("--null-words", arguments.nullWords,
                       "texts that mean not measured, in any case: n/a,--,null");
    command.add_option("--key-from-file", arguments.keyFromFile,
                       "add a column of this name with the file's stem");
    command.add_option("--start", arguments.start, "base time of inputs that carry none");
    command.add_option("--time-column", arguments.timeColumn,
                       "column with the event time (default: time)");
    command.add_option("--time-format", arguments.timeFormat,
                       "how it is written: iso8601 (default), epoch, epoch_s, epoch_ms, epoch_us, "
                       "epoch_ns, or a pattern: %d/%m/%Y %H:%M:%S, dd.MM.yyyy HH:mm:ss");
    command.add_option(
        "--time-zone", arguments.timeZone,
        "where its times are that name no zone: Europe/Berlin, +02:00 (default UTC)");
    command.add_option("--delimiter", arguments.delimiter,
                       "what stands between fields: ; or tab (default: found)");
    command.add_option("--decimal", arguments.decimal, ". or , in numbers (default: found)");
    command.add_option("--skip-lines", arguments.skipLines,
                       "lines to pass over before the one that names the columns");
    command.add_option("--comment", arguments.comment, "lines that begin with it are passed over");
}

Result<TableReading> readingOf(const TableArguments& arguments) {
    const auto wrong = [](std::string what) {
        return fail(ErrorCode::InvalidArgument, std::move(what));
    };
    TableReading reading;
    if (arguments.format != "auto") {
        const auto known = ingest::ingestFormats();
        reading.format = ingest::formatByWord(known, arguments.format);
        if (reading.format == nullptr)
            return wrong("--format does not know '" + arguments.format + "'; " +
                         ingest::listOf(ingest::rowWords(known), " and ") + " are known");
    }
    if (!parseNulls(arguments.nulls, reading.rows.nullValues))
        return wrong("--null takes numbers separated by commas, for example 0,-32768; words that "
                     "mean the same are for --null-words");
    reading.rows.nullWords = partsOf(arguments.nullWords);
    reading.rows.keyFromFile = arguments.keyFromFile;
    if (!arguments.timeColumn.empty())
        reading.rows.timeColumn = arguments.timeColumn;
    auto times = ingest::TimeReader::make(arguments.timeFormat, {});
    if (!times)
        return wrong("--time-format: " + times.error().text());
    times = ingest::TimeReader::make(arguments.timeFormat, arguments.timeZone);
    if (!times)
        return wrong("--time-zone: " + times.error().text());
    reading.rows.times = *times;
    if (const auto problem = tableTextOf(arguments, reading.rows.table))
        return wrong(*problem);
    if (!arguments.start.empty()) {
        const auto start = parseIso8601(arguments.start);
        if (!start)
            return wrong("--start takes an ISO-8601 time, for example 1970-01-01T00:00:00Z");
        reading.rows.start = *start;
    }
    return reading;
}

void addTimeExpression(CLI::App& command, std::string& expression) {
    command.add_option("--time-expression", expression,
                       "what makes the time of a row: DATEADD(hour, ICULOS, '1970-01-01')");
}

Result<pipeline::TableReading> tablesOf(const TableArguments& arguments,
                                        const std::string& timeExpression) {
    auto rows = readingOf(arguments);
    if (!rows)
        return propagate(rows);
    pipeline::TableReading reading;
    reading.tables.format = rows->format;
    reading.tables.rows = std::move(rows->rows);
    reading.timeExpression = timeExpression;
    if (!timeExpression.empty())
        if (auto works = pipeline::checkTimeExpression(timeExpression); !works)
            return propagate(works);
    return reading;
}

} // namespace vigil::app
