// SPDX-License-Identifier: GPL-3.0-or-later
// A store that is away, late, or another one than before.
#include "../store/store_fixture.h"
#include "pipeline/stages/store_stage.h"
#include "store/file/set_aside.h"

#include <QTest>

#include <dlfcn.h>
#include <unistd.h>

#include <atomic>
#include <fstream>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;
using store::test::Folder;
using store::test::kHeartRate;
using store::test::rowsOf;

namespace {

/// How long the disk takes for a sync, in microseconds.
std::atomic<unsigned> syncTakes{0};

int slowSync(const char* name, int file) {
    if (const auto span = syncTakes.load())
        ::usleep(span);
    return reinterpret_cast<int (*)(int)>(dlsym(RTLD_NEXT, name))(file);
}

/// What a stage tells, and what it is told.
struct World {
    explicit World(std::filesystem::path database) : path(std::move(database)) {}

    std::unique_ptr<StoreStage> make() {
        store::WriterOptions options;
        options.path = path;
        options.sourceNames = {"ward"};
        options.reserveBytes = 64 << 10;
        options.retention.trendAge = Ticks::zero();
        options.retention.maxBytes = 0;
        StoreStage::Context context{
            clock, metrics,
            [this](const auto& positions) {
                for (const auto& position : positions)
                    durable = position.next;
            },
            [](bool) {},
            [](const auto&) -> std::optional<store::DiskSpace> { return std::nullopt; }};
        context.onAbsence = [this](auto, std::optional<StoreAbsence> now) {
            ++changes;
            away = now ? static_cast<int>(*now) : -1;
        };
        context.onDeleted = [this](bool told) { deleted += told; };
        context.onLateRestart = [this](const store::AlarmRestart& restart, const auto&,
                                       const auto&) {
            lateOpen = static_cast<int>(restart.open.size());
        };
        context.takenNumbers = [this] { return taken.load(); };
        return std::make_unique<StoreStage>(std::move(options), std::move(context));
    }

    [[nodiscard]] bool isAway(StoreAbsence why) const { return away == static_cast<int>(why); }

    base::SystemClock clock;
    Metrics metrics;
    const std::filesystem::path path;
    std::atomic<int> away{-1}, changes{0}, deleted{0}, lateOpen{-1};
    std::atomic<std::int64_t> durable{-1};
    std::atomic<std::uint64_t> taken{0};
};

std::int64_t ask(const std::filesystem::path& path, const char* sql) {
    auto database = store::Database::open(path, {.readOnly = true, .vfs = {}});
    return database ? database->integerOf(sql).value_or(-1) : -1;
}

/// With the position 100 and an open alarm numbered 41.
void makeStore(const std::filesystem::path& path, std::int64_t rows = 100) {
    store::WriterOptions options;
    options.path = path;
    options.sourceNames = {"ward"};
    options.reserveBytes = 64 << 10;
    auto writer = store::StoreWriter::open(std::move(options), store::test::clockAt2026());
    QVERIFY(writer.has_value());
    auto batch = rowsOf(kHeartRate, 0, rows);
    batch.alarms.push_back(store::test::alarmEvent(41, alerts::AlarmEvent::What::Raised, 5));
    (*writer)->apply(std::move(batch));
    QVERIFY((*writer)->commit().durable);
}

store::StoreBatch checkpointAt(std::int64_t next) {
    store::StoreBatch batch;
    batch.positions.push_back({0, 0, next});
    batch.queryStates.push_back({"q", "state"});
    return batch;
}

} // namespace

// In place of the C library's, for SQLite as well.
extern "C" {
int fsync(int file) { return slowSync("fsync", file); }

int fdatasync(int file) { return slowSync("fdatasync", file); }
}

