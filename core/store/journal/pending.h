// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/file/store_batch.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace vigil::store {

/// What has been handed over and is not on the disk yet. It outlives the connection that writes it:
/// a file that cannot be opened, or is lost, costs nothing of it. Bounded by shed(), which turns
/// what is too much into losses to be told. *Thread:* one. *Owns:* the batches.
class Pending {
public:
    using PartitionKey = std::pair<std::uint32_t, std::uint32_t>; ///< source, partition

    struct Bounds {
        std::size_t rows = 200'000; ///< trend rows and dead letters
        std::size_t bytes = std::size_t{48} << 20;
        std::size_t events = 20'000; ///< of alarms
    };

    /// What one shed() gave up.
    struct Shed {
        std::uint64_t rows = 0; ///< of trends
        std::uint64_t letters = 0;
        std::uint64_t events = 0;
    };

    void apply(StoreBatch batch);

    [[nodiscard]] bool empty() const noexcept { return dataEmpty() && journalEmpty(); }

    [[nodiscard]] bool dataEmpty() const noexcept {
        return m_batches.empty() && m_positions.empty() && m_states.empty() && m_results.empty();
    }

    [[nodiscard]] bool journalEmpty() const noexcept {
        return m_last.empty() && m_alarms.empty() && m_losses.empty() &&
               m_alarmDeliveries.empty() && m_marks.empty() && m_forgottenSinks.empty() &&
               m_commands.empty() && m_incidents.empty() && m_silences.empty() && m_limits.empty();
    }

    /// Gives the oldest up until the rest is within the bounds. Of an alarm whose events are given
    /// up the last one stays, so that a restart knows which stand. `why`: one clause.
    Shed shed(const Bounds& bounds, const std::string& why);

    // What there is, in the order in which it came.
    [[nodiscard]] const std::deque<StoreBatch>& batches() const noexcept { return m_batches; }

    [[nodiscard]] const std::map<PartitionKey, std::int64_t>& positions() const noexcept {
        return m_positions;
    }

    [[nodiscard]] const std::map<std::string, std::string>& states() const noexcept {
        return m_states;
    }

    /// What alarms had come to whose events were given up: before alarms().
    [[nodiscard]] const std::map<std::uint64_t, alerts::AlarmEvent>& last() const noexcept {
        return m_last;
    }

    [[nodiscard]] const std::deque<alerts::AlarmEvent>& alarms() const noexcept { return m_alarms; }

    [[nodiscard]] const std::vector<LossEvent>& losses() const noexcept { return m_losses; }

    /// Of alarms and of results, and what sinks have taken of what is stored.
    [[nodiscard]] const std::deque<model::Delivery>& deliveries(model::Delivery::Kind kind) const {
        return kind == model::Delivery::Kind::Alarms ? m_alarmDeliveries : m_results;
    }

    [[nodiscard]] const std::vector<model::DeliveryMark>& marks() const noexcept { return m_marks; }

    /// Sinks whose deliveries are given up, with how many messages were waiting here for them.
    [[nodiscard]] const std::map<std::string, std::uint64_t>& forgottenSinks() const noexcept {
        return m_forgottenSinks;
    }

    [[nodiscard]] const std::vector<CommandEntry>& commands() const noexcept { return m_commands; }

    [[nodiscard]] const std::vector<alerts::IncidentChange>& incidents() const noexcept {
        return m_incidents;
    }

    [[nodiscard]] const std::vector<alerts::Silence>& silences() const noexcept {
        return m_silences;
    }

    [[nodiscard]] const std::vector<alerts::LimitOverride>& limits() const noexcept {
        return m_limits;
    }

    /// The results that wait to be stored, which are then none of its any more.
    [[nodiscard]] std::vector<model::Delivery> takeResults();

    /// Trend rows and dead letters.
    [[nodiscard]] std::size_t rowCount() const noexcept { return m_rows; }

    [[nodiscard]] std::size_t eventCount() const noexcept {
        return m_last.size() + m_alarms.size();
    }

    void clearData();
    void clearJournal();
    /// Positions and query states that must not be written.
    void forgetCheckpoint();

private:
    static constexpr std::size_t kMostLosses = 4096;

    Shed shedRows(const Bounds& bounds, const std::string& why);
    std::uint64_t shedEvents(std::size_t most, const std::string& why);
    void giveUp(alerts::AlarmEvent event);
    void take(model::DeliveryMark mark);
    void forget(std::string sink);
    /// Of a sink that takes nothing while nothing is stored.
    void shedDeliveries();
    /// Of incidents the history is given up, never how they stand.
    void shedIncidents();
    void tell(LossEvent loss);

    std::deque<StoreBatch> m_batches; ///< with rows or letters
    std::size_t m_rows = 0, m_bytes = 0;
    std::map<PartitionKey, std::int64_t> m_positions; ///< newest
    std::map<std::string, std::string> m_states;      ///< newest
    std::map<std::uint64_t, alerts::AlarmEvent> m_last;
    std::deque<alerts::AlarmEvent> m_alarms;
    std::vector<LossEvent> m_losses;
    std::deque<model::Delivery> m_results, m_alarmDeliveries;
    std::vector<model::DeliveryMark> m_marks;
    std::map<std::string, std::uint64_t> m_forgottenSinks;
    std::vector<CommandEntry> m_commands;
    std::vector<alerts::IncidentChange> m_incidents;
    std::vector<alerts::Silence> m_silences;
    std::vector<alerts::LimitOverride> m_limits;
    std::size_t m_mostLosses = kMostLosses; ///< more, and those of one kind and place become one
};

/// What a batch weighs in memory.
[[nodiscard]] std::size_t bytesOf(const StoreBatch& batch) noexcept;

} // namespace vigil::store
