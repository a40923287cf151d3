// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/net/network_probe.h"

#include <QTest>

using namespace vigil;
using namespace std::chrono_literals;
using transport::Endpoint;
using transport::parseEndpoint;

class TestNetworkProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void readsEndpoints() {
        const auto plain = parseEndpoint("ward.example:1883");
        QVERIFY(plain);
        QCOMPARE(plain->host, std::string("ward.example"));
        QCOMPARE(plain->port, std::uint16_t{1883});
        const auto six = parseEndpoint("[::1]:9092");
        QVERIFY(six);
        QCOMPARE(six->host, std::string("::1"));
        QCOMPARE(transport::endpointText(*six), std::string("[::1]:9092"));
        for (const auto* bad : {"", "a", "a:", ":1", "a:0", "a:65536", "a:1x", "a:-1", "::1:9092"})
            QVERIFY2(!parseEndpoint(bad), bad);
    }

    void namesThatAreNotThere() {
        const auto found = transport::probeName({"no-such-host.invalid", 1});
        QVERIFY(!found);
        QCOMPARE(found.error().code, ErrorCode::NotFound);
        QCOMPARE(found.error().context, std::string("no-such-host.invalid"));
        const auto local = transport::probeName({"127.0.0.1", 1});
        QVERIFY(local);
        QCOMPARE(*local, std::string("127.0.0.1"));
    }

    void nobodyListens() {
        const auto reached = transport::probeTcp({"127.0.0.1", 1}, 2s, {});
        QVERIFY(!reached);
        QCOMPARE(reached.error().code, ErrorCode::Connection);
        QCOMPARE(reached.error().context, std::string("127.0.0.1:1"));
    }

    void missingFilesAreNamed() {
        transport::TlsOptions tls;
        tls.caFile = "/nowhere/ca.pem";
        QVERIFY(transport::checkTlsFiles(tls)); // not in use
        tls.enabled = true;
        const auto checked = transport::checkTlsFiles(tls);
        QVERIFY(!checked);
        QCOMPARE(checked.error().code, ErrorCode::Io);
        QCOMPARE(checked.error().context, std::string("/nowhere/ca.pem"));
        const auto probed = transport::probeTls({"127.0.0.1", 1}, tls, 2s, {});
        QVERIFY(!probed);
        QCOMPARE(probed.error().code, ErrorCode::Io);
    }

    void certainFailuresAreNotProbed() {
        transport::TlsOptions tls;
        tls.enabled = true;
        const Error refused{ErrorCode::Authentication, "wrong password", {}};
        QCOMPARE(transport::explainFailure({"127.0.0.1", 1}, tls, refused, {}).detail,
                 refused.detail);
        const Error unclear{ErrorCode::Connection, "failed", {}};
        QCOMPARE(transport::explainFailure({"127.0.0.1", 1}, {}, unclear, {}).detail,
                 unclear.detail);
        QCOMPARE(transport::explainFailure({"127.0.0.1", 1}, tls, unclear, {}).context,
                 std::string("127.0.0.1:1"));
    }
};

QTEST_APPLESS_MAIN(TestNetworkProbe)
#include "tst_network_probe.moc"
