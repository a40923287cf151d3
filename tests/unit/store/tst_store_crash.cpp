// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

namespace {

constexpr int kCycles = 40;
constexpr std::int64_t kPerBatch = 20;

/// Goes on where the store says, like a source that delivers again, until it is killed. The pipe
/// gets every position the store reported durable.
[[noreturn]] void writeUntilKilled(const std::filesystem::path& path, int reports) {
    auto writer = openWriter(path);
    if (!writer)
        _exit(1);
    std::int64_t next = 0;
    for (const NamedPosition& position : writer->checkpoint().positions)
        next = position.next;
    auto occurrence = writer->alarmRestart().nextOccurrence;
    // A broker delivers a little again.
    next = std::max<std::int64_t>(0, next - 2 * kPerBatch);
    for (;;) {
        StoreBatch batch = rowsOf(kHeartRate, next, kPerBatch);
        batch.alarms.push_back(alarmEvent(occurrence++, alerts::AlarmEvent::What::Raised, next));
        writer->apply(std::move(batch));
        next += kPerBatch;
        const CommitReport report = writer->commit();
        if (!report.durable)
            _exit(2);
        for (const SourcePosition& position : report.positions)
            if (::write(reports, &position.next, sizeof position.next) != sizeof position.next)
                _exit(3);
        if (writer->maintain().error)
            _exit(4);
    }
}

} // namespace

class TestStoreCrash : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void killedAtAnyMomentNothingIsLostOrDoubled() {
        const Folder folder;
        const auto path = folder.file("v.db");
        std::mt19937 random(17);
        std::int64_t acknowledged = 0;
        for (int cycle = 0; cycle < kCycles; ++cycle) {
            int reports[2];
            QCOMPARE(::pipe(reports), 0);
            const pid_t child = ::fork();
            QVERIFY(child >= 0);
            if (child == 0)
                writeUntilKilled(path, reports[1]);
            ::close(reports[1]);
            // First life sign, so that a slow machine makes progress; then a random while.
            std::int64_t next = 0;
            if (::read(reports[0], &next, sizeof next) == sizeof next)
                acknowledged = std::max(acknowledged, next);
            ::usleep(static_cast<useconds_t>(1000 + random() % 25'000));
            ::kill(child, SIGKILL);
            int status = 0;
            QCOMPARE(::waitpid(child, &status, 0), child);
            QVERIFY2(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "the child failed");
            while (::read(reports[0], &next, sizeof next) == sizeof next)
                acknowledged = std::max(acknowledged, next);
            ::close(reports[0]);

            QCOMPARE(openWriter(path)->alarmRestart().beds, std::vector<std::string>{"bed-1"});
            auto database = Database::open(path, {});
            QVERIFY(database.has_value());
            const std::int64_t position = *database->integerOf("SELECT max(next) FROM position");
            QVERIFY2(position >= acknowledged, "reported durable and lost");
            const auto samples = readAll(path, kHeartRate).samples;
            QCOMPARE(static_cast<std::int64_t>(samples.size()), position);
            for (std::size_t i = 0; i < samples.size(); ++i)
                QVERIFY(samples[i].time == at(static_cast<std::int64_t>(i)));
        }
        QVERIFY(acknowledged > kCycles * kPerBatch);
        auto database = Database::open(path, {});
        auto check = database->prepare("PRAGMA integrity_check");
        QVERIFY(*check->step());
        QCOMPARE(check->text(0), std::string("ok"));
        const auto events =
            *Journal::alarms(*database, {.bed = {}, .from = {}, .to = {}, .limit = 1'000'000});
        std::set<std::uint64_t> ids;
        for (const JournalEntry& entry : events)
            QVERIFY2(ids.insert(entry.event.alarm.id).second, "an occurrence id came twice");
        QVERIFY(*database->integerOf("SELECT count(*) FROM chunk") > 0);
    }
};

QTEST_APPLESS_MAIN(TestStoreCrash)
#include "tst_store_crash.moc"
