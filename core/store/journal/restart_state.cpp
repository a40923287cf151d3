// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/restart_state.h"

#include "store/file/schema.h"
#include "store/journal/seen_beds.h"

#include <algorithm>

namespace vigil::store {

namespace {

constexpr std::chrono::milliseconds kBusy{300};

/// Where SQLite can make no files of its own beside it, it reads the database as it stands.
Result<Database> openToRead(const std::filesystem::path& path, const std::string& vfs) {
    OpenOptions options{.readOnly = true, .vfs = vfs, .busyTimeout = kBusy};
    auto database = Database::open(path, options);
    if (database) {
        auto version = database->integerOf("PRAGMA user_version");
        if (version || version.error().code != ErrorCode::Io)
            return database;
    }
    options.immutable = true;
    auto still = Database::open(path, options);
    return still ? std::move(still) : std::move(database);
}

bool hasLog(const std::filesystem::path& path) {
    std::error_code ignored;
    const auto size = std::filesystem::file_size(path.string() + "-wal", ignored);
    return !ignored && size > 0;
}

/// Takes what could be read, and notes what could not.
class Reading {
public:
    explicit Reading(RestartState& state) : m_state(state) {}

    template <typename Part>
    bool take(Result<Part> read, Part& into) {
        if (read) {
            into = std::move(*read);
            return true;
        }
        if (!m_state.damage)
            m_state.damage = std::move(read.error());
        return false;
    }

private:
    RestartState& m_state;
};

} // namespace

Result<RestartState> readRestart(const std::filesystem::path& path, const std::string& vfs) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(path, failure);
    if (failure == std::errc::no_such_file_or_directory || (!failure && size == 0))
        return RestartState{};
    auto database = openToRead(path, vfs);
    if (!database)
        return propagate(database);
    if (auto fits = requireSchema(*database, SchemaKind::Store); !fits)
        return propagate(fits);
    RestartState state;
    Reading reading(state);
    std::uint64_t next = 1;
    state.numbersKnown = reading.take(Journal::nextOccurrence(*database), next);
    reading.take(Journal::readableOpen(*database), state.alarms.open);
    reading.take(Journal::judgedLately(*database), state.alarms.judged);
    SeenBeds beds;
    reading.take(beds.resume(*database), state.alarms.beds);
    reading.take(Deliveries::restart(*database), state.deliveries);
    reading.take(Incidents::restart(*database), state.incidents);
    state.checkpointKnown = reading.take(Checkpoint::load(*database), state.checkpoint);
    for (const auto& alarm : state.alarms.open)
        next = std::max({next, alarm.id + 1, alarm.incidentId + 1});
    state.alarms.nextOccurrence = next;
    // What only the log says may have been passed over.
    if (database->isImmutable() && hasLog(path))
        state.numbersKnown = false;
    return state;
}

} // namespace vigil::store
