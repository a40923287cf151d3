// SPDX-License-Identifier: GPL-3.0-or-later
// [[channel]] of a workspace; and a kind of channel that only this file knows: it is read and
// opened like those of the program.
#include "pipeline/workspace/toml_section.h"

#include <QTest>

#include <algorithm>
#include <array>

using namespace vigil;
using namespace vigil::pipeline;

namespace {

constexpr std::array kKeys{WorkspaceKey{"colour", KeyType::Text, kRequired, "Colour of the flag."}};

std::vector<std::string> g_seen; // of the one test at a time

class FlagSink final : public egress::Sink {
public:
    explicit FlagSink(std::string colour) : m_colour(std::move(colour)) {}

    Result<egress::Delivered> deliver(const model::Delivery& delivery,
                                      const std::stop_token&) override {
        for (const auto& message : delivery.messages)
            g_seen.push_back(m_colour + ' ' + message.payload);
        return egress::Delivered{};
    }

private:
    const std::string m_colour;
};

const ChannelKind& flagKind();

class FlagSpec final : public ChannelSpec {
public:
    explicit FlagSpec(std::string colour) : ChannelSpec(flagKind()), m_colour(std::move(colour)) {}

    std::string address() const override { return m_colour; }

    Result<std::unique_ptr<egress::Sink>> open(const ChannelOpening& opening) const override {
        return std::make_unique<FlagSink>(opening.name + ' ' + m_colour);
    }

private:
    const std::string m_colour;
};

class FlagKind final : public ChannelKind {
public:
    std::string_view word() const override { return "flag"; }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Channel, "a flag [[channel]]", kKeys,
                                      &keysOf(Section::Channel)};
        return keys;
    }

    ChannelSpecPtr read(const TomlSection& section) const override {
        std::string colour;
        section.required("colour", colour);
        return std::make_shared<FlagSpec>(std::move(colour));
    }
};

const ChannelKind& flagKind() {
    static const FlagKind kind;
    return kind;
}

const std::string kWard = "[[source]]\nname = 'ward'\nkind = 'simulator'\n";

model::Delivery someDelivery() {
    model::Delivery delivery;
    delivery.messages.push_back({"id", "key", {}, "{\"event\":\"triggered\"}", {}});
    return delivery;
}

} // namespace

