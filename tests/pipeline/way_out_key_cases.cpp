// SPDX-License-Identifier: GPL-3.0-or-later
#include "key_cases.h"
#include "workspace_effects.h"

namespace vigil::tests::effects {
namespace {

void addSinks(Cases& cases) {
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
    const std::string webhook = "a webhook [[sink]] ";
    const std::string bare = kAny + kHot + "[[sink]]\nname='hot'\nkind='webhook'\n";
    const std::string hook = bare + "url='http://127.0.0.1:@PORT@/a'\n";
    cases[webhook + "url"] = {posted, hook, bare + "url='http://127.0.0.1:@PORT@/b'\n"};
    cases[webhook + "secret"] = {posted, hook, hook + "secret='file:secret'\n"};
    // Against a server that says nothing.
    cases[webhook + "timeout"] = {postedInVain, hook + "timeout='50s'\n",
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
    cases[webhook + "tls"] = {postedInVain, secure, secure + "ca='no-such-file'\n"};
}

void addChannels(Cases& cases) {
    const std::string hook = "kind='webhook'\nurl='http://127.0.0.1:@PORT@/a'\n";
    const std::string one = kAny + "[[channel]]\nname='one'\n";
    cases["[[channel]] name"] = {posted, one + hook, kAny + "[[channel]]\nname='two'\n" + hook};
    cases["[[channel]] kind"] = {posted, one + hook, one + "kind='file'\npath='sink-of-one'\n"};
    cases["[[channel]] template"] = {posted, one + hook, one + hook + "template='{bed} calls'\n"};
    addChannelsOfSinks(cases);
}

void addMailAndCommands(Cases& cases) {
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
    cases[email + "timeout"] = {postedInVain, silent, silent + "timeout='50ms'\n"};
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

} // namespace

void addWayOutCases(Cases& cases) {
    addSinks(cases);
    addChannelsOfSinks(cases);
    addWebhooks(cases);
    addChannels(cases);
    addMailAndCommands(cases);
}

} // namespace vigil::tests::effects
