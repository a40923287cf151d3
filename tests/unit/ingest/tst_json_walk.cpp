// SPDX-License-Identifier: GPL-3.0-or-later
// The walk in one pass against the document: random messages, plain ones and such as are not.
#include "ingest/decode/json_fields.h"
#include "ingest/decode/json_walk.h"

#include <QTest>

#include <algorithm>
#include <bit>
#include <random>

using namespace vigil;
using namespace vigil::ingest;

namespace {

/// Messages of the convention, more or less.
class MessageMaker {
public:
    explicit MessageMaker(std::uint32_t seed) : m_random(seed) {}

    std::string message() {
        std::vector<std::string> fields;
        for (const auto* name : {"deviceId", "patientId", "ts", "seq", "metrics", "unit", "wave"}) {
            const bool usual = std::string_view(name) != "unit" && std::string_view(name) != "wave";
            if (!chance(usual ? 85 : 3))
                continue;
            fields.push_back(quoted(name) + gap() + ':' + gap() + valueOf(name));
            if (chance(2))
                fields.push_back(fields[m_random() % fields.size()]); // twice
        }
        if (chance(3))
            fields.push_back(R"("other":{"deep":[1,2,{"x":null}]})");
        if (chance(40))
            std::ranges::shuffle(fields, m_random);
        std::string text = gap() + '{';
        for (std::size_t i = 0; i < fields.size(); ++i)
            text += (i == 0 ? "" : ",") + gap() + fields[i];
        text += gap() + '}' + gap();
        if (chance(15))
            spoil(text);
        return text;
    }

private:
    bool chance(unsigned percent) { return m_random() % 100 < percent; }

    template <typename T>
    T oneOf(std::initializer_list<T> choices) {
        return *(choices.begin() + m_random() % choices.size());
    }

    static std::string quoted(const std::string& text) { return '"' + text + '"'; }

    std::string gap() { return chance(85) ? "" : oneOf<const char*>({" ", "\t", "\n", " \r\n "}); }

    std::string text() {
        return oneOf<const char*>({"\"mon-07\"", "\"\"", "\"p-0007\"", "\"b\\u00e4d\"",
                                   "\"Bett ä\"", "\"a\\\"b\"", "\"x\\\\\"",
                                   "\"2026-11-22T10:00:00.000Z\""});
    }

    std::string number() {
        switch (m_random() % 14) {
        case 0:
            return "null";
        case 1:
            return "-0";
        case 2:
            return "0.0";
        case 3:
            return "-0.0";
        case 4:
            return "1e308";
        case 5:
            return "1e400";
        case 6:
            return "123456789012345678901234567890";
        case 7:
            return std::to_string(static_cast<double>(static_cast<int>(m_random() % 2000) - 1000) /
                                  7);
        case 8:
            return "-" + std::to_string(m_random());
        case 9:
            return oneOf<const char*>({"01", "1.", ".5", "+1", "1e", "- 1", "0x1", "1_0"});
        default:
            return std::to_string(m_random() % 300);
        }
    }

    std::string metric() {
        if (chance(4))
            return "{\"value\":" + number() + ",\"unit\":\"/min\"}";
        return chance(3) ? oneOf<const char*>({"\"NaN\"", "\"\"", "\"72\"", "true", "[]"})
                         : number();
    }

    std::string valueOf(const std::string& name) {
        if (chance(3))
            return oneOf<const char*>({"null", "true", "[1]", "{}", "7", "7.5", "\"7\""});
        if (name == "metrics") {
            std::string list = "{";
            const auto count = m_random() % 6;
            for (std::size_t i = 0; i < count; ++i)
                list += (i == 0 ? "" : ",") + gap() +
                        (chance(3) ? text()
                                   : quoted(oneOf<const char*>({"HR", "SpO2", "RR", "Temp"}))) +
                        gap() + ':' + gap() + metric();
            return list + gap() + '}';
        }
        return name == "seq" ? chance(80) ? std::to_string(m_random()) : number()
               : chance(80) ? quoted("id-" + std::to_string(m_random() % 1000))
                             : text();
    }

    /// One wrong byte, a piece missing, or more after the end.
    void spoil(std::string& text) {
        const auto at = m_random() % text.size();
        switch (m_random() % 4) {
        case 0:
            text[at] = static_cast<char>(m_random());
            break;
        case 1:
            text.resize(at);
            break;
        case 2:
            text.erase(at, 1 + m_random() % 4);
            break;
        default:
            text += oneOf<const char*>({"}", ",", "{}", " x", "\xef\xbb\xbf"});
        }
    }

    std::mt19937 m_random;
};

std::string shown(double v) { return std::to_string(std::bit_cast<std::uint64_t>(v)); }

/// All that was read; equal texts mean equal fields. One NaN is as good as another.
std::string textOf(const MessageFields& f) {
    std::string text = f.deviceId + '|' + f.patientId + '|' + std::string(f.timeText) + '|' +
                       (f.hasTime ? 't' : '-') + (f.hasMetrics ? 'm' : '-') +
                       (f.hasSamples ? 's' : '-') + '|' + (f.seq ? std::to_string(*f.seq) : "-") +
                       '|' + std::string(f.wave) + '|' + std::string(f.unit) + '|' +
                       shown(f.rateHz);
    for (const auto& m : f.metrics)
        text += '|' + std::string(m.name) + '=' +
                (m.value != m.value ? std::string("NaN") : shown(m.value)) + std::string(m.unit);
    for (const auto& fault : f.faults)
        text += '|' + fault.detail;
    return text;
}

} // namespace

class JsonWalkTest : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void whatTheWalkReadsIsWhatTheDocumentHolds() {
        JsonWalk walk;
        JsonFields reader;
        MessageFields walked;
        MessageFields read;
        MessageMaker maker(20'261'122);
        int plain = 0;
        int broken = 0;
        constexpr int kMessages = 200'000;
        for (int i = 0; i < kMessages; ++i) {
            const auto message = maker.message();
            // With a field that is not the convention's it is left to the document.
            auto other = message;
            const auto brace = other.find('{');
            if (brace == std::string::npos)
                continue;
            const auto next = other.find_first_not_of(" \t\r\n", brace + 1);
            const bool empty = next != std::string::npos && other[next] == '}';
            other.insert(brace + 1, empty ? "\"zz\":0" : "\"zz\":0,");
            walked.clear();
            QVERIFY2(!walk.read(other, walked), other.c_str());
            const auto fault = reader.read(other, read);
            broken += fault ? 1 : 0;
            walked.clear();
            if (!walk.read(message, walked))
                continue;
            ++plain;
            QVERIFY2(!fault, (message + "\n" + (fault ? fault->detail : "")).c_str());
            if (textOf(walked) != textOf(read))
                QCOMPARE(textOf(walked) + "\n" + message, textOf(read));
        }
        // Both kinds must have come.
        QVERIFY2(plain > kMessages / 10, qPrintable(QString::number(plain)));
        QVERIFY2(broken > kMessages / 50, qPrintable(QString::number(broken)));
    }
};

QTEST_APPLESS_MAIN(JsonWalkTest)
#include "tst_json_walk.moc"
