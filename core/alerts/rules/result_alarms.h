// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/slot.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace vigil::alerts {

/// The alarms of one bed on rows of queries: a slot a rule and key. What has been at rest for long
/// is forgotten, so that keys may come and go. *Thread:* the alarm thread's. *Owns:* its slots.
class ResultAlarms {
public:
    /// What one row says.
    struct Row {
        EventTime at{};
        std::optional<Reading> reading; ///< nullopt: nothing
        std::optional<double> value;
        std::string text; ///< of a violating row
    };

    /// Keys come from outside: of a bed no more are kept at once.
    static constexpr std::size_t kMost = 10'000;

    enum class Outcome : std::uint8_t {
        Taken,
        Late,    ///< older than the newest row of its key, or judged by an earlier run
        Refused, ///< of a key too many
    };

    Outcome observe(std::uint32_t rule, const SubjectPtr& subject, const std::string& key,
                    const Row& row, const EventSink& sink);
    /// All rows of the rule before `complete` have come: ends delays, and what has had no row for
    /// `clearAfter` (zero: any time).
    void advance(std::uint32_t rule, Ticks clearAfter, EventTime complete, const EventSink& sink);
    /// The rows of the rule come no more.
    void lose(std::uint32_t rule, EventTime at, const EventSink& sink);
    void translate(Ticks by);
    /// The rules were edited: alarms of rules that are still there go on under the new one.
    void setPlan(const RulePlan& plan, EventTime at, const EventSink& sink);
    void restore(std::uint32_t rule, const SubjectPtr& subject, const AlarmStatus& earlier,
                 EventTime at, const EventSink& sink);

    void addJudged(const std::string& bed, std::vector<Judged>& out) const;
    void resume(std::uint32_t rule, const SubjectPtr& subject, const Judged& judged,
                EventTime latest);

    template <typename Visitor>
    void forEachSlot(Visitor&& visit) {
        for (auto& [key, entry] : m_entries)
            visit(entry.slot);
    }

    [[nodiscard]] std::size_t size() const noexcept { return m_entries.size(); }

private:
    struct Entry {
        Slot slot;
        std::optional<EventTime> last;     ///< of the newest row
        EventTime from = EventTime::min(); ///< rows before it were judged by an earlier run
    };

    using Key = std::pair<std::uint32_t, std::string>; ///< rule and key

    Entry& entryOf(std::uint32_t rule, const SubjectPtr& subject, const std::string& key);

    /// The entries of one rule.
    [[nodiscard]] auto begin(std::uint32_t rule) { return m_entries.lower_bound({rule, {}}); }

    std::map<Key, Entry> m_entries;
};

} // namespace vigil::alerts
