// SPDX-License-Identifier: GPL-3.0-or-later
// Messages that are too large: withheld by the broker under MQTT 5, refused and told under 3.1.1,
// where the memory that the client library took for them comes back.
#include "../pipeline/mqtt_fixture.h"
#include "clock_ward.h"
#include "process_memory.h"
#include "service_test.h"

#include <algorithm>

using namespace vigil;
using namespace vigil::tests;
using ingest::RawMessage;
using transport::MqttVersion;

Q_DECLARE_METATYPE(std::string)

namespace {

constexpr const char* kTopic = "vigil/ward/b07/numerics";

/// Number `seq` of one device, with as much of nothing as is asked for.
std::string reading(int seq, std::size_t padding = 0) {
    const base::SystemClock clock;
    return R"({"deviceId":"mon-07","patientId":"p-0007","ts":")" +
           toIso8601(eventAtArrival(clock.now())) + R"(","seq":)" + std::to_string(seq) +
           R"(,"metrics":{"HR":72},"note":")" + std::string(padding, ' ') + "\"}";
}

std::string workspaceFor(const MosquittoServer& server, const std::string& version,
                         const std::string& limits) {
    return "[[source]]\nname = \"ward\"\nkind = \"mqtt\"\nhost = \"127.0.0.1\"\nport = " +
           std::to_string(server.port()) + "\nclient_id = \"ward\"\nversion = \"" + version +
           "\"\n[[bed]]\nid = \"b07\"\n[limits]\n" + limits + "[store]\npath = \"ward.db\"\n";
}

void send(MqttPublisher& publisher, const std::string& payload, bool retained = false) {
    const auto sent = publisher.publish(kTopic, payload, retained, 30s);
    QVERIFY2(sent, sent ? "" : sent.error().text().c_str());
    QVERIFY(publisher.flush(30s));
}

bool awaitRunning(WardRun& run) {
    return waitFor([&] {
        run.poll();
        return run.running().has_value();
    });
}

} // namespace

class TestMqttMemory : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;

    static MqttSourceOptions named(const MosquittoServer& server, MqttVersion version,
                                   std::size_t largest) {
        auto options = optionsFor(server);
        options.clientId = "vigil-ward";
        options.version = version;
        options.largestMessage = largest;
        return options;
    }

