// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ingest/formats/recording_format.h"
#include "ingest/row_reader.h"
#include "pipeline/workspace/table_recordings.h"

#include <CLI/CLI.hpp>

#include <string>

namespace vigil::app {

/// How recorded tables are to be read, as it was written: the same for all who read them.
struct TableArguments {
    std::string format = "auto";
    std::string nulls, nullWords;
    std::string keyFromFile;
    std::string start;
    std::string timeColumn, timeFormat, timeZone;
    std::string delimiter, decimal, comment;
    std::size_t skipLines = 0;
};

void addTableOptions(CLI::App& command, TableArguments& arguments);

/// What they mean: the format (null: by the name of each file) and how rows are read.
struct TableReading {
    const ingest::RecordingFormat* format = nullptr;
    ingest::RowReaderOptions rows;
};

/// Error: InvalidArgument; its detail says what would be right.
[[nodiscard]] Result<TableReading> readingOf(const TableArguments& arguments);

void addTimeExpression(CLI::App& command, std::string& expression);

/// The same for tables that are played. Error: InvalidArgument.
[[nodiscard]] Result<pipeline::TableReading> tablesOf(const TableArguments& arguments,
                                                      const std::string& timeExpression);

} // namespace vigil::app
