// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/checksum.h"

#include <QTest>

#include <random>
#include <string>

using vigil::base::Checksum;

class TestChecksum : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void publishedVectors() { // RFC 3720, appendix B.4
        std::string up;
        std::string down;
        for (char i = 0; i < 32; ++i) {
            up.push_back(i);
            down.push_back(static_cast<char>(31 - i));
        }
        const auto of = [](std::string_view bytes) { return Checksum().add(bytes).value(); };
        QCOMPARE(of(std::string(32, '\0')), 0x8A9136AAU);
        QCOMPARE(of(std::string(32, '\xff')), 0x62A8AB43U);
        QCOMPARE(of(up), 0x46DD794EU);
        QCOMPARE(of(down), 0x113FDB5CU);
        QCOMPARE(of("123456789"), 0xE3069283U);
    }

    void bothWaysAgreeOnEveryLengthAndPlace() {
        std::mt19937 random(5);
        std::string bytes(300, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random());
        const std::string_view all = bytes;
        for (std::size_t from = 0; from < 9; ++from)
            for (std::size_t size = 0; size + from <= 200; ++size) {
                Checksum whole;
                Checksum portable;
                whole.add(all.substr(from, size)).add(all.substr(200, 7));
                portable.addByTables(all.substr(from, size)).addByTables(all.substr(200, 7));
                QCOMPARE(whole.value(), portable.value());
            }
    }
};

QTEST_APPLESS_MAIN(TestChecksum)
#include "tst_checksum.moc"
