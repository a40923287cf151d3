// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/convention_writer.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>

using namespace vigil;
using namespace vigil::ingest;
using nlohmann::json;

namespace {

const EventTime kTime = parseIso8601("2026-11-22T10:00:00.250Z").value();

const MessageHead kHead{"mon-07", "p-\"7\"", kTime, 4'294'967'296};

json fromCbor(const std::string& bytes) {
    return json::from_cbor(bytes, true, true, json::cbor_tag_handler_t::store);
}

} // namespace

class TestConventionWriter : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void topics() {
        QCOMPARE(numericsTopic("demo", "B07"), std::string("vigil/demo/B07/numerics"));
        QCOMPARE(waveformTopic("demo", "B07"), std::string("vigil/demo/B07/waveform"));
    }

    void labelsStandBesideTheMetrics() {
        const std::array metrics{MetricValue{"HR", 72}};
        const std::array labels{LabelText{"rhythm", "VT"}, LabelText{"note", "a \"b\""}};
        const json asJson = json::parse(labelledMessage(kHead, metrics, labels));
        QCOMPARE(asJson["metrics"]["HR"].get<double>(), 72.0);
        QCOMPARE(asJson["labels"]["rhythm"].get<std::string>(), std::string("VT"));
        QCOMPARE(asJson["labels"]["note"].get<std::string>(), std::string("a \"b\""));
        QCOMPARE(labelledMessage(kHead, metrics, {}), numericsMessage(kHead, metrics));
    }

    void numericsInBothEncodings() {
        const std::array metrics{MetricValue{"HR", 72}, MetricValue{"Temp", 36.9},
                                 MetricValue{"SpO2", std::numeric_limits<double>::quiet_NaN()},
                                 MetricValue{"CVP", -3}};
        const json asJson = json::parse(numericsMessage(kHead, metrics));
        QVERIFY(asJson == fromCbor(numericsMessage(kHead, metrics, MessageEncoding::Cbor)));
        QCOMPARE(asJson["deviceId"].get<std::string>(), std::string("mon-07"));
        QCOMPARE(asJson["patientId"].get<std::string>(), std::string("p-\"7\""));
        QCOMPARE(asJson["ts"].get<std::string>(), std::string("2026-11-22T10:00:00.250Z"));
        QCOMPARE(asJson["seq"].get<std::int64_t>(), std::int64_t{4'294'967'296});
        QCOMPARE(asJson["metrics"]["HR"].get<double>(), 72.0);
        QCOMPARE(asJson["metrics"]["Temp"].get<double>(), 36.9);
        QCOMPARE(asJson["metrics"]["CVP"].get<double>(), -3.0);
        QVERIFY(asJson["metrics"]["SpO2"].is_null());
    }

    void samplesRoundTripInBothEncodings_data() {
        QTest::addColumn<int>("count");
        // The length of the byte string passes every width of a CBOR argument.
        for (const int count : {0, 1, 5, 6, 63, 64, 250, 16'384, 20'000})
            QTest::addRow("%d", count) << count;
    }

    void samplesRoundTripInBothEncodings() {
        QFETCH(int, count);
        std::vector<float> samples;
        for (int i = 0; i < count; ++i)
            samples.push_back(i % 7 == 3 ? std::numeric_limits<float>::quiet_NaN()
                                         : static_cast<float>(i) / 1000.0F - 2.0F);
        const WaveSamples wave{"Resp", "1", 62.5, samples};

        const json cbor = fromCbor(waveformMessage(kHead, wave));
        QCOMPARE(cbor["wave"].get<std::string>(), std::string("Resp"));
        QCOMPARE(cbor["unit"].get<std::string>(), std::string("1"));
        QCOMPARE(cbor["rateHz"].get<double>(), 62.5);
        const auto& bytes = cbor["samples"].get_binary();
        QCOMPARE(static_cast<int>(bytes.subtype()), 85);
        QCOMPARE(bytes.size(), samples.size() * sizeof(float));
        if (!bytes.empty())
            QVERIFY(std::memcmp(bytes.data(), samples.data(), bytes.size()) == 0);

        const json text = json::parse(waveformMessage(kHead, wave, MessageEncoding::Json));
        QCOMPARE(text["samples"].size(), samples.size());
        for (std::size_t i = 0; i < samples.size(); ++i) {
            if (std::isnan(samples[i]))
                QVERIFY(text["samples"][i].is_null());
            else
                QCOMPARE(text["samples"][i].get<float>(), samples[i]);
        }
    }
};

QTEST_APPLESS_MAIN(TestConventionWriter)
#include "tst_convention_writer.moc"
