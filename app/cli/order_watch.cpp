// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/order_watch.h"

#include "app/cli/command.h"
#include "base/plain_text.h"
#include "engine/event_times.h"

#include <algorithm>

namespace vigil::app {
namespace {

/// A span that is easy to type and no shorter.
std::string roundedUp(Ticks span) {
    const Ticks step = span > std::chrono::hours(1)     ? Ticks(std::chrono::minutes(1))
                       : span > std::chrono::minutes(1) ? Ticks(std::chrono::seconds(1))
                                                        : Ticks(std::chrono::milliseconds(1));
    const auto count = (span.count() + step.count() - 1) / step.count();
    return spanText(step * count);
}

const char* wereMoved(std::uint64_t count) { return count == 1 ? "was moved" : "were moved"; }

const char* wereDropped(std::uint64_t count) { return count == 1 ? "was dropped" : "were dropped"; }

} // namespace

OrderWatch::Input& OrderWatch::inputOf(const std::string& name) {
    const auto known = std::ranges::find(m_inputs, name, &Input::name);
    if (known != m_inputs.end())
        return *known;
    auto& input = m_inputs.emplace_back();
    input.name = name;
    input.streamTimes = engine::takesStreamTimes(m_query, name);
    return input;
}

void OrderWatch::lookForTimes(Input& input, const model::RecordBatch& batch) const {
    const auto column = m_timeColumn.substr(0, m_timeColumn.find('.'));
    input.undated =
        batch.column(column) == nullptr &&
        std::ranges::all_of(batch.eventTime, [this](EventTime time) { return time == m_start; });
    for (const auto& other : batch.columns)
        if (input.timesIn.empty() && other.kind() == model::Column::Kind::DateTime)
            input.timesIn = other.name();
}

void OrderWatch::see(const model::BatchPtr& batch) {
    auto& input = inputOf(batch->stream);
    if (input.streamTimes && input.undated)
        lookForTimes(input, *batch);
    const auto note = [&input](EventTime time) {
        input.backwards += time < input.last ? 1 : 0;
        input.last = time;
        if (time >= input.newest)
            input.newest = time;
        else
            input.farthest = std::max(input.farthest, input.newest - time);
    };
    input.rows += batch->rowCount();
    if (input.streamTimes) {
        std::ranges::for_each(batch->eventTime, note);
        return;
    }
    for (const auto& time : engine::eventTimes(m_query, batch->stream, batch))
        if (time)
            note(*time);
}

std::vector<std::string> OrderWatch::warnings(const engine::TimeCounters& counters,
                                              const engine::TimePolicy& policy) const {
    std::vector<std::string> texts;
    for (const auto& input : m_inputs)
        if (input.streamTimes && input.undated && input.rows > 0)
            texts.push_back(
                "no record of '" + shown(input.name) + "' had a column '" + shown(m_timeColumn) +
                "': all of them happen at the base time, " + toIso8601(m_start) +
                (input.timesIn.empty()
                     ? "; --time-column names another column, --start another time"
                     : "; --time-column " + shown(input.timesIn) + " would take the times there"));
    const auto moved = counters.outOfOrderAdjusted;
    const auto dropped = counters.outOfOrderDropped;
    if (moved + dropped > 0) {
        const auto worst = std::ranges::max_element(m_inputs, {}, &Input::farthest);
        std::string text =
            counted(moved + dropped, "row", "rows") + " more than " + spanText(policy.outOfOrder) +
            " behind a newer one " +
            (moved > 0 ? std::string(wereMoved(moved)) + " to that bound" : wereDropped(dropped));
        if (worst != m_inputs.end() && worst->farthest > policy.outOfOrder)
            text += std::string("; ") +
                    (worst->backwards * 2 > worst->rows ? "the input stands newest first; " : "") +
                    "--out-of-order " + roundedUp(worst->farthest) +
                    " keeps every row in its own time";
        texts.push_back(std::move(text));
    }
    // Those that are dropped are among the rejected, each with its reason.
    if (const auto late = counters.lateAdjusted; late > 0)
        texts.push_back(counted(late, "row", "rows") + " older than their arrival by more than " +
                        spanText(policy.late.value_or(Ticks{})) + ' ' + wereMoved(late) +
                        " to that bound; --late sets it");
    return texts;
}

} // namespace vigil::app
