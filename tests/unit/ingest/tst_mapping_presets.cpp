// SPDX-License-Identifier: GPL-3.0-or-later
// The named mappings, each with a message as the documentation of its sender shows it, and what
// they are made of: any key, every number, headers.
#include "ingest/decode/json_path_decoder.h"
#include "ingest/decode/mapping_presets.h"
#include "model/identity.h"
#include "raw_message.h"

#include <QTest>

using namespace vigil;
using namespace vigil::ingest;
using raw::decode;
using raw::json;
using raw::reasons;

namespace {

StreamMapping presetNamed(std::string_view name) {
    for (const auto& preset : mappingPresets())
        if (preset.name == name) {
            auto mapping = preset.mapping();
            mapping.times =
                TimeReader::make(preset.timeFormat.empty() ? "auto" : preset.timeFormat, {})
                    .value();
            return mapping;
        }
    qFatal("no such preset");
}

std::unique_ptr<JsonPathDecoder> opened(const StreamMapping& mapping) {
    auto decoder = JsonPathDecoder::open(mapping, {});
    if (!decoder)
        qFatal("%s", decoder.error().text().c_str());
    return std::move(*decoder);
}

/// "bed signal=value unit; ..." of the first row, and the reasons of what was refused.
std::string rowOf(const Decoded& out) {
    std::string text = reasons(out);
    if (out.rows.rowCount() == 0)
        return text;
    text += std::string(out.rows.column("bed")->text(0));
    for (const auto& column : out.rows.columns)
        if (!model::isIdentityColumn(column.name()))
            if (const auto number = column.number(0)) {
                text += ' ' + column.name() + '=' + QString::number(*number).toStdString();
                text += column.unit();
            }
    return text;
}

} // namespace

