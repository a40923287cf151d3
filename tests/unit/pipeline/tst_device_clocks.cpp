// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/device_clocks.h"

#include <QTest>

#include <string>
#include <vector>

using namespace vigil;
using namespace vigil::pipeline;
using namespace std::chrono_literals;
using Basis = model::TimeBasis;

namespace {

constexpr ArrivalTime kStart{Ticks{1h} * 24 * 20'000};

/// The clocks of one live source, and what they told.
struct Source {
    explicit Source(model::ClockBounds bounds = {})
        : clocks(&arrivals, bounds,
                 [this](const std::string& bed, const std::string& device,
                        std::optional<Ticks> ahead, EventTime) {
                     told.push_back(bed + "/" + device + " " +
                                    (ahead ? spanText(*ahead) : std::string("right")));
                 }) {}

    base::ManualClock clock{kStart};
    ArrivalClock arrivals{clock};
    std::vector<std::string> told;
    DeviceClocks clocks;
    ingest::Decoded decoded;
    DeviceClocks::Mark mark;
    std::string bed = "b1";
    std::string device = "m1";
    bool connected = false;

    void begin() { mark = DeviceClocks::markOf(decoded); }

    /// A row made `ahead` of now.
    void row(Ticks ahead) {
        auto& rows = decoded.rows;
        rows.beginRow(eventAtArrival(arrivals.now()) + ahead, arrivals.now(), {});
        rows.columnForWriting("bed").appendText(bed);
        rows.columnForWriting("deviceId").appendText(device);
        rows.finishRow();
    }

    /// A second of a wave that ends `ahead` of now.
    void wave(Ticks ahead) {
        auto& block = decoded.waves.emplace_back();
        block.bed = bed;
        block.device = device;
        block.rateHz = 100;
        block.samples.assign(100, 0);
        block.start = eventAtArrival(arrivals.now()) + ahead - Ticks{1s};
    }

    void judge(const char* topic = "ward/b1/numerics", bool retained = false) {
        ingest::RawMessage message;
        message.topic = topic;
        message.received = clock.steadyNow();
        const auto moment = arrivals.momentAt(message.received);
        clocks.follow(moment.adopted);
        message.arrival = moment.time;
        message.retained = retained;
        clocks.judge(message, connected, mark, decoded);
    }

    /// A message of one row, one second after the one before.
    Basis message(Ticks ahead, const char* topic = "ward/b1/numerics") {
        clock.advance(1s);
        static_cast<void>(arrivals.look());
        begin();
        row(ahead);
        judge(topic);
        return decoded.rows.basisOf(decoded.rows.rowCount() - 1);
    }

    /// By how much a row is ahead of now.
    [[nodiscard]] Ticks aheadOf(std::size_t row) const {
        return decoded.rows.eventTime[row] - eventAtArrival(arrivals.now());
    }
};

using Told = std::vector<std::string>;

} // namespace

/// What the clocks of a source make of its messages: times, bases, what is told.
class TestDeviceClocks : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void rightTimesStand() {
        Source source;
        for (int i = 0; i < 5; ++i)
            QVERIFY(source.message(-200ms) == Basis::Device);
        QVERIFY(source.decoded.rows.basis.empty());
        QVERIFY(source.told.empty());
    }

    void rowsBehindThoseWithABasisAreJudged() {
        Source source;
        QVERIFY(source.message(1h) == Basis::Arrival);
        auto& basis = source.decoded.rows.basis;
        basis.push_back(Basis::Past); // what lies beyond the end is of no row
        basis.pop_back();
        QVERIFY(source.message(1h) == Basis::Arrival);
        QCOMPARE(source.aheadOf(1), Ticks{});
    }

    void rowsOfAMessageKeepTheirDistance() {
        Source source;
        source.begin();
        source.row(1h - 2s);
        source.row(1h);
        source.row(1h - 1s);
        source.judge();
        QCOMPARE(source.aheadOf(0), Ticks{-2s});
        QCOMPARE(source.aheadOf(1), Ticks{0});
        QCOMPARE(source.aheadOf(2), Ticks{-1s});
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(source.decoded.rows.basisOf(i) == Basis::Arrival);
        // Rows of the messages before are left alone, also those of another basis.
        source.device = "m2";
        source.begin();
        source.row(-300ms);
        source.judge("ward/b1/other");
        QVERIFY(source.decoded.rows.basisOf(3) == Basis::Device);
        QCOMPARE(source.aheadOf(3), Ticks{-300ms});
        QCOMPARE(source.aheadOf(0), Ticks{-2s});
    }

    void rowsAndWavesOfOneMessage() {
        Source source;
        source.begin();
        source.row(1h);
        source.wave(1h);
        source.wave(1h + 1s);
        source.judge();
        QCOMPARE(source.aheadOf(0), Ticks{0});
        // The end of a wave is its time; both came now.
        for (const auto& block : source.decoded.waves) {
            const Ticks ends = block.start + Ticks{1s} - eventAtArrival(source.arrivals.now());
            QVERIFY(ends >= Ticks{0} && ends <= Ticks{1s});
        }
        QCOMPARE(source.told, Told{"b1/m1 1h"});
    }

    void wavesOfARightClockAndOfTheDoubtfulStand() {
        Source source;
        for (const Ticks ahead : {Ticks{-200ms}, Ticks{-1h}}) {
            source.begin();
            source.wave(ahead);
            const auto start = source.decoded.waves.back().start;
            source.judge(ahead < -1s ? "ward/b1/late" : "ward/b1/waveform");
            QCOMPARE(source.decoded.waves.back().start, start);
        }
    }

