// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/delivery.h"
#include "store/file/database.h"
#include "store/file/store_batch.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::store {

/// How much may wait for sinks; the oldest go first and are told.
struct DeliveryBounds {
    Ticks age{std::chrono::hours{24 * 7}};
    std::int64_t bytes = 2LL << 30; ///< as stored, compressed
};

/// What a start goes on from with its sinks. *Thread:* value.
struct DeliveryRestart {
    std::uint64_t newest = 0;                  ///< number of any delivery so far
    std::vector<model::Delivery> alarms;       ///< not yet taken, in their order
    std::map<std::string, std::string> places; ///< DeliveryMark::place by sink
};

/// Some of what waits for a sink.
struct DeliverySlice {
    std::vector<model::Delivery> deliveries;
    bool more = false;
};

/// What is on its way to sinks: there from the transaction of what it stems from until its mark.
/// *Thread:* that of the database it is given.
class Deliveries {
public:
    explicit Deliveries(DeliveryBounds bounds) : m_bounds(bounds) {}

    // Within a transaction:
    [[nodiscard]] Result<void> append(Database& database, const model::Delivery& delivery,
                                      ArrivalTime stored);
    [[nodiscard]] Result<void> mark(Database& database, const model::DeliveryMark& mark);
    /// Gives up all that waits for a sink. How many messages that was.
    [[nodiscard]] static Result<std::uint64_t> forget(Database& database, std::string_view sink);
    /// Removes what is too much; one loss a sink.
    [[nodiscard]] Result<std::vector<LossEvent>> enforceBounds(Database& database, ArrivalTime now);

    /// Results for a sink beyond number `after`, of about `bytes`. What is damaged is passed over.
    [[nodiscard]] static Result<DeliverySlice> results(Database& database, std::string_view sink,
                                                       std::uint64_t after, std::size_t bytes);
    [[nodiscard]] static Result<DeliveryRestart> restart(Database& database);

private:
    DeliveryBounds m_bounds;
    CachedStatement m_append{
        "INSERT OR REPLACE INTO delivery(sink, kind, number, messages, bytes, crc, data, stored_us)"
        " VALUES(?,?,?,?,?,?,?,?)"};
    CachedStatement m_remove{"DELETE FROM delivery WHERE sink = ? AND number = ?"};
    CachedStatement m_count{"UPDATE counter SET value = max(value, ?) WHERE name = 'delivery'"};
    CachedStatement m_place{"INSERT INTO sink_place(sink, place) VALUES(?,?)"
                            " ON CONFLICT(sink) DO UPDATE SET place = excluded.place"};
};

} // namespace vigil::store