class TestStoreAbsence : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void cleanup() { syncTakes = 0; }

    void whatIsStoredIsToldInTime() {
        const Folder folder;
        makeStore(folder.file("v.db"));
        World world(folder.file("v.db"));
        auto stage = world.make();
        const auto known = stage->open(30s);
        QVERIFY(known.has_value() && known->has_value());
        QVERIFY((*known)->numbersKnown && (*known)->checkpointKnown);
        QCOMPARE((*known)->alarms.nextOccurrence, std::uint64_t{42});
        QCOMPARE((*known)->checkpoint.positions.front().next, 100);
        stage->start();
        stage->offer(rowsOf(kHeartRate, 100, 50, 0, false), {});
        stage->offerCheckpoint(checkpointAt(150));
        QTRY_COMPARE_WITH_TIMEOUT(world.durable.load(), std::int64_t{150}, 30'000);
        stage->stop();
        QCOMPARE(world.changes.load(), 0);
        QCOMPARE(world.lateOpen.load(), -1);
    }

    /// The disk takes a second and a half for a sync: nobody waits for it.
    void aDiskThatTakesLongHoldsNobodyUp() {
        const Folder folder;
        syncTakes = 1'500'000;
        World world(folder.file("v.db"));
        auto stage = world.make();
        const auto known = stage->open(100ms);
        QVERIFY(known.has_value() && known->has_value()); // an empty file: there is nothing
        QVERIFY((*known)->numbersKnown);
        stage->start();
        QVERIFY(world.isAway(StoreAbsence::Opening));
        stage->offer(rowsOf(kHeartRate, 0, 50), {});
        stage->journal({store::test::alarmEvent(1, alerts::AlarmEvent::What::Raised, 3)});
        QTRY_COMPARE_WITH_TIMEOUT(world.durable.load(), std::int64_t{50}, 60'000);
        QCOMPARE(world.away.load(), -1);
        QCOMPARE(world.changes.load(), 2);
        syncTakes = 0;
        stage->stop();
        stage.reset();
        QCOMPARE(ask(world.path, "SELECT count(*) FROM hot_sample"), 50);
        QCOMPARE(ask(world.path, "SELECT count(*) FROM open_alarm"), 1);
        QCOMPARE(world.metrics.storeSkipped.load(), std::uint64_t{0});
    }

    /// An existing store is read without a sync: its windows and positions are gone on with.
    void ofASlowDiskTheRunBeforeIsStillKnown() {
        const Folder folder;
        makeStore(folder.file("v.db"));
        syncTakes = 700'000;
        World world(folder.file("v.db"));
        auto stage = world.make();
        const auto known = stage->open(300ms);
        QVERIFY(known.has_value() && known->has_value());
        QCOMPARE((*known)->checkpoint.positions.front().next, 100);
        QCOMPARE((*known)->alarms.open.size(), std::size_t{1});
        stage->start();
        stage->offerCheckpoint(checkpointAt(120));
        QTRY_COMPARE_WITH_TIMEOUT(world.durable.load(), std::int64_t{120}, 60'000);
        syncTakes = 0;
        stage->stop();
    }

    /// What this run did not go on from it must not write over.
    void positionsThatCameTooLateStay() {
        const Folder folder;
        makeStore(folder.file("v.db"));
        auto other = store::Database::open(folder.file("v.db"), {});
        QVERIFY(other
                    ->execute("PRAGMA locking_mode=EXCLUSIVE; BEGIN IMMEDIATE;"
                              " UPDATE counter SET value = value; COMMIT")
                    .has_value());
        World world(folder.file("v.db"));
        auto stage = world.make();
        const auto known = stage->open(30s);
        QVERIFY(known.has_value());
        QVERIFY(!known->has_value());
        stage->start();
        QTRY_VERIFY_WITH_TIMEOUT(world.isAway(StoreAbsence::Locked), 30'000);
        stage->offer(rowsOf(kHeartRate, 5000, 50, 0, false), {});
        stage->offerCheckpoint(checkpointAt(5050));
        other = store::Database::open(folder.file("v.db"), {.readOnly = true, .vfs = {}}); // closed
        QTRY_COMPARE_WITH_TIMEOUT(world.away.load(), -1, 60'000);
        QCOMPARE(world.lateOpen.load(), 1);
        stage->offerCheckpoint(checkpointAt(5060));
        stage->offer(rowsOf(kHeartRate, 5050, 50, 0, false), {});
        stage->stop();
        QCOMPARE(ask(world.path, "SELECT count(*) FROM hot_sample"), 200);
        QCOMPARE(ask(world.path, "SELECT next FROM position"), 100);
        QCOMPARE(ask(world.path, "SELECT count(*) FROM query_state"), 0);
        QCOMPARE(world.durable.load(), std::int64_t{-1});
    }

    /// Another store at its place may tell of positions beyond those that come.
    void aStoreThatReplacesItTakesAllRows() {
        const Folder folder;
        makeStore(folder.file("other.db"), 9000);
        World world(folder.file("v.db"));
        auto stage = world.make();
        QVERIFY(stage->open(30s).has_value());
        stage->start();
        stage->offer(rowsOf({"bed-9", "HR", "/min"}, 0, 50), {});
        QTRY_COMPARE_WITH_TIMEOUT(world.durable.load(), std::int64_t{50}, 30'000);
        std::filesystem::rename(folder.file("other.db"), folder.file("v.db"));
        QTRY_COMPARE_WITH_TIMEOUT(world.deleted.load(), 1, 30'000);
        stage->offer(rowsOf({"bed-9", "HR", "/min"}, 50, 50), {});
        stage->stop();
        QCOMPARE(ask(world.path,
                     "SELECT count(*) FROM hot_sample h JOIN series s ON s.id = h.series"
                     " WHERE s.bed = 'bed-9'"),
                 50);
        QCOMPARE(ask(world.path, "SELECT next FROM position"), 9000);
        QCOMPARE(ask(world.path, "SELECT count FROM loss WHERE kind = 'store_lost'"), 50);
    }

    /// In memory there is room for so much; the rest is told, by bed, when the store is back.
    void whatIsTooMuchIsToldWhenItIsBack() {
        const Folder folder;
        std::ofstream(folder.file("v.db")) << "a note";
        World world(folder.file("v.db"));
        world.taken = 1'000'000;
        auto stage = world.make();
        const auto known = stage->open(30s);
        QVERIFY(known.has_value() && !known->has_value());
        stage->start();
        QTRY_VERIFY_WITH_TIMEOUT(world.isAway(StoreAbsence::Foreign), 30'000);
        constexpr int kRows = 20'000;
        constexpr int kBatches = 30;
        for (int batch = 0; batch < kBatches; ++batch) {
            stage->offer(rowsOf(kHeartRate, batch * kRows, kRows), {});
            QTRY_COMPARE_WITH_TIMEOUT(stage->queueView().depth, std::size_t{0}, 30'000);
        }
        std::vector<alerts::AlarmEvent> events;
        for (std::uint64_t i = 0; i < 30'000; ++i)
            events.push_back(store::test::alarmEvent(i + 1, alerts::AlarmEvent::What::Raised,
                                                     static_cast<std::int64_t>(i)));
        stage->journal(std::move(events));
        QTRY_VERIFY_WITH_TIMEOUT(world.metrics.journalSkipped == 10'000, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(stage->view().waitingRows <= 200'000, 30'000);
        const auto skipped = world.metrics.storeSkipped.load();
        QVERIFY(skipped >= kRows * kBatches - 200'000);
        std::filesystem::remove(world.path);
        QTRY_COMPARE_WITH_TIMEOUT(world.away.load(), -1, 60'000);
        stage->stop();
        QCOMPARE(world.deleted.load(), 0); // it never was this program's
        QCOMPARE(world.metrics.storeSkipped.load(), skipped);
        QCOMPARE(ask(world.path, "SELECT (SELECT count(*) FROM hot_sample)"
                                 " + (SELECT coalesce(sum(n), 0) FROM chunk)"),
                 std::int64_t(kRows * kBatches - skipped));
        QCOMPARE(ask(world.path, "SELECT sum(count) FROM loss WHERE kind = 'trend_gap' AND bed ="
                                 " 'bed-1' AND reason = 'the store was away (foreign)'"),
                 std::int64_t(skipped));
        QCOMPARE(ask(world.path, "SELECT sum(count) FROM loss WHERE kind = 'journal_gap'"), 10'000);
        QCOMPARE(ask(world.path, "SELECT count(*) FROM open_alarm"), 30'000);
        QCOMPARE(ask(world.path, "SELECT value FROM counter WHERE name = 'occurrence'"), 1'000'000);
    }

    void whatIsLeftAtTheEndIsCounted() {
        const Folder folder;
        std::ofstream(folder.file("v.db")) << "a note";
        World world(folder.file("v.db"));
        auto stage = world.make();
        QVERIFY(stage->open(30s).has_value());
        stage->start();
        stage->offer(rowsOf(kHeartRate, 0, 50), {});
        stage->journal({store::test::alarmEvent(1, alerts::AlarmEvent::What::Raised, 3)});
        stage->stop();
        QCOMPARE(world.metrics.storeSkipped.load(), std::uint64_t{50});
        QCOMPARE(world.metrics.journalSkipped.load(), std::uint64_t{1});
        QCOMPARE(std::filesystem::file_size(world.path), std::uintmax_t{6});
    }

    void anotherOwnerIsNamedAtOnce() {
        const Folder folder;
        World first(folder.file("v.db"));
        auto owner = first.make();
        QVERIFY(owner->open(30s).has_value());
        World second(folder.file("v.db"));
        auto stage = second.make();
        const auto known = stage->open(30s);
        QVERIFY(!known.has_value());
        QCOMPARE(known.error().code, ErrorCode::InUse);
        stage.reset();
        owner.reset(); // was never started
        auto again = second.make();
        QVERIFY(again->open(30s).has_value());
    }

    void setAsideOnRequest() {
        const Folder folder;
        makeStore(folder.file("v.db"));
        World world(folder.file("v.db"));
        world.taken = 77;
        auto stage = world.make();
        QVERIFY(stage->open(30s).has_value());
        stage->start();
        stage->setAside();
        QTRY_VERIFY_WITH_TIMEOUT(!stage->view().setAside.empty() && !stage->view().away, 30'000);
        const std::filesystem::path aside = stage->view().setAside;
        stage->offer(rowsOf(kHeartRate, 100, 50), {});
        stage->stop();
        QCOMPARE(world.deleted.load(), 0);
        QCOMPARE(ask(aside, "SELECT count(*) FROM hot_sample"), 100);
        QCOMPARE(ask(world.path, "SELECT count(*) FROM hot_sample"), 50);
        QCOMPARE(ask(world.path, "SELECT value FROM counter WHERE name = 'occurrence'"), 77);
    }

    /// Whatever page is lost: what can be read is there, and nothing is made up.
    void aPageThatIsLostCostsOnlyWhatStoodThere() {
        const Folder folder;
        makeStore(folder.file("v.db"));
        std::ifstream in(folder.file("v.db"), std::ios::binary);
        const std::string whole{std::istreambuf_iterator<char>(in), {}};
        constexpr std::size_t kPage = 4096;
        int readable = 0, whole_ = 0;
        for (std::size_t page = 0; page * kPage < whole.size(); ++page)
            for (const char fill : {'\0', '\x5a'}) {
                auto damaged = whole;
                damaged.replace(page * kPage, kPage, kPage, fill);
                const auto path = folder.file("damaged.db");
                std::ofstream(path, std::ios::binary | std::ios::trunc) << damaged;
                const auto state = store::readRestart(path);
                if (!state)
                    continue;
                ++readable;
                whole_ += !state->damage;
                QVERIFY(state->alarms.open.size() <= 1);
                QVERIFY(state->damage || state->alarms.open.size() == 1);
                QVERIFY(!state->checkpointKnown || state->damage ||
                        state->checkpoint.positions.size() == 1);
                if (state->numbersKnown && !state->alarms.open.empty())
                    QVERIFY(state->alarms.nextOccurrence >= 42);
            }
        QVERIFY(readable > 10 && whole_ < readable);
    }
};

QTEST_GUILESS_MAIN(TestStoreAbsence)
#include "tst_store_absence.moc"
