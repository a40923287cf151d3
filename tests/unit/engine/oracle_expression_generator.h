// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oracle.h"
#include "oracle_stream.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace vigil::engine::oracle {

/// Number: sums of it are exact. Mixed: anything, and numbers that are rounded.
/// Joined: of STRING_AGG, which is known to give a text. List: an array of numbers.
enum class Kind { Number, Text, Mixed, Time, Joined, List };

struct ColumnInfo {
    std::string name;
    Kind kind = Kind::Mixed;
};

/// What a SELECT may do with rows of a feed.
struct FeedInfo {
    std::vector<ColumnInfo> columns;
    bool orderly = false; ///< rows of equal time have a known order
    /// Columns that make a row unique at its time; empty: none are known to.
    std::vector<std::size_t> identity;
    std::size_t joins = 0; ///< that its rows went through: each can square their number
};

/// Random expressions over the columns of some tables. *Thread:* one.
class ExpressionGenerator {
public:
    explicit ExpressionGenerator(std::uint64_t seed) : m_random(seed), m_streams(m_random) {}

    ExpressionGenerator(const ExpressionGenerator&) = delete;
    ExpressionGenerator& operator=(const ExpressionGenerator&) = delete;

protected:
    std::uint64_t below(std::uint64_t n) { return m_random.below(n); }

    int from(int low, int high) { return m_random.from(low, high); }

    bool chance(std::uint64_t percent) { return m_random.chance(percent); }

    template <typename T>
    T oneOf(std::initializer_list<T> values) {
        return m_random.oneOf(values);
    }

    ExprPtr column(std::size_t table, std::size_t index);
    /// A column whose kind is among `kinds`; null when there is none.
    ExprPtr anyColumn(std::initializer_list<Kind> kinds);
    ExprPtr smallNumber();
    ExprPtr numeric(int depth = 2);
    ExprPtr anything();
    /// Values of which a text is read as a number.
    ExprPtr untyped();
    std::string comparison();
    ExprPtr condition(int depth);
    // Aggregates. `order`: those that depend on the order of rows, too.
    Aggregate aggregate(bool ordered, bool analytic);
    ExprPtr anyOrNumber(Kind kind);
    static Kind kindOf(const Aggregate& a);
    static ExprPtr aggregateExpr(Aggregate a);
    /// COUNT or SUM: exact, so it may be calculated with.
    ExprPtr exactAggregate();
    /// The table whose rows are looked at alone: those of the SELECT, or of one table of a JOIN.
    std::size_t base() const;
    /// What LAG and LAST give: a value, or the row itself.
    ExprPtr valueBefore();
    /// Rows of equal time in no known order: `identity` makes each a partition of its own.
    ExprPtr analyticExpr(const std::vector<std::size_t>& identity);

    Random m_random;
    StreamGenerator m_streams;
    bool m_inStep = false;                 ///< no rounded values: steps compare them
    std::vector<const FeedInfo*> m_tables; ///< of the SELECT being made
    std::optional<std::size_t> m_only;     ///< the one table whose columns are taken
};

} // namespace vigil::engine::oracle
