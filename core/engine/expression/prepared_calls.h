// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/value.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace vigil::engine {

struct Expression;

/// What calls of user functions give for the rows of a set: made for all of them at once before the
/// rows are looked at one by one. *Thread:* one.
class PreparedCalls {
public:
    /// By row; nullopt where there was nothing to call.
    using Results = std::vector<std::optional<Result<model::Value>>>;

    /// Another evaluation of `call` takes the place of an earlier one.
    void set(const Expression& call, Results results);

    /// Nullptr where it was not made.
    [[nodiscard]] const Result<model::Value>* find(const Expression& call,
                                                   std::size_t row) const noexcept;

    /// Keeps only the rows `kept` (ascending).
    void keep(const std::vector<std::uint32_t>& kept);

private:
    struct Call {
        const Expression* expression = nullptr;
        Results results;
    };

    std::vector<Call> m_calls;
};

} // namespace vigil::engine
