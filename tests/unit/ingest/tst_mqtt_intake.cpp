// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/mqtt_intake.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace vigil;
using namespace vigil::ingest;

namespace {

transport::MqttMessage message(const std::string& payload, bool repeated = false) {
    return {"vigil/ward/B01/numerics", payload, false, true, repeated};
}

} // namespace

class TestMqttIntake : public QObject {
    Q_OBJECT

    static constexpr std::int64_t kFuture = 4'000'000'000'000'000; ///< behind any clock of now

    base::SystemClock m_clock;
    QTemporaryDir m_folder;

    MqttSourceOptions journalled(const char* name, std::int64_t committed = -1) {
        MqttSourceOptions options;
        options.topicFilters = {"others/#", "vigil/#"};
        options.journal.folder =
            std::filesystem::path(m_folder.path().toStdString()) / name / "ward";
        options.journal.committed = committed;
        return options;
    }

    static std::vector<RawMessage> drained(RawQueue& queue) {
        std::vector<RawMessage> messages;
        queue.drainNow(messages);
        return messages;
    }

private Q_SLOTS:

    void whatWasNotCommittedIsHandedOnFirst() {
        {
            RawQueue queue(100);
            MqttIntake intake(journalled("killed", kFuture), 3, m_clock, queue);
            for (const char* payload : {"a", "b", "c", "d"})
                intake.take(message(payload));
            const auto taken = drained(queue);
            QCOMPARE(taken.size(), std::size_t{4});
            QCOMPARE(taken[0].offset, kFuture);
            QCOMPARE(taken[3].offset, kFuture + 3);
            QCOMPARE(taken[0].partition, 0U);
        }
        auto options = journalled("killed", kFuture + 2);
        options.journal.learnFrom = kFuture + 1;
        RawQueue queue(100);
        MqttIntake intake(options, 3, m_clock, queue);
        intake.replay({});
        intake.connected();
        intake.take(message("d", true)); // the broker had no acknowledgement of it
        intake.take(message("e"));
        const auto got = drained(queue);
        QCOMPARE(got.size(), std::size_t{5});
        const std::string payloads =
            got[0].payload + got[1].payload + got[2].payload + got[3].payload + got[4].payload;
        QCOMPARE(payloads, std::string("bcdde"));
        QVERIFY(got[0].journalled && got[0].known);
        QVERIFY(got[1].journalled && !got[1].known);
        QVERIFY(got[2].journalled && !got[2].repeated);
        QVERIFY(got[3].repeated && !got[3].journalled);
        QVERIFY(!got[4].repeated && !got[4].journalled);
        QCOMPARE(got[4].offset, kFuture + 4);
        QCOMPARE(got[2].source, 3U);
    }

    /// Then numbers behind the committed position would count as stored before.
    void withoutItsJournalNoNumberIsBehindThePosition() {
        const auto options = journalled("file", kFuture);
        std::ofstream(options.journal.folder.parent_path()) << "not a folder";
        RawQueue queue(100);
        MqttIntake intake(options, 0, m_clock, queue);
        intake.replay({});
        intake.take(message("a"));
        const auto got = drained(queue);
        QCOMPARE(got.size(), std::size_t{1});
        QVERIFY(got[0].offset >= kFuture);
        QCOMPARE(got[0].partition, 0U);
        SourceStatus status;
        intake.addTo(status);
        QVERIFY(status.warning.find("lost if the program ends unexpectedly") != std::string::npos);
        QCOMPARE(status.messages, std::uint64_t{1});
    }

    void withoutAJournalThePartitionIsTheFilter() {
        MqttSourceOptions options;
        options.topicFilters = {"others/#", "vigil/#"};
        RawQueue queue(100);
        MqttIntake intake(options, 0, m_clock, queue);
        intake.take(message("a"));
        intake.take(message("b"));
        intake.connected();
        intake.take(message("b", true));
        const auto got = drained(queue);
        QCOMPARE(got[0].partition, 1U);
        QCOMPARE(got[1].offset, got[0].offset + 1);
        QVERIFY(got[2].repeated);
        QVERIFY(intake.keptClientId() != intake.keptClientId());
    }

    void aMadeUpClientIdIsKept() {
        RawQueue queue(100);
        std::string first;
        {
            const MqttIntake intake(journalled("id"), 0, m_clock, queue);
            first = intake.keptClientId();
        }
        QVERIFY(!first.empty());
        QCOMPARE(MqttIntake(journalled("id"), 0, m_clock, queue).keptClientId(), first);
    }
};

QTEST_GUILESS_MAIN(TestMqttIntake)
#include "tst_mqtt_intake.moc"