    void rowsOfABacklogArrivedInTheirTime() {
        Source source;
        source.connected = true;
        source.begin();
        source.row(-1h);
        source.row(-1h + 1s);
        source.judge();
        for (std::size_t row = 0; row < 2; ++row) {
            QVERIFY(source.decoded.rows.basisOf(row) == Basis::Past);
            QCOMPARE(source.decoded.rows.arrival[row],
                     arrivalAtEvent(source.decoded.rows.eventTime[row]));
        }
        QCOMPARE(source.aheadOf(0), Ticks{-1h});
        QVERIFY(source.told.empty());
    }

    void aRetainedMessageIsLeftAsItIs() {
        Source source;
        source.begin();
        source.row(1h);
        source.judge("ward/b1/numerics", true);
        QVERIFY(source.decoded.rows.basisOf(0) == Basis::Retained);
        QCOMPARE(source.aheadOf(0), Ticks{1h});
        QVERIFY(source.told.empty());
    }

    void whatChangesIsToldOnce() {
        Source source;
        for (int i = 0; i < 5; ++i)
            source.message(1h);
        QCOMPARE(source.told, Told{"b1/m1 1h"});
        source.message(1h + 1500ms); // not worth a word
        QCOMPARE(source.told.size(), std::size_t{1});
        source.message(1h + 3s);
        source.message(1h + 3s);
        QCOMPARE(source.told, (Told{"b1/m1 1h", "b1/m1 3603s"}));
        source.message(0s);
        source.message(0s);
        QCOMPARE(source.told.size(), std::size_t{2}); // there may be two devices
        source.message(0s);
        QCOMPARE(source.told, (Told{"b1/m1 1h", "b1/m1 3603s", "b1/m1 right"}));
        source.message(-1h);
        source.message(-1h);
        source.message(-1h);
        QCOMPARE(source.told.back(), std::string("b1/m1 -1h"));
        QCOMPARE(source.told.size(), std::size_t{4});
    }

    void aDeviceIsOffUntilAllItsTopicsAreRight() {
        Source source;
        source.message(1h, "ward/b1/numerics");
        source.message(1h, "ward/b1/other");
        QCOMPARE(source.told, Told{"b1/m1 1h"});
        for (int i = 0; i < 4; ++i)
            source.message(0s, "ward/b1/numerics");
        QCOMPARE(source.told.size(), std::size_t{1});
        for (int i = 0; i < 4; ++i)
            source.message(0s, "ward/b1/other");
        QCOMPARE(source.told, (Told{"b1/m1 1h", "b1/m1 right"}));
    }

    void devicesOfABedAreToldApart() {
        Source source;
        source.message(1h);
        source.device = "m2";
        QVERIFY(source.message(0s, "ward/b1/other") == Basis::Device);
        source.message(2h, "ward/b1/other");
        source.bed = "b2";
        source.message(3h, "ward/b2/numerics");
        QCOMPARE(source.told, (Told{"b1/m1 1h", "b1/m2 2h", "b2/m2 3h"}));
    }

    void whatIsForgottenIsToldToBeRight() {
        Source source;
        source.message(1h);
        source.clocks.reset();
        QCOMPARE(source.told, (Told{"b1/m1 1h", "b1/m1 right"}));
        source.clocks.reset();
        QCOMPARE(source.told.size(), std::size_t{2});
        source.message(1h);
        QCOMPARE(source.told.back(), std::string("b1/m1 1h"));
    }

    void theBoundsAreThoseOfTheSource() {
        Source strict;
        QVERIFY(strict.message(8s) == Basis::Arrival);
        QVERIFY(strict.message(-8s, "ward/b1/other") == Basis::Undecided);
        Source wide({10s, 30s});
        QVERIFY(wide.message(8s) == Basis::Device);
        QVERIFY(wide.message(-29s, "ward/b1/other") == Basis::Device);
        QVERIFY(wide.message(11s) == Basis::Arrival);
    }

    void whatABrokerKeptHasNoVote() {
        Source source;
        source.clock.stepWall(-1h);
        static_cast<void>(source.arrivals.look());
        source.begin();
        source.row(-1h);
        source.judge("ward/b1/numerics", true);
        source.message(0s, "ward/b1/other");
        source.message(0s, "ward/b1/other");
        QCOMPARE(source.arrivals.momentAt({}).adopted, Ticks{});
    }

    void theFirstMessageOfABurstIsOfTheBacklogToo() {
        Source source;
        source.message(0s);
        source.decoded = {};
        source.clock.advance(20s);
        for (const Ticks ahead : {Ticks{-15s}, Ticks{-14s}, Ticks{-13s}}) {
            source.begin();
            source.row(ahead);
            source.judge();
        }
        QCOMPARE(source.decoded.rows.basis.size(), std::size_t{3});
        for (const auto basis : source.decoded.rows.basis)
            QVERIFY(basis == Basis::Past);
    }

    void clocksFollowTheLine() {
        // All follow the computer's clock: no word about any of them, and none waits.
        for (const Ticks by :
             {Ticks{1h}, Ticks{-1h}, Ticks{20s}, Ticks{-20s}, Ticks{3s}, Ticks{-1500ms}}) {
            Source source;
            source.message(0s);
            source.clock.stepWall(by);
            static_cast<void>(source.arrivals.look());
            for (int i = 0; i < 10; ++i) {
                source.clock.advance(1s);
                static_cast<void>(source.arrivals.look());
                source.begin();
                source.row(source.clock.now() - source.arrivals.now());
                source.judge();
                QVERIFY(isSignOfLife(source.decoded.rows.basis.empty()
                                         ? Basis::Device
                                         : source.decoded.rows.basis.back()));
            }
            QCOMPARE(source.arrivals.momentAt({}).adopted, by);
            QVERIFY(source.told.empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestDeviceClocks)
#include "tst_device_clocks.moc"
