// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/deliveries.h"

#include "base/byte_stream.h"
#include "base/checksum.h"
#include "base/log.h"
#include "store/file/compression.h"

#include <algorithm>

namespace vigil::store {

namespace {

constexpr std::string_view kLog = "vigil.store.deliveries";
constexpr std::size_t kMostBytes = std::size_t{1} << 30;
constexpr std::int64_t kMostRemoved = 500; ///< in one step

std::string packed(const model::Delivery& delivery) {
    base::ByteWriter out;
    out.number(delivery.messages.size());
    for (const auto& message : delivery.messages) {
        out.text(message.id);
        out.text(message.key);
        out.text(message.topic);
        out.text(message.payload);
        out.signedNumber(message.time.time_since_epoch().count());
    }
    return compress(out.bytes());
}

bool unpack(std::string_view data, model::Delivery& delivery) {
    const auto bytes = decompress(data, kMostBytes);
    if (!bytes)
        return false;
    base::ByteReader in(*bytes);
    const auto count = in.number();
    if (count > in.left())
        return false;
    delivery.messages.resize(count);
    for (auto& message : delivery.messages) {
        message.id = in.text();
        message.key = in.text();
        message.topic = in.text();
        message.payload = in.text();
        message.time = EventTime(Ticks(in.signedNumber()));
    }
    return in.ok() && in.atEnd();
}

std::uint32_t checksumOf(std::string_view sink, std::int64_t number, std::string_view data) {
    return base::Checksum().add(sink).add(number).add(data).value();
}

/// The delivery of a row `sink, number, crc, data`; false, and a warning, when it is damaged.
bool read(const Statement& row, model::Delivery& delivery) {
    delivery.sink = row.text(0);
    delivery.number = static_cast<std::uint64_t>(row.integer(1));
    if (checksumOf(row.bytes(0), row.integer(1), row.bytes(3)) == row.integer(2) &&
        unpack(row.bytes(3), delivery))
        return true;
    log::warning(kLog, "delivery {} for the sink '{}' is damaged and stays unsent", delivery.number,
                 delivery.sink);
    return false;
}

} // namespace

Result<void> Deliveries::append(Database& database, const model::Delivery& delivery,
                                ArrivalTime stored) {
    auto statement = m_append.in(database);
    if (!statement)
        return propagate(statement);
    const std::string data = packed(delivery);
    const auto number = static_cast<std::int64_t>(delivery.number);
    return (*statement)
        ->bind(1, std::string_view(delivery.sink))
        .bind(2, static_cast<std::int64_t>(delivery.kind))
        .bind(3, number)
        .bind(4, static_cast<std::int64_t>(delivery.messages.size()))
        .bind(5, static_cast<std::int64_t>(data.size()))
        .bind(6, static_cast<std::int64_t>(checksumOf(delivery.sink, number, data)))
        .bindBlob(7, data)
        .bind(8, toMicros(stored))
        .run();
}

Result<void> Deliveries::mark(Database& database, const model::DeliveryMark& mark) {
    auto remove = m_remove.in(database);
    if (!remove)
        return propagate(remove);
    auto done = (*remove)
                    ->bind(1, std::string_view(mark.sink))
                    .bind(2, static_cast<std::int64_t>(mark.number))
                    .run();
    if (!done)
        return done;
    auto count = m_count.in(database);
    if (!count)
        return propagate(count);
    done = (*count)->bind(1, static_cast<std::int64_t>(mark.number)).run();
    if (!done || mark.place.empty())
        return done;
    auto place = m_place.in(database);
    if (!place)
        return propagate(place);
    return (*place)
        ->bind(1, std::string_view(mark.sink))
        .bind(2, std::string_view(mark.place))
        .run();
}

Result<std::uint64_t> Deliveries::forget(Database& database, std::string_view sink) {
    auto held = database.prepare("DELETE FROM delivery WHERE sink = ? RETURNING messages");
    if (!held)
        return propagate(held);
    std::uint64_t messages = 0;
    held->bind(1, sink);
    auto removed =
        held->forEachRow([&] { messages += static_cast<std::uint64_t>(held->integer(0)); });
    if (!removed)
        return propagate(removed);
    return messages;
}

Result<std::vector<LossEvent>> Deliveries::enforceBounds(Database& database, ArrivalTime now) {
    std::vector<LossEvent> losses;
    auto held = database.integerOf("SELECT coalesce(sum(bytes), 0) FROM delivery");
    if (!held)
        return propagate(held);
    auto oldest = database.prepare("SELECT id, sink, messages, bytes, stored_us FROM delivery"
                                   " ORDER BY id LIMIT ?");
    if (!oldest)
        return propagate(oldest);
    const std::int64_t before =
        m_bounds.age > Ticks{} ? toMicros(now - m_bounds.age) : std::int64_t{0};
    std::int64_t last = 0;
    bool enough = false;
    oldest->bind(1, kMostRemoved);
    auto walked = oldest->forEachRow([&] {
        enough = enough || (oldest->integer(4) >= before && *held <= m_bounds.bytes);
        if (enough)
            return;
        last = oldest->integer(0);
        *held -= oldest->integer(3);
        auto loss = std::ranges::find(losses, oldest->bytes(1), &LossEvent::source);
        if (loss == losses.end()) {
            loss = losses.insert(losses.end(), LossEvent{});
            loss->kind = LossKind::Dropped;
            loss->source = oldest->text(1);
            loss->reason = "its sink did not take it for too long";
        }
        const auto at = eventAtArrival(arrivalFromMicros(oldest->integer(4)));
        widen(*loss, at, at, static_cast<std::uint64_t>(oldest->integer(2)));
    });
    if (!walked)
        return propagate(walked);
    if (last == 0)
        return losses;
    auto remove = database.prepare("DELETE FROM delivery WHERE id <= ?");
    if (!remove)
        return propagate(remove);
    if (auto done = remove->bind(1, last).run(); !done)
        return propagate(done);
    return losses;
}

Result<DeliverySlice> Deliveries::results(Database& database, std::string_view sink,
                                          std::uint64_t after, std::size_t bytes) {
    DeliverySlice slice;
    auto rows = database.prepare("SELECT sink, number, crc, data FROM delivery"
                                 " WHERE sink = ? AND kind = ? AND number > ? ORDER BY number");
    if (!rows)
        return propagate(rows);
    rows->bind(1, sink)
        .bind(2, static_cast<std::int64_t>(model::Delivery::Kind::Results))
        .bind(3, static_cast<std::int64_t>(after));
    std::size_t taken = 0;
    for (;;) {
        auto row = rows->step();
        if (!row)
            return propagate(row);
        if (!*row)
            break;
        if (taken >= bytes) {
            slice.more = true;
            break;
        }
        model::Delivery delivery;
        if (read(*rows, delivery)) {
            taken += model::bytesOf(delivery);
            slice.deliveries.push_back(std::move(delivery));
        }
    }
    rows->reset();
    return slice;
}

Result<DeliveryRestart> Deliveries::restart(Database& database) {
    DeliveryRestart restart;
    auto newest =
        database.integerOf("SELECT max((SELECT value FROM counter WHERE name = 'delivery'),"
                           " (SELECT coalesce(max(number), 0) FROM delivery))");
    if (!newest)
        return propagate(newest);
    restart.newest = static_cast<std::uint64_t>(*newest);
    auto alarms = database.prepare("SELECT sink, number, crc, data FROM delivery WHERE kind = ?"
                                   " ORDER BY number");
    if (!alarms)
        return propagate(alarms);
    alarms->bind(1, static_cast<std::int64_t>(model::Delivery::Kind::Alarms));
    auto readAlarms = alarms->forEachRow([&] {
        model::Delivery delivery;
        delivery.kind = model::Delivery::Kind::Alarms;
        if (read(*alarms, delivery))
            restart.alarms.push_back(std::move(delivery));
    });
    if (!readAlarms)
        return propagate(readAlarms);
    auto places = database.prepare("SELECT sink, place FROM sink_place");
    if (!places)
        return propagate(places);
    auto readPlaces =
        places->forEachRow([&] { restart.places[places->text(0)] = places->text(1); });
    if (!readPlaces)
        return propagate(readPlaces);
    return restart;
}

} // namespace vigil::store