class TestChannelKinds : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void aKindOfOnesOwnIsReadAndSends() {
        std::vector<const ChannelKind*> kinds(channelKinds().begin(), channelKinds().end());
        kinds.push_back(&flagKind());
        const auto reading =
            parseWorkspace(kWard + "[[channel]]\nname = 'mast'\nkind = 'flag'\ncolour = 'red'\n",
                           {}, {.channels = kinds});
        QVERIFY(reading.usable());
        const auto& channels = reading.workspace.channels;
        QCOMPARE(channels.size(), std::size_t{1});
        QCOMPARE(channels.front().name, std::string("mast"));
        QCOMPARE(channels.front().spec->kind().word(), std::string_view("flag"));
        QCOMPARE(channels.front().spec->address(), std::string("red"));
        const auto sink = channels.front().spec->open({"mast", "w"});
        QVERIFY(sink.has_value());
        g_seen.clear();
        QVERIFY((*sink)->deliver(someDelivery(), {}).has_value());
        QCOMPARE(g_seen, std::vector<std::string>{"mast red {\"event\":\"triggered\"}"});
    }

    void whereAWebhookLeadsIsShownWithoutItsSecrets() {
        const auto reading =
            parseWorkspace(kWard + "[[channel]]\nname = 'a'\nkind = 'webhook'\n"
                                   "url = 'https://hooks.example:8443/services/t0ken?key=hidden'\n",
                           {});
        QVERIFY(reading.usable());
        const auto& spec = *reading.workspace.channels.front().spec;
        QCOMPARE(spec.address(), std::string("https://hooks.example:8443"));
        QCOMPARE(spec.server()->endpoint.host, std::string("hooks.example"));
        QCOMPARE(spec.server()->endpoint.port, std::uint16_t{8443});
        QVERIFY(spec.server()->tls.enabled);
    }

    void whatIsWrongIsTold_data() {
        QTest::addColumn<std::string>("channel");
        QTest::addColumn<std::string>("said");
        const auto row = [](const char* name, const std::string& channel, const std::string& said) {
            QTest::newRow(name) << "[[channel]]\nname = 'a'\n" + channel << said;
        };
        const std::string hook = "kind = 'webhook'\nurl = 'https://hooks.example/'\n";
        row("no kind", "", "[[channel]] has no 'kind'");
        row("an unknown kind", "kind = 'webhok'\n", "did you mean 'webhook'?");
        row("an unknown key", hook + "secrt = 'env:HOME'\n", "did you mean 'secret'?");
        row("no address", "kind = 'webhook'\n", "has no 'url'");
        row("another scheme", "kind = 'webhook'\nurl = 'ftp://a/'\n", "does not begin with https");
        row("in the clear", "kind = 'webhook'\nurl = 'http://hooks.example/'\n",
            "anybody on the way could read");
        row("a password in it", "kind = 'webhook'\nurl = 'https://me:pw@a/'\n",
            "a user or password cannot stand");
        row("a port that is none", "kind = 'webhook'\nurl = 'https://a:99999/'\n",
            "the port is no");
        row("a secret in it", hook + "secret = 'open sesame'\n",
            "a secret must not stand in the workspace");
        row("no time at all", hook + "timeout = '0s'\n", "must be more than nothing");
        row("too much time", hook + "timeout = '10m'\n", "'timeout' is too long");
        row("a slip in a template", hook + "template = '{bde} calls'\n", "did you mean {bed}?");
        row("a template that is no JSON", hook + "template = '{\"a\": {value}}'\n",
            "begins as JSON and is none");
        row("a key of another sign-in", hook + "region = 'eu-west-1'\n",
            "'region' is for auth = \"aws-sigv4\" alone");
        row("no key of AWS", hook + "auth = 'aws-sigv4'\nregion = 'r'\naccess_key = 'A'\n",
            "has no 'key'");
        row("no account file",
            hook + "auth = 'google-id-token'\nservice_account = '/nonexistent'\n",
            "the key file cannot be read");
        row("no server of mail", "kind = 'email'\nsmtp = 'smtp://'\nfrom = 'a@x'\nto = 'b@x'\n",
            "is no server of mail");
        row("nobody to mail to", "kind = 'email'\nsmtp = 'mail.ward'\nfrom = 'a@x'\nto = []\n",
            "'to' is empty");
        row("two lines for an address",
            "kind = 'email'\nsmtp = 'mail.ward'\nfrom = 'a@x'\nto = \"b@x\\nBcc: c@x\"\n",
            "is no address of mail");
        row("programs", "kind = 'command'\nprogram = '/bin/true'\n",
            "this workspace may not start programs");
        row("two of one name", hook + "[[channel]]\nname = 'A'\n" + hook, "there are two channels");
        row("one file for two",
            "kind = 'file'\npath = 'x'\n[[channel]]\nname = 'b'\nkind = 'file'\npath = './x'\n",
            "write to the same place");
        row("one file with a sink",
            "kind = 'file'\npath = 'x'\n[[sink]]\nname = 's'\nkind = 'file'\npath = 'x'\n"
            "from = ['alarms']\n",
            "the sink 's' and the channel 'a' write to the same place");
    }

    void whatIsWrongIsTold() {
        QFETCH(const std::string, channel);
        QFETCH(const std::string, said);
        const auto reading = parseWorkspace(kWard + channel, {});
        const auto tells = [&](const WorkspaceProblem& problem) {
            return (problem.message + ' ' + problem.hint).find(said) != std::string::npos;
        };
        if (std::ranges::none_of(reading.problems, tells))
            for (const auto& problem : reading.problems)
                qWarning("%s (%s)", problem.message.c_str(), problem.hint.c_str());
        QVERIFY(std::ranges::any_of(reading.problems, tells));
        QVERIFY(!reading.usable());
    }
};

QTEST_GUILESS_MAIN(TestChannelKinds)
#include "tst_channel_kinds.moc"
