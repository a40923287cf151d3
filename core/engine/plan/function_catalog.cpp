// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/function_catalog.h"

#include <algorithm>

namespace vigil::engine {

namespace {

template <typename Entry>
const Entry* named(const std::vector<const Entry*>& entries, std::string_view name) noexcept {
    const auto found = std::ranges::find_if(
        entries, [&](const Entry* entry) { return model::equalNames(entry->name, name); });
    return found == entries.end() ? nullptr : *found;
}

template <typename Entry>
void append(std::vector<const Entry*>& entries, std::span<const Entry> more) {
    for (const auto& entry : more) {
        std::erase_if(entries, [&](const Entry* other) {
            return model::equalNames(other->name, entry.name);
        });
        entries.push_back(&entry);
    }
}

} // namespace

void FunctionCatalog::add(std::span<const Function> functions) { append(m_scalars, functions); }

void FunctionCatalog::add(std::span<const AggregateFunction> aggregates) {
    append(m_aggregates, aggregates);
}

const Function* FunctionCatalog::scalar(std::string_view name) const noexcept {
    return named(m_scalars, name);
}

const AggregateFunction* FunctionCatalog::aggregate(std::string_view name) const noexcept {
    return named(m_aggregates, name);
}

} // namespace vigil::engine
