// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "store/disk_forecast.h"
#include "store/disk_reserve.h"
#include "store/file/arrival_line.h"
#include "store/file/owner_lock.h"
#include "store/file/store_batch.h"
#include "store/journal/checkpoint.h"
#include "store/journal/dead_letters.h"
#include "store/journal/deliveries.h"
#include "store/journal/incidents.h"
#include "store/journal/journal.h"
#include "store/journal/pending.h"
#include "store/journal/seen_beds.h"
#include "store/trend/trend_store.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>

namespace vigil::store {

struct WriterOptions {
    std::filesystem::path path;
    /// Name of each source by RowOrigin::source; names, not numbers, survive a changed workspace.
    std::vector<std::string> sourceNames;
    DeadLetterBounds deadLetters;
    DeliveryBounds deliveries;
    RetentionPolicy retention;
    /// Size of the file that is given up when the disk is full, so that the journal can go on.
    std::int64_t reserveBytes = 4LL << 20;
    /// Trend rows and dead letters held in memory while the disk refuses; more become a gap row.
    std::size_t maxPendingRows = 200'000;
    std::string vfs; ///< see OpenOptions::vfs
    /// Numbers of alarms up to here are taken, whatever the file says: it may be a new one.
    std::uint64_t takenOccurrences = 0;
    std::stop_token stop; ///< gives the opening up between two of its steps
    /// The program ends. On a disk that takes long for a sync what is still to come is written
    /// without one, and the log stays beside the file: a process that ends loses nothing by it,
    /// only a power cut would.
    std::stop_token ends;
};

/// Makes the folder of a database (0700) where it is missing. Errors: Io, Full.
[[nodiscard]] Result<void> makeFolderOf(const std::filesystem::path& database);

/// What one commit() did.
struct CommitReport {
    bool durable = true;                   ///< everything handed over so far is on the disk
    std::optional<Error> error;            ///< why not; code Full when the disk is
    std::vector<SourcePosition> positions; ///< safe to tell their sources now
    std::vector<model::Delivery> results;  ///< stored, and on their way to sinks from now on
    std::chrono::nanoseconds took{};
    std::uint64_t trendRows = 0;  ///< stored
    std::uint64_t duplicates = 0; ///< trend rows and dead letters known already
    std::uint64_t notFinite = 0;  ///< trend rows refused: NaN or infinite
    std::uint64_t alarms = 0, losses = 0, deadLetters = 0;
    std::uint64_t deadLettersPushedOut = 0;
    std::uint64_t gapRows = 0;   ///< trend rows given up in this call
    std::uint64_t gapEvents = 0; ///< alarm events given up in this call
    std::size_t pendingRows = 0; ///< still in memory
};

struct MaintenanceReport {
    CompactionReport compaction;
    RetentionReport retention;
    std::optional<Error> error;
};

/// The sole writer of a store. The store thread calls apply() for every batch it drains, commit()
/// at least every 500 ms and maintain() after a commit when there is time.
///
/// A commit is one transaction: rows, journal, dead letters, positions and query states appear
/// together or not at all. When it fails, nothing is lost at once: the journal lane (alarms,
/// losses) is tried alone, for which a reserve file is freed if the disk is full; the data lane
/// waits in memory up to its bound, then trend rows become a counted gap row. Each commit()
/// tries again, so a repaired disk needs no restart; trends are written again once the reserve
/// file could be put back. While degraded, alarm events may be
/// journalled ahead of the positions they stem from: they can appear twice after a crash.
/// *Thread:* store thread only. *Owns:* the connection, the pending batches, the reserve file.
class StoreWriter {
public:
    /// Opens or creates the store (folder 0700, file 0600) and migrates it. Takes its lock, unless
    /// it is given one.
    /// Errors: InUse, Unsupported, Io, Full, Corrupt, Timeout (another program has it locked),
    /// Cancelled.
    [[nodiscard]] static Result<std::unique_ptr<StoreWriter>>
    open(WriterOptions options, base::Clock& clock, std::optional<OwnerLock> lock = {});
    ~StoreWriter();

    /// True when the file was made, or had nothing in it.
    [[nodiscard]] bool isNew() const noexcept { return m_new; }

    [[nodiscard]] const OwnerLock& lock() const noexcept { return m_lock; }

    /// What to resume from; read once at open().
    [[nodiscard]] const CheckpointState& checkpoint() const noexcept { return m_checkpointState; }

    /// Open alarms and beds of the last run; read once at open().
    [[nodiscard]] const AlarmRestart& alarmRestart() const noexcept { return m_alarmRestart; }

