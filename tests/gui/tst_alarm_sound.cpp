// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_ward.h"
#include "widgets/alarms/sound_button.h"
#include "widgets/sound/sound_control.h"
#include "widgets/text/language.h"
#include "widgets/text/theme.h"

#include <QtTest>

#include <algorithm>
#include <cmath>
#include <numbers>

using namespace vigil;
using namespace vigil::widgets;
using namespace std::chrono_literals;
using alerts::Priority;
using vigil::test::FakeWard;
using Alarms = std::vector<alerts::AlarmStatus>;
using Samples = std::vector<std::int16_t>;
using State = SoundSign::State;

namespace {

constexpr int kRate = 44'100;

/// A pulse as it is found in the samples.
struct Pulse {
    double start = 0, end = 0; ///< seconds
    double level = 0;          ///< effective
};

/// Stretches that are not silent.
std::vector<Pulse> pulsesIn(const Samples& samples) {
    constexpr int kWindow = kRate / 500; // 2 ms
    std::vector<Pulse> pulses;
    bool on = false;
    for (std::size_t i = 0; i + kWindow <= samples.size(); i += kWindow) {
        const auto peak =
            *std::max_element(samples.begin() + static_cast<std::ptrdiff_t>(i),
                              samples.begin() + static_cast<std::ptrdiff_t>(i) + kWindow,
                              [](int a, int b) { return std::abs(a) < std::abs(b); });
        const bool loud = std::abs(peak) > 30;
        const double at = static_cast<double>(i) / kRate;
        if (loud && !on)
            pulses.push_back({at, at, 0});
        if (loud)
            pulses.back().end = at + static_cast<double>(kWindow) / kRate;
        on = loud;
    }
    for (auto& pulse : pulses) {
        double sum = 0;
        const auto first = static_cast<std::size_t>(pulse.start * kRate);
        const auto last = std::min(static_cast<std::size_t>(pulse.end * kRate), samples.size());
        for (auto i = first; i < last; ++i)
            sum += static_cast<double>(samples[i]) * samples[i];
        pulse.level = std::sqrt(sum / static_cast<double>(last - first));
    }
    return pulses;
}

/// Amplitude at a frequency, over the middle of the pulse.
double amplitude(const Samples& samples, const Pulse& pulse, double hertz) {
    const double middle = (pulse.start + pulse.end) / 2, half = (pulse.end - pulse.start) / 4;
    double re = 0, im = 0;
    int count = 0;
    for (auto i = static_cast<std::size_t>((middle - half) * kRate);
         i < static_cast<std::size_t>((middle + half) * kRate); ++i, ++count) {
        const double angle = 2 * std::numbers::pi * hertz * static_cast<double>(i) / kRate;
        // Hann: neighbours do not leak into each other.
        const double place = (static_cast<double>(i) / kRate - middle + half) / (2 * half);
        const double weight = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * place);
        re += weight * samples[i] * std::cos(angle);
        im += weight * samples[i] * std::sin(angle);
    }
    return 4 * std::hypot(re, im) / count;
}

double decibels(double ratio) { return 20 * std::log10(ratio); }

alerts::AlarmStatus alarm(std::uint64_t id, Priority priority) {
    return FakeWard::alarm(id, "B01", "SpO2", priority, alerts::LimitSide::Low, 80, 88,
                           FakeWard::start());
}

alerts::AlarmStatus acknowledged(std::uint64_t id, Priority priority) {
    auto result = alarm(id, priority);
    result.presence = alerts::SignalPresence::Ack;
    return result;
}

SteadyTime at(Ticks span) { return SteadyTime(1000s) + span; }

/// Notes what is played.
class Tape : public SoundOutput {
public:
    void play(Burst burst) override { played.push_back(burst); }

    void stop() override { ++stops; }

    QString problem() const override { return fault; }

    std::vector<Burst> played;
    int stops = 0;
    QString fault;
};

} // namespace

class tst_AlarmSound : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        installLanguage(QStringLiteral("en"));
        applyTheme(ThemeKind::Dark);
    }

    void burstsAreAsTheStandardHasThem_data();
    void burstsAreAsTheStandardHasThem();

    void harmonics_data() { burstsAreAsTheStandardHasThem_data(); }

    void harmonics();
    void theMoreUrgentTheLouder();
    void worseBreaksIn();
    void burstsRepeat();
    void newAlarmSoundsThroughAnAcknowledgement();
    void whatEndsByItselfSoundsToTheEnd();
    void acknowledgedIsSilentAtOnce();
    void shelvedIsSilent();
    void offReminds();
    void signs();
    void buttonSaysIt();
};

