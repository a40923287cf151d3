// SPDX-License-Identifier: GPL-3.0-or-later
// Every key of a workspace does something: of each the table of the reader names, there are two
// files that differ in it, and what is seen of them beyond the file differs, too.
#include "base/time.h"
#include "escalation_effects.h"
#include "pipeline/workspace/channel_kind.h"
#include "pipeline/workspace/sink_kind.h"
#include "pipeline/workspace/source_kind.h"
#include "pipeline/workspace/workspace_keys.h"
#include "workspace_effects.h"

#include <QTest>

#include <algorithm>
#include <map>

using namespace vigil::pipeline;
namespace effects = vigil::tests::effects;

namespace {

struct Case {
    std::string (*observe)(const std::string& toml);
    std::string without, with;
};

using Cases = std::map<std::string, Case>;

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

const std::string kAny = "[[source]]\nname='a'\nkind='mqtt'\n";
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
const std::string kHot = "[[query]]\nname='hot'\nsql='SELECT bed, AVG(HR) AS hr INTO hot FROM"
                         " vitals GROUP BY bed, TumblingWindow(minute, 5)'\n";

std::string query(const std::string& name, const std::string& sql) {
    return "[[query]]\nname='" + name + "'\nsql='" + sql + "'\n";
}

std::string limit(const std::string& keys) { return kAny + "[[limit]]\n" + keys; }

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

void addSinks(Cases& cases) {
    using namespace effects;
    const std::string sink = kAny + kHot + "[[sink]]\n";
    cases["[[sink]] name"] = {routed, sink + "name='x'\nkind='file'\npath='sink/x'\n",
                              sink + "name='hot'\nkind='file'\npath='sink/x'\n"};
    cases["[[sink]] kind"] = {routed, sink + "name='hot'\nkind='file'\npath='sink/x'\n",
                              sink + "name='hot'\nkind='mqtt'\ntopic='{bed}'\n"};
    cases["[[sink]] from"] = {routed, sink + "name='hot'\nkind='file'\npath='sink/x'\n",
                              sink + "name='hot'\nkind='file'\npath='sink/x'\nfrom=['alarms']\n"};
    const std::string file = "a file [[sink]] ";
    const std::string lines = sink + "name='hot'\nkind='file'\npath='sink/x'\n";
    cases[file + "path"] = {filed, lines, sink + "name='hot'\nkind='file'\npath='sink/y'\n"};
    cases[file + "max_size"] = {filed, lines, lines + "max_size='64KiB'\n"};
    cases[file + "keep"] = {filed, lines + "max_size='64KiB'\n",
                            lines + "max_size='64KiB'\nkeep=1\n"};
    const std::string mqtt = "an mqtt [[sink]] ";
    const std::string bare = sink + "name='hot'\nkind='mqtt'\n";
    const std::string to = bare + "host='127.0.0.1'\nport=@PORT@\nclient_id='me'\n";
    const std::string bus = to + "topic='t'\n";
    cases[mqtt + "host"] = {saidBySink, bus,
                            bare + "host='127.0.0.2'\nport=@PORT@\nclient_id='me'\ntopic='t'\n"};
    cases[mqtt + "port"] = {saidBySink, bus,
                            bare + "host='127.0.0.1'\nport=1\nclient_id='me'\ntopic='t'\n"};
    cases[mqtt + "client_id"] = {
        saidBySink, bus, bare + "host='127.0.0.1'\nport=@PORT@\nclient_id='you'\ntopic='t'\n"};
    cases[mqtt + "topic"] = {saidBySink, bus, to + "topic='other'\n"};
    cases[mqtt + "qos"] = {saidBySink, bus, bus + "qos=2\n"};
    cases[mqtt + "retain"] = {saidBySink, bus, bus + "retain=true\n"};
    cases[mqtt + "user"] = {saidBySink, bus, bus + "user='ward'\n"};
    cases[mqtt + "password"] = {saidBySink, bus + "user='ward'\n",
                                bus + "user='ward'\npassword='file:secret'\n"};
    cases[mqtt + "version"] = {saidBySink, bus, bus + "version='3.1.1'\n"};
    cases[mqtt + "tls"] = {saidBySink, bus, bus + "[sink.tls]\n"};
    const std::string kafka = "a kafka [[sink]] ";
    const std::string stream = sink + "name='hot'\nkind='kafka'\n";
    const std::string topic = stream + "topic='t'\n";
    for (const auto& [key, line] : {std::pair("brokers", "brokers='k1:9092'\n"),
                                    {"key", "key='n'\n"},
                                    {"user", "user='ward'\n"},
                                    {"tls", "[sink.tls]\n"},
                                    {"compression", "compression='gzip'\n"},
                                    {"transactional", "transactional=true\n"}})
        cases[kafka + key] = {toldKafkaBySink, topic, topic + line};
    cases[kafka + "topic"] = {toldKafkaBySink, topic, stream + "topic='other'\n"};
    cases[kafka + "password"] = {toldKafkaBySink, topic + "user='ward'\n",
                                 topic + "user='ward'\npassword='file:secret'\n"};
    cases[kafka + "sasl"] = {toldKafkaBySink, topic + "user='ward'\n",
                             topic + "user='ward'\nsasl='scram-sha-256'\n"};
    cases[kafka + "transactional_id"] = {toldKafkaBySink, topic + "transactional=true\n",
                                         topic + "transactional=true\ntransactional_id='x'\n"};
}

std::string replaced(std::string text, const std::string& word, const std::string& by) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
        text.replace(at, word.size(), by);
    return text;
}

