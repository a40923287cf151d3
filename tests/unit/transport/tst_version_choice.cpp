// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/mqtt/connect_refusal.h"
#include "transport/mqtt/version_choice.h"

#include <QTest>

using namespace vigil;
using transport::MqttVersion;
using transport::VersionChoice;

/// Which version of MQTT is spoken after which answer.
class TestVersionChoice : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void whatIsAskedForStays() {
        for (const auto asked : {MqttVersion::V5, MqttVersion::V311}) {
            VersionChoice choice(asked);
            QVERIFY(choice.next() == asked);
            QVERIFY(!choice.refused());
            QVERIFY(!choice.hungUp());
            choice.ended();
            QVERIFY(choice.next() == asked);
        }
    }

    void aBrokerThatSaysSoIsBelieved() {
        VersionChoice choice(MqttVersion::Automatic);
        QVERIFY(choice.next() == MqttVersion::V5);
        QVERIFY(choice.refused());
        QVERIFY(choice.next() == MqttVersion::V311);
        choice.ended();
        QVERIFY(!choice.hungUp());
        QVERIFY(choice.next() == MqttVersion::V311);
    }

    void aBrokerThatRefusesBothIsNotHammered() {
        VersionChoice choice(MqttVersion::Automatic);
        QVERIFY(choice.refused());
        QVERIFY(!choice.refused());
        QVERIFY(choice.next() == MqttVersion::V5);
    }

    void aBrokerThatHangsUpIsAskedAgainTheNextTime() {
        VersionChoice choice(MqttVersion::Automatic);
        QVERIFY(choice.hungUp());
        QVERIFY(choice.next() == MqttVersion::V311);
        QVERIFY(!choice.hungUp());
        QVERIFY(choice.next() == MqttVersion::V5);
        QVERIFY(choice.hungUp());
        choice.ended();
        QVERIFY(choice.next() == MqttVersion::V5);
    }

    void anOutageChangesNothing() {
        VersionChoice choice(MqttVersion::Automatic);
        choice.ended();
        QVERIFY(choice.next() == MqttVersion::V5);
    }

    void codesOfBothVersionsAreToldApart() {
        using transport::connectRefusal;
        QCOMPARE(connectRefusal(1, true).detail, std::string("the broker does not speak MQTT 5"));
        QCOMPARE(connectRefusal(0x84, true).code, ErrorCode::Unsupported);
        QCOMPARE(connectRefusal(1, false).detail,
                 std::string("the broker does not speak MQTT 3.1.1"));
        for (const int code : {4, 5, 0x86, 0x87})
            QCOMPARE(connectRefusal(code, code > 5).code, ErrorCode::Authentication);
        for (const int code : {3, 0x88, 0x89, 0x9F, 0x80, -1})
            QCOMPARE(connectRefusal(code, code > 5).code, ErrorCode::Connection);
        QVERIFY(connectRefusal(0x80, true).detail.ends_with("reason 128"));
    }
};

QTEST_APPLESS_MAIN(TestVersionChoice)
#include "tst_version_choice.moc"
