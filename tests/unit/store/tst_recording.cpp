// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

class TestRecording : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void messagesComeBackWhole() {
        const Folder folder;
        const auto messages = manyMessages(5000);
        record(folder.file("a.vgl"), messages);
        auto reader = RecordingReader::open(folder.file("a.vgl"));
        QVERIFY(reader.has_value());
        const auto found = readMessages(**reader);
        QCOMPARE(found.errors, 0);
        QVERIFY(equalMessages(found.messages, messages));
        QCOMPARE((*reader)->messageCount(), 5000U);
        QCOMPARE((*reader)->metadata().at("workspace"), std::string("Ward 3"));
        QCOMPARE((*reader)->metadata().at("app_version"), std::string("0.1.0"));
        QCOMPARE((*reader)->metadata().at("source.1"), std::string("kafka"));
        const model::RecordingFacts& facts = (*reader)->outline();
        QCOMPARE(facts.format, std::string("vgl"));
        QCOMPARE(toMicros(facts.start), toMicros(messages.front().time));
        QVERIFY(facts.gaps.empty() && facts.warnings.empty());
    }

    void aFinishedRecordingIsOnePrivateFile() {
        const Folder folder;
        record(folder.file("a.vgl"), manyMessages(100));
        QVERIFY(!std::filesystem::exists(folder.file("a.vgl-wal")));
        using std::filesystem::perms;
        QCOMPARE(std::filesystem::status(folder.file("a.vgl")).permissions() & perms::all,
                 perms::owner_read | perms::owner_write);
        QCOMPARE(RecordingWriter::create(folder.file("a.vgl"), {}).error().code,
                 ErrorCode::InvalidArgument);
    }

    void chunksAreSealedByTimeAndBySize() {
        const Folder folder;
        auto writer = RecordingWriter::create(folder.file("a.vgl"), {});
        QVERIFY(writer.has_value());
        model::RecordedMessage message;
        for (int i = 0; i < 30; ++i) { // ten a second
            message.time = at(0) + Ticks(i * 1'000'000);
            QVERIFY((*writer)->append(message).has_value());
        }
        QCOMPARE((*writer)->totals().chunks, 2U);
        QCOMPARE((*writer)->totals().messages, 20U);
        message.payload.assign(3 << 20, 'p');
        for (int i = 0; i < 3; ++i)
            QVERIFY((*writer)->append(message).has_value());
        QCOMPARE((*writer)->totals().chunks, 3U);
        message.payload.assign(RecordingWriter::kMaxPayload + 1, 'p');
        QCOMPARE((*writer)->append(message).error().code, ErrorCode::InvalidArgument);
        QVERIFY((*writer)->seal().has_value());
        QCOMPARE((*writer)->totals().messages, 33U);
    }

    void aTimeThatGoesBackIsHeld() {
        const Folder folder;
        auto messages = manyMessages(10);
        messages[5].time = messages[4].time - Ticks(100'000'000);
        record(folder.file("a.vgl"), messages);
        auto reader = RecordingReader::open(folder.file("a.vgl"));
        const auto found = readMessages(**reader);
        QCOMPARE(found.messages.size(), 10U);
        QVERIFY(found.messages[5].time == messages[4].time);
        QVERIFY(found.messages[5].arrival == messages[5].arrival);
    }

    void seekGoesToTheFirstMessageAtOrAfter() {
        const Folder folder;
        const auto messages = manyMessages(3000);
        record(folder.file("a.vgl"), messages);
        auto reader = RecordingReader::open(folder.file("a.vgl"));
        std::mt19937 random(4);
        for (int i = 0; i < 200; ++i) {
            const auto index = random() % messages.size();
            const EventTime time = messages[index].time + Ticks(static_cast<int>(random() % 3) - 1);
            const auto expected =
                std::find_if(messages.begin(), messages.end(),
                             [&](const auto& message) { return message.time >= time; });
            QVERIFY((*reader)->seek(time).has_value());
            auto found = (*reader)->next();
            QVERIFY(found.has_value());
            QCOMPARE(found->has_value(), expected != messages.end());
            if (*found)
                QCOMPARE((*found)->offset, expected->offset);
        }
        QVERIFY((*reader)->seek(EventTime::min()).has_value());
        QCOMPARE((*(*reader)->next())->offset, messages.front().offset);
        QVERIFY((*reader)->seek(EventTime::max()).has_value());
        QVERIFY(!(*reader)->next()->has_value());
    }

    void theVisitorTellsTheSignals() {
        const Folder folder;
        record(folder.file("a.vgl"), manyMessages(1000));
        const auto visitor = [](const model::RecordedMessage& message, SignalStatistics& signals) {
            if (message.offset % 10 == 0)
                signals.addMissing("HR", "/min");
            else
                signals.add("HR", "/min", static_cast<double>(message.offset));
            const float wave[] = {1, std::nanf(""), 3};
            signals.add("ECG_II", "mV", 250, wave);
        };
        auto reader = RecordingReader::open(folder.file("a.vgl"), visitor);
        QVERIFY((*reader)->outline().signals.empty());
        static_cast<void>((*reader)->next());
        auto facts = (*reader)->measure(true);
        QVERIFY(facts.has_value());
        QVERIFY(facts->warnings.empty());
        QCOMPARE(facts->signals.size(), 2U);
        const model::SignalFacts& wave = facts->signals[0];
        QCOMPARE(wave.name, std::string("ECG_II"));
        QCOMPARE(wave.rateHz, 250.0);
        QCOMPARE(wave.count, 2000U);
        QCOMPARE(wave.missing, 1000U);
        QCOMPARE(wave.mean.value(), 2.0);
        const model::SignalFacts& rate = facts->signals[1];
        QCOMPARE(rate.count, 900U);
        QCOMPARE(rate.missing, 100U);
        QCOMPARE(rate.first.value(), 1.0);
        QCOMPARE(rate.min.value(), 1.0);
        QCOMPARE(rate.max.value(), 999.0);
        QCOMPARE(rate.mean.value(), 500.0);
        QCOMPARE((*(*reader)->next())->offset, 1); // measuring kept the position
    }

    void aKilledRecordingKeepsItsSealedChunks() {
        const Folder folder;
        std::mt19937 random(8);
        for (int cycle = 0; cycle < 10; ++cycle) {
            const auto path = folder.file(("k" + std::to_string(cycle) + ".vgl").c_str());
            int reports[2];
            QCOMPARE(::pipe(reports), 0);
            const pid_t child = ::fork();
            QVERIFY(child >= 0);
            if (child == 0) {
                auto writer = RecordingWriter::create(path, {});
                for (std::int64_t i = 0; writer; ++i) {
                    model::RecordedMessage message;
                    message.time = at(i); // a chunk each
                    message.offset = i;
                    if (!(*writer)->append(message))
                        _exit(1);
                    const std::uint64_t sealed = (*writer)->totals().messages;
                    if (::write(reports[1], &sealed, sizeof sealed) != sizeof sealed)
                        _exit(2);
                }
                _exit(3);
            }
            ::close(reports[1]);
            std::uint64_t sealed = 0;
            QCOMPARE(::read(reports[0], &sealed, sizeof sealed), ssize_t{sizeof sealed});
            ::usleep(static_cast<useconds_t>(1000 + random() % 20'000));
            ::kill(child, SIGKILL);
            int status = 0;
            QCOMPARE(::waitpid(child, &status, 0), child);
            QVERIFY(WIFSIGNALED(status));
            for (std::uint64_t next = 0; ::read(reports[0], &next, sizeof next) == sizeof next;)
                sealed = next;
            ::close(reports[0]);
            auto reader = RecordingReader::open(path);
            QVERIFY(reader.has_value());
            const auto found = readMessages(**reader);
            QCOMPARE(found.errors, 0);
            QVERIFY(found.messages.size() >= sealed);
            for (std::size_t i = 0; i < found.messages.size(); ++i)
                QCOMPARE(found.messages[i].offset, static_cast<std::int64_t>(i));
            const auto facts = (*reader)->measure(true);
            QVERIFY(facts.has_value());
            QCOMPARE(facts->warnings,
                     (std::vector<std::string>{"the recording was not closed: up to 2 seconds at "
                                               "its end may be missing"}));
            QCOMPARE(facts->faults.size(), 1U);
            const auto& fault = facts->faults[0];
            QCOMPARE(fault.kind, model::FileFault::Kind::Unclosed);
            QCOMPARE(fault.file, path.filename().string());
            QVERIFY(fault.present == facts->duration);
            QVERIFY(fault.declared - fault.present == RecordingWriter::kMostUnsealed);
        }
    }

    /// Written to an end by any release: it says how many chunks there are.
    void aRecordingIsClosedByItsLastWordAlone() {
        const Folder folder;
        record(folder.file("a.vgl"), manyMessages(100));
        const auto change = [&](const char* sql) {
            auto database = Database::open(folder.file("a.vgl"), {});
            QVERIFY(database.has_value());
            QVERIFY(database->execute(sql).has_value());
        };
        change("DELETE FROM meta WHERE key NOT IN ('chunks', 'workspace')");
        auto reader = RecordingReader::open(folder.file("a.vgl"));
        QVERIFY(reader.has_value());
        QVERIFY((*reader)->outline().warnings.empty() && (*reader)->outline().faults.empty());
        // A damaged line may have been the one: damage is told, and nothing made up.
        change("UPDATE meta SET crc = crc + 1 WHERE key = 'chunks'");
        reader = RecordingReader::open(folder.file("a.vgl"));
        QVERIFY(reader.has_value());
        QCOMPARE((*reader)->outline().warnings,
                 (std::vector<std::string>{"a line of the description is damaged"}));
        QVERIFY((*reader)->outline().faults.empty());
        change("DELETE FROM meta WHERE key = 'chunks'");
        reader = RecordingReader::open(folder.file("a.vgl"));
        QVERIFY(reader.has_value());
        QCOMPARE((*reader)->outline().warnings.size(), 1U);
        QCOMPARE((*reader)->outline().faults.size(), 1U);
    }

    /// Killed before its first chunk.
    void anEmptyRecordingThatWasNotClosedSaysSo() {
        const Folder folder;
        auto writer = RecordingWriter::create(folder.file("a.vgl"), {});
        QVERIFY(writer.has_value());
        auto reader = RecordingReader::open(folder.file("a.vgl"));
        QVERIFY(reader.has_value());
        QCOMPARE((*reader)->outline().faults.size(), 1U);
        QCOMPARE((*reader)->outline().warnings.size(), 1U);
        reader->reset();
        QVERIFY((*writer)->finish().has_value());
        reader = RecordingReader::open(folder.file("a.vgl"));
        QVERIFY(reader.has_value());
        QVERIFY((*reader)->outline().faults.empty() && (*reader)->outline().warnings.empty());
    }

    void aRecordingInProgressCanBeRead() {
        const Folder folder;
        auto writer = RecordingWriter::create(folder.file("a.vgl"), {});
        for (const auto& message : manyMessages(500))
            QVERIFY((*writer)->append(message).has_value());
        auto reader = RecordingReader::open(folder.file("a.vgl"));
        QVERIFY(reader.has_value());
        QCOMPARE(readMessages(**reader).messages.size(), (*writer)->totals().messages);
    }

    void otherFilesAreRefused() {
        const Folder folder;
        QCOMPARE(RecordingReader::open(folder.file("none.vgl")).error().code, ErrorCode::NotFound);
        openWriter(folder.file("store.db")).reset();
        QCOMPARE(RecordingReader::open(folder.file("store.db")).error().code,
                 ErrorCode::Unsupported);
        record(folder.file("a.vgl"), manyMessages(10));
        {
            auto database = Database::open(folder.file("a.vgl"), {});
            QVERIFY(database->execute("PRAGMA user_version=9").has_value());
        }
        QCOMPARE(RecordingReader::open(folder.file("a.vgl")).error().code, ErrorCode::Unsupported);
    }
};

QTEST_APPLESS_MAIN(TestRecording)
#include "tst_recording.moc"