/// What is a kind of sink and of channel has the same keys as both.
void addChannelsOfSinks(Cases& cases) {
    Cases more;
    for (const auto& [key, one] : cases) {
        if (key.starts_with("[[") || key.find("[[sink]]") == std::string::npos)
            continue;
        const auto channel = [](const std::string& text) {
            return replaced(replaced(text, "[[sink]]", "[[channel]]"), "[sink.", "[channel.");
        };
        more[channel(key)] = {one.observe, channel(one.without), channel(one.with)};
    }
    cases.merge(more);
}

void addWebhooks(Cases& cases) {
    using effects::posted;
    const std::string webhook = "a webhook [[sink]] ";
    const std::string bare = kAny + kHot + "[[sink]]\nname='hot'\nkind='webhook'\n";
    const std::string hook = bare + "url='http://127.0.0.1:@PORT@/a'\n";
    cases[webhook + "url"] = {posted, hook, bare + "url='http://127.0.0.1:@PORT@/b'\n"};
    cases[webhook + "secret"] = {posted, hook, hook + "secret='file:secret'\n"};
    // Against a server that says nothing.
    cases[webhook + "timeout"] = {effects::postedInVain, hook + "timeout='50s'\n",
                                  hook + "timeout='50ms'\n"};
    const std::string secure = bare + "url='https://127.0.0.1:@PORT@/a'\n[sink.tls]\n";
    const std::string aws = hook + "auth='aws-sigv4'\nkey='file:secret'\n";
    const std::string signedIn = aws + "access_key='A'\nregion='eu-west-1'\n";
    cases[webhook + "auth"] = {posted, hook, signedIn};
    cases[webhook + "region"] = {posted, signedIn, aws + "access_key='A'\nregion='us-east-1'\n"};
    cases[webhook + "access_key"] = {posted, signedIn,
                                     aws + "access_key='B'\nregion='eu-west-1'\n"};
    cases[webhook + "function"] = {posted, signedIn, signedIn + "function='f'\n"};
    cases[webhook + "session_token"] = {posted, signedIn,
                                        signedIn + "session_token='file:secret'\n"};
    const std::string azure = hook + "auth='azure-key'\n";
    cases[webhook + "key"] = {posted, azure + "key='file:secret'\n", azure + "key='file:other'\n"};
    const std::string google = hook + "auth='google-id-token'\n";
    cases[webhook + "service_account"] = {posted, google + "service_account='one.json'\n",
                                          google + "service_account='two.json'\n"};
    cases[webhook + "audience"] = {posted, google + "service_account='one.json'\n",
                                   google + "service_account='one.json'\naudience='https://b'\n"};
    cases[webhook + "tls"] = {effects::postedInVain, secure, secure + "ca='no-such-file'\n"};
}

