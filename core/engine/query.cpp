// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/query.h"

#include "engine/binding/binder.h"
#include "engine/binding/query_traps.h"
#include "engine/function_list.h"
#include "engine/syntax/ast.h"

#include <algorithm>

namespace vigil::engine {

Query::~Query() = default;

tl::expected<std::shared_ptr<const Query>, Diagnostics> Query::compile(std::string_view sql,
                                                                       const QueryOptions& wanted) {
    const auto script = parseScript(sql);
    if (!script)
        return tl::unexpected(Diagnostics{script.error()});
    auto options = wanted;
    if (options.catalog == nullptr)
        options.catalog = builtinFunctions();
    Diagnostics findings;
    auto plan = bindScript(sql, *script, options, findings);
    noteTraps(sql, *script, options, findings);
    std::ranges::stable_sort(findings, {}, &Diagnostic::offset);
    const auto repeated =
        std::unique(findings.begin(), findings.end(), [](const auto& a, const auto& b) {
            return a.offset == b.offset && a.message == b.message;
        });
    findings.erase(repeated, findings.end());
    Diagnostics errors;
    std::ranges::copy_if(findings, std::back_inserter(errors),
                         [](const auto& d) { return d.severity == Severity::Error; });
    if (!errors.empty())
        return tl::unexpected(std::move(errors));
    const std::shared_ptr<Query> query(new Query());
    query->m_text = sql;
    query->m_warnings = std::move(findings);
    query->m_plan = std::move(plan);
    return query;
}

std::vector<std::string> Query::inputNames() const {
    std::vector<std::string> names;
    for (const auto& source : m_plan->sources)
        if (std::ranges::none_of(names,
                                 [&](const auto& n) { return model::equalNames(n, source.input); }))
            names.push_back(source.input);
    return names;
}

std::vector<std::string> Query::outputNames() const {
    std::vector<std::string> names;
    for (const auto& step : m_plan->steps)
        if (step.output && std::ranges::none_of(names, [&](const auto& n) {
                return model::equalNames(n, step.name);
            }))
            names.push_back(step.name);
    return names;
}

std::vector<std::string> Query::outputColumns(std::string_view output) const {
    std::vector<std::string> names;
    for (const auto& step : m_plan->steps) {
        if (!step.output || !model::equalNames(step.name, output))
            continue;
        for (const auto& select : step.selects)
            for (const auto& item : select.items)
                if (!item.star && std::ranges::none_of(names, [&](const auto& n) {
                        return model::equalNames(n, item.name);
                    }))
                    names.push_back(item.name);
    }
    return names;
}

bool Query::hasWindows() const noexcept {
    return std::ranges::any_of(m_plan->steps, [](const StepPlan& step) {
        return std::ranges::any_of(step.selects, &SelectPlan::grouped);
    });
}

bool Query::readsMessages(std::string_view input) const noexcept {
    return std::ranges::any_of(m_plan->sources, [input](const SourcePlan& source) {
        return source.readsMessages && model::equalNames(source.input, input);
    });
}

bool Query::partitionable() const noexcept { return m_plan->partitionable; }

} // namespace vigil::engine
