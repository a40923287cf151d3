// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/writer.h"

#include "base/log.h"
#include "store/file/schema.h"

#include <algorithm>

namespace vigil::store {

namespace {

constexpr std::string_view kLog = "vigil.store";
/// Series compacted in one maintenance step: a few milliseconds.
constexpr std::size_t kSeriesPerStep = 16;
/// Another program may have the file locked for itself; it is tried again anyway.
constexpr std::chrono::milliseconds kBusy{1000};

LossEvent lossOf(LossKind kind, std::string reason) {
    LossEvent loss;
    loss.kind = kind;
    loss.reason = std::move(reason);
    return loss;
}

LossEvent lossOf(const DamagedChunk& chunk) {
    LossEvent loss = lossOf(LossKind::DamagedChunk, "checksum");
    loss.time = chunk.to;
    loss.from = chunk.from;
    loss.to = chunk.to;
    loss.count = chunk.samples;
    return loss;
}

} // namespace

StoreWriter::StoreWriter(WriterOptions options, base::Clock& clock, OwnerLock lock,
                         Database database)
    : m_options(std::move(options)), m_clock(clock), m_lock(std::move(lock)),
      m_database(std::move(database)), m_deadLetters(m_options.deadLetters),
      m_deliveries(m_options.deliveries), m_line(clock),
      m_reserve(m_database.path(), m_options.reserveBytes) {}

StoreWriter::~StoreWriter() { followEnd(); }

Result<void> makeFolderOf(const std::filesystem::path& database) {
    const std::filesystem::path folder = database.parent_path();
    std::error_code failure;
    if (!folder.empty() && std::filesystem::create_directories(folder, failure))
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
    if (failure)
        return fail(failure == std::errc::no_space_on_device ? ErrorCode::Full : ErrorCode::Io,
                    failure.message(), folder.string());
    return {};
}

Result<std::unique_ptr<StoreWriter>> StoreWriter::open(WriterOptions options, base::Clock& clock,
                                                       std::optional<OwnerLock> lock) {
    if (!lock) {
        if (auto made = makeFolderOf(options.path); !made)
            return propagate(made);
        auto taken = OwnerLock::take(options.path, clock);
        if (!taken)
            return propagate(taken);
        lock.emplace(std::move(*taken));
    }
    const SteadyTime begun = clock.steadyNow();
    auto database = Database::open(options.path, {.vfs = options.vfs, .busyTimeout = kBusy});
    if (!database)
        return propagate(database);
    auto version = database->integerOf("PRAGMA user_version");
    if (!version)
        return tl::unexpected(std::move(version.error()).within(options.path.string()));
    // What setting up writes can be done again: little of it is waited for, of a new file nothing.
    if (auto done = database->execute(*version == 0 ? "PRAGMA synchronous=OFF"
                                                    : "PRAGMA synchronous=NORMAL");
        !done)
        return propagate(done);
    if (auto migrated = migrate(*database, SchemaKind::Store, -1, options.stop); !migrated)
        return propagate(migrated);
    std::unique_ptr<StoreWriter> writer(
        new StoreWriter(std::move(options), clock, std::move(*lock), std::move(*database)));
    writer->m_new = *version == 0;
    writer->followPace(clock.steadyNow() - begun);
    if (auto ready = writer->prepareToRun(); !ready)
        return propagate(ready);
    return writer;
}

Result<void> StoreWriter::prepareToRun() {
    auto checkpoint = Checkpoint::load(m_database);
    if (!checkpoint)
        return propagate(checkpoint);
    m_checkpointState = std::move(*checkpoint);
    auto restart = Journal::restart(m_database);
    if (!restart)
        return propagate(restart);
    m_alarmRestart = std::move(*restart);
    auto deliveries = Deliveries::restart(m_database);
    if (!deliveries)
        return propagate(deliveries);
    m_deliveryRestart = std::move(*deliveries);
    auto incidents = Incidents::restart(m_database);
    if (!incidents)
        return propagate(incidents);
    m_incidentRestart = std::move(*incidents);
    auto beds = m_beds.resume(m_database);
    if (!beds)
        return propagate(beds);
    m_alarmRestart.beds = std::move(*beds);
    // A computer's clock that is years ahead at the start makes nothing old at once.
    if (auto done = m_line.resume(m_database, m_options.retention.shortestAge() / 2); !done)
        return done;

    auto positions = m_database.prepare("SELECT source, partition, next FROM position");
    if (!positions)
        return propagate(positions);
    auto readPositions = positions->forEachRow([&] {
        m_positions[{positions->integer(0), static_cast<std::uint32_t>(positions->integer(1))}] =
            positions->integer(2);
    });
    if (!readPositions)
        return propagate(readPositions);
    if (auto done = takeNumbers(); !done)
        return done;
    if (auto done = m_database.execute("PRAGMA synchronous=FULL"); !done)
        return done;
    m_reserve.take();
    m_database.foldLogWhen([this](int pages) { return isFoldDue(pages); });
    return {};
}

Result<void> StoreWriter::takeNumbers() {
    if (m_options.takenOccurrences < m_alarmRestart.nextOccurrence)
        return {};
    auto count = m_database.prepare("UPDATE counter SET value = max(value, ?)"
                                    " WHERE name = 'occurrence'");
    if (!count)
        return propagate(count);
    return count->bind(1, static_cast<std::int64_t>(m_options.takenOccurrences)).run();
}

void StoreWriter::apply(StoreBatch batch) {
    if (!batch.ofResults)
        m_beds.see(batch.series);
    m_pending.apply(std::move(batch));
}

void StoreWriter::take(Pending pending) {
    for (const StoreBatch& batch : pending.batches())
        if (!batch.ofResults)
            m_beds.see(batch.series);
    m_pending = std::move(pending);
}

Pending StoreWriter::abandon() {
    m_database.keepLogOnClose();
    return std::move(m_pending);
}

bool StoreWriter::nothingPending() const noexcept {
    return m_pending.empty() && m_beds.nothingNew();
}

std::string StoreWriter::sourceName(std::uint32_t source) const {
    return source < m_options.sourceNames.size() ? m_options.sourceNames[source]
                                                 : "#" + std::to_string(source);
}

Result<std::int64_t> StoreWriter::sourceNumber(std::uint32_t source) {
    if (const auto found = m_sourceNumbers.find(source); found != m_sourceNumbers.end())
        return found->second;
    auto number = Checkpoint::sourceId(m_database, sourceName(source));
    if (number)
        m_sourceNumbers[source] = *number;
    return number;
}

Result<void> StoreWriter::inTransaction(const std::function<Result<void>()>& work) {
    Result<void> done;
    {
        auto transaction = Transaction::begin(m_database);
        if (!transaction)
            return propagate(transaction);
        done = work();
        if (done)
            done = transaction->commit();
    }
    if (!done) { // what was learned inside is gone with it
        m_trends.forget();
        m_line.forget();
        m_sourceNumbers.clear();
    }
    return done;
}

Result<void> StoreWriter::writeTrends(const StoreBatch& batch, CommitReport& report) {
    const ArrivalTime now = m_line.now();
    std::vector<std::int64_t> ids(batch.series.size(), 0);
    for (const TrendRow& row : batch.trends) {
        VIGIL_ENSURE(row.series < ids.size(),
                     return fail(ErrorCode::Internal, "a trend row names no series"));
        auto& id = ids[row.series];
        if (id == 0) {
            auto made = m_trends.seriesId(m_database, batch.series[row.series], now);
            if (!made)
                return propagate(made);
            id = *made;
        }
        auto source = sourceNumber(row.origin.source);
        if (!source)
            return propagate(source);
        auto outcome = m_trends.insert(m_database, id, *source, row, m_positions, now);
        if (!outcome)
            return propagate(outcome);
        switch (*outcome) {
        case RowOutcome::Stored:
            ++report.trendRows;
            break;
        case RowOutcome::Duplicate:
            ++report.duplicates;
            break;
        case RowOutcome::NotFinite:
            ++report.notFinite;
            break;
        }
    }
    return {};
}

Result<void> StoreWriter::writeDeadLetters(const StoreBatch& batch, CommitReport& report) {
    for (const model::DeadLetter& letter : batch.deadLetters) {
        auto source = sourceNumber(letter.origin.source);
        if (!source)
            return propagate(source);
        const auto position = m_positions.find({*source, letter.origin.partition});
        // A query may fail on a row long after its position was committed; it does so once, in
        // the transaction of its state.
        if (letter.reason != model::DeadLetterReason::QueryError && position != m_positions.end() &&
            letter.origin.offset >= 0 && letter.origin.offset < position->second) {
            ++report.duplicates;
            continue;
        }
        if (auto done = m_deadLetters.append(m_database, *source, letter, m_line.now()); !done)
            return done;
        ++report.deadLetters;
    }
    return {};
}

Result<void> StoreWriter::writePositions(PositionMap& positions, CommitReport& report) {
    for (const auto& [partition, next] : m_pending.positions()) {
        auto source = sourceNumber(partition.first);
        if (!source)
            return propagate(source);
        if (auto done = m_checkpoint.savePosition(m_database, *source, partition.second, next);
            !done)
            return done;
        auto& known = positions[{*source, partition.second}];
        known = std::max(known, next);
        report.positions.push_back({partition.first, partition.second, next});
    }
    for (const auto& [query, state] : m_pending.states())
        if (auto done = m_checkpoint.saveState(m_database, {query, state}); !done)
            return done;
    return {};
}

Result<void> StoreWriter::writeJournal(CommitReport& report) {
    for (const auto& [id, event] : m_pending.last())
        if (auto done = m_journal.append(m_database, event, m_line.now()); !done)
            return done;
    for (const alerts::AlarmEvent& event : m_pending.alarms())
        if (auto done = m_journal.append(m_database, event, m_line.now()); !done)
            return done;
    for (const LossEvent& loss : m_pending.losses())
        if (auto done = m_journal.append(m_database, loss, m_line.now()); !done)
            return done;
    report.alarms = m_pending.eventCount();
    report.losses = m_pending.losses().size();
    if (auto done = writeCommands(); !done)
        return done;
    if (auto done = writeIncidents(); !done)
        return done;
    return writeOutbox();
}

Result<void> StoreWriter::writeOutbox() {
    for (const auto& [sink, waiting] : m_pending.forgottenSinks()) {
        auto stored = Deliveries::forget(m_database, sink);
        if (!stored)
            return propagate(stored);
        if (*stored + waiting == 0)
            continue;
        LossEvent loss = lossOf(LossKind::Dropped, "dropped by command");
        loss.time = loss.from = loss.to = eventAtArrival(m_line.now());
        loss.source = sink;
        loss.count = *stored + waiting;
        if (auto noted = m_journal.append(m_database, loss, m_line.now()); !noted)
            return noted;
    }
    for (const auto& delivery : m_pending.deliveries(model::Delivery::Kind::Alarms))
        if (auto done = m_deliveries.append(m_database, delivery, m_line.now()); !done)
            return done;
    for (const auto& mark : m_pending.marks())
        if (auto done = m_deliveries.mark(m_database, mark); !done)
            return done;
    return {};
}

Result<void> StoreWriter::writeIncidents() {
    for (const auto& change : m_pending.incidents())
        if (auto done = m_incidents.write(m_database, change, m_line.now()); !done)
            return done;
    for (const auto& silence : m_pending.silences())
        if (auto done = m_incidents.write(m_database, silence); !done)
            return done;
    for (const auto& limits : m_pending.limits())
        if (auto done = m_incidents.write(m_database, limits); !done)
            return done;
    return {};
}

Result<void> StoreWriter::writeCommands() {
    if (m_pending.commands().empty())
        return {};
    auto insert = m_database.prepare("INSERT INTO command(t_us, command, subject, actor, reason,"
                                     " error, stored_us) VALUES(?,?,?,?,?,?,?)");
    if (!insert)
        return propagate(insert);
    for (const CommandEntry& entry : m_pending.commands())
        if (auto done = insert->bind(1, toMicros(entry.time))
                            .bind(2, std::string_view(entry.command))
                            .bind(3, std::string_view(entry.subject))
                            .bind(4, std::string_view(entry.actor))
                            .bind(5, std::string_view(entry.reason))
                            .bind(6, std::string_view(entry.error))
                            .bind(7, toMicros(m_line.now()))
                            .run();
            !done)
            return done;
    return {};
}

Result<void> StoreWriter::writeEverything(PositionMap& positions, CommitReport& report) {
    for (const StoreBatch& batch : m_pending.batches()) {
        if (auto done = writeTrends(batch, report); !done)
            return done;
        if (auto done = writeDeadLetters(batch, report); !done)
            return done;
    }
    if (report.deadLetters > 0) {
        auto pushedOut = m_deadLetters.enforceBounds(m_database);
        if (!pushedOut)
            return propagate(pushedOut);
        report.deadLettersPushedOut = static_cast<std::uint64_t>(*pushedOut);
    }
    if (auto done = writePositions(positions, report); !done)
        return done;
    for (const auto& delivery : m_pending.deliveries(model::Delivery::Kind::Results))
        if (auto done = m_deliveries.append(m_database, delivery, m_line.now()); !done)
            return done;
    if (auto done = m_beds.write(m_database); !done)
        return done;
    return writeJournal(report);
}

void StoreWriter::commitEverything(CommitReport& report) {
    PositionMap positions = m_positions;
    auto done = inTransaction([&] { return writeEverything(positions, report); });
    if (!done) {
        report = {};
        report.durable = false;
        report.error = std::move(done.error());
        return;
    }
    m_positions = std::move(positions);
    report.results = m_pending.takeResults();
    m_beds.written();
    m_pending.clearData();
    m_pending.clearJournal();
}

void StoreWriter::commitJournalOnly(CommitReport& report) {
    if (m_pending.journalEmpty())
        return;
    auto done = inTransaction([&] { return writeJournal(report); });
    if (!done && done.error().code == ErrorCode::Full) {
        foldLog();
        done = inTransaction([&] { return writeJournal(report); });
    }
    if (done) {
        m_pending.clearJournal();
        // The log must not take all the room, or the main file has none left to take it back.
        if (!m_reserve.isTaken())
            static_cast<void>(m_database.execute("PRAGMA wal_checkpoint(PASSIVE)"));
    } else {
        report.alarms = report.losses = 0;
    }
}

CommitReport StoreWriter::commit() {
    CommitReport report;
    if (nothingPending() && !degraded())
        return report;
    followEnd();
    const SteadyTime start = m_clock.steadyNow();
    const bool wasFailing = degraded();
    if (!m_reserve.isTaken() && !m_reserve.take()) {
        report.durable = m_pending.dataEmpty();
        report.error = Error{ErrorCode::Full, "no room left on the disk", m_database.path()};
    } else {
        commitEverything(report);
    }
    m_failing = report.error.has_value();
    if (m_failing) {
        if (report.error->code == ErrorCode::Full)
            giveReserve();
        shed(*report.error, report);
        commitJournalOnly(report);
        report.durable = nothingPending();
    }
    if (m_failing != wasFailing)
        log::write(m_failing ? log::Level::Error : log::Level::Info, kLog, "{}",
                   m_failing ? "the store cannot write: " + report.error->text()
                             : std::string("the store writes again"));
    report.pendingRows = m_pending.rowCount();
    report.took = m_clock.steadyNow() - start;
    followPace(report.took);
    return report;
}

void StoreWriter::followPace(std::chrono::nanoseconds took) {
    constexpr auto kSlow = std::chrono::seconds{1};
    constexpr auto kFast = std::chrono::milliseconds{250};
    if (m_slowDisk ? took > kFast : took < kSlow)
        return;
    m_slowDisk = !m_slowDisk;
}

bool StoreWriter::isFoldDue(int pages) const noexcept {
    constexpr int kUsual = 1000;
    constexpr int kSlow = 16'000;
    return m_slowDisk ? !m_options.ends.stop_requested() && pages >= kSlow : pages >= kUsual;
}

void StoreWriter::followEnd() {
    if (!m_options.ends.stop_requested() || !m_slowDisk)
        return;
    static_cast<void>(m_database.execute("PRAGMA synchronous=NORMAL"));
    m_database.keepLogOnClose();
}

void StoreWriter::shed(const Error& why, CommitReport& report) {
    Pending::Bounds bounds;
    bounds.rows = m_options.maxPendingRows;
    const auto shed =
        m_pending.shed(bounds, why.code == ErrorCode::Full ? "disk full" : "disk error");
    report.gapRows += shed.rows;
    report.gapEvents += shed.events;
}

MaintenanceReport StoreWriter::maintain() {
    MaintenanceReport report;
    if (degraded())
        return report;
    auto done = inTransaction([&]() -> Result<void> {
        if (auto kept = m_line.keep(m_database); !kept)
            return kept;
        const ArrivalTime now = m_line.now();
        auto compacted = m_trends.compact(m_database, m_positions, kSeriesPerStep, now);
        if (!compacted)
            return propagate(compacted);
        report.compaction = std::move(*compacted);
        for (const DamagedChunk& chunk : report.compaction.damaged)
            if (auto noted = m_journal.append(m_database, lossOf(chunk), now); !noted)
                return noted;
        auto removed = retain(m_database, m_options.retention, now);
        if (!removed)
            return propagate(removed);
        report.retention = *removed;
        auto undelivered = m_deliveries.enforceBounds(m_database, now);
        if (!undelivered)
            return propagate(undelivered);
        for (const LossEvent& loss : *undelivered)
            if (auto noted = m_journal.append(m_database, loss, now); !noted)
                return noted;
        return {};
    });
    if (!done) {
        report = {};
        report.error = std::move(done.error());
    }
    return report;
}

Result<void> StoreWriter::quarantine(const std::vector<DamagedChunk>& chunks) {
    return inTransaction([&]() -> Result<void> {
        for (const DamagedChunk& chunk : chunks) {
            auto marked = TrendStore::quarantine(m_database, chunk.id);
            if (!marked)
                return propagate(marked);
            if (!*marked)
                continue;
            auto series = m_database.prepare("SELECT s.bed, s.signal FROM chunk c JOIN series s"
                                             " ON s.id = c.series WHERE c.id = ?");
            if (!series)
                return propagate(series);
            auto row = series->bind(1, chunk.id).step();
            if (!row)
                return propagate(row);
            LossEvent loss = lossOf(chunk);
            if (*row) {
                loss.bed = series->text(0);
                loss.signal = series->text(1);
            }
            series->reset();
            if (auto noted = m_journal.append(m_database, loss, m_line.now()); !noted)
                return noted;
        }
        return {};
    });
}

Result<void> StoreWriter::removeDeadLetter(std::int64_t id) {
    return inTransaction([&]() -> Result<void> {
        auto removed = m_deadLetters.remove(m_database, id);
        if (!removed)
            return propagate(removed);
        if (!*removed)
            return fail(ErrorCode::NotFound, "no dead letter " + std::to_string(id));
        return {};
    });
}

StoreSize StoreWriter::size() {
    return {m_database.liveBytes().value_or(0), m_database.spareBytes().value_or(0)};
}

void StoreWriter::giveReserve() {
    if (m_reserve.give())
        foldLog();
}

void StoreWriter::foldLog() {
    // Most of the log is pages written again and again; in the main file they need little room.
    // A reader that holds an old view prevents it, then the next attempt may do better.
    static_cast<void>(m_database.execute("PRAGMA wal_checkpoint(TRUNCATE)"));
}

} // namespace vigil::store
