// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/row_writer.h"

#include "model/value.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace vigil::app {
namespace {

using Type = model::Value::Type;

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text)
        out.append(c == '"' ? 2 : 1, c);
    return out += '"';
}

/// As the reader of tables takes it back.
std::string cellOf(const model::Value& value) {
    switch (value.type()) {
    case Type::Null:
        return {};
    case Type::Text:
        return value.asText().find_first_of(",\"\r\n") == std::string::npos
                   ? value.asText()
                   : quoted(value.asText());
    case Type::DateTime:
        return model::textOf(value.asMoment());
    case Type::Record:
    case Type::Array:
        return quoted(model::toJson(value));
    case Type::Bit:
    case Type::BigInt:
    case Type::Float:
        return model::toJson(value);
    }
    return {};
}

} // namespace

void RowWriter::addColumns(const model::RecordBatch& batch) {
    for (const auto& column : batch.columns)
        if (std::ranges::none_of(m_columns, [&](const std::string& known) {
                return model::equalNames(known, column.name());
            }))
            m_columns.push_back(column.name());
}

Result<void> RowWriter::open(const std::string& path) {
    m_path = path;
    constexpr int kOwnerOnly = 0600;
    const int made = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
    if (made >= 0)
        ::close(made);
    m_file.open(path, std::ios::binary);
    if (made < 0 || !m_file)
        return fail(ErrorCode::Io, "cannot be written", path);
    if (m_format == Format::Csv) {
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            m_file << (i > 0 ? "," : "") << cellOf(model::Value(m_columns[i]));
        m_file << '\n';
    }
    return {};
}

void RowWriter::write(const model::RecordBatch& batch, std::size_t row) {
    m_format == Format::Csv ? writeCsv(batch, row) : writeJson(batch, row);
}

void RowWriter::writeCsv(const model::RecordBatch& batch, std::size_t row) {
    if (m_columns.size() == 1 &&
        (batch.column(m_columns[0]) == nullptr || batch.column(m_columns[0])->isNull(row)))
        m_file << "\"\""; // an empty line would be no row
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const auto* column = batch.column(m_columns[i]);
        m_file << (i > 0 ? "," : "");
        if (column != nullptr)
            m_file << cellOf(column->value(row));
    }
    m_file << '\n';
}

void RowWriter::writeJson(const model::RecordBatch& batch, std::size_t row) {
    m_file << '{';
    bool first = true;
    for (const auto& column : batch.columns) {
        const auto value = column.value(row);
        m_file << (std::exchange(first, false) ? "" : ",") << model::jsonQuoted(column.name())
               << ':' << model::toJson(value);
    }
    m_file << "}\n";
}

Result<void> RowWriter::finish() {
    m_file.close();
    if (!m_file)
        return fail(ErrorCode::Io, "cannot be written", m_path);
    return {};
}

} // namespace vigil::app
