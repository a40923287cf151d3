// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/query_output.h"

#include "base/plain_text.h"
#include "model/row_json.h"

#include <algorithm>
#include <array>

namespace vigil::app {
namespace {

/// First columns of CSV and tables that may show provisional rows.
constexpr std::array kMarks{"_provisional", "_window_start", "_window_end"};

/// Text with which spreadsheets begin a formula, whatever blanks stand before it; some take a tab
/// or a line end for the beginning of one, or the wide forms of the signs.
bool looksLikeFormula(std::string_view text) {
    if (text.starts_with('\t') || text.starts_with('\r') || text.starts_with('\n'))
        return true;
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    constexpr std::array<std::string_view, 8> kSigns{
        "=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    return std::ranges::any_of(kSigns, [text](auto sign) { return text.starts_with(sign); });
}

/// Text for a cell of the format: with nothing that a terminal or a spreadsheet would obey.
std::string cellText(std::string_view text, OutputFormat format) {
    if (format == OutputFormat::Table)
        return shown(text);
    std::string cell = looksLikeFormula(text) ? "'" : "";
    // Line ends and tabs may stand within the quotes.
    for (std::size_t from = 0; from <= text.size();) {
        const auto end = std::min(text.find('\r', from), text.size());
        cell += shownLines(text.substr(from, end - from));
        cell += end < text.size() ? "\r" : "";
        from = end + 1;
    }
    return cell;
}

/// A cell for people and spreadsheets: null empty.
std::string plain(const model::Value& value, OutputFormat format) {
    using Type = model::Value::Type;
    switch (value.type()) {
    case Type::Null:
        return {};
    case Type::Text:
        return cellText(value.asText(), format);
    case Type::DateTime:
        return model::textOf(value.asMoment());
    default:
        return shownJson(model::toJson(value));
    }
}

std::string csvCell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

/// Code points, so that columns line up for most scripts.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

} // namespace

ResultWriter::ResultWriter(std::ostream& out, OutputFormat format, bool several, bool live)
    : m_out(out), m_format(format), m_several(several), m_live(live) {}

void ResultWriter::write(const std::vector<engine::QueryResult>& results) {
    for (const auto& result : results) {
        m_rows += result.final ? result.rows->rowCount() : 0;
        if (m_format == OutputFormat::JsonLines)
            writeJson(result);
        else
            gather(result);
    }
}

void ResultWriter::writeJson(const engine::QueryResult& result) {
    const std::string head =
        m_several ? "{\"_output\":" + model::jsonQuoted(result.output) : std::string("{");
    for (std::size_t row = 0; row < result.rows->rowCount(); ++row) {
        std::string marked = head;
        if (!result.final) {
            marked += m_several ? ",\"_provisional\":true" : "\"_provisional\":true";
            if (!result.windowEnd.empty())
                marked += ",\"_window_start\":\"" + toIso8601(result.windowStart[row]) +
                          "\",\"_window_end\":\"" + toIso8601(result.windowEnd[row]) + '"';
        }
        m_out << model::rowJson(*result.rows, row, std::move(marked)) << '\n';
    }
}

void ResultWriter::gather(const engine::QueryResult& result) {
    auto sheet = std::ranges::find(m_sheets, result.output, &Sheet::output);
    if (sheet == m_sheets.end()) {
        sheet = m_sheets.insert(m_sheets.end(), Sheet{result.output, {}, {}, {}});
        if (m_live)
            sheet->columns.assign(kMarks.begin(), kMarks.end());
        for (const auto& mark : sheet->columns)
            sheet->headings.push_back(mark);
    }
    std::vector<std::size_t> place;
    for (const auto& column : result.rows->columns) {
        auto known = std::ranges::find(sheet->columns, column.name());
        if (known == sheet->columns.end()) {
            known = sheet->columns.insert(sheet->columns.end(), column.name());
            sheet->headings.push_back(cellText(column.name(), m_format));
        }
        place.push_back(static_cast<std::size_t>(known - sheet->columns.begin()));
    }
    for (std::size_t row = 0; row < result.rows->rowCount(); ++row) {
        auto& cells = sheet->rows.emplace_back(sheet->columns.size());
        for (std::size_t i = 0; i < place.size(); ++i)
            cells[place[i]] = plain(result.rows->columns[i].value(row), m_format);
        if (m_live)
            cells[0] = result.final ? "false" : "true";
        if (m_live && !result.final && !result.windowEnd.empty()) {
            cells[1] = toIso8601(result.windowStart[row]);
            cells[2] = toIso8601(result.windowEnd[row]);
        }
    }
}

void ResultWriter::writeCsv(const Sheet& sheet) {
    const auto line = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < sheet.columns.size(); ++i)
            m_out << (i > 0 ? "," : "") << (i < cells.size() ? csvCell(cells[i]) : "");
        m_out << '\n';
    };
    line(sheet.headings);
    for (const auto& row : sheet.rows)
        line(row);
}

void ResultWriter::writeTable(const Sheet& sheet) {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
        std::size_t most = width(sheet.headings[i]);
        for (const auto& row : sheet.rows)
            if (i < row.size())
                most = std::max(most, width(row[i]));
        widths.push_back(most);
    }
    const auto line = [&](const std::vector<std::string>& cells) {
        std::string text;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const std::string cell = i < cells.size() ? cells[i] : std::string();
            text += (i > 0 ? "  " : "") + cell + std::string(widths[i] - width(cell), ' ');
        }
        text.erase(text.find_last_not_of(' ') + 1);
        m_out << text << '\n';
    };
    line(sheet.headings);
    std::vector<std::string> rule;
    rule.reserve(widths.size());
    for (const auto w : widths)
        rule.emplace_back(w, '-');
    line(rule);
    for (const auto& row : sheet.rows)
        line(row);
}

void ResultWriter::finish() {
    bool first = true;
    for (const auto& sheet : m_sheets) {
        if (m_several)
            m_out << (first ? "" : "\n") << "# " << shown(sheet.output) << '\n';
        first = false;
        if (m_format == OutputFormat::Csv)
            writeCsv(sheet);
        else
            writeTable(sheet);
    }
    m_out.flush();
}

std::string resultLine(const std::string& query, const engine::QueryResult& result,
                       std::size_t row) {
    return shownJson("{\"query\":" + model::jsonQuoted(query) +
                     ",\"output\":" + model::jsonQuoted(result.output) + ",\"time\":\"" +
                     toIso8601(result.rows->eventTime[row]) +
                     "\",\"row\":" + model::rowJson(*result.rows, row) + '}');
}

void ResultCollector::add(const std::string& query, const engine::QueryResult& result) {
    const base::MutexLock lock(m_mutex);
    for (std::size_t row = 0; row < result.rows->rowCount(); ++row)
        m_lines.push_back({result.rows->eventTime[row], resultLine(query, result, row)});
}

void ResultCollector::write(std::ostream& out) const {
    const base::MutexLock lock(m_mutex);
    auto ordered = m_lines;
    std::ranges::stable_sort(ordered, {}, [](const Line& l) { return std::tie(l.time, l.text); });
    for (const auto& line : ordered)
        out << line.text << '\n';
}

} // namespace vigil::app
