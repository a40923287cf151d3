// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/query_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

namespace vigil::app {
namespace {

tl::unexpected<Error> wrong(std::string what) {
    return fail(ErrorCode::InvalidArgument, std::move(what));
}

/// "5m" or "off"; false when it is neither.
bool parseTolerance(const std::string& text, std::optional<Ticks>& out) {
    if (text.empty())
        return true;
    if (text == "off") {
        out.reset();
        return true;
    }
    const auto span = parseSpan(text);
    if (span)
        out = *span;
    return span.has_value();
}

/// "256MiB", "64KiB", "1GiB" or a number of bytes.
std::optional<std::size_t> parseBytes(std::string_view text) {
    double amount = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), amount);
    if (status != std::errc{} || !(amount > 0))
        return std::nullopt;
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    constexpr std::array<std::string_view, 4> kUnits{"B", "KiB", "MiB", "GiB"};
    const auto known = std::ranges::find(kUnits, unit.empty() ? kUnits[0] : unit);
    if (known == kUnits.end())
        return std::nullopt;
    const double bytes = std::ldexp(amount, 10 * static_cast<int>(known - kUnits.begin()));
    constexpr double kMost = 1e15;
    return bytes < 1 || bytes > kMost ? std::nullopt
                                      : std::optional(static_cast<std::size_t>(bytes));
}

bool parsePolicy(const std::string& text, engine::LatePolicy& out) {
    if (text.empty())
        return true;
    if (text == "adjust")
        out = engine::LatePolicy::Adjust;
    else if (text == "drop")
        out = engine::LatePolicy::Drop;
    else
        return false;
    return true;
}

/// What the query gets of its options; an error text when one is wrong.
std::optional<std::string> timePolicyOf(const QueryArguments& options, engine::TimePolicy& policy) {
    policy = options.arrival.empty() ? engine::TimePolicy::recorded() : engine::TimePolicy{};
    if (!parseTolerance(options.early, policy.early))
        return "--early takes a span such as 5m, or off";
    if (!parseTolerance(options.late, policy.late))
        return "--late takes a span such as 5s, or off";
    std::optional<Ticks> outOfOrder = policy.outOfOrder;
    if (!parseTolerance(options.outOfOrder, outOfOrder) || !outOfOrder)
        return "--out-of-order takes a span such as 0s or 1h";
    policy.outOfOrder = *outOfOrder;
    if (!parsePolicy(options.latePolicy, policy.latePolicy))
        return "--late-policy takes adjust or drop";
    if (!parsePolicy(options.outOfOrderPolicy, policy.outOfOrderPolicy))
        return "--out-of-order-policy takes adjust or drop";
    return std::nullopt;
}

} // namespace

Result<QueryRequest> requestOf(const QueryArguments& options) {
    QueryRequest request;
    engine::QueryOptions& queryOptions = request.query;
    InputMerge::Options& mergeOptions = request.merge;
    if (const auto problem = timePolicyOf(options, queryOptions.policy))
        return wrong(*problem);
    if (options.bounds == "start")
        queryOptions.bounds = engine::WindowBounds::StartInclusive;
    else if (options.bounds != "end")
        return wrong("--window-bounds takes end or start");
    const std::map<std::string, OutputFormat> formats{{"jsonl", OutputFormat::JsonLines},
                                                      {"csv", OutputFormat::Csv},
                                                      {"table", OutputFormat::Table}};
    const auto outputFormat = formats.find(options.output);
    if (outputFormat == formats.end())
        return wrong("--output takes jsonl, csv or table");

    const auto every = parseSpan(options.live.empty() ? "0s" : options.live);
    if (!every || (!options.live.empty() && *every <= Ticks{0}))
        return wrong("--live takes a span such as 10s: how often to look at open windows");

    if (!options.memory.empty()) {
        const auto memory = parseBytes(options.memory);
        if (!memory)
            return wrong("--memory takes a size such as 256MiB or 1GiB");
        queryOptions.budget.memory = *memory;
    }
    const auto time = parseSpan(options.time.empty() ? "0s" : options.time);
    if (!time || (!options.time.empty() && *time <= Ticks{0}))
        return wrong("--time takes a span such as 30s: how long the query may take in all");

    auto table = readingOf(options.table);
    if (!table)
        return propagate(table);
    mergeOptions.format = table->format;
    mergeOptions.rows = std::move(table->rows);
    mergeOptions.rows.arrivalColumn = options.arrival;
    if (!options.arrivalUnit.empty() &&
        !parseEpochUnit(options.arrivalUnit, mergeOptions.arrivalUnit))
        return wrong("--arrival-unit takes s, ms, us or ns: what a number in --arrival counts");
    request.output = outputFormat->second;
    request.live = *every;
    request.time = *time;
    return request;
}

} // namespace vigil::app
