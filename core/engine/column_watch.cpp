// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/column_watch.h"

#include "engine/binding/expression_binder.h"
#include "engine/plan/plan.h"
#include "engine/syntax/ast.h"

#include <algorithm>

namespace vigil::engine {

using model::equalNames;

namespace {

/// A path within a record is there where it has a value.
bool isThere(const BatchColumns& columns, std::size_t path, std::size_t rows) {
    if (columns.absent(path))
        return false;
    if (columns.flat(path) != nullptr)
        return true;
    for (std::uint32_t row = 0; row < rows; ++row)
        if (!columns.value(path, row).isNull())
            return true;
    return false;
}

} // namespace

ColumnWatch::ColumnWatch(const Query& query) : m_text(query.text()) {
    const auto& plan = query.plan();
    for (const auto& source : plan.sources)
        for (const auto& path : source.columns)
            read(source.input, path);
    for (const auto& step : plan.steps)
        for (const auto& select : step.selects)
            for (std::size_t t = 0; t < select.tables.size(); ++t) {
                const auto& table = select.tables[t];
                if (table.apply || table.feed.kind != Feed::Kind::Source)
                    continue;
                const auto& input = plan.sources[table.feed.index].input;
                const auto& columns =
                    t == 0 && select.match ? select.match->columns : table.columns;
                for (const auto& path : columns)
                    // The name of the table is its row where it is no column.
                    if (path.size() > 1 || !equalNames(path[0], table.alias))
                        read(input, path);
            }
}

void ColumnWatch::read(const std::string& input, const ColumnPath& path) {
    const bool transport = path.size() == 1 && isMetadataColumn(path[0]);
    if (transport || isHiddenColumn(path[0]))
        return;
    auto known = std::ranges::find_if(
        m_inputs, [&](const Input& other) { return equalNames(other.name, input); });
    if (known == m_inputs.end())
        known = m_inputs.insert(m_inputs.end(), Input{input, {}, {}, false});
    if (std::ranges::none_of(known->unseen, [&](const ColumnPath& other) {
            return std::ranges::equal(other, path, equalNames);
        }))
        known->unseen.push_back(path);
}

void ColumnWatch::see(const model::BatchPtr& batch) {
    for (auto& input : m_inputs) {
        if (input.unseen.empty() || batch->rowCount() == 0 ||
            !equalNames(input.name, batch->stream))
            continue;
        input.hadRows = true;
        for (const auto& column : batch->columns)
            if (std::ranges::find(input.columns, column.name()) == input.columns.end())
                input.columns.push_back(column.name());
        const BatchColumns columns(batch, input.unseen);
        std::vector<ColumnPath> unseen;
        for (std::size_t i = 0; i < input.unseen.size(); ++i)
            if (!isThere(columns, i, batch->rowCount()))
                unseen.push_back(input.unseen[i]);
        input.unseen = std::move(unseen);
    }
}

void ColumnWatch::see(std::string_view input, const std::vector<std::string>& fields) {
    for (auto& known : m_inputs)
        if (equalNames(known.name, input) && !fields.empty())
            known.columns = fields;
}

void ColumnWatch::know(std::string_view input, const std::vector<std::string>& columns) {
    for (auto& known : m_inputs) {
        if (!equalNames(known.name, input))
            continue;
        known.hadRows = true;
        known.columns = columns;
        std::erase_if(known.unseen, [&](const ColumnPath& path) {
            return std::ranges::any_of(columns, [&](const auto& column) {
                return equalNames(column, path[0]) || equalNames(column, ast::pathText(path));
            });
        });
    }
}

std::vector<ColumnWatch::Missing> ColumnWatch::missing() const {
    std::vector<Missing> out;
    for (const auto& input : m_inputs) {
        if (!input.hadRows)
            continue;
        const std::vector<std::string_view> names(input.columns.begin(), input.columns.end());
        for (const auto& path : input.unseen) {
            auto hint = path.size() == 1 ? didYouMean(path[0], names) : std::string();
            if (path.size() == 1 && m_text.find('"' + path[0] + '"') != std::string::npos)
                hint = "write a text as '" + path[0] + "'";
            out.push_back({input.name, ast::pathText(path), std::move(hint)});
        }
    }
    return out;
}

} // namespace vigil::engine
