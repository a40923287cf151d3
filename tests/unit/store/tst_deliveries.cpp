// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/journal/command_log.h"
#include "store/journal/restart_state.h"
#include "store_fixture.h"

using namespace vigil;
using namespace vigil::store;
using namespace vigil::store::test;
using Kind = model::Delivery::Kind;

namespace {

model::Delivery deliveryOf(std::uint64_t number, const std::string& sink, Kind kind,
                           std::size_t messages = 1) {
    model::Delivery delivery;
    delivery.number = number;
    delivery.kind = kind;
    delivery.sink = sink;
    for (std::size_t i = 0; i < messages; ++i)
        delivery.messages.push_back({"id" + std::to_string(number) + '.' + std::to_string(i), "B01",
                                     "ward/B01", "{\"n\":1}", eventFromMicros(7)});
    return delivery;
}

StoreBatch batchOf(model::Delivery delivery) {
    StoreBatch batch;
    batch.deliveries.push_back(std::move(delivery));
    return batch;
}

StoreBatch markOf(std::uint64_t number, const std::string& sink, const std::string& place) {
    StoreBatch batch;
    batch.marks.push_back({number, sink, place});
    return batch;
}

} // namespace

class TestDeliveries : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void resultsLeaveWithTheirCommitAndStayUntilTheirMark() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(batchOf(deliveryOf(5, "bus", Kind::Results, 3)));
        writer->apply(batchOf(deliveryOf(6, "bus", Kind::Results)));
        const auto report = writer->commit();
        QVERIFY(report.durable);
        QCOMPARE(report.results.size(), std::size_t{2});
        const auto held = writer->results("bus", 0, 1 << 20);
        QVERIFY(held.has_value());
        QCOMPARE(held->deliveries.size(), std::size_t{2});
        QVERIFY(!held->more);
        const auto& first = held->deliveries.front();
        QCOMPARE(first.number, std::uint64_t{5});
        QCOMPARE(first.messages.size(), std::size_t{3});
        QCOMPARE(first.messages[2].id, std::string("id5.2"));
        QCOMPARE(first.messages[2].topic, std::string("ward/B01"));
        QCOMPARE(first.messages[2].time, eventFromMicros(7));
        QCOMPARE(writer->results("bus", 5, 1 << 20)->deliveries.size(), std::size_t{1});
        QVERIFY(writer->results("other", 0, 1 << 20)->deliveries.empty());

        writer->apply(markOf(5, "bus", "here"));
        QVERIFY(writer->commit().durable);
        QCOMPARE(writer->results("bus", 0, 1 << 20)->deliveries.front().number, std::uint64_t{6});
    }

    void slicesAreBounded() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        for (std::uint64_t n = 1; n <= 10; ++n)
            writer->apply(batchOf(deliveryOf(n, "bus", Kind::Results)));
        QVERIFY(writer->commit().durable);
        const auto some = writer->results("bus", 0, 1);
        QCOMPARE(some->deliveries.size(), std::size_t{1});
        QVERIFY(some->more);
    }

    void aStartGoesOnWithAlarmsAndPlaces() {
        const Folder folder;
        {
            auto writer = openWriter(folder.file("v.db"));
            writer->apply(batchOf(deliveryOf(8, "bus", Kind::Alarms)));
            writer->apply(batchOf(deliveryOf(9, "bus", Kind::Alarms)));
            writer->apply(markOf(8, "bus", "there"));
            writer->apply(batchOf(deliveryOf(10, "bus", Kind::Results)));
            writer->apply(markOf(20, "file", "1:2:3"));
            QVERIFY(writer->commit().durable);
        }
        const auto state = readRestart(folder.file("v.db"));
        QVERIFY(state.has_value());
        for (const auto& restart :
             {state->deliveries, openWriter(folder.file("v.db"))->deliveryRestart()}) {
            QCOMPARE(restart.alarms.size(), std::size_t{1});
            QCOMPARE(restart.alarms.front().number, std::uint64_t{9});
            QCOMPARE(restart.alarms.front().kind, Kind::Alarms);
            QCOMPARE(restart.places.at("bus"), std::string("there"));
            QCOMPARE(restart.places.at("file"), std::string("1:2:3"));
            // Of what is marked and gone, too.
            QCOMPARE(restart.newest, std::uint64_t{20});
        }
    }

    void whatItsSinkHasTakenInTimeIsNeverStored() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(batchOf(deliveryOf(1, "bus", Kind::Alarms)));
        writer->apply(markOf(1, "bus", {}));
        QVERIFY(writer->commit().durable);
        QVERIFY(readRestart(folder.file("v.db"))->deliveries.alarms.empty());
    }

    void aPlaceIsNotForgottenWhereALaterMarkHasNone() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(markOf(1, "file", "first"));
        writer->apply(markOf(2, "file", "second"));
        writer->apply(markOf(3, "file", {}));
        QVERIFY(writer->commit().durable);
        QCOMPARE(readRestart(folder.file("v.db"))->deliveries.places.at("file"),
                 std::string("second"));
    }

    void forgettingASinkLeavesTheOthers() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(batchOf(deliveryOf(1, "bus", Kind::Results)));
        writer->apply(batchOf(deliveryOf(2, "file", Kind::Results)));
        QVERIFY(writer->commit().durable);
        writer->apply(batchOf(deliveryOf(3, "bus", Kind::Alarms, 2))); // not stored yet
        StoreBatch batch;
        batch.forgottenSinks = {"bus"};
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        QVERIFY(readRestart(folder.file("v.db"))->deliveries.alarms.empty());
        auto reader = Database::open(folder.file("v.db"), {true, false, {}});
        const auto losses = Journal::losses(*reader, {});
        QCOMPARE(losses->size(), std::size_t{1});
        QCOMPARE(losses->front().source, std::string("bus"));
        QCOMPARE(losses->front().count, std::uint64_t{3});
        QVERIFY(writer->results("bus", 0, 1 << 20)->deliveries.empty());
        QCOMPARE(writer->results("file", 0, 1 << 20)->deliveries.size(), std::size_t{1});
    }

    void aDamagedOneIsPassedOver() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        writer->apply(batchOf(deliveryOf(1, "bus", Kind::Results)));
        writer->apply(batchOf(deliveryOf(2, "bus", Kind::Results)));
        QVERIFY(writer->commit().durable);
        {
            auto vandal = Database::open(folder.file("v.db"), {});
            QVERIFY(vandal->execute("UPDATE delivery SET data = x'00' WHERE number = 1"));
        }
        const auto held = writer->results("bus", 0, 1 << 20);
        QVERIFY(held.has_value());
        QCOMPARE(held->deliveries.size(), std::size_t{1});
        QCOMPARE(held->deliveries.front().number, std::uint64_t{2});
    }

    void whatWaitsTooLongIsALoss() {
        const Folder folder;
        WriterOptions options;
        options.path = folder.file("v.db");
        options.deliveries.bytes = 300;
        auto opened = StoreWriter::open(options, clockAt2026());
        QVERIFY(opened.has_value());
        auto& writer = **opened;
        for (std::uint64_t n = 1; n <= 20; ++n)
            writer.apply(batchOf(deliveryOf(n, "bus", Kind::Results, 2)));
        QVERIFY(writer.commit().durable);
        QVERIFY(!writer.maintain().error);
        const auto left = writer.results("bus", 0, 1 << 20);
        QVERIFY(!left->deliveries.empty());
        QCOMPARE(left->deliveries.back().number, std::uint64_t{20});
        const auto given = 20 - left->deliveries.size();
        QVERIFY(given > 0);
        auto reader = Database::open(folder.file("v.db"), {true, false, {}});
        const auto losses = Journal::losses(*reader, {});
        QCOMPARE(losses->size(), std::size_t{1});
        QCOMPARE(losses->front().source, std::string("bus"));
        QCOMPARE(losses->front().count, std::uint64_t{2 * given});
    }

    void commandsAreKeptWithWhoGaveThem() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        StoreBatch batch;
        batch.commands.push_back({eventFromMicros(5), "acknowledge", "7", "rn-lee", "seen", {}});
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        auto reader = Database::open(folder.file("v.db"), {true, false, {}});
        auto row = reader->prepare("SELECT t_us, command, subject, actor, reason, error"
                                   " FROM command");
        QVERIFY(*row->step());
        QCOMPARE(row->integer(0), 5);
        QCOMPARE(row->text(1), std::string("acknowledge"));
        QCOMPARE(row->text(2), std::string("7"));
        QCOMPARE(row->text(3), std::string("rn-lee"));
        QCOMPARE(row->text(4), std::string("seen"));
        QCOMPARE(row->text(5), std::string());
    }

    void commandsAboutAnAlarmAreFound() {
        const Folder folder;
        auto writer = openWriter(folder.file("v.db"));
        StoreBatch batch;
        batch.commands = {{eventFromMicros(5), "note", "7", "rn-lee", "suction", {}},
                          {eventFromMicros(6), "note", "8", "rn-lee", "of another", {}},
                          {eventFromMicros(7), "reset", "7", "rn-lee", "", "is not latched"},
                          {eventFromMicros(8), "not_actionable", "7", "dr-b", "", {}}};
        writer->apply(std::move(batch));
        QVERIFY(writer->commit().durable);
        auto reader = Database::open(folder.file("v.db"), {true, false, {}});
        const auto found = commandsAbout(*reader, 7);
        QVERIFY(found.has_value());
        QCOMPARE(found->size(), std::size_t{2}); // what was refused was not done
        QCOMPARE(found->front().reason, std::string("suction"));
        QCOMPARE(found->back().command, std::string("not_actionable"));
        QCOMPARE(found->back().time, eventFromMicros(8));
        QVERIFY(commandsAbout(*reader, 9)->empty());
    }
};

QTEST_GUILESS_MAIN(TestDeliveries)
#include "tst_deliveries.moc"
