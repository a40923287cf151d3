// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/match_pattern.h"
#include "engine/plan/plan.h"
#include "engine/rows/chunk.h"
#include "engine/rows/row_set.h"
#include "engine/stage/output_builder.h"
#include "engine/state/query_inspection.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace vigil::engine {

class StateReader;
class StateWriter;

/// Most partial matches that are followed at once for one key. Where there would be more, the
/// least preferred are not begun and the row is a dead letter.
inline constexpr std::size_t kMostPartialMatches = 10'000;

/// MATCH_RECOGNIZE: looks for the pattern from every row on, per key, in event time order. Of all
/// matches that begin at a row the most preferred one counts, as in row patterns of SQL; it is
/// known as soon as no better one can come, at the latest when the watermark passes the limit.
/// State: the partial matches of rows within the limit, kMostPartialMatches a key; a key without
/// any is forgotten. *Thread:* one. *Owns:* copies of the values it reads, no batches.
class MatchStage {
public:
    explicit MatchStage(const MatchPlan& plan);

    /// Takes rows by time; all rows before the watermark are in. Returns the matches that are
    /// known and that no later one can precede: partition columns and measures, stamped with the
    /// last row, by time.
    [[nodiscard]] Chunk turn(const std::vector<RowSet>& rows, EventTime watermark,
                             Rejections& rejections);

    /// Every match whose last row is before this has been returned.
    [[nodiscard]] EventTime complete() const noexcept { return m_complete; }

    [[nodiscard]] StateSize size() const noexcept;

    /// Between two turns.
    void save(StateWriter& out) const;
    /// Into a new stage.
    void load(StateReader& in);

private:
    /// What MatchPlan::Read has read so far.
    struct Cell {
        model::Value value;
        bool set = false; ///< a row was read, be its value null
    };

    /// Consecutive rows of one symbol, for CLASSIFIER().
    struct Run {
        std::size_t symbol = 0;
        std::uint32_t rows = 0;
    };

    /// One way to read the rows from the start up to now.
    struct Partial {
        std::uint16_t place = 0; ///< in the pattern, of the last row
        std::vector<Cell> cells; ///< by MatchPlan::reads
        std::vector<Run> runs;
    };

    struct RowStamp {
        EventTime time{};
        std::uint64_t order = 0;
        ArrivalTime arrival{};
        model::RowOrigin origin;
    };

    struct Ended {
        Partial match;
        RowStamp last;
    };

    /// The search from one row on.
    struct Attempt {
        EventTime start{};
        std::uint64_t order = 0;
        std::vector<Partial> open; ///< best first; all better than `best`
        std::optional<Ended> best;
    };

    struct Key {
        std::vector<model::Value> values;
        std::vector<Attempt> attempts; ///< by start
        std::size_t partials = 0;      ///< open ones of all attempts
        EventTime held = kMaxTime;     ///< earliest end of a match that is not yet certain
        std::size_t bytes = 0;         ///< of the open partial matches
        std::size_t counted = 0;       ///< the most of them so far
        bool touched = false;          ///< since it was settled
    };

    struct Result {
        RowStamp last;
        std::uint64_t start = 0;
        std::vector<model::Value> values; ///< by MatchPlan::results
    };

    /// The row in hand with what has been found out about it.
    struct Row {
        RowView view;
        RowStamp stamp;
        std::vector<model::Value> read;             ///< by MatchPlan::reads
        std::vector<std::optional<bool>> condition; ///< by symbol, where it needs no match
        std::string failure;
    };

    static void save(StateWriter& out, const RowStamp& stamp);
    static void save(StateWriter& out, const Partial& partial);
    [[nodiscard]] static RowStamp loadStamp(StateReader& in);
    [[nodiscard]] Partial loadPartial(StateReader& in) const;
    [[nodiscard]] Key loadKey(StateReader& in) const;
    Key* keyOf(const RowView& row, EventTime time, Rejections& rejections);
    void take(Key& key, Row& row, Rejections& rejections);
    /// Follows `from` (null: the start) over the row. True when a match ends here: what is less
    /// preferred than this partial match does not count any more.
    bool advance(Key& key, Attempt& attempt, const Partial* from, const MatchPattern::Next& next,
                 Row& row);
    bool accepts(std::size_t symbol, const std::vector<Cell>& cells, Row& row);
    void readInto(std::vector<Cell>& cells, std::size_t symbol, const Row& row) const;
    [[nodiscard]] std::string futureOf(const Partial& partial) const;
    /// True when a better partial match with the same future is among them.
    [[nodiscard]] bool remembers(const std::vector<Partial>& among, const Partial& partial);
    /// Ends the attempts that are decided and those that no row at `time` or later belongs to.
    void settle(Key& key, EventTime time, Rejections& rejections);
    void conclude(const Key& key, const Attempt& attempt, Rejections& rejections);
    [[nodiscard]] Chunk release();

    const MatchPlan& m_plan;
    MatchPattern m_pattern;
    std::vector<bool> m_needsMatch;         ///< by symbol: its condition reads slots
    std::vector<std::size_t> m_steps;       ///< by symbol: of its condition
    std::vector<std::size_t> m_distinctive; ///< reads that conditions depend on
    bool m_classifies = false;
    bool m_overflowed = false; ///< at the row in hand
    std::unordered_map<std::string, Key> m_keys;
    std::vector<Result> m_pending; ///< known, but an earlier one may still come
    EventTime m_complete = kMinTime;
    std::vector<model::Value> m_slots; ///< scratch, as all below
    std::vector<Cell> m_cells;
    std::unordered_set<std::string> m_seen; ///< futures of the first m_seenCount partial matches
    std::size_t m_seenCount = 0;
};

} // namespace vigil::engine