void tst_AlarmSound::burstsAreAsTheStandardHasThem_data() {
    QTest::addColumn<int>("burst");
    QTest::addColumn<int>("pulses");
    QTest::addColumn<double>("least");
    QTest::addColumn<double>("most");
    QTest::newRow("high") << int(Burst::High) << 10 << 0.075 << 0.200;
    QTest::newRow("medium") << int(Burst::Medium) << 3 << 0.125 << 0.250;
    QTest::newRow("low") << int(Burst::Low) << 2 << 0.125 << 0.250;
}

void tst_AlarmSound::burstsAreAsTheStandardHasThem() {
    QFETCH(int, burst);
    QFETCH(int, pulses);
    QFETCH(double, least);
    QFETCH(double, most);
    const auto found = pulsesIn(synthesize(Burst(burst), kRate));
    QCOMPARE(int(found.size()), pulses);
    double quietest = found.front().level, loudest = quietest;
    for (const auto& pulse : found) {
        const double lasts = pulse.end - pulse.start;
        QVERIFY2(lasts >= least && lasts <= most, qPrintable(QString::number(lasts)));
        quietest = std::min(quietest, pulse.level);
        loudest = std::max(loudest, pulse.level);
    }
    QVERIFY(decibels(loudest / quietest) <= 10);
    // Measured at the threshold, pauses are a little longer than written: the edges are quiet.
    for (std::size_t i = 1; i < found.size(); ++i) {
        const double pause = found[i].start - found[i - 1].end;
        const bool high = Burst(burst) == Burst::High;
        const bool third = high && (i == 3 || i == 8), half = high && i == 5;
        const double low = half ? 0.35 : third ? 0.05 * 2 + 0.075 : high ? 0.05 : 0.125;
        const double top = half ? 1.30 : third ? 0.125 * 2 + 0.200 : high ? 0.125 : 0.250;
        QVERIFY2(pause >= low && pause <= top,
                 qPrintable(QStringLiteral("%1: %2 s").arg(i).arg(pause)));
    }
    const double every = std::chrono::duration<double>(shapeOf(Burst(burst)).period).count() -
                         (found.back().end - found.front().start);
    const double soonest = Burst(burst) == Burst::Low ? 15 : 2.5;
    const double latest = Burst(burst) == Burst::High ? 15 : 30;
    QVERIFY2(every >= soonest && every <= latest, qPrintable(QString::number(every)));
}

void tst_AlarmSound::harmonics() {
    QFETCH(int, burst);
    const auto samples = synthesize(Burst(burst), kRate);
    for (const auto& pulse : pulsesIn(samples)) {
        std::vector<double> levels;
        for (int k = 1; k <= kHarmonics; ++k)
            levels.push_back(amplitude(samples, pulse, k * kFundamentalHz));
        // At least four in 300 to 4000 Hz (the fundamental in 150 to 1000) within 15 dB.
        QVERIFY(kFundamentalHz >= 300 && kFundamentalHz <= 1000);
        int within = 0;
        for (std::size_t k = 0; k < levels.size(); ++k)
            within += double(k + 1) * kFundamentalHz <= 4000 &&
                      decibels(levels.front() / levels[k]) <= 15;
        QVERIFY2(within >= 4, qPrintable(QString::number(within)));
        for (std::size_t k = 1; k < levels.size(); ++k)
            QVERIFY2(std::abs(decibels(levels[k - 1] / levels[k]) - 3) < 0.5,
                     qPrintable(QString::number(decibels(levels[k - 1] / levels[k]))));
        // Between them there is nothing.
        QVERIFY(decibels(levels.front() / amplitude(samples, pulse, 1.5 * kFundamentalHz)) > 30);
    }
}

