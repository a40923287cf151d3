// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/expression/prepared_calls.h"

#include <algorithm>
#include <utility>

namespace vigil::engine {

void PreparedCalls::set(const Expression& call, Results results) {
    const auto known = std::ranges::find(m_calls, &call, &Call::expression);
    if (known == m_calls.end())
        m_calls.push_back({&call, std::move(results)});
    else
        known->results = std::move(results);
}

const Result<model::Value>* PreparedCalls::find(const Expression& call,
                                                std::size_t row) const noexcept {
    const auto known = std::ranges::find(m_calls, &call, &Call::expression);
    if (known == m_calls.end() || row >= known->results.size() || !known->results[row])
        return nullptr;
    return &*known->results[row];
}

void PreparedCalls::keep(const std::vector<std::uint32_t>& kept) {
    for (auto& call : m_calls) {
        Results results;
        results.reserve(kept.size());
        for (const auto row : kept)
            results.push_back(std::move(call.results[row]));
        call.results = std::move(results);
    }
}

} // namespace vigil::engine
