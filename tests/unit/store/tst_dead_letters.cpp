// SPDX-License-Identifier: GPL-3.0-or-later
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;

namespace {

model::DeadLetter letter(std::int64_t offset, std::string payload) {
    model::DeadLetter made;
    made.origin = {.source = 1, .partition = 2, .offset = offset};
    made.arrival = arrivalFromMicros(kStartUs + offset);
    made.reason =
        offset % 2 == 0 ? model::DeadLetterReason::Malformed : model::DeadLetterReason::OutOfRange;
    made.detail = "field 'ts' is missing";
    made.topic = "ward/3/vitals";
    made.payload = std::move(payload);
    return made;
}

CommitReport keep(StoreWriter& writer, std::int64_t first, std::int64_t count,
                  std::size_t payload = 10) {
    StoreBatch batch;
    for (std::int64_t i = first; i < first + count; ++i)
        batch.deadLetters.push_back(letter(i, std::string(payload, 'x')));
    writer.apply(std::move(batch));
    return writer.commit();
}

} // namespace

class TestDeadLetters : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aLetterComesBackWholeAndCanBeRemoved() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        const std::string raw("{\"hr\": \0\xff", 9);
        StoreBatch batch;
        batch.deadLetters.push_back(letter(5, raw));
        batch.deadLetters.push_back(letter(6, std::string(100'000, 'y')));
        writer->apply(std::move(batch));
        QCOMPARE(writer->commit().deadLetters, 2U);
        auto database = Database::open(folder.file("v.db"), {.readOnly = true, .vfs = {}});
        const auto all = *DeadLetters::list(*database, 10);
        QCOMPARE(all.size(), 2U);
        QCOMPARE(all[0].letter.payload.size(), std::size_t{64} << 10);
        const StoredDeadLetter& found = all[1];
        QCOMPARE(found.source, std::string("kafka"));
        QCOMPARE(found.letter.payload, raw);
        QCOMPARE(found.letter.reason, model::DeadLetterReason::OutOfRange);
        QCOMPARE(found.letter.detail, std::string("field 'ts' is missing"));
        QCOMPARE(found.letter.topic, std::string("ward/3/vitals"));
        QCOMPARE(found.letter.origin.partition, 2U);
        QCOMPARE(found.letter.origin.offset, 5);
        QVERIFY(found.letter.arrival == arrivalFromMicros(kStartUs + 5));
        QCOMPARE(DeadLetters::show(*database, found.id)->letter.payload, raw);

        QVERIFY(writer->removeDeadLetter(found.id).has_value());
        QCOMPARE(writer->removeDeadLetter(found.id).error().code, ErrorCode::NotFound);
        QCOMPARE(DeadLetters::show(*database, found.id).error().code, ErrorCode::NotFound);
        QCOMPARE(DeadLetters::totals(*database)->rows, 1);
    }

    void theOldestGoWhenThereAreTooMany() {
        const Folder folder;
        WriterOptions options;
        options.deadLetters = {.rows = 100, .bytes = 1 << 20};
        auto writer = openWriter(folder.file("v.db"), options);
        QCOMPARE(keep(*writer, 0, 90).deadLettersPushedOut, 0U);
        QCOMPARE(keep(*writer, 90, 30).deadLettersPushedOut, 20U);
        auto database = Database::open(folder.file("v.db"), {.readOnly = true, .vfs = {}});
        const auto totals = *DeadLetters::totals(*database);
        QCOMPARE(totals.rows, 100);
        QCOMPARE(totals.removed, 20);
        QCOMPARE(*database->integerOf("SELECT count(*) FROM dead_letter"), 100);
        QCOMPARE(*database->integerOf("SELECT sum(bytes) FROM dead_letter"), totals.bytes);
        QCOMPARE(*database->integerOf("SELECT min(offset) FROM dead_letter"), 20);
    }

    void theOldestGoWhenTheyAreTooBig() {
        const Folder folder;
        WriterOptions options;
        options.deadLetters = {.rows = 1000, .bytes = 100'000};
        auto writer = openWriter(folder.file("v.db"), options);
        keep(*writer, 0, 30, 10'000);
        auto database = Database::open(folder.file("v.db"), {.readOnly = true, .vfs = {}});
        const auto totals = *DeadLetters::totals(*database);
        QVERIFY(totals.bytes <= 100'000);
        QCOMPARE(totals.rows, 9);
        QCOMPARE(totals.removed, 21);
    }

    void listsInPagesAndCountsReasons() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        keep(*writer, 0, 25);
        auto database = Database::open(folder.file("v.db"), {.readOnly = true, .vfs = {}});
        std::vector<std::int64_t> offsets;
        std::optional<std::int64_t> before;
        for (;;) {
            const auto page = *DeadLetters::list(*database, 10, before);
            if (page.empty())
                break;
            for (const auto& stored : page)
                offsets.push_back(stored.letter.origin.offset);
            before = page.back().id;
        }
        QCOMPARE(offsets.size(), 25U);
        QCOMPARE(offsets.front(), 24);
        QCOMPARE(offsets.back(), 0);
        const auto counts = *DeadLetters::countByReason(*database);
        QCOMPARE(counts.size(), 2U);
        QCOMPARE(counts[0].first, std::string("malformed"));
        QCOMPARE(counts[0].second, 13);
    }

    void deliveredAgainIsKeptOnce() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        StoreBatch batch;
        batch.deadLetters.push_back(letter(5, "x"));
        batch.positions = {{1, 2, 6}};
        StoreBatch again = batch;
        writer->apply(std::move(batch));
        QCOMPARE(writer->commit().deadLetters, 1U);
        writer->apply(std::move(again));
        const CommitReport report = writer->commit();
        QCOMPARE(report.deadLetters, 0U);
        QCOMPARE(report.duplicates, 1U);
    }

    void aRowThatFailsInAQueryAfterItsPositionIsKept() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        StoreBatch positions;
        positions.positions = {{1, 2, 6}};
        writer->apply(std::move(positions));
        QVERIFY(writer->commit().durable);
        StoreBatch failed;
        failed.deadLetters.push_back(letter(5, "x"));
        failed.deadLetters.back().reason = model::DeadLetterReason::QueryError;
        writer->apply(std::move(failed));
        QCOMPARE(writer->commit().deadLetters, 1U);
    }
};

QTEST_APPLESS_MAIN(TestDeadLetters)
#include "tst_dead_letters.moc"
