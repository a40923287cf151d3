// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulated_traces.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace vigil;
using namespace vigil::ingest;
using namespace std::chrono_literals;

namespace {

using Messages = std::vector<model::RecordedMessage>;

WardOptions options(int beds = 12, std::uint64_t seed = 1) {
    WardOptions o;
    o.beds = beds;
    o.seed = seed;
    o.start = kWardStart;
    return o;
}

std::unique_ptr<WardSimulator> open(WardOptions o) {
    return WardSimulator::open(std::move(o)).value();
}

Messages take(WardSimulator& ward, std::size_t count) {
    Messages messages;
    while (messages.size() < count) {
        auto message = ward.next().value();
        if (!message)
            break;
        messages.push_back(std::move(*message));
    }
    return messages;
}

bool same(const model::RecordedMessage& a, const model::RecordedMessage& b) {
    return a.time == b.time && a.arrival == b.arrival && a.topic == b.topic &&
           a.payload == b.payload && a.source == b.source && a.partition == b.partition &&
           a.offset == b.offset;
}

bool same(const Messages& a, const Messages& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return same(x, y); });
}

} // namespace

class TestSimulator : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void equalOptionsGiveEqualBytes() {
        const auto first = take(*open(options()), 5000);
        QCOMPARE(first.size(), std::size_t{5000});
        QVERIFY(same(first, take(*open(options()), 5000)));
        QVERIFY(!same(first, take(*open(options(12, 2)), 5000)));
    }

    void aBedDoesNotDependOnTheOthers() {
        // Beds are spread over a packet's time, so only the first keeps its stamps.
        const auto many = take(*open(options(12)), 4000);
        const auto few = take(*open(options(2)), 600);
        Messages fromMany;
        Messages fromFew;
        for (const auto& m : many)
            if (m.partition == 0)
                fromMany.push_back(m);
        for (const auto& m : few)
            if (m.partition == 0)
                fromFew.push_back(m);
        const std::size_t common = std::min(fromMany.size(), fromFew.size());
        QVERIFY(common > 200);
        fromMany.resize(common);
        fromFew.resize(common);
        QVERIFY(same(fromMany, fromFew));
    }

    void seekingGivesTheSameAsReadingOn_data() {
        QTest::addColumn<double>("seconds");
        for (const double seconds : {0.0, 0.001, 7.3, 59.99, 61.0, 247.5, 790.0, 900.0})
            QTest::addRow("%.3f s", seconds) << seconds;
    }

    void seekingGivesTheSameAsReadingOn() {
        QFETCH(double, seconds);
        const EventTime target = kWardStart + Ticks{std::llround(seconds * 1e7)};
        auto reading = open(options());
        Messages expected;
        while (expected.size() < 700) {
            auto message = reading->next().value();
            QVERIFY(message.has_value());
            if (message->time >= target)
                expected.push_back(std::move(*message));
        }
        auto seeking = open(options());
        QVERIFY(seeking->seek(target).has_value());
        QVERIFY(same(take(*seeking, 700), expected));
        QVERIFY(seeking->seek(target + 400s).has_value()); // away, and back again
        QCOMPARE(take(*seeking, 50).size(), std::size_t{50});
        QVERIFY(seeking->seek(target).has_value());
        QVERIFY(same(take(*seeking, 700), expected));
    }

    void seekingClampsToTheEnds() {
        auto o = options();
        o.duration = 30s;
        auto ward = open(o);
        QVERIFY(ward->seek(kWardStart - 1h).has_value());
        QCOMPARE(ward->next().value()->time, kWardStart);
        QVERIFY(ward->seek(kWardStart + 1h).has_value());
        QVERIFY(!ward->next().value().has_value());
    }

    void aFiniteWardEnds() {
        auto o = options(3);
        o.duration = 30s;
        auto ward = open(o);
        const auto messages = take(*ward, 100'000);
        QVERIFY(messages.back().time < kWardStart + 30s);
        // 30 numerics a bed; 4 packets a second of 4 waves, the first of which ends after 0.25 s.
        const std::size_t aBed = 30 + 119 * 4;
        QCOMPARE(messages.size(), 3 * aBed);
        QCOMPARE(ward->outline().duration, Ticks{30s});
    }

    void timeNeverGoesBackAndOffsetsGrow() {
        auto ward = open(options());
        EventTime last = kWardStart;
        std::map<std::uint32_t, std::int64_t> offsets;
        for (const auto& m : take(*ward, 20'000)) {
            QVERIFY(m.time >= last);
            QCOMPARE(m.arrival, arrivalAtEvent(m.time));
            last = m.time;
            const auto previous = offsets.find(m.partition);
            QVERIFY(previous == offsets.end() || m.offset > previous->second);
            offsets[m.partition] = m.offset;
        }
        QCOMPARE(offsets.size(), std::size_t{12});
    }

    void streamsHaveNoHolesAndWavesAreContiguous() {
        auto o = options(3);
        o.scenarios.emplace();
        const auto traces = simulate(o, 60);
        QCOMPARE(traces.streams.size(), std::size_t{15});
        for (const auto& [key, stream] : traces.streams) {
            for (std::size_t i = 0; i < stream.seq.size(); ++i)
                QCOMPARE(stream.seq[i], static_cast<std::int64_t>(i));
            for (std::size_t i = 1; i < stream.stamp.size(); ++i) {
                QVERIFY(stream.stamp[i] > stream.stamp[i - 1]);
                QVERIFY(stream.sent[i] >= stream.stamp[i]);
            }
            if (key.second == "numerics")
                continue;
            const auto& samples = traces.at(key.first, key.second);
            const double step = samples[1].time - samples[0].time;
            for (std::size_t i = 1; i < samples.size(); ++i)
                QVERIFY(std::abs(samples[i].time - samples[i - 1].time - step) < 1e-6);
        }
        QVERIFY(std::abs(static_cast<double>(traces.at("B01", "Resp").size()) - 62.5 * 59.75) <= 1);
    }

    void messagesFollowTheConvention() {
        const auto first = take(*open(options()), 1).front();
        QCOMPARE(first.topic, std::string("vigil/demo/B01/numerics"));
        const auto object = nlohmann::json::parse(first.payload);
        QCOMPARE(object["deviceId"].get<std::string>(), std::string("mon-01"));
        QCOMPARE(object["patientId"].get<std::string>(), std::string("p-0001"));
        QVERIFY(object["metrics"].size() >= 8);
        for (const char* name :
             {"HR", "PR", "SpO2", "RR", "ABP_SYS", "ABP_DIA", "ABP_MEAN", "Temp"})
            QVERIFY2(object["metrics"].contains(name), name);
    }

    void waveformsCanBeLeftOutAndSentAsJson() {
        auto o = options(2);
        o.waveforms = false;
        for (const auto& m : take(*open(o), 100))
            QVERIFY(m.topic.ends_with("/numerics"));
        o.waveforms = true;
        o.waveEncoding = MessageEncoding::Json;
        o.numericsEncoding = MessageEncoding::Cbor;
        o.site = "north";
        std::set<std::string> waves;
        for (const auto& m : take(*open(o), 100)) {
            QVERIFY(m.topic.starts_with("vigil/north/B0"));
            if (m.topic.ends_with("/numerics"))
                QVERIFY(nlohmann::json::from_cbor(m.payload).contains("metrics"));
            else
                waves.insert(nlohmann::json::parse(m.payload)["wave"].get<std::string>());
        }
        QCOMPARE(waves, (std::set<std::string>{"ABP", "ECG_II", "Pleth", "Resp"}));
    }

    void emptyBedsSendNothing() {
        auto o = options(7);
        o.emptyBeds = {"B06"};
        auto ward = open(o);
        QCOMPARE(ward->beds().size(), std::size_t{6});
        for (const auto& m : take(*ward, 500))
            QVERIFY(m.topic.find("/B06/") == std::string::npos);
    }

    void outlineAndMeasure() {
        auto o = options(4);
        QVERIFY(!open(o)->measure(false).has_value()); // without end
        o.duration = 20s;
        o.scenarios = {parseScenario("lead-off:B01@5s").value()};
        auto ward = open(o);
        QCOMPARE(ward->outline().format, std::string("simulator"));
        QCOMPARE(ward->outline().start, kWardStart);
        QCOMPARE(ward->outline().signals.size(), std::size_t{13});
        take(*ward, 10);
        const auto facts = ward->measure(false).value();
        const auto signal = [&](const char* name) {
            return *std::find_if(facts.signals.begin(), facts.signals.end(),
                                 [&](const auto& s) { return s.name == name; });
        };
        QCOMPARE(signal("HR").count, std::uint64_t{4 * 20 - 15});
        QCOMPARE(signal("HR").missing, std::uint64_t{15});
        QVERIFY(signal("ECG_II").missing > 0);
        QCOMPARE(signal("Temp").unit, std::string("Cel"));
        QVERIFY(*signal("ABP").min > 40 && *signal("ABP").max < 180);
        QVERIFY(*signal("ABP").mean > *signal("ABP").min &&
                *signal("ABP").mean < *signal("ABP").max);
    }

    void wrongOptionsAreRefused() {
        const auto refused = [](auto change) {
            WardOptions o = options();
            change(o);
            const auto ward = WardSimulator::open(o);
            return !ward && ward.error().code == ErrorCode::InvalidArgument;
        };
        QVERIFY(refused([](auto& o) { o.beds = 0; }));
        QVERIFY(refused([](auto& o) { o.beds = 10'000; }));
        QVERIFY(refused([](auto& o) { o.packetsPerSecond = 0; }));
        QVERIFY(refused([](auto& o) { o.rateHz[1] = 0; }));
        QVERIFY(refused([](auto& o) { o.rateHz[0] = std::nan(""); }));
        QVERIFY(refused([](auto& o) { o.duration = Ticks{0}; }));
        QVERIFY(refused([](auto& o) { o.site = "a/b"; }));
        QVERIFY(refused([](auto& o) { o.site = ""; }));
        QVERIFY(refused([](auto& o) { o.emptyBeds = {"B13"}; }));
        QVERIFY(refused([](auto& o) { o.scenarios = {parseScenario("asystole:B99@1s").value()}; }));
    }

    void aLargeWardNumbersItsBeds() {
        const auto beds = open(options(120))->beds();
        QCOMPARE(beds.size(), std::size_t{120});
        QCOMPARE(beds[6].bed, std::string("B07"));
        QCOMPARE(beds[119].bed, std::string("B120"));
        QCOMPARE(beds[119].patientId, std::string("p-0120"));
        QCOMPARE(beds[119].deviceId, std::string("mon-120"));
    }
};

QTEST_APPLESS_MAIN(TestSimulator)
#include "tst_simulator.moc"
