// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byte_size.h"

#include <QTest>

using namespace vigil;

class TestByteSize : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void readsBinaryAndDecimalUnits() {
        QCOMPARE(parseByteSize("400MiB").value(), std::size_t{400} << 20U);
        QCOMPARE(parseByteSize("1.5 GiB").value(), std::size_t{1536} << 20U);
        QCOMPARE(parseByteSize("64KiB").value(), std::size_t{65536});
        QCOMPARE(parseByteSize("512B").value(), std::size_t{512});
        QCOMPARE(parseByteSize("10MB").value(), std::size_t{10'000'000});
        QCOMPARE(parseByteSize("0").value(), std::size_t{0});
    }

    void refusesWhatIsNoSize() {
        for (const char* text : {"", "16", "MiB", "16Mib", "16 mib", "-1MiB", "nan", "infB",
                                 "1MiB ", "16MiB/s", "99999999999GiB"})
            QVERIFY2(!parseByteSize(text), text);
    }

    void writesWhatItReads() {
        for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, std::size_t{1500},
                                        std::size_t{65536}, std::size_t{16} << 20U})
            QCOMPARE(parseByteSize(byteSizeText(bytes)).value(), bytes);
        QCOMPARE(byteSizeText(std::size_t{16} << 20U), std::string("16MiB"));
        QCOMPARE(byteSizeText(1500), std::string("1500B"));
    }
};

QTEST_APPLESS_MAIN(TestByteSize)
#include "tst_byte_size.moc"