void addChannels(Cases& cases) {
    using effects::posted;
    const std::string hook = "kind='webhook'\nurl='http://127.0.0.1:@PORT@/a'\n";
    const std::string one = kAny + "[[channel]]\nname='one'\n";
    cases["[[channel]] name"] = {posted, one + hook, kAny + "[[channel]]\nname='two'\n" + hook};
    cases["[[channel]] kind"] = {posted, one + hook, one + "kind='file'\npath='sink-of-one'\n"};
    cases["[[channel]] template"] = {posted, one + hook, one + hook + "template='{bed} calls'\n"};
    addChannelsOfSinks(cases);
}

void addMailAndCommands(Cases& cases) {
    using effects::notified;
    const std::string email = "an email [[channel]] ";
    const std::string one = kAny + "[[channel]]\nname='one'\n";
    const std::string server = one + "kind='email'\nsmtp='127.0.0.1:@MAIL@'\n";
    const std::string mail = server + "from='a@x'\nto='b@x'\n";
    cases[email + "smtp"] = {notified, mail,
                             one + "kind='email'\nsmtp='127.0.0.1:1'\nfrom='a@x'\nto='b@x'\n"};
    cases[email + "from"] = {notified, mail, server + "from='c@x'\nto='b@x'\n"};
    cases[email + "to"] = {notified, mail, server + "from='a@x'\nto=['b@x', 'c@x']\n"};
    cases[email + "subject"] = {notified, mail, mail + "subject='{bed} calls'\n"};
    cases[email + "user"] = {notified, mail, mail + "user='me'\npassword='file:secret'\n"};
    cases[email + "password"] = {notified, mail + "user='me'\npassword='file:secret'\n",
                                 mail + "user='me'\npassword='file:other'\n"};
    cases[email + "tls"] = {notified, mail, mail + "[channel.tls]\n"};
    const std::string silent =
        one + "kind='email'\nsmtp='127.0.0.1:@PORT@'\nfrom='a@x'\nto='b@x'\n";
    cases[email + "timeout"] = {effects::postedInVain, silent, silent + "timeout='50ms'\n"};
    const std::string command = "a command [[channel]] ";
    const std::string allowed = "[workspace]\nallow_commands=true\n" + one + "kind='command'\n";
    const std::string shell = allowed + "program='/bin/sh'\n";
    cases[command + "program"] = {notified, shell, allowed + "program='/bin/false'\n"};
    cases[command + "arguments"] = {notified, shell, shell + "arguments=['-c', 'exit 3']\n"};
    const std::string slow = shell + "arguments=['-c', 'sleep 2']\n";
    cases[command + "timeout"] = {notified, slow, slow + "timeout='50ms'\n"};
    cases["[workspace] allow_commands"] = {effects::allowed,
                                           one + "kind='command'\nprogram='/bin/sh'\n", shell};
}