    /// Takes a batch for the next commit. Never touches the disk.
    void apply(StoreBatch batch);
    /// One transaction with everything taken since the last one.
    CommitReport commit();
    /// Takes what another writer has left, as if it came now, before what has come.
    void take(Pending pending);
    /// The file is lost, or of no use: gives back what is not on the disk, and is of no more use
    /// itself. What it leaves beside the file stays as it is.
    [[nodiscard]] Pending abandon();

    /// The positions in the file are of another run's rows: none is a repeat because of them.
    void passOverPositions() { m_positions.clear(); }

    /// True when commits take a second and more.
    [[nodiscard]] bool isSlow() const noexcept { return m_slowDisk; }

    /// The results that wait to be stored, to go on their way without it.
    [[nodiscard]] std::vector<model::Delivery> takeResults() { return m_pending.takeResults(); }

    /// What sinks have not taken yet, as of open().
    [[nodiscard]] const IncidentRestart& incidentRestart() const noexcept {
        return m_incidentRestart;
    }

    [[nodiscard]] const DeliveryRestart& deliveryRestart() const noexcept {
        return m_deliveryRestart;
    }

    /// See Deliveries::results().
    [[nodiscard]] Result<DeliverySlice> results(std::string_view sink, std::uint64_t after,
                                                std::size_t bytes) {
        return Deliveries::results(m_database, sink, after, bytes);
    }

    /// One bounded step of compaction and retention; nothing while degraded.
    MaintenanceReport maintain();

    /// Puts chunks a reader found damaged aside and journals each as a loss.
    [[nodiscard]] Result<void> quarantine(const std::vector<DamagedChunk>& chunks);
    /// Removes one dead letter (after a retry). Error: NotFound.
    [[nodiscard]] Result<void> removeDeadLetter(std::int64_t id);

    /// True from a failed commit until one succeeds again with the reserve file in place.
    [[nodiscard]] bool degraded() const noexcept { return m_failing || !m_reserve.isTaken(); }

    /// Bytes of its pages; zeros when they cannot be had.
    [[nodiscard]] StoreSize size();

    [[nodiscard]] const WriterOptions& options() const noexcept { return m_options; }

private:
    StoreWriter(WriterOptions options, base::Clock& clock, OwnerLock lock, Database database);
    Result<void> takeNumbers();
    Result<void> prepareToRun();
    [[nodiscard]] std::string sourceName(std::uint32_t source) const;
    Result<std::int64_t> sourceNumber(std::uint32_t source);
    Result<void> inTransaction(const std::function<Result<void>()>& work);
    Result<void> writeEverything(PositionMap& positions, CommitReport& report);
    Result<void> writeTrends(const StoreBatch& batch, CommitReport& report);
    Result<void> writeDeadLetters(const StoreBatch& batch, CommitReport& report);
    Result<void> writePositions(PositionMap& positions, CommitReport& report);
    Result<void> writeJournal(CommitReport& report);
    Result<void> writeOutbox();
    Result<void> writeCommands();
    Result<void> writeIncidents();
    void commitEverything(CommitReport& report);
    void commitJournalOnly(CommitReport& report);
    void shed(const Error& why, CommitReport& report);
    void giveReserve();
    void foldLog();
    [[nodiscard]] bool nothingPending() const noexcept;
    /// A slow disk is asked for fewer syncs.
    void followPace(std::chrono::nanoseconds took);
    /// With a slow disk when the log has grown large, and no more once the program ends.
    [[nodiscard]] bool isFoldDue(int pages) const noexcept;
    /// What WriterOptions::ends asks for, before a commit.
    void followEnd();

    WriterOptions m_options;
    base::Clock& m_clock;
    OwnerLock m_lock; ///< outlives the connection
    bool m_new = false;
    Database m_database; ///< declared before the statements that live in it
    Journal m_journal;
    DeadLetters m_deadLetters;
    Deliveries m_deliveries;
    Incidents m_incidents;
    Checkpoint m_checkpoint;
    TrendStore m_trends;
    PositionMap m_positions; ///< as committed
    CheckpointState m_checkpointState;
    AlarmRestart m_alarmRestart;
    DeliveryRestart m_deliveryRestart;
    IncidentRestart m_incidentRestart;
    ArrivalLine m_line;
    SeenBeds m_beds;
    std::map<std::uint32_t, std::int64_t> m_sourceNumbers; ///< by RowOrigin::source

    Pending m_pending;
    bool m_slowDisk = false; ///< as of the last commits

    bool m_failing = false; ///< the newest commit did not get everything on the disk
    DiskReserve m_reserve;  ///< only the journal lane may write until it is back
};

} // namespace vigil::store
