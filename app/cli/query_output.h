// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mutex.h"
#include "engine/query_shard.h"

#include <ostream>
#include <string>
#include <vector>

namespace vigil::app {

enum class OutputFormat { JsonLines, Csv, Table };

/// Writes result rows. Several outputs of one query: JSON rows then carry `_output`, CSV and
/// tables get a heading. CSV and tables are written so that neither a terminal nor a spreadsheet
/// finds anything to obey in a text from outside, JSON with escapes. Provisional rows are marked:
/// `_provisional` is true, beside it stand the bounds of their window. *Thread:* one.
class ResultWriter {
public:
    /// `several`: the query has more than one output; `live`: provisional rows may come.
    ResultWriter(std::ostream& out, OutputFormat format, bool several, bool live);
    void write(const std::vector<engine::QueryResult>& results);
    /// CSV and tables are written here: their columns are known only at the end.
    void finish();

    /// Final ones.
    [[nodiscard]] std::uint64_t rowsOut() const noexcept { return m_rows; }

private:
    struct Sheet {
        std::string output;
        std::vector<std::string> columns;  ///< by name
        std::vector<std::string> headings; ///< as they are written
        std::vector<std::vector<std::string>> rows;
    };

    void writeJson(const engine::QueryResult& result);
    void gather(const engine::QueryResult& result);
    void writeCsv(const Sheet& sheet);
    void writeTable(const Sheet& sheet);

    std::ostream& m_out;
    const OutputFormat m_format;
    const bool m_several;
    const bool m_live;
    std::vector<Sheet> m_sheets;
    std::uint64_t m_rows = 0;
};

/// A row of a result as scripts get it: {"query", "output", "time", "row": {...}}, on one line.
[[nodiscard]] std::string resultLine(const std::string& query, const engine::QueryResult& result,
                                     std::size_t row);

/// Gathers the results of a pipeline's queries, so that they can be written in an order that does
/// not depend on shards. *Thread:* any.
class ResultCollector {
public:
    void add(const std::string& query, const engine::QueryResult& result);
    /// resultLine() of all, ordered by time and then by text.
    void write(std::ostream& out) const;

private:
    struct Line {
        EventTime time{};
        std::string text;
    };

    mutable base::Mutex m_mutex;
    std::vector<Line> m_lines GUARDED_BY(m_mutex);
};

} // namespace vigil::app