void addLimits(Cases& cases) {
    using effects::judged;
    const std::string at = "[[limit]] ";
    const std::string base = "signal='HR'\nhigh=120\n";
    cases[at + "id"] = {judged, limit(base), limit(base + "id='fast'\n")};
    cases[at + "signal"] = {judged, limit("id='x'\nsignal='HR'\nhigh=30\n"),
                            limit("id='x'\nsignal='RR'\nhigh=30\n")};
    cases[at + "bed"] = {judged, limit(base), limit(base + "bed='B02'\n")};
    cases[at + "low"] = {judged, limit(base), limit(base + "low=50\n")};
    cases[at + "high"] = {judged, limit("signal='HR'\nlow=50\n"),
                          limit("signal='HR'\nlow=50\nhigh=120\n")};
    cases[at + "hysteresis"] = {judged, limit(base), limit(base + "hysteresis=5\n")};
    cases[at + "delay"] = {judged, limit(base), limit(base + "delay='5s'\n")};
    cases[at + "delay_low"] = {judged, limit(base + "low=50\n"),
                               limit(base + "low=50\ndelay_low='5s'\n")};
    cases[at + "delay_high"] = {judged, limit(base + "low=50\n"),
                                limit(base + "low=50\ndelay_high='5s'\n")};
    cases[at + "priority"] = {judged, limit(base), limit(base + "priority='high'\n")};
    cases[at + "latching"] = {judged, limit(base), limit(base + "latching=true\n")};
    cases[at + "enabled"] = {judged, limit(base), limit(base + "enabled=false\n")};
    cases[at + "policy"] = {judged, limit(base), limit(base + "policy='ward'\n")};
    const std::string open = kAny + kHot + "[[limit]]\nsignal='hot.hr'\nhigh=120\n";
    cases[at + "provisional"] = {judged, open, open + "provisional=true\n"};
    cases[at + "kind"] = {judged, limit(base), limit(base + "kind='integral'\narea=50\n")};
    const std::string area = "signal='HR'\nhigh=120\nkind='integral'\n";
    cases[at + "area"] = {judged, limit(area + "area=10\n"), limit(area + "area=60\n")};
    const std::string rate = "signal='HR'\nhigh=30\nkind='rate'\n";
    cases[at + "per"] = {judged, limit(rate + "per='5s'\n"), limit(rate + "per='25s'\n")};
    const std::string absence = "signal='RR'\nkind='absence'\n";
    cases[at + "after"] = {judged, limit(absence + "after='5s'\n"),
                           limit(absence + "after='9s'\n")};
    cases[at + "average"] = {judged, limit(base), limit(base + "average='8s'\n")};
    cases[at + "count"] = {judged, limit(base), limit(base + "count=2\n")};
    cases[at + "quality"] = {judged, limit(base), limit(base + "quality='RR < 20'\n")};
    cases[at + "other"] = {judged, limit(base), limit(base + "other={signal='RR', high=30}\n")};
    cases[at + "preset"] = {judged, limit("signal='HR'\npreset='adult'\n"),
                            limit("signal='HR'\npreset='neonate'\n")};
    const std::string other = "the other signal of a [[limit]] ";
    const std::string pair = limit(base);
    cases[other + "signal"] = {judged, pair + "other={signal='RR', high=20}\n",
                               pair + "other={signal='HR', high=20}\n"};
    cases[other + "low"] = {judged, pair + "other={signal='RR', low=1, high=30}\n",
                            pair + "other={signal='RR', low=20, high=30}\n"};
    cases[other + "high"] = {judged, pair + "other={signal='RR', high=10}\n",
                             pair + "other={signal='RR', high=30}\n"};
    // The mean is below 70 for 15 values; the last ones have no RR beside them.
    const std::string late = limit("signal='HR'\nlow=70\naverage='30s'\ncount=10\n");
    cases[other + "within"] = {judged, late + "other={signal='RR', high=10, within='2s'}\n",
                               late + "other={signal='RR', high=10, within='60s'}\n"};
    cases["[workspace] preset"] = {judged, kAny, "[workspace]\npreset='neonate'\n" + kAny};
    const std::string bed = kAny + "[[bed]]\nid='B01'\n";
    cases["[[bed]] preset"] = {judged, bed, bed + "preset='neonate'\n"};
    cases["[stale] bed"] = {judged, kAny, kAny + "[stale]\nbed='9s'\n"};
    cases["[stale] signal"] = {judged, kAny, kAny + "[stale]\nsignal='9s'\n"};
}

void addRules(Cases& cases) {
    using effects::ruled;
    const std::string at = "[[rule]] ";
    const std::string ward =
        "[[source]]\nname='a'\nkind='replay'\npath='rates.csv'\nspeed=1000\n"
        "[[limit]]\nsignal='HR'\nhigh=300\n" +
        query("q", "SELECT bed, room, HR AS hr INTO hot FROM vitals SELECT bed, HR AS hr INTO "
                   "only FROM vitals WHERE HR > 120") +
        "[[rule]]\n";
    const std::string bare = ward + "id='x'\nfrom='hot'\n";
    const std::string base = bare + "when='hr > 120'\n";
    cases[at + "id"] = {ruled, base, ward + "id='y'\nfrom='hot'\nwhen='hr > 120'\n"};
    cases[at + "from"] = {ruled, base, ward + "id='x'\nfrom='only'\nwhen='hr > 120'\n"};
    cases[at + "when"] = {ruled, base, bare + "when='hr < 100'\n"};
    for (const auto& [key, value] : {std::pair("key", "'room'"),
                                     {"clear", "'hr < 50'"},
                                     {"delay", "'10s'"},
                                     {"count", "3"},
                                     {"priority", "'high'"},
                                     {"latching", "true"},
                                     {"policy", "'ward'"},
                                     {"text", "'HR {hr}'"}})
        cases[at + key] = {ruled, base, base + key + "=" + value + "\n"};
    const std::string rows = ward + "id='x'\nfrom='only'\n";
    cases[at + "clear_after"] = {ruled, rows + "clear_after='8s'\n", rows + "clear_after='2m'\n"};
    cases["the workspace rule"] = {ruled, ward.substr(0, ward.find("[[rule]]")), base};
}

