// SPDX-License-Identifier: GPL-3.0-or-later
// Every key of a workspace does something: of each the table of the reader names, there are two
// files that differ in it, and what is seen of them beyond the file differs, too.
#include "base/time.h"
#include "key_cases.h"
#include "pipeline/workspace/channel_kind.h"
#include "pipeline/workspace/sink_kind.h"
#include "pipeline/workspace/source_kind.h"
#include "pipeline/workspace/workspace_keys.h"
#include "workspace_effects.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <regex>

using namespace vigil::pipeline;
namespace effects = vigil::tests::effects;
using effects::Case, effects::Cases, effects::kAny, effects::kHot, effects::query;

namespace {

std::vector<const SectionKeys*> allSections() {
    std::vector<const SectionKeys*> all;
    for (const auto& section : workspaceKeys())
        all.push_back(&section);
    for (const auto* kind : sourceKinds())
        all.push_back(&kind->keys());
    for (const auto* kind : sinkKinds())
        all.push_back(&kind->keys());
    for (const auto* kind : channelKinds())
        all.push_back(&kind->keys());
    return all;
}

std::string nameOf(const SectionKeys& section, const WorkspaceKey& key) {
    return std::string(section.title) + ' ' + std::string(key.name);
}

/// The last value of the key in the text made another one; empty where there is none.
std::string withValue(std::string text, std::string_view key, const std::string& value) {
    text = std::regex_replace(text, std::regex("@[A-Z]+@"), "1");
    const std::regex assignment("(^|[\\n{, ])" + std::string(key) + " *= *('[^']*'|[-0-9.]+)");
    const auto end = std::sregex_iterator();
    auto last = end;
    for (auto it = std::sregex_iterator(text.begin(), text.end(), assignment); it != end; ++it)
        last = it;
    if (last == end)
        return {};
    const auto& match = *last;
    return match.prefix().str() + match[1].str() + std::string(key) + '=' + value +
           match.suffix().str();
}

/// What the reader says of a value that cannot be: "choose one of: a, b", "from 1 to 64".
std::string boundsOf(const Case& example, const WorkspaceKey& key) {
    const std::string wrong = key.type == KeyType::Choice  ? "'no-such-word'"
                              : key.type == KeyType::Whole ? "-999999999999999999"
                                                           : "'1B'";
    for (const auto& given : {example.with, example.without}) {
        const auto text = withValue(given, key.name, wrong);
        if (text.empty())
            continue;
        for (const auto& problem : parseWorkspace(text, {}).problems)
            for (const std::string_view begin : {"choose one of: ", "from "})
                if (problem.hint.starts_with(begin))
                    return problem.hint.substr(begin.size());
    }
    return {};
}

/// "a, b" and "1 to 64" as the words a description must have.
std::vector<std::string> wordsOf(const std::string& bounds) {
    std::vector<std::string> words;
    const std::regex word("[^, ]+( to [^, ]+)?");
    for (auto it = std::sregex_iterator(bounds.begin(), bounds.end(), word);
         it != std::sregex_iterator(); ++it)
        words.push_back(it->str());
    return words;
}

const std::string kMqtt = "[[source]]\nname='a'\nkind='mqtt'\nhost='127.0.0.1'\nport=@PORT@\n"
                          "client_id='me'\n";
const std::string kKafka = "[[source]]\nname='a'\nkind='kafka'\n";
const std::string kCluster = kKafka + "brokers='@BROKERS@'\n";
const std::string kReplay = "[[source]]\nname='a'\nkind='replay'\npath='one.hea'\n";
const std::string kWard = "[[source]]\nname='a'\nkind='simulator'\n";
const std::string kStill = kWard + "beds=8\nwaveforms=false\n";
const std::string kMapping = "[source.mapping]\nbed='topic:1'\n";
const std::string kMapped = kAny + kMapping;
const std::string kTemp = "[[source.mapping.signal]]\nname='Temp'\npath='data.u'\n";
const std::string kReadings = kMapped + "[source.mapping.readings]\n";
const std::string kRooms = kAny + "[[query]]\nname='q'\nsql='SELECT v.bed, r.room INTO o FROM"
                                  " vitals v JOIN rooms r ON v.bed = r.bed'\n[[reference]]\n";
const std::string kPlain = "SELECT bed, HR INTO o FROM vitals";

void addSources(Cases& cases) {
    using namespace effects;
    cases["[[source]] name"] = {shown, kAny, "[[source]]\nname='b'\nkind='mqtt'\n"};
    cases["[[source]] kind"] = {shown, kAny, kKafka};
    cases["[[source]] stream"] = {results, kAny + query("q", kPlain),
                                  kAny + "stream='plant'\n" +
                                      query("q", "SELECT bed, HR AS x INTO o FROM plant")};
    const std::string mqtt = "an mqtt [[source]] ";
    cases[mqtt + "mapping"] = {decoded, kAny, kMapped + kTemp};
    cases[mqtt + "host"] = {saidToMqtt, kMqtt,
                            "[[source]]\nname='a'\nkind='mqtt'\nclient_id='me'\n"
                            "host='127.0.0.2'\nport=@PORT@\n"};
    cases[mqtt + "port"] = {reached, kAny + "port=@PORT@\n", kAny + "port=@OTHER@\n"};
    cases[mqtt + "client_id"] = {saidToMqtt, kMqtt,
                                 "[[source]]\nname='a'\nkind='mqtt'\nhost='127.0.0.1'\n"
                                 "port=@PORT@\nclient_id='you'\n"};
    cases[mqtt + "user"] = {saidToMqtt, kMqtt, kMqtt + "user='ward'\n"};
    cases[mqtt + "password"] = {saidToMqtt, kMqtt + "user='ward'\n",
                                kMqtt + "user='ward'\npassword='file:secret'\n"};
    cases[mqtt + "tls"] = {saidToMqtt, kMqtt, kMqtt + "[source.tls]\n"};
    cases[mqtt + "version"] = {saidToMqtt, kMqtt, kMqtt + "version='3.1.1'\n"};
    cases[mqtt + "qos"] = {saidToMqtt, kMqtt, kMqtt + "qos=2\n"};
    cases[mqtt + "clean_session"] = {saidToMqtt, kMqtt, kMqtt + "clean_session=true\n"};
    cases[mqtt + "keep_alive"] = {saidToMqtt, kMqtt, kMqtt + "keep_alive='77s'\n"};
    cases[mqtt + "retry_max"] = {patience, kMqtt, kMqtt + "retry_max='50ms'\n"};
    cases[mqtt + "topics"] = {saidToMqtt, kMqtt, kMqtt + "topics=['a/#', 'b/+']\n"};
    const std::string kafka = "a kafka [[source]] ";
    cases[kafka + "mapping"] = {decoded, kKafka, kKafka + kMapping + kTemp};
    cases[kafka + "brokers"] = {toldKafka, kKafka, kKafka + "brokers='k1:9092,k2:9092'\n"};
    cases[kafka + "topics"] = {readFromKafka, kCluster + "topics=['one']\n",
                               kCluster + "topics=['two']\n"};
    cases[kafka + "user"] = {toldKafka, kKafka, kKafka + "user='ward'\n"};
    cases[kafka + "password"] = {toldKafka, kKafka + "user='ward'\n",
                                 kKafka + "user='ward'\npassword='file:secret'\n"};
    cases[kafka + "sasl"] = {toldKafka, kKafka + "user='ward'\n",
                             kKafka + "user='ward'\nsasl='scram-sha-256'\n"};
    cases[kafka + "tls"] = {toldKafka, kKafka, kKafka + "[source.tls]\n"};
    cases[kafka + "begin"] = {readFromKafka, kCluster + "topics=['one']\n",
                              kCluster + "topics=['one']\nbegin='newest'\n"};
    const std::string tls = "a [tls] table ";
    const std::string secure = kAny + "[source.tls]\n";
    for (const std::string file : {"ca", "certificate", "key"})
        cases[tls + file] = {refusal, secure, secure + file + "='no-such-file'\n"};
}

void addRecordings(Cases& cases) {
    using namespace effects;
    const std::string replay = "a replay [[source]] ";
    cases[replay + "mapping"] = {decoded, kReplay, kReplay + kMapping + kTemp};
    cases[replay + "path"] = {played, kReplay,
                              "[[source]]\nname='a'\nkind='replay'\npath='two.hea'\n"};
    const std::string table = "[[source]]\nname='a'\nkind='replay'\npath='table.csv'\n";
    for (const auto& [key, value] : {std::pair("null", "['72']"),
                                     {"null_words", "['x']"},
                                     {"key_from_file", "'patientId'"},
                                     {"time", "'noted'"},
                                     {"time_zone", "'+02:00'"},
                                     {"time_expression", "\"DATEADD(hour, 1, time)\""}})
        cases[replay + key] = {played, table, table + key + "=" + value + "\n"};
    cases[replay + "format"] = {played, table + "null=['1']\n", // other columns, and so no nulls
                                table + "null=['1']\nformat='psv'\nstart='2026-01-01'\n"};
    cases[replay + "start"] = {played, table + "time='none'\nstart='2026-01-01'\n",
                               table + "time='none'\nstart='2026-01-02'\n"};
    cases[replay + "time_format"] = {played, table + "time='epoch'\ntime_format='epoch'\n",
                                     table + "time='epoch'\ntime_format='epoch_ms'\n"};
    cases[replay + "speed"] = {played, kReplay, kReplay + "speed=8\n"};
    const std::string ward = "a simulator [[source]] ";
    cases[ward + "beds"] = {simulated, kStill, kWard + "beds=3\nwaveforms=false\n"};
    cases[ward + "seed"] = {simulated, kStill, kStill + "seed=99\n"};
    const std::string quiet = kStill + "demo=false\n";
    cases[ward + "scenarios"] = {simulated, quiet, quiet + "scenarios=['desaturation:B02@1s']\n"};
    cases[ward + "demo"] = {simulated, kStill, kStill + "demo=false\n"};
    cases[ward + "waveforms"] = {simulated, kWard + "beds=1\n",
                                 kWard + "beds=1\nwaveforms=false\n"};
}

void addMapping(Cases& cases) {
    using namespace effects;
    const std::string mapping = "[source.mapping] ";
    cases[mapping + "bed"] = {decoded, kMapped + kTemp,
                              kAny + "[source.mapping]\nbed='id'\n" + kTemp};
    cases[mapping + "time"] = {decoded, kMapped + kTemp, kMapped + "time='at'\n" + kTemp};
    cases[mapping + "time_format"] = {decoded, kMapped + "time='ms'\n" + kTemp,
                                      kMapped + "time='ms'\ntime_format='epoch_us'\n" + kTemp};
    cases[mapping + "time_zone"] = {decoded, kMapped + "time='local'\n" + kTemp,
                                    kMapped + "time='local'\ntime_zone='Europe/Berlin'\n" + kTemp};
    cases[mapping + "format"] = {decoded, kMapped + kTemp, kMapped + "format='cbor'\n" + kTemp};
    cases[mapping + "rows"] = {decoded,
                               kMapped + "[[source.mapping.signal]]\nname='RR'\npath='v'\n",
                               kMapped + "rows='others'\n[[source.mapping.signal]]\nname='RR'\n"
                                         "path='v'\n"};
    cases[mapping + "patient"] = {decoded, kMapped + kTemp, kMapped + "patient='who'\n" + kTemp};
    cases[mapping + "device"] = {decoded, kMapped + kTemp, kMapped + "device='dev'\n" + kTemp};
    cases[mapping + "sequence"] = {decoded, kMapped + "device='dev'\n" + kTemp,
                                   kMapped + "device='dev'\nsequence='n'\n" + kTemp};
    cases[mapping + "signal"] = {decoded, kMapped + kTemp,
                                 kMapped + kTemp +
                                     "[[source.mapping.signal]]\nname='RR'\n"
                                     "path='n'\n"};
    cases[mapping + "readings"] = {decoded, kMapped + kTemp,
                                   kReadings + "array='list'\nname='k'\nvalue='v'\n"};
    cases[mapping + "preset"] = {decoded, kMapped + kTemp, kMapped + "preset='node-red'\n" + kTemp};
    const std::string signal = "[[source.mapping.signal]] ";
    const std::string entry = kMapped + "[[source.mapping.signal]]\n";
    cases[signal + "name"] = {decoded, entry + "name='Temp'\npath='data.u'\n",
                              entry + "name='heat'\npath='data.u'\n"};
    cases[signal + "path"] = {decoded, entry + "name='heat'\npath='data.u'\n",
                              entry + "name='heat'\npath='data.t'\n"};
    cases[signal + "unit"] = {decoded, entry + "name='Temp'\npath='data.t'\n",
                              entry + "name='Temp'\npath='data.t'\nunit='degF'\n"};
    cases[signal + "topic"] = {decoded, entry + "name='Temp'\npath='data.t'\n",
                               entry + "name='Temp'\npath='data.t'\ntopic='ward/+'\n"};
    const std::string readings = "[source.mapping.readings] ";
    const std::string base = "name='k'\nvalue='v'\n";
    cases[readings + "array"] = {decoded, kReadings + base + "array='list'\n",
                                 kReadings + base + "array='others'\n"};
    cases[readings + "name"] = {decoded, kReadings + "array='list'\nvalue='v'\nname='k'\n",
                                kReadings + "array='list'\nvalue='v'\nname='k2'\n"};
    cases[readings + "value"] = {decoded, kReadings + "array='list'\nname='k'\nvalue='v'\n",
                                 kReadings + "array='list'\nname='k'\nvalue='w'\n"};
    cases[readings + "unit"] = {decoded, kReadings + "array='list'\n" + base,
                                kReadings + "array='list'\nunit='unit'\n" + base};
    cases[readings + "time"] = {decoded, kReadings + "array='list'\n" + base,
                                kReadings + "array='list'\ntime='t'\n" + base};
}

void addWard(Cases& cases) {
    using namespace effects;
    cases["[limits] memory"] = {saidToMqtt, kMqtt, kMqtt + "[limits]\nmemory='64MiB'\n"};
    cases["[limits] message"] = {saidToMqtt, kMqtt, kMqtt + "[limits]\nmessage='1MiB'\n"};
    cases["[limits] unknown_beds"] = {served, kAny, kAny + "[limits]\nunknown_beds=1\n"};
    cases["[clock] ahead"] = {clocked, kAny, kAny + "[clock]\nahead='20s'\n"};
    cases["[clock] behind"] = {clocked, kAny, kAny + "[clock]\nbehind='20s'\n"};
    cases["an mqtt [[source]] behind"] = {clocked, kAny, kAny + "behind='20s'\n"};
    cases["a kafka [[source]] behind"] = {clocked, kKafka, kKafka + "behind='20s'\n"};
    const std::string two = "[[source]]\nname='a'\nkind='mqtt'\nhost='127.0.0.1'\nport=@PORT@\n"
                            "[[source]]\nname='b'\nkind='mqtt'\nhost='127.0.0.1'\nport=@OTHER@\n"
                            "[beacon]\n";
    cases["[beacon] file"] = {lit, two + "file='a'\n", two + "file='b'\n"};
    cases["[beacon] mqtt"] = {lit, two + "topic='t'\nmqtt='a'\n", two + "topic='t'\nmqtt='b'\n"};
    cases["[beacon] topic"] = {lit, two + "mqtt='a'\ntopic='t'\n", two + "mqtt='a'\ntopic='u'\n"};
    cases["[beacon] every"] = {beaten, kAny + "[beacon]\nfile='a'\nevery='5s'\n",
                               kAny + "[beacon]\nfile='a'\nevery='500ms'\n"};
    cases["the workspace beacon"] = {lit, kAny, kAny + "[beacon]\nfile='a'\n"};
    cases["[workspace] name"] = {shown, kAny, "[workspace]\nname='Ward 9'\n" + kAny};
    cases["[workspace] shards"] = {shown, kAny, "[workspace]\nshards=3\n" + kAny};
    const std::string bed = kAny + "[[bed]]\nid='B01'\n";
    cases["[[bed]] id"] = {shown, bed, kAny + "[[bed]]\nid='B02'\nlabel='B01'\n"};
    cases["[[bed]] label"] = {shown, bed, bed + "label='Window'\n"};
    cases["[[bed]] patient"] = {decoded, bed, bed + "patient='p-1'\n"};
    cases["[[bed]] name"] = {shown, bed + "patient='p-1'\n",
                             bed + "patient='p-1'\nname='K. Ames'\n"};
    cases["[layout] density"] = {shown, kAny, kAny + "[layout]\ndensity='L'\n"};
    cases["[layout] waves"] = {shown, kAny, kAny + "[layout]\nwaves=['Pleth']\n"};
    cases["[layout] numerics"] = {shown, kAny, kAny + "[layout]\nnumerics=['SpO2', 'HR']\n"};
    cases["[store] path"] = {database, kAny, kAny + "[store]\npath='kept.db'\n"};
    cases["[store] enabled"] = {database, kAny, kAny + "[store]\nenabled=false\n"};
    cases["[store] keep_raw"] = {keptRaw, kAny, kAny + "[store]\nkeep_raw='1h'\n"};
    cases["[store] keep_trends"] = {kept, kAny, kAny + "[store]\nkeep_trends='2d'\n"};
    cases["[[reference]] name"] = {results, kRooms + "name='rooms'\npath='east.csv'\n",
                                   kAny +
                                       query("q", "SELECT v.bed, r.room AS place INTO o FROM"
                                                  " vitals v JOIN halls r ON v.bed = r.bed") +
                                       "[[reference]]\nname='halls'\npath='east.csv'\n"};
    cases["[[reference]] path"] = {results, kRooms + "name='rooms'\npath='east.csv'\n",
                                   kRooms + "name='rooms'\npath='west.csv'\n"};
    cases["[[reference]] format"] = {results, kRooms + "name='rooms'\npath='both.csv'\n",
                                     kRooms + "name='rooms'\npath='both.csv'\nformat='tsv'\n"};
    cases["[[query]] name"] = {results, kAny + query("q", kPlain), kAny + query("p", kPlain)};
    cases["[[query]] sql"] = {results, kAny + query("q", kPlain),
                              kAny + query("q", "SELECT HR + 1 AS more INTO o FROM vitals")};
    const std::string pairs =
        kAny + query("pairs", "SELECT l.HR INTO o FROM vitals l JOIN vitals r ON "
                              "DATEDIFF(second, l, r) BETWEEN 0 AND 60 AND l.HR + r.HR < 0");
    cases["[[query]] memory"] = {stood, pairs, pairs + "memory='64KiB'\n"};
    cases["[[query]] rows_per_turn"] = {stood, pairs, pairs + "rows_per_turn=2000\n"};
    cases["[[query]] time"] = {stood, pairs, pairs + "time='1ms'\n"};
    const auto calling = kAny + query("q", "SELECT udf.f(HR) AS f INTO o FROM vitals");
    cases["[[query]] functions"] = {results, calling + "functions='one.js'\n",
                                    calling + "functions='two.js'\n"};
    cases["[[query]] live"] = {looked, kAny + kHot, kAny + kHot + "live=true\n"};
}

/// A section has an effect when it is there at all.
void addRoot(Cases& cases) {
    const std::string root = "the workspace ";
    for (const auto& [key, section] : {std::pair("workspace", "[workspace] name"),
                                       {"bed", "[[bed]] id"},
                                       {"reference", "[[reference]] name"},
                                       {"query", "[[query]] sql"},
                                       {"sink", "[[sink]] from"},
                                       {"channel", "[[channel]] name"},
                                       {"escalation", "[escalation] high"},
                                       {"policy", "[[policy]] name"},
                                       {"person", "[[person]] channels"},
                                       {"team", "[[team]] members"},
                                       {"schedule", "[[schedule]] zone"},
                                       {"silence", "[[silence]] match"},
                                       {"maintenance", "[[maintenance]] match"},
                                       {"inhibit", "[[inhibit]] target"},
                                       {"stale", "[stale] bed"},
                                       {"layout", "[layout] density"},
                                       {"store", "[store] enabled"},
                                       {"clock", "[clock] ahead"},
                                       {"limits", "[limits] unknown_beds"},
                                       {"source", "[[source]] name"}})
        cases[root + key] = cases.at(section);
    cases[root + "bed"] = {effects::shown, kAny, kAny + "[[bed]]\nid='B01'\n"};
    cases[root + "limit"] = {effects::judged, kAny, kAny + "[[limit]]\nsignal='HR'\nhigh=500\n"};
}

const Cases& allCases() {
    static const Cases made = [] {
        Cases cases;
        addSources(cases);
        addRecordings(cases);
        addMapping(cases);
        addWard(cases);
        effects::addWayOutCases(cases);
        effects::addAlarmCases(cases);
        addRoot(cases);
        return cases;
    }();
    return made;
}

/// Three minutes of B01: a longer excursion, one row of which is empty, and a short one.
std::string rates() {
    std::string text = "time,bed,room,HR\n";
    for (int i = 0; i < 36; ++i) {
        const auto time =
            vigil::parseIso8601("2026-03-01T12:00:00Z").value() + std::chrono::seconds{5 * i};
        const bool fast = (i >= 5 && i <= 10) || i == 12;
        text += vigil::toIso8601(time) + ",B01,east," + (i == 7 ? "" : fast ? "130" : "80") + '\n';
    }
    return text;
}

/// A record of a minute of heart rates that begins at `hour`.
void writeRecord(const std::string& name, int hour) {
    effects::writeFile(name + ".hea", name + " 1 1 60 " + std::to_string(hour) +
                                          ":00:00 01/03/2020\n" + name +
                                          ".dat 16 1(0)/bpm 16 0 0 0 0 HR\n");
    std::string samples;
    for (int i = 0; i < 60; ++i)
        samples += std::string("\x46\x00", 2);
    effects::writeFile(name + ".dat", samples);
}

} // namespace