private Q_SLOTS:

    void theNumbersTellWhatIsMissing_data() {
        QTest::addColumn<std::string>("version");
        QTest::addColumn<int>("refused");
        QTest::newRow("5: withheld") << std::string("5") << 0;
        QTest::newRow("3.1.1: refused") << std::string("3.1.1") << 1;
    }

    void theNumbersTellWhatIsMissing() {
        QFETCH(std::string, version);
        QFETCH(int, refused);
        const TemporaryFolder folder;
        MosquittoServer server;
        QVERIFY(server.start());
        WardRun run("large", folder.path());
        QVERIFY(run.start(workspaceFor(server, version, "message = \"64KiB\"\n")));
        QVERIFY(awaitRunning(run));
        QTest::qWait(1000);
        const auto publisher = publisherFor(optionsFor(server));
        QVERIFY(publisher);
        send(*publisher, reading(1));
        send(*publisher, reading(2, 100'000));
        send(*publisher, reading(3, 60'000));
        QTest::qWait(1500);
        run.stop();
        QCOMPARE(run.report()[QLatin1String("rows_in")].toInt(), 2);
        QCOMPARE(run.report()[QLatin1String("missing")].toInt(), 1);
        QCOMPARE(run.report()[QLatin1String("dead_letters")].toInt(), refused);
        const auto letters = run.refused();
        QCOMPARE(letters.size(), static_cast<std::size_t>(refused));
        if (refused > 0)
            QCOMPARE(letters.begin()->first, std::string("too_large"));
    }

    void memoryComesBackAndNothingElseIsLost() {
        constexpr std::size_t kLarge = std::size_t{64} << 20U;
        const TemporaryFolder folder;
        MosquittoServer server;
        QVERIFY(server.start());
        WardRun run("back", folder.path());
        QVERIFY(run.start(workspaceFor(server, "3.1.1", "message = \"1MiB\"\n")));
        QVERIFY(awaitRunning(run));
        QTest::qWait(1000);
        auto patient = optionsFor(server);
        patient.keepAlive = 60s; // so much is not sent within a second
        const auto publisher = publisherFor(patient);
        QVERIFY(publisher);
        int seq = 0;
        while (seq < 50)
            send(*publisher, reading(++seq));
        QTest::qWait(500);
        const double before = memoryMiB(run.pid());
        send(*publisher, std::string(kLarge, 'x'));
        // All through the time in which the client is made anew.
        const auto end = afterNow(10s);
        while (std::chrono::steady_clock::now() < end) {
            send(*publisher, reading(++seq));
            QTest::qWait(20);
        }
        const double peak = memoryMiB(run.pid(), "VmHWM");
        QVERIFY2(peak > before + 64, qPrintable(QString::number(peak)));
#ifndef VIGIL_SANITIZED // which keeps what was freed
        const double after = memoryMiB(run.pid());
        QVERIFY2(after < before + 16, qPrintable(QString::number(after - before)));
        QVERIFY2(peak < before + 3 * 64 + 16, qPrintable(QString::number(peak - before)));
#endif
        run.stop();
        QCOMPARE(run.report()[QLatin1String("rows_in")].toInt(), seq);
        QCOMPARE(run.report()[QLatin1String("missing")].toInt(), 0);
        QCOMPARE(run.report()[QLatin1String("dead_letters")].toInt(), 1);
        QCOMPARE(run.report()[QLatin1String("sources")][0][QLatin1String("connects")].toInt(), 2);
    }

    void whatAQueueCannotHoldIsRefusedAlone() {
        MosquittoServer server;
        QVERIFY(server.start());
        MqttSource source(named(server, MqttVersion::Automatic, 100'000), 0, m_clock);
        ingest::RawQueue queue(100, 20'000);
        QVERIFY(source.start(queue));
        QVERIFY(waitFor([&] { return source.status().state == SourceState::Connected; }));
        const auto publisher = publisherFor(optionsFor(server));
        QVERIFY(publisher);
        send(*publisher, "1");
        send(*publisher, std::string(50'000, 'x'));
        send(*publisher, "3");
        QVERIFY(waitFor([&] { return queue.size() == 3; }));
        std::vector<RawMessage> all;
        queue.drainNow(all);
        QCOMPARE(all[0].payload, std::string("1"));
        QVERIFY(all[1].kind == RawMessage::Kind::TooLarge);
        QVERIFY(all[1].payload.empty());
        QCOMPARE(all[1].refusedBytes, std::size_t{50'000});
        QCOMPARE(all[1].topic, std::string(kTopic));
        QCOMPARE(all[2].payload, std::string("3"));
        QCOMPARE(source.status().dropped, std::uint64_t{0});
        // It fits the library's bound: nothing has to be made anew.
        QTest::qWait(2500);
        QCOMPARE(source.status().connects, std::uint64_t{1});
    }

    void aRetainedOneIsNotFetchedOverAndOver() {
        MosquittoServer server;
        QVERIFY(server.start());
        const auto publisher = publisherFor(optionsFor(server));
        QVERIFY(publisher);
        send(*publisher, std::string(5000, 'x'), true);
        MqttSource source(named(server, MqttVersion::V311, 1000), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilCount(1));
        QVERIFY(got.all[0].kind == RawMessage::Kind::TooLarge);
        got.take(3s);
        QCOMPARE(got.all.size(), std::size_t{1});
        QCOMPARE(source.status().connects, std::uint64_t{1});
    }

    void manyOfThemDoNotKeepTheClientFromItsWork() {
        MosquittoServer server;
        QVERIFY(server.start());
        MqttSource source(named(server, MqttVersion::V311, 1000), 0, m_clock);
        Collector got;
        QVERIFY(source.start(got.queue));
        QVERIFY(got.untilState(source, SourceState::Connected));
        const auto publisher = publisherFor(optionsFor(server));
        QVERIFY(publisher);
        int sent = 0;
        for (const auto end = afterNow(6s); std::chrono::steady_clock::now() < end; ++sent) {
            send(*publisher, std::string(5000, 'x'));
            send(*publisher, std::to_string(sent));
            got.take(10ms);
        }
        QVERIFY(got.untilCount(2 * static_cast<std::size_t>(sent)));
        const auto count = std::ranges::count_if(
            got.all, [](const auto& message) { return message.kind == RawMessage::Kind::Data; });
        QCOMPARE(count, static_cast<std::ptrdiff_t>(sent));
        QCOMPARE(source.status().connects, std::uint64_t{2});
    }
};

VIGIL_SERVICE_TEST_MAIN(TestMqttMemory, "mosquitto", MosquittoServer::isInstalled())
#include "tst_mqtt_memory.moc"
