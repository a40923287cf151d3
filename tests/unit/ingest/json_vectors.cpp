// SPDX-License-Identifier: GPL-3.0-or-later
#include "json_vectors.h"

namespace jsonvectors {

namespace {

using Texts = std::vector<std::pair<const char*, std::string>>;

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

std::string bytes(std::initializer_list<int> values) {
    std::string text;
    for (const int value : values)
        text += static_cast<char>(value);
    return text;
}

std::string quoted(const std::string& content) { return "[\"" + content + "\"]"; }

Texts validTexts() {
    return {
        {"number alone", "7"},
        {"negative zero", "[-0]"},
        {"fraction and exponent", "[31.25e-2]"},
        {"exponent with plus", "[4E+3]"},
        {"more digits than a double holds", "[0.10000000000000000000000000000000001]"},
        {"largest 64 bits", "[9223372036854775807, -9223372036854775808]"},
        {"text alone", "\"bed\""},
        {"empty text", "[\"\"]"},
        {"literals", "[true,false,null]"},
        {"literal alone", "null"},
        {"all short escapes", R"(["\"\\\/\b\f\n\r\t"])"},
        {"escaped letter", R"(["\u00c4rger"])"},
        {"escaped zero", R"(["a\u0000b"])"},
        {"escaped pair", R"(["\ud83e\ude7a"])"},
        {"two bytes", quoted(bytes({0xC3, 0xA4}))},
        {"three bytes", quoted(bytes({0xE2, 0x82, 0xAC}))},
        {"four bytes", quoted(bytes({0xF0, 0x9F, 0xA9, 0xBA}))},
        {"last code point", quoted(bytes({0xF4, 0x8F, 0xBF, 0xBF}))},
        {"delete character", quoted(bytes({0x7F}))},
        {"empty array", "[]"},
        {"empty object", "{}"},
        {"spaces of all kinds", " \t\r\n[ 1 ,\t2 ] \r\n"},
        {"array in array", "[[],[[]],[[[]]]]"},
        {"forty deep", repeated("[", 40) + repeated("]", 40)},
        {"empty name", R"({"":0})"},
        {"name with an escape", R"({"h\u0072":71})"},
        {"name twice", R"({"hr":71,"hr":72})"},
        {"name twice, same value", R"({"hr":71,"hr":71})"},
        {"object in object", R"({"a":{"b":{"c":[{}]}}})"},
    };
}

Texts invalidNumbers() {
    return {
        {"plus sign", "[+4]"},
        {"two minus signs", "[--4]"},
        {"minus alone", "[-]"},
        {"leading zero", "[04]"},
        {"negative leading zero", "[-04]"},
        {"no digit before the point", "[.5]"},
        {"no digit after the point", "[5.]"},
        {"point before the exponent", "[5.e2]"},
        {"two points", "[5.5.5]"},
        {"exponent without digits", "[5e]"},
        {"exponent with a sign only", "[5E-]"},
        {"exponent with two signs", "[5e+-2]"},
        {"exponent with a fraction", "[5e2.5]"},
        {"hexadecimal", "[0x1F]"},
        {"grouped digits", "[1 000]"},
        {"underscore", "[1_000]"},
        {"letters after digits", "[72bpm]"},
        {"letters within", "[7a2]"},
        {"full-width digit", "[" + bytes({0xEF, 0xBC, 0x97}) + "]"},
    };
}

Texts invalidTexts() {
    return {
        {"single quotes", "['hr']"},
        {"no quotes", "[hr]"},
        {"not closed", "[\"hr"},
        {"closed by an escape", R"(["hr\"])"},
        {"unknown escape", R"(["\q"])"},
        {"hexadecimal escape", R"(["\x41"])"},
        {"escape with three digits", R"(["\u12"])"},
        {"escape with a letter", R"(["\u12g4"])"},
        {"capital escape", R"(["\U0041"])"},
        {"line end within", "[\"a\nb\"]"},
        {"tab within", "[\"a\tb\"]"},
        {"zero within", quoted(bytes({'a', 0, 'b'}))},
        {"backslash at the end", "[\"\\"},
        {"escape broken off", "[\"\\u00"},
        {"text after text", "[\"a\" \"b\"]"},
        {"letters after a text", "\"a\"b"},
    };
}

Texts invalidStructures() {
    return {
        {"nothing", ""},
        {"space only", "   "},
        {"zero byte", bytes({0})},
        {"array not closed", "[1,2"},
        {"array closed twice", "[1]]"},
        {"array closed as an object", "[1}"},
        {"comma at the end", "[1,]"},
        {"comma at the beginning", "[,1]"},
        {"two commas", "[1,,2]"},
        {"comma only", "[,]"},
        {"no comma", "[1 true]"},
        {"semicolon", "[1;2]"},
        {"colon in an array", "[1:2]"},
        {"object not closed", R"({"a":1)"},
        {"object broken off after the colon", R"({"a":)"},
        {"object broken off after the name", R"({"a")"},
        {"object closed as an array", R"({"a":1])"},
        {"comma after the last member", R"({"a":1,})"},
        {"two commas between members", R"({"a":1,,"b":2})"},
        {"no colon", R"({"a" 1})"},
        {"two colons", R"({"a"::1})"},
        {"equals sign", R"({"a"=1})"},
        {"name without quotes", "{a:1}"},
        {"name in single quotes", "{'a':1}"},
        {"number as a name", "{1:1}"},
        {"literal as a name", "{null:1}"},
        {"no value", R"({"a"})"},
        {"value only", "{1}"},
        {"comment", "[1] // one"},
        {"comment within", "[/* one */1]"},
        {"two values", "[1][2]"},
        {"object after object", "{} {}"},
        {"letter after the value", "{}x"},
        {"literal in capitals", "[True]"},
        {"literal broken off", "[tru"},
        {"literal too long", "[nulls]"},
        {"form feed as a space", bytes({'[', 0x0C, ']'})},
        {"vertical tab as a space", bytes({'[', 0x0B, ']'})},
        {"space that is not ASCII", "[" + bytes({0xC2, 0xA0}) + "1]"},
        {"markup", "<a/>"},
        {"a hundred thousand open arrays", repeated("[", 100'000)},
        {"open objects", repeated(R"({"a":)", 50'000)},
    };
}

Texts invalidEncodings() {
    return {
        {"lone byte between values", bytes({'[', 0xE4, ']'})},
        {"Latin-1 as a literal", bytes({'[', 't', 0xFC, ']'})},
        {"lone byte after the value", "[1]" + bytes({0xA0})},
        {"half a byte order mark", bytes({0xEF, 0xBB, '{', '}'})},
        {"byte order mark of UTF-16, then UTF-8", bytes({0xFF, 0xFE}) + "{}"},
    };
}

Texts undecidedTexts() {
    std::string wide;
    for (const char letter : std::string("{\"a\":1}"))
        wide += std::string(1, letter) + std::string(1, '\0');
    return {
        // Not JSON, but what many programs write: read as null.
        {"not a number", "[NaN]"},
        {"infinity", "[Infinity]"},
        {"negative infinity", "[-Infinity]"},
        {"exponent too large", "[2e4000]"},
        {"exponent far too large", "[-2e" + repeated("9", 60) + "]"},
        {"exponent too small", "[2e-4000]"},
        {"more than 64 bits", "[123456789012345678901234567890]"},
        {"first half of a pair", R"(["\ud83e"])"},
        {"second half of a pair", R"(["\ude7a"])"},
        {"pair the wrong way round", R"(["\ude7a\ud83e"])"},
        {"half a pair and a letter", R"(["\ud83ex"])"},
        {"half a pair as a name", R"({"\ude7a":1})"},
        {"byte order mark", bytes({0xEF, 0xBB, 0xBF}) + "{}"},
        {"UTF-16", wide},
        {"UTF-16 with a mark", bytes({0xFF, 0xFE}) + wide},
        {"Latin-1 in a text", quoted(bytes({0xE4}))},
        {"continuation byte alone", quoted(bytes({0x81}))},
        {"sequence broken off", quoted(bytes({0xE2, 0x82}))},
        {"two bytes for one", quoted(bytes({0xC0, 0xAF}))},
        {"six bytes for one", quoted(bytes({0xFC, 0x80, 0x80, 0x80, 0x80, 0xAF}))},
        {"surrogate in three bytes", quoted(bytes({0xED, 0xA0, 0x80}))},
        {"beyond the last code point", quoted(bytes({0xF4, 0x90, 0x80, 0x80}))},
        {"four hundred deep", repeated("[", 400) + repeated("]", 400)},
    };
}

std::vector<Vector> makeAll() {
    std::vector<Vector> vectors;
    const auto add = [&](const Texts& texts, Verdict verdict) {
        for (const auto& [name, text] : texts)
            vectors.push_back({name, text, verdict});
    };
    add(validTexts(), Verdict::Valid);
    for (const auto& texts :
         {invalidNumbers(), invalidTexts(), invalidStructures(), invalidEncodings()})
        add(texts, Verdict::Invalid);
    add(undecidedTexts(), Verdict::Either);
    return vectors;
}

} // namespace

const std::vector<Vector>& all() {
    static const auto vectors = makeAll();
    return vectors;
}

} // namespace jsonvectors
