// SPDX-License-Identifier: GPL-3.0-or-later
// Names that look like others, and text that drives terminals: what is refused, what is escaped.
#include "base/log.h"
#include "base/plain_text.h"
#include "base/result.h"

#include <QTest>

#include <string>
#include <vector>

using namespace vigil;
using Kind = NameFault::Kind;

namespace {

/// By hand: Qt leaves a byte-order mark out.
std::string utf8(char32_t c) {
    const auto rest = [c](unsigned shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80)
        return {static_cast<char>(c)};
    if (c < 0x800)
        return {static_cast<char>(0xC0 | c >> 6U), rest(0)};
    if (c < 0x10000)
        return {static_cast<char>(0xE0 | c >> 12U), rest(6), rest(0)};
    return {static_cast<char>(0xF0 | c >> 18U), rest(12), rest(6), rest(0)};
}

} // namespace

class TestPlainText : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void ordinaryNamesMayBeUsed() {
        for (const char* name : {"B07", "icu-3/bed 2", "p-0007", "Bettplatz Süd",
                                 "\xE3\x83\x99\xE3\x83\x83\xE3\x83\x89", "\xD7\x97\xD7\x93\xD7\xA8",
                                 "SpO2", "O\xE2\x82\x82", "\xF0\x9F\x9B\x8F", "-", "0"})
            QVERIFY2(!faultOfName(name), name);
        QVERIFY(!faultOfName(std::string(128, 'x')));
        std::string umlauts;
        for (int i = 0; i < 128; ++i)
            umlauts += "ü"; // characters count, not bytes
        QVERIFY(!faultOfName(umlauts));
    }

    void unseenCharactersAreFoundAnywhereInAName() {
        std::vector<char32_t> characters{0x7F,   0xAD,   0x34F,  0x61C,  0x180E, 0x2028,
                                         0x2029, 0x3164, 0xFE0F, 0xFEFF, 0xFFF9, 0xE0041};
        const auto range = [&characters](char32_t first, char32_t last) {
            for (auto c = first; c <= last; ++c)
                characters.push_back(c);
        };
        range(0x00, 0x1F);
        range(0x80, 0x9F);
        range(0x200B, 0x200F);
        range(0x202A, 0x202E);
        range(0x2060, 0x2069);
        for (const auto character : characters)
            for (const auto& name : {utf8(character) + "B1", "B" + utf8(character) + "1",
                                     "B1" + utf8(character), utf8(character)}) {
                const auto fault = faultOfName(name);
                QVERIFY2(fault && fault->kind == Kind::Unseen,
                         qPrintable(QString::number(character, 16)));
                QCOMPARE(fault->character, character);
            }
        QCOMPARE(faultOfName("WARD\xE2\x80\xAE")->text(),
                 std::string("holds the invisible character U+202E"));
        QCOMPARE(faultOfName("\n")->text(), std::string("holds the invisible character U+000A"));
        QCOMPARE(faultOfName("a\xF3\xA0\x81\x81")->text(),
                 std::string("holds the invisible character U+0E0041"));
    }

    void blankLongAndBrokenNamesAreRefused() {
        for (const char* name : {"", " ", "    ", "\xC2\xA0", "\xE3\x80\x80 ", "\xE2\xA0\x80",
                                 "\xE2\x80\x83", "\xE1\x9A\x80"})
            QVERIFY2(faultOfName(name) && faultOfName(name)->kind == Kind::Blank, name);
        QVERIFY(faultOfName(std::string(129, 'x'))->kind == Kind::TooLong);
        QVERIFY(faultOfName(std::string(1 << 20, ' '))->kind == Kind::TooLong);
        // Broken, overlong, of a surrogate, beyond Unicode, cut off.
        for (const char* name : {"a\xFF", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                 "\xE2\x80", "\x80", "\xF8\x88\x80\x80\x80"})
            QVERIFY2(faultOfName(name) && faultOfName(name)->kind == Kind::NotUtf8, name);
    }

    void textIsShownOnOneLine() {
        QCOMPARE(shown("plain \\ Süd 37 °C"), std::string("plain \\ Süd 37 °C"));
        QCOMPARE(shown("\x1b[31mred\x1b[0m\x1b]0;title\a"),
                 std::string("\\x1b[31mred\\x1b[0m\\x1b]0;title\\x07"));
        QCOMPARE(shown("a\r\n\tb"), std::string("a\\r\\n\\tb"));
        QCOMPARE(shown("\xC2\x9B"
                       "31m\x7F"),
                 std::string("\\u009b31m\\x7f"));
        QCOMPARE(shown("DRAW\xE2\x80\xAE\xEF\xBB\xBF"), std::string("DRAW\\u202e\\ufeff"));
        QCOMPARE(shown("\xF3\xA0\x81\x81"), std::string("\\U000e0041"));
        QCOMPARE(shown("\xFFok\xE2\x80"), std::string("\\xffok\\xe2\\x80"));
        QCOMPARE(shown(std::string_view("a\0b", 3)), std::string("a\\x00b"));
        QCOMPARE(shownLines("a\n\tb\r\x1b"), std::string("a\n\tb\\r\\x1b"));
    }

    void jsonKeepsItsValue() {
        QCOMPARE(shownJson("{\n\t\"a\": \"\xE2\x80\xAE\x7F\xC2\x9B\xF3\xA0\x81\x81 ü\"\r\n}"),
                 std::string("{\n\t\"a\": \"\\u202e\\u007f\\u009b\\udb40\\udc41 ü\"\r\n}"));
        QCOMPARE(shownJson("\"\xFF\""), std::string("\"\xEF\xBF\xBD\""));
    }

    void logLinesAndErrorsCannotBeForged() {
        std::string line;
        log::setSink([&line](log::Level, std::string_view, std::string_view text) { line = text; });
        log::error("vigil.test", "no such topic: {}", "a\nerror: vigil: \x1b[2Jall is well");
        log::setSink({});
        QCOMPARE(line, std::string("no such topic: a\\nerror: vigil: \\x1b[2Jall is well"));

        const Error error{ErrorCode::NotFound, "no file \x1b]0;x\a", "dir\n/x\xE2\x80\xAE"};
        QCOMPARE(error.text(), std::string("dir\\n/x\\u202e: no file \\x1b]0;x\\x07"));
    }
};

QTEST_APPLESS_MAIN(TestPlainText)
#include "tst_plain_text.moc"