void addEscalation(Cases& cases) {
    using effects::called;
    const std::string p = kAny + "[[channel]]\nname='p'\nkind='file'\npath='p'\n";
    const std::string both = p + "[[channel]]\nname='q'\nkind='file'\npath='q'\n";
    const auto policy = [](const std::string& steps, const std::string& keys = {}) {
        return "[[policy]]\nname='w'\nsteps=[" + steps + "]\n" + keys;
    };
    const std::string once = "{notify=['p']}", high = "[escalation]\nhigh='w'\n";
    const std::string plain = p + policy(once);
    for (const auto* key : {"high", "medium", "low", "technical"})
        cases["[escalation] " + std::string(key)] = {called, plain,
                                                     plain + "[escalation]\n" + key + "='w'\n"};
    cases["[[policy]] name"] = {called, plain + high,
                                plain + "[[policy]]\nname='v'\nsteps=[{after='5s', "
                                        "notify=['p']}]\n[escalation]\nhigh='v'\n"};
    cases["[[policy]] steps"] = {called, plain + high,
                                 p + policy(once + ", {after='9s', notify=['p']}") + high};
    cases["[[policy]] repeat"] = {called, plain + high, p + policy(once, "repeat=2\n") + high};
    cases["[[policy]] repeat_every"] = {called, p + policy(once, "repeat=2\n") + high,
                                        p + policy(once, "repeat=2\nrepeat_every='90s'\n") + high};
    // A loop as short as this needs the word.
    cases["[[policy]] drill"] = {called, p + policy(once, "repeat=2\n") + high,
                                 p + policy(once, "repeat=2\nrepeat_every='9s'\ndrill=true\n") +
                                     high};
    cases["[[policy]] ack_timeout"] = {called, plain + high,
                                       p + policy(once, "ack_timeout='5m'\n") + high};
    cases["a step of a [[policy]] after"] = {called, plain + high,
                                             p + policy("{after='7s', notify=['p']}") + high};
    cases["a step of a [[policy]] notify"] = {called, both + policy(once) + high,
                                              both + policy("{notify=['q']}") + high};
    const std::string ann = "[[person]]\nname='ann'\nchannels=['p']\n";
    const std::string bob = "[[person]]\nname='bob'\nchannels=['q']\n";
    const auto calls = [&](const std::string& who) { return policy("{notify=['" + who + "']}"); };
    cases["[[person]] name"] = {called, both + ann + calls("person:ann") + high,
                                both + "[[person]]\nname='eve'\nchannels=['p']\n" +
                                    calls("person:eve") + high};
    cases["[[person]] channels"] = {called, both + ann + calls("person:ann") + high,
                                    both + "[[person]]\nname='ann'\nchannels=['q']\n" +
                                        calls("person:ann") + high};
    const std::string people = both + ann + bob;
    const std::string team = people + "[[team]]\nname='t'\nmembers=['ann']\n";
    cases["[[team]] name"] = {called, team + calls("team:t") + high,
                              people + "[[team]]\nname='u'\nmembers=['ann']\n" + calls("team:u") +
                                  high};
    cases["[[team]] members"] = {called, team + calls("team:t") + high,
                                 people + "[[team]]\nname='t'\nmembers=['bob']\n" +
                                     calls("team:t") + high};
    const auto duty = [&](const std::string& keys, const std::string& zone = {},
                          const std::string& more = {}) {
        return people + "[[schedule]]\nname='s'\n" + zone + "[[schedule.rotation]]\n" + keys +
               more + calls("schedule:s") + high;
    };
    const std::string turns = "members=['ann', 'bob']\nstart='2026-01-05T12:30'\nevery='1d'\n";
    const std::string at = "[[schedule.rotation]] ";
    cases["[[schedule]] name"] = {called, duty(turns),
                                  people + "[[schedule]]\nname='r'\n[[schedule.rotation]]\n" +
                                      turns + calls("schedule:r") + high};
    cases["[[schedule]] zone"] = {called, duty(turns), duty(turns, "zone='Asia/Tokyo'\n")};
    cases["[[schedule]] rotation"] = {called, duty(turns),
                                      duty(turns, {},
                                           "[[schedule.rotation]]\nmembers=['bob']\n"
                                           "start='2026-01-05T08:00'\n")};
    cases["[[schedule]] override"] = {
        called, duty(turns),
        duty(turns, {},
             "[[schedule.override]]\nfrom='2026-01-06T10:00'\nto='2026-01-06T12:00'\n"
             "member='bob'\n")};
    cases[at + "members"] = {called, duty(turns),
                             duty("members=['bob']\nstart='2026-01-05T12:30'\nevery='1d'\n")};
    cases[at + "start"] = {called, duty(turns),
                           duty("members=['ann', 'bob']\nstart='2026-01-05T10:30'\nevery='1d'\n")};
    cases[at + "every"] = {called, duty(turns),
                           duty("members=['ann', 'bob']\nstart='2026-01-05T12:30'\nevery='12h'\n")};
    cases[at + "days"] = {called, duty(turns), duty(turns + "days=['mon']\n")};
    cases[at + "from"] = {called, duty(turns), duty(turns + "from='12:00'\n")};
    cases[at + "to"] = {called, duty(turns), duty(turns + "to='11:00'\n")};
    const std::string shift = "[[schedule.override]]\n";
    const auto stand = [&](const std::string& from, const std::string& to, const std::string& who) {
        return duty(turns, {},
                    shift + "from='2026-01-06T" + from + "'\nto='2026-01-06T" + to + "'\nmember='" +
                        who + "'\n");
    };
    cases["[[schedule.override]] from"] = {called, stand("10:00", "12:00", "bob"),
                                           stand("11:30", "12:00", "bob")};
    cases["[[schedule.override]] to"] = {called, stand("10:00", "12:00", "bob"),
                                         stand("10:00", "10:30", "bob")};
    cases["[[schedule.override]] member"] = {called, stand("10:00", "12:00", "bob"),
                                             stand("10:00", "12:00", "ann")};
    const auto quiet = [&](const std::string& section, const std::string& match,
                           const std::string& from, const std::string& to) {
        return plain + high + section + "match=['" + match + "']\nfrom='2026-01-06T" + from +
               "Z'\nto='2026-01-06T" + to + "Z'\n";
    };
    for (const std::string section : {"[[silence]]", "[[maintenance]]"}) {
        const auto base = quiet(section + "\n", "bed=B07", "10:00", "11:05");
        cases[section + " match"] = {called, base,
                                     quiet(section + "\n", "bed=B01", "10:00", "11:05")};
        cases[section + " from"] = {called, base,
                                    quiet(section + "\n", "bed=B07", "11:01", "11:05")};
        cases[section + " to"] = {called, base, quiet(section + "\n", "bed=B07", "10:00", "11:02")};
        cases[section + " reason"] = {called, base, base + "reason='moved'\n"};
    }
    const auto inhibit = [&](const std::string& source, const std::string& target,
                             const std::string& equal) {
        return plain + high + "medium='w'\n[[inhibit]]\nsource=['" + source + "']\ntarget=['" +
               target + "']\n" + equal;
    };
    cases["[[inhibit]] source"] = {called, inhibit("rule=Temp-high", "rule=HR-high", ""),
                                   inhibit("rule=nothing", "rule=HR-high", "")};
    cases["[[inhibit]] target"] = {called, inhibit("rule=Temp-high", "rule=HR-high", ""),
                                   inhibit("rule=Temp-high", "rule=SpO2-low", "")};
    cases["[[inhibit]] equal"] = {called, inhibit("rule=Temp-high", "rule=SpO2-low", ""),
                                  inhibit("rule=Temp-high", "rule=SpO2-low", "equal=['bed']\n")};
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
    cases[root + "limit"] = {effects::judged, kAny, limit("signal='HR'\nhigh=500\n")};
}

const Cases& allCases() {
    static const Cases made = [] {
        Cases cases;
        addSources(cases);
        addRecordings(cases);
        addMapping(cases);
        addWard(cases);
        addSinks(cases);
        addWebhooks(cases);
        addChannels(cases);
        addMailAndCommands(cases);
        addLimits(cases);
        addRules(cases);
        addEscalation(cases);
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
            for (const auto key : section->keys) {
                const auto name =
                    QString::fromStdString(std::string(section->title) + ' ' + std::string(key));
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