class TestWorkspaceKeys : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        effects::writeFile("one.js", "const f = x => x + 1;");
        effects::writeFile("two.js", "const f = x => x + 2;");
        effects::writeFile("secret", "open sesame\n");
        effects::writeFile("other", "close sesame\n");
        effects::writeFile("east.csv", "bed,room\nB01,east\n");
        effects::writeFile("table.csv",
                           "time,noted,epoch,deviceId,HR,Temp\n"
                           "2026-03-01T10:00:00,2026-03-01T11:00:00,1772359200,x,72,37\n"
                           "2026-03-01T10:00:05,2026-03-01T11:00:05,1772359205,x,73,37\n");
        effects::writeFile("west.csv", "bed,room\nB01,west\n");
        effects::writeFile("rates.csv", rates());
        // Of commas or of tabs, as one likes to read it.
        effects::writeFile("both.csv", "bed,room,a\tbed\troom\nB01,east,x\tB01\twest\n");
        writeRecord("one", 10);
        writeRecord("two", 11);
    }

    void everyKeyHasAnEffect_data() {
        QTest::addColumn<QString>("key");
        for (const auto* section : allSections())
            for (const auto& key : section->keys) {
                const auto name = QString::fromStdString(nameOf(*section, key));
                QTest::newRow(qPrintable(name)) << name;
            }
    }

    void everyKeyHasAnEffect() {
        QFETCH(QString, key);
        const auto found = allCases().find(key.toStdString());
        const auto missing = key.toStdString() + " is a key, and nothing here shows its effect";
        QVERIFY2(found != allCases().end(), missing.c_str());
        const auto& [observe, without, with] = found->second;
        QVERIFY(without != with);
        const auto before = observe(without);
        const auto after = observe(with);
        QVERIFY2(!before.empty() && !before.starts_with("refused"), before.c_str());
        QVERIFY2(!after.starts_with("refused"), after.c_str());
        QVERIFY2(before != after, ("both times: " + before).c_str());
    }

    void everyKeyIsDescribed_data() { everyKeyHasAnEffect_data(); }

    void everyKeyIsDescribed() {
        QFETCH(QString, key);
        for (const auto* section : allSections())
            for (const auto& entry : section->keys) {
                if (nameOf(*section, entry) != key.toStdString())
                    continue;
                QVERIFY2(entry.description.ends_with('.') || entry.description.ends_with(')'),
                         "a key without a description: say what it does, with unit and bounds");
                QVERIFY(!describe(entry.type).empty());
            }
    }

    void sectionsAreInTheOrderOfTheEnum() {
        for (std::size_t i = 0; i < workspaceKeys().size(); ++i)
            QCOMPARE(static_cast<std::size_t>(workspaceKeys()[i].section), i);
        QVERIFY(workspaceKeys().back().section == Section::Inhibit);
    }

    /// Choices and bounds are those that the reader tells itself.
    void descriptionsNameChoicesAndBounds_data() {
        QTest::addColumn<QString>("description");
        QTest::addColumn<QString>("bounds");
        for (const auto* section : allSections())
            for (const auto& key : section->keys) {
                const auto type = key.type;
                if (type != KeyType::Choice && type != KeyType::Whole && type != KeyType::Bytes)
                    continue;
                const auto name = nameOf(*section, key);
                QTest::newRow(name.c_str())
                    << QString::fromStdString(std::string(key.description))
                    << QString::fromStdString(boundsOf(allCases().at(name), key));
            }
    }

    void descriptionsNameChoicesAndBounds() {
        QFETCH(QString, description);
        QFETCH(QString, bounds);
        QVERIFY2(!bounds.isEmpty(), "the reader takes any value, or the case does not set the key");
        for (const auto& word : wordsOf(bounds.toStdString()))
            QVERIFY2(description.contains(QString::fromStdString(word)), word.c_str());
    }

    /// The list above is no longer than that of the reader.
    void everyEffectBelongsToAKey() {
        std::size_t keys = 0;
        for (const auto* section : allSections())
            keys += section->keys.size();
        QCOMPARE(allCases().size(), keys);
    }
};

QTEST_GUILESS_MAIN(TestWorkspaceKeys)
#include "tst_workspace_keys.moc"
