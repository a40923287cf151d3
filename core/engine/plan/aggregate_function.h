// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/record_batch.h"
#include "model/value.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace vigil::engine {

struct AggregateCells;
struct AggregatePlan;
struct FloatCell;
struct KeptRow;
struct Samples;

/// A built-in aggregate: all that the language, the windows, completion and its documentation know
/// of it. A new one is an entry in the table of aggregate_functions.cpp. *Thread:* immutable; it
/// lives as long as the program.
struct AggregateFunction {
    /// What a group keeps of its rows; it decides which `of...` makes the result.
    enum class State {
        Cells,   ///< counts, sums and extremes of the values; aggregates of one argument share them
        Samples, ///< the numbers of the one ORDER BY expression; percentiles share them
        Rows     ///< a value a row
    };
    /// What an argument is.
    enum class Argument {
        Value,
        Limit,    ///< a constant: how many rows are kept, 1 to 10000
        Fraction, ///< a constant from 0 to 1
        Separator ///< a constant text
    };

    std::string_view name;
    std::string_view signature;   ///< for messages and completion
    std::string_view description; ///< one sentence
    std::string_view example;     ///< over rows with v = 1, 2 and 4
    std::string_view gives;       ///< the text of its value
    int minArgs = 1;
    int maxArgs = 1;
    std::array<Argument, 2> arguments{Argument::Value, Argument::Value};
    std::optional<model::Value::Type> result = std::nullopt;
    bool resultLikeArgument = false; ///< of the type of its value, where that has one

    State state = State::Cells;
    bool numbersOnly = false; ///< other values but null make a dead letter
    bool moments = false;     ///< Cells: AggregateCells::moments are filled
    bool readsTexts = false;  ///< texts that were not CAST are read as numbers
    bool takesStar = false;   ///< name(*) is name()
    bool wholeRows = false;   ///< Rows: without a value the row itself is kept, as a record
    /// Takes OVER (ORDER BY ...). Of Rows, only the first AggregatePlan::limit are kept.
    bool ordered = false;
    /// Rows: the result depends on the order in which they come.
    bool inOrder = true;
    const AggregateFunction* distinct = nullptr; ///< name(DISTINCT value)

    model::Value (*ofCells)(const AggregateCells& cells) = nullptr;
    model::Value (*ofSamples)(const AggregatePlan& plan, const Samples& samples) = nullptr;
    model::Value (*ofRows)(const AggregatePlan& plan, const std::vector<KeptRow>& rows) = nullptr;
    /// Cells, may be missing: the results of groups that hold floats alone, column-wise.
    void (*appendFloats)(const std::vector<FloatCell>& cells, std::span<const std::uint32_t> slots,
                         model::Column& to) = nullptr;

    [[nodiscard]] constexpr bool keepsFirst() const noexcept {
        return state == State::Rows && ordered;
    }

    /// True when the state of a group grows with its rows.
    [[nodiscard]] constexpr bool grows() const noexcept {
        return state != State::Cells && !keepsFirst();
    }
};

/// The table of aggregates.
[[nodiscard]] std::span<const AggregateFunction> aggregateFunctions() noexcept;

} // namespace vigil::engine
