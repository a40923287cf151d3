// SPDX-License-Identifier: GPL-3.0-or-later
#include "bed_rows.h"

#include <QTest>

#include <map>
#include <random>

using namespace rows;
using namespace vigil::alerts;

namespace {

struct Row {
    double second = 0;
    std::string bed;
    std::vector<std::pair<const char*, std::optional<double>>> values;
    bool tick = false; ///< instead of a row
};

/// A stream with violations, nulls, absent signals, dropouts and late rows.
std::vector<Row> randomStream(std::uint32_t seed) {
    std::mt19937 random(seed);
    const auto chance = [&](double p) { return std::bernoulli_distribution(p)(random); };
    std::vector<Row> stream;
    std::map<std::string, double> walk;
    for (int second = 0; second < 300; ++second) {
        for (const char* bed : {"b1", "b2", "b3", "b4"}) {
            if (chance(0.1) || (second / 20 % 4 == 1 && bed[1] == '2'))
                continue;
            double& hr = walk.emplace(bed, 100).first->second;
            hr += std::normal_distribution<double>(0, 8)(random);
            hr = std::clamp(hr, 30.0, 180.0);
            Row row{second - (chance(0.05) ? 3.5 : 0.0), bed, {}, false};
            if (!chance(0.2))
                row.values.emplace_back("HR",
                                        chance(0.1) ? std::nullopt : std::optional<double>(hr));
            if (chance(0.5))
                row.values.emplace_back("SpO2", 100 - std::abs(hr - 100) / 5);
            stream.push_back(row);
        }
        stream.push_back({static_cast<double>(second), {}, {}, true});
    }
    return stream;
}

AlarmTable freshTable() {
    auto hr = rule("HR", "HR", 60, 120, 5, seconds{4});
    auto extreme = rule("HR-extreme", "HR", 45, 150, 2);
    extreme.priority = Priority::High;
    extreme.latching = true;
    return table({hr, extreme, rule("SpO2", "SpO2", 92, {}, 1, seconds{3})});
}

/// One line an event: everything but the process-local steady stamp.
std::vector<std::string> linesOf(const std::vector<AlarmEvent>& events) {
    std::vector<std::string> lines;
    for (const auto& event : events) {
        const auto& a = event.alarm;
        lines.push_back(toIso8601(event.time) + " " + std::string(name(event.what)) + " " + a.bed +
                        " " + a.rule + " " + a.signal + " " + std::string(name(a.condition)) + " " +
                        std::string(name(a.presence)) + " " + std::string(name(a.incident)) + " " +
                        std::to_string(a.id) + " " + std::to_string(a.incidentId) + " " +
                        std::to_string(a.value.value_or(-1)) + " " + toIso8601(a.raised));
    }
    return lines;
}

std::vector<AlarmEvent> run(const std::vector<Row>& stream, std::mt19937* cuts) {
    auto alarms = freshTable();
    std::vector<AlarmEvent> events;
    model::RecordBatch batch;
    const auto flush = [&] {
        alarms.evaluate(batch, events);
        batch = {};
    };
    for (const auto& row : stream) {
        if (row.tick) {
            flush();
            alarms.tick(at(row.second), events);
            continue;
        }
        batch.beginRow(at(row.second), arrivalAtEvent(at(std::ceil(row.second))), {});
        batch.columnForWriting("bed").appendText(row.bed);
        for (const auto& [signal, value] : row.values) {
            auto& column = batch.columnForWriting(signal);
            if (value)
                column.appendFloat(*value);
            else
                column.appendNull();
        }
        batch.finishRow();
        if (cuts != nullptr && std::bernoulli_distribution(0.4)(*cuts))
            flush();
    }
    flush();
    return events;
}

} // namespace

class TestAlarmProperties : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void batchBoundariesMakeNoDifference() {
        for (std::uint32_t seed = 1; seed <= 25; ++seed) {
            const auto stream = randomStream(seed);
            const auto whole = linesOf(run(stream, nullptr));
            QVERIFY(whole.size() > 20);
            for (std::uint32_t cut = 0; cut < 4; ++cut) {
                std::mt19937 cuts(cut);
                const auto pieces = linesOf(run(stream, &cuts));
                QCOMPARE(pieces, whole);
            }
        }
    }

    void historiesAreWellFormed() {
        for (std::uint32_t seed = 30; seed < 50; ++seed) {
            // Per (bed, rule, signal): what may follow what.
            using What = AlarmEvent::What;
            std::map<std::string, What> last;
            std::map<std::uint64_t, int> raisedIds;
            for (const auto& event : run(randomStream(seed), nullptr)) {
                const auto& a = event.alarm;
                const auto key = a.bed + "|" + a.rule + "|" + a.signal;
                const auto before = last.find(key);
                const bool stood = before != last.end() && (before->second == What::Raised ||
                                                            before->second == What::Known ||
                                                            before->second == What::Latched);
                const bool shown = a.presence != SignalPresence::Off;
                switch (event.what) {
                case What::Cleared:
                    QVERIFY(stood || before->second == What::Unknown);
                    QVERIFY(!shown);
                    QCOMPARE(a.incident, IncidentState::Resolved);
                    break;
                case What::Raised:
                    QVERIFY(!stood || before->second == What::Latched);
                    QVERIFY(shown && a.id != 0);
                    if (before == last.end() || before->second != What::Latched)
                        QCOMPARE(++raisedIds[a.id], 1);
                    QVERIFY(a.onset <= a.raised);
                    break;
                case What::Suppressed:
                    QVERIFY(before->second == What::Pending || before->second == What::Unknown);
                    QVERIFY(!shown);
                    break;
                case What::Known:
                    QCOMPARE(before->second, What::Unknown);
                    break;
                case What::Latched:
                    QCOMPARE(a.rule.substr(0, 10), std::string("HR-extreme"));
                    break;
                default:
                    break;
                }
                if (event.what != What::Updated) // folded, or alone again
                    last[key] = event.what;
            }
        }
    }

    void aBatchIsEvaluatedFast() {
        const auto rules = defaultAdultRules();
        AlarmTable alarms(rules, [next = std::uint64_t{0}]() mutable { return ++next; });
        std::vector<AlarmEvent> events;
        model::RecordBatch batch;
        for (int row = 0; row < 64; ++row)
            add(batch, 0, "bed-" + std::to_string(row),
                {{"HR", 80},
                 {"SpO2", 97},
                 {"RR", 14},
                 {"ABP_SYS", 120},
                 {"ABP_DIA", 80},
                 {"ABP_MEAN", 93},
                 {"Temp", 37},
                 {"EtCO2", 38}});
        alarms.evaluate(batch, events);
        QBENCHMARK {
            for (auto& time : batch.eventTime)
                time += seconds{1};
            alarms.evaluate(batch, events);
        }
        QVERIFY(events.empty());
    }
};

QTEST_APPLESS_MAIN(TestAlarmProperties)
#include "tst_alarm_properties.moc"