void tst_AlarmSound::theMoreUrgentTheLouder() {
    const auto loud = [](Burst burst) { return pulsesIn(synthesize(burst, kRate)).front().level; };
    QVERIFY(loud(Burst::High) > loud(Burst::Medium));
    QVERIFY(loud(Burst::Medium) > loud(Burst::Low));
    for (const auto burst : {Burst::High, Burst::Medium, Burst::Low})
        for (const auto sample : synthesize(burst, kRate))
            QVERIFY(std::abs(int(sample)) < 32'000);
}

void tst_AlarmSound::worseBreaksIn() {
    SoundPlan plan;
    auto step = plan.update({alarm(1, Priority::Low)}, false, at(0s));
    QCOMPARE(step.start, Burst::Low);
    QCOMPARE(step.heard, (std::vector<std::uint64_t>{1}));
    step = plan.update({alarm(2, Priority::High), alarm(1, Priority::Low)}, false, at(100ms));
    QCOMPARE(step.start, Burst::High);
    QCOMPARE(step.heard, (std::vector<std::uint64_t>{2}));
    // A lesser one waits, and never sounds beside it; it counts as heard with it.
    const Alarms three{alarm(2, Priority::High), alarm(3, Priority::Medium),
                       alarm(1, Priority::Low)};
    step = plan.update(three, false, at(200ms));
    QCOMPARE(step.start, Burst::None);
    QCOMPARE(step.heard, (std::vector<std::uint64_t>{3}));
    step = plan.update(three, false, at(5s));
    QCOMPARE(step.start, Burst::None);
    step = plan.update(three, false, at(8100ms));
    QCOMPARE(step.start, Burst::High);
}

void tst_AlarmSound::burstsRepeat() {
    for (const auto& [priority, period] :
         {std::pair(Priority::High, 8s), std::pair(Priority::Medium, 15s),
          std::pair(Priority::Low, 30s)}) {
        SoundPlan plan;
        std::vector<Ticks> starts;
        for (Ticks t{}; t < 61s; t += 50ms)
            if (plan.update({alarm(1, priority)}, false, at(t)).start != Burst::None)
                starts.push_back(t);
        QVERIFY(starts.size() >= 3);
        for (std::size_t i = 1; i < starts.size(); ++i)
            QCOMPARE(starts[i] - starts[i - 1], Ticks(period));
    }
}

void tst_AlarmSound::newAlarmSoundsThroughAnAcknowledgement() {
    SoundPlan plan;
    static_cast<void>(plan.update({alarm(1, Priority::Medium)}, false, at(0s)));
    auto step = plan.update({acknowledged(1, Priority::Medium)}, false, at(2s));
    QCOMPARE(step.start, Burst::None);
    step = plan.update({alarm(2, Priority::Low), acknowledged(1, Priority::Medium)}, false, at(3s));
    QCOMPARE(step.start, Burst::Low);
    // A pause is silent, and what still waits after it sounds at once.
    step = plan.update({alarm(2, Priority::Low)}, true, at(3100ms));
    QVERIFY(step.stop);
    for (Ticks t = 4s; t < 100s; t += 1s)
        QCOMPARE(plan.update({alarm(2, Priority::Low)}, true, at(t)).start, Burst::None);
    step = plan.update({alarm(2, Priority::Low)}, false, at(100s));
    QCOMPARE(step.start, Burst::Low);
}

void tst_AlarmSound::whatEndsByItselfSoundsToTheEnd() {
    SoundPlan plan;
    static_cast<void>(plan.update({alarm(1, Priority::High)}, false, at(0s)));
    for (Ticks t = 100ms; t < 60s; t += 100ms) {
        const auto step = plan.update({}, false, at(t));
        QVERIFY(!step.stop && step.start == Burst::None);
    }
}

void tst_AlarmSound::acknowledgedIsSilentAtOnce() {
    SoundPlan plan;
    static_cast<void>(plan.update({alarm(1, Priority::High)}, false, at(0s)));
    QVERIFY(plan.update({acknowledged(1, Priority::High)}, false, at(500ms)).stop);
    // With a lesser one left: the high burst ends, and that one follows.
    SoundPlan other;
    static_cast<void>(
        other.update({alarm(1, Priority::High), alarm(2, Priority::Medium)}, false, at(0s)));
    const Alarms left{alarm(2, Priority::Medium), acknowledged(1, Priority::High)};
    auto step = other.update(left, false, at(500ms));
    QVERIFY(step.stop);
    QCOMPARE(step.start, Burst::None);
    step = other.update(left, false, at(3s));
    QCOMPARE(step.start, Burst::Medium);
}

void tst_AlarmSound::shelvedIsSilent() {
    SoundPlan plan;
    auto shelved = alarm(1, Priority::High);
    static_cast<void>(plan.update({shelved}, false, at(0s)));
    shelved.incident = alerts::IncidentState::Snoozed;
    QVERIFY(plan.update({shelved}, false, at(1s)).stop);
    QCOMPARE(plan.update({shelved}, false, at(60s)).start, Burst::None);
    shelved.incident = alerts::IncidentState::Triggered;
    QCOMPARE(plan.update({shelved}, false, at(61s)).start, Burst::High);
}

void tst_AlarmSound::offReminds() {
    SoundPlan plan;
    static_cast<void>(plan.update({alarm(1, Priority::High)}, false, at(0s)));
    plan.setOff(true);
    QVERIFY(plan.update({alarm(1, Priority::High)}, false, at(1s)).stop);
    std::vector<Ticks> reminders;
    for (Ticks t = 2s; t < 500s; t += 1s) {
        const auto step = plan.update({alarm(1, Priority::High)}, false, at(t));
        QVERIFY(step.start == Burst::None || step.start == Burst::Reminder);
        QVERIFY(step.heard.empty());
        if (step.start == Burst::Reminder)
            reminders.push_back(t);
    }
    QCOMPARE(int(reminders.size()), 4);
    QCOMPARE(int(pulsesIn(synthesize(Burst::Reminder, kRate)).size()), 1);
    plan.setOff(false);
    QCOMPARE(plan.update({alarm(1, Priority::High)}, false, at(501s)).start, Burst::High);
}

void tst_AlarmSound::signs() {
    auto owned = std::make_unique<Tape>();
    auto* tape = owned.get();
    SoundControl control(std::move(owned));
    QSignalSpy heard(&control, &SoundControl::heard);
    const auto show = [&](Alarms alarms, auto&& change, Ticks t) {
        auto s = std::make_shared<pipeline::Snapshot>(*FakeWard(1).snapshot(0));
        s->alarms = std::move(alarms);
        change(*s);
        control.setSnapshot(*s, at(t));
        return control.sign().state;
    };
    const auto live = [](pipeline::Snapshot&) {};
    QCOMPARE(control.sign().state, State::None);
    QCOMPARE(show({alarm(1, Priority::High)}, live, 0s), State::On);
    QCOMPARE(tape->played, (std::vector<Burst>{Burst::High}));
    QCOMPARE(heard.count(), 1);
    QCOMPARE(
        show(
            {alarm(1, Priority::High)}, [](pipeline::Snapshot& s) { s.audioPausedFor = 90s; }, 1s),
        State::Paused);
    QCOMPARE(control.sign().left, Ticks(90s));
    QCOMPARE(tape->stops, 1);
    tape->fault = QStringLiteral("no sound output");
    QCOMPARE(show({alarm(1, Priority::High), alarm(2, Priority::Low)}, live, 2s), State::Missing);
    QCOMPARE(heard.count(), 1); // nobody has heard the second one
    tape->fault.clear();
    control.setOff(true);
    QCOMPARE(show({}, live, 3s), State::Off);
    control.setOff(false);
    QCOMPARE(show({}, live, 4s), State::On);
    tape->played.clear();
    QCOMPARE(show(
                 {alarm(3, Priority::High)},
                 [](pipeline::Snapshot& s) { s.mode = pipeline::Mode::Replay; }, 9s),
             State::Replay);
    QVERIFY(tape->played.empty());
}

void tst_AlarmSound::buttonSaysIt() {
    SoundButton button;
    button.setSign({State::Paused, 102s});
    QCOMPARE(button.text(), QStringLiteral("01:42"));
    QVERIFY(button.accessibleName().contains(QStringLiteral("paused")));
    button.setSign({State::Missing}, QStringLiteral("This computer has no sound output"));
    QCOMPARE(button.text(), QStringLiteral("No sound"));
    QVERIFY(button.accessibleDescription().contains(QStringLiteral("no sound output")));
    QVERIFY(!button.isHidden());
    button.setSign({});
    QVERIFY(button.isHidden());
}

QTEST_MAIN(tst_AlarmSound)
#include "tst_alarm_sound.moc"
