// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/channels/message_template.h"

#include <QTest>

using namespace vigil;
using egress::MessageTemplate;

namespace {

const std::string kPayload =
    "{\"event\":\"triggered\",\"location\":\"B07\",\"metric\":\"SpO2\",\"value\":84.0,"
    "\"limit\":90.5,\"unit\":\"%\",\"priority\":\"high\",\"dedupKey\":\"SpO2-low\","
    "\"onsetUtc\":\"2026-01-05T10:00:00Z\",\"patientRef\":\"p-7\","
    "\"text\":\"says \\\"84\\\"\",\"step\":null}";

} // namespace

class TestMessageTemplate : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void fillsWhatIsThere() {
        const auto filled = [](const char* text) {
            return MessageTemplate::parse(text)->text(kPayload);
        };
        QCOMPARE(filled("{bed} {rule}: {value} {unit} (limit {limit}), {priority}"),
                 std::string("B07 SpO2-low: 84 % (limit 90.5), high"));
        QCOMPARE(filled("{onset} {signal} {event} {patient}"),
                 std::string("2026-01-05T10:00:00Z SpO2 triggered p-7"));
        QCOMPARE(filled("[{step}{loop}{direction}]"), std::string("[]")); // null or not there
        QCOMPARE(filled("a {b c} {} {{bed}} {"), std::string("a {b c} {} {B07} {"));
        QCOMPARE(filled(""), std::string());
    }

    void aPayloadThatIsNoneFillsNothing() {
        QCOMPARE(MessageTemplate::parse("<{bed}>")->text("nonsense"), std::string("<>"));
    }

    void jsonStaysJson() {
        const auto text = MessageTemplate::parse("{bed}: {text}")->json(kPayload);
        QCOMPARE(text,
                 std::string("{\"text\":\"B07: says \\\"84\\\"\",\"notForClinicalUse\":true}"));
        const auto shaped =
            MessageTemplate::parse("{\"card\": {\"title\": \"{bed}: {text}\"},\n \"n\": 1}");
        QVERIFY(shaped.has_value());
        QCOMPARE(shaped->json(kPayload),
                 std::string("{\"card\":{\"title\":\"B07: says \\\"84\\\"\"},\"n\":1}"));
    }

    void whatCannotBeFilledIsTold() {
        const auto unknown = MessageTemplate::parse("{bde}");
        QVERIFY(!unknown && unknown.error().detail.find("{bed}") != std::string::npos);
        QVERIFY(!MessageTemplate::parse("{name}").has_value()); // names of patients never leave
        QVERIFY(!MessageTemplate::parse("{\"v\": {value}}").has_value());
        QVERIFY(!MessageTemplate::parse("{\"v\": \"{value}\"").has_value());
    }

    void membersAreFoundByTheWordsOfTemplates() {
        QCOMPARE(egress::payloadField(kPayload, "bed"), std::optional<std::string>("B07"));
        QCOMPARE(egress::payloadField(kPayload, "location"), std::optional<std::string>("B07"));
        QCOMPARE(egress::payloadField(kPayload, "limit"), std::optional<std::string>("90.5"));
        QCOMPARE(egress::payloadField(kPayload, "step"), std::optional<std::string>());
        QCOMPARE(egress::payloadField("[1]", "bed"), std::optional<std::string>());
    }
};

QTEST_GUILESS_MAIN(TestMessageTemplate)
#include "tst_message_template.moc"
