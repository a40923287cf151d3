// SPDX-License-Identifier: GPL-3.0-or-later
// The part of MatchStage that survives a restart.
#include "engine/stage/match_stage.h"
#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

#include <algorithm>

namespace vigil::engine {

namespace {

/// Consecutive rows of one symbol that a state may claim.
constexpr std::uint32_t kMostRowsOfRun = 1U << 20;

} // namespace

void MatchStage::save(StateWriter& out, const RowStamp& stamp) {
    out.time(stamp.time);
    out.number(stamp.order);
    out.signedNumber(stamp.arrival.time_since_epoch().count());
    out.number(stamp.origin.source);
    out.number(stamp.origin.partition);
    out.signedNumber(stamp.origin.offset);
}

MatchStage::RowStamp MatchStage::loadStamp(StateReader& in) {
    RowStamp stamp;
    stamp.time = in.time();
    stamp.order = in.number();
    stamp.arrival = ArrivalTime{Ticks{in.signedNumber()}};
    stamp.origin.source = static_cast<std::uint32_t>(in.number());
    stamp.origin.partition = static_cast<std::uint32_t>(in.number());
    stamp.origin.offset = in.signedNumber();
    return stamp;
}

void MatchStage::save(StateWriter& out, const Partial& partial) {
    out.number(partial.place);
    for (const auto& cell : partial.cells) {
        out.flag(cell.set);
        if (cell.set)
            out.value(cell.value);
    }
    out.number(partial.runs.size());
    for (const auto& run : partial.runs) {
        out.number(run.symbol);
        out.number(run.rows);
    }
}

MatchStage::Partial MatchStage::loadPartial(StateReader& in) const {
    Partial partial;
    partial.place = static_cast<std::uint16_t>(in.index(m_pattern.placeCount()));
    partial.cells.resize(m_plan.reads.size());
    for (auto& cell : partial.cells) {
        cell.set = in.flag();
        if (cell.set)
            cell.value = in.value();
    }
    const std::size_t runs = in.count();
    for (std::size_t i = 0; i < runs && in.ok(); ++i) {
        const std::size_t symbol = in.index(m_plan.symbols.size());
        partial.runs.push_back({symbol, static_cast<std::uint32_t>(in.index(kMostRowsOfRun))});
    }
    return partial;
}

void MatchStage::save(StateWriter& out) const {
    out.number(m_keys.size());
    for (const auto* entry : inKeyOrder(m_keys)) {
        const auto& key = entry->second;
        out.text(entry->first);
        out.values(key.values);
        out.number(key.bytes);
        out.number(key.attempts.size());
        for (const auto& attempt : key.attempts) {
            out.time(attempt.start);
            out.number(attempt.order);
            out.number(attempt.open.size());
            for (const auto& partial : attempt.open)
                save(out, partial);
            out.flag(attempt.best.has_value());
            if (!attempt.best)
                continue;
            save(out, attempt.best->match);
            save(out, attempt.best->last);
        }
    }
    out.number(m_pending.size());
    for (const auto& result : m_pending) {
        save(out, result.last);
        out.number(result.start);
        out.values(result.values);
    }
    out.time(m_complete);
}

MatchStage::Key MatchStage::loadKey(StateReader& in) const {
    Key key;
    key.values = in.values(m_plan.partitionBy.size());
    key.bytes = static_cast<std::size_t>(in.number());
    const std::size_t attempts = in.count();
    if (attempts == 0)
        in.refuse("a key without partial matches");
    for (std::size_t a = 0; a < attempts && in.ok(); ++a) {
        auto& attempt = key.attempts.emplace_back();
        attempt.start = in.time();
        attempt.order = in.number();
        const std::size_t open = in.count();
        for (std::size_t i = 0; i < open && in.ok(); ++i)
            attempt.open.push_back(loadPartial(in));
        key.partials += open;
        if (!in.flag())
            continue;
        auto match = loadPartial(in);
        attempt.best = Ended{std::move(match), loadStamp(in)};
        key.held = std::min(key.held, attempt.best->last.time);
    }
    return key;
}

void MatchStage::load(StateReader& in) {
    const std::size_t keys = in.count();
    for (std::size_t i = 0; i < keys && in.ok(); ++i) {
        std::string name(in.text());
        m_keys.insert_or_assign(std::move(name), loadKey(in));
    }
    const std::size_t pending = in.count();
    for (std::size_t i = 0; i < pending && in.ok(); ++i) {
        Result result;
        result.last = loadStamp(in);
        result.start = in.number();
        result.values = in.values(m_plan.results.size());
        m_pending.push_back(std::move(result));
    }
    m_complete = in.watermark();
}

} // namespace vigil::engine
