// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oracle.h"

#include <map>
#include <vector>

namespace vigil::engine::oracle {

/// Rows of all tables of a SELECT that belong together, and what the analytic functions gave.
struct Tuple {
    std::vector<const Row*> tables; ///< nullptr: the missing side of a LEFT JOIN
    EventTime time{};
    std::uint64_t order = 0;
    std::map<const Expr*, Value> analytics;
};

/// What an expression sees.
struct Scope {
    const Tuple* tuple = nullptr;
    const std::vector<const Tuple*>* group = nullptr;
    EventTime time{};
    EventTime windowStart{};
    EventTime windowEnd{};
    Value windowId;
};

inline constexpr std::int64_t kSecond = 10'000'000;

[[nodiscard]] inline std::int64_t ticks(EventTime t) { return t.time_since_epoch().count(); }

[[nodiscard]] inline EventTime at(std::int64_t t) { return EventTime{Ticks{t}}; }

[[nodiscard]] std::int64_t floorDiv(std::int64_t a, std::int64_t b);
[[nodiscard]] std::int64_t unitTicks(const std::string& unit);
/// Boundaries of the unit between two times.
[[nodiscard]] std::int64_t dateDiff(const std::string& unit, EventTime from, EventTime to);

[[nodiscard]] Scope scopeOf(const Tuple& tuple);
[[nodiscard]] Value evaluateExpr(const Expr& e, const Scope& scope);
[[nodiscard]] bool passes(const ExprPtr& condition, const Scope& scope);
[[nodiscard]] bool sameKeys(const std::vector<ExprPtr>& keys, const Tuple& a, const Tuple& b);
/// All nodes of a kind in the SELECT.
[[nodiscard]] std::vector<const Expr*> allOf(const Select& select, Expr::Op op);
/// An aggregate of numbers over a text: the row is a dead letter.
[[nodiscard]] bool isRejected(const Aggregate& a, const Tuple& tuple);
/// `rows` are all rows of the stream in order.
[[nodiscard]] Value analyticOf(const Analytic& a, const std::vector<Tuple>& rows,
                               std::size_t current, bool endInclusive);

} // namespace vigil::engine::oracle