class TestMappingPresets : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void eachReadsWhatItsSenderDocuments_data() {
        QTest::addColumn<QByteArray>("preset");
        QTest::addColumn<QByteArray>("topic");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<QByteArray>("time");
        const auto row = [](const char* name, const char* preset, const char* topic,
                            const char* payload, const char* expected, const char* time = "") {
            QTest::newRow(name) << QByteArray(preset) << QByteArray(topic) << QByteArray(payload)
                                << QByteArray(expected) << QByteArray(time);
        };
        row("Tasmota, a sensor", "tasmota", "tele/tasmota_1/SENSOR",
            "{'Time':'2026-11-22T10:00:01','SI7021':{'Temperature':21.5,'Humidity':44.1,"
            "'DewPoint':8.8},'TempUnit':'C'}",
            "tasmota_1 AmbientTemperature=21.5 Humidity=44.1% DewPoint=8.8",
            "2026-11-22T10:00:01Z");
        row("Tasmota, a plug", "tasmota", "tele/plug/SENSOR",
            "{'Time':'2026-11-22T10:00:01','ENERGY':{'TotalStartTime':'2026-01-01T00:00:00',"
            "'Total':1.5,'Power':20,'Factor':0.9,'Voltage':230,'Current':0.1}}",
            "plug Power=20W Voltage=230V Current=0.1A EnergyTotal=1.5kW.h");
        row("Tasmota, its state", "tasmota", "tele/plug/STATE",
            "{'Time':'2026-11-22T10:00:01','Uptime':'0T00:10:10','POWER':'ON',"
            "'Wifi':{'AP':1,'SSId':'x','RSSI':84}}",
            "plug RSSI=84%");
        row("Tasmota, its last will", "tasmota", "tele/plug/LWT", "Offline", "malformed");
        row("zigbee2mqtt", "zigbee2mqtt", "zigbee2mqtt/kitchen",
            "{'battery':100,'contact':false,'temperature':21.5,'linkquality':84,"
            "'last_seen':'2026-11-22T10:00:00Z','update':{'state':'idle'}}",
            "kitchen AmbientTemperature=21.5Cel battery=100 contact=0 linkquality=84");
        row("zigbee2mqtt, availability", "zigbee2mqtt", "zigbee2mqtt/kitchen/availability",
            "{'state':'online'}", "no_signal");
        row("Shelly", "shelly", "shellyplus1pm-a8032ab636ec/events/rpc",
            "{'src':'shellyplus1pm-a8032ab636ec','dst':'shellyplus1pm-a8032ab636ec/events',"
            "'method':'NotifyStatus','params':{'ts':1795341601.5,'switch:0':{'id':0,"
            "'output':true,'apower':8.9,'voltage':237.5,'aenergy':{'total':6.532}}}}",
            "shellyplus1pm-a8032ab636ec output=1 power=8.9W voltage=237.5V energy=6.532W.h",
            "2026-11-22T10:00:01.5Z");
        row("Shelly, first generation", "shelly-gen1", "shellies/shellyht-1/sensor/temperature",
            "21.5", "shellyht-1 AmbientTemperature=21.5Cel");
        row("Home Assistant", "home-assistant", "homeassistant/sensor/kitchen_temperature/state",
            "21.5", "kitchen_temperature state=21.5");
        row("Home Assistant, a switch", "home-assistant", "homeassistant/switch/pump/state", "'on'",
            "pump state=1");
        row("Node-RED", "node-red", "plant/pump-1",
            "{'speed':21.5,'running':true,'name':'x','seq':3,'list':[1]}",
            "pump-1 speed=21.5 running=1");
    }

    void eachReadsWhatItsSenderDocuments() {
        QFETCH(QByteArray, preset);
        QFETCH(QByteArray, topic);
        QFETCH(QByteArray, payload);
        QFETCH(QByteArray, row);
        QFETCH(QByteArray, time);
        const auto decoder = opened(presetNamed(preset.toStdString()));
        const auto out =
            decode(*decoder, raw::message(json(payload.toStdString()), topic.toStdString()));
        QCOMPARE(QByteArray::fromStdString(rowOf(out)), row);
        if (!time.isEmpty())
            QCOMPARE(out.rows.eventTime[0], parseIso8601(time.toStdString()).value());
    }

    void thingsBoardSendsOneOrMany() {
        auto mapping = presetNamed("thingsboard");
        QVERIFY(!JsonPathDecoder::open(mapping, {})); // nobody says whose it is
        mapping.bed = {"header:device"};
        QVERIFY(mapping.readsHeaders());
        const auto decoder = opened(mapping);
        auto message = raw::message(
            json("{'ts':1795341600512,'values':{'pressure':42.2,'humidity':70,'on':'x'}}"),
            "v1/devices/me/telemetry");
        message.properties = {{"device", "a"}, {"device", "b"}};
        QCOMPARE(rowOf(decode(*decoder, message)), std::string("b pressure=42.2 humidity=70"));
        message.payload = json("[{'ts':1795341600512,'values':{'pressure':42.2}},"
                               "{'ts':1795341600000,'values':{'pressure':41}}]");
        const auto out = decode(*decoder, message);
        QCOMPARE(out.rows.rowCount(), std::size_t{2});
        QCOMPARE(*out.rows.column("pressure")->number(0), 41.0);
        message.properties.clear();
        QCOMPARE(reasons(decode(*decoder, message)), std::string("missing_field"));
    }

    /// As every other path, a header may be a value, a name or a time.
    void headersMayBeAnyPart() {
        StreamMapping mapping;
        mapping.bed = {"key"};
        mapping.time = {"header:at"};
        mapping.times = TimeReader::make("epoch_ms", {}).value();
        mapping.signals = {{"header:what", {"header:value"}, "", ""}};
        const auto decoder = opened(mapping);
        auto message = raw::message("{}", "t");
        message.key = "B1";
        message.properties = {{"at", "1795341600512"}, {"what", "HR"}, {"value", "72"}};
        auto out = decode(*decoder, message);
        QCOMPARE(rowOf(out), std::string("B1 HR=72/min"));
        QCOMPARE(out.rows.eventTime[0], EventTime{std::chrono::milliseconds{1795341600512}});
        message.properties.pop_back();
        QCOMPARE(reasons(decode(*decoder, message)), std::string("no_signal"));
        message.properties.erase(message.properties.begin());
        QCOMPARE(reasons(decode(*decoder, message)), std::string("missing_field"));
        mapping.time = {"header:"};
        QVERIFY(!JsonPathDecoder::open(mapping, {}));
        mapping.time = {"at"};
        mapping.signals = {{"HR", {"hr"}, "", ""}};
        QVERIFY(!mapping.readsHeaders());
    }

    void aStepMayBeAnyKey() {
        StreamMapping mapping;
        mapping.bed = {"=B1"};
        mapping.signals = {{"t", {"*.*.t"}, "", ""}, {"s", {R"("*".t)"}, "", ""}};
        const auto decoder = opened(mapping);
        QCOMPARE(rowOf(decode(*decoder, raw::message(json("{'a':1,'b':{'c':{'u':1}},"
                                                          "'d':{'e':{'u':1},'f':{'t':7}},"
                                                          "'*':{'t':8}}")))),
                 std::string("B1 t=7 s=8"));
        mapping.signals = {{"*", {"values"}, "", ""}};
        QVERIFY(!JsonPathDecoder::open(mapping, {}));
    }
};

QTEST_APPLESS_MAIN(TestMappingPresets)
#include "tst_mapping_presets.moc"
