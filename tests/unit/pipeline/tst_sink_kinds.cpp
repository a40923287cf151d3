// SPDX-License-Identifier: GPL-3.0-or-later
// [[sink]] of a workspace; and a kind of sink that only this file knows: it is read, opened and
// fed like those of the program.
#include "pipeline/commands/session.h"
#include "pipeline/workspace/toml_section.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <mutex>

using namespace vigil;
using namespace vigil::pipeline;

namespace {

constexpr std::array kKeys{
    WorkspaceKey{"bottle", KeyType::Text, kRequired, "What is written on the bottle."}};

/// Where messages in bottles are found.
struct Beach {
    std::mutex mutex;
    std::vector<std::string> found;
    bool storm = false;

    std::vector<std::string> all() {
        const std::lock_guard lock(mutex);
        return found;
    }
};

Beach g_beach; // of the one test at a time

class BottleSink final : public egress::Sink {
public:
    Result<egress::Delivered> deliver(const model::Delivery& delivery,
                                      const std::stop_token&) override {
        const std::lock_guard lock(g_beach.mutex);
        if (g_beach.storm)
            return fail(ErrorCode::Connection, "high seas");
        for (const auto& message : delivery.messages)
            g_beach.found.push_back(message.payload);
        return egress::Delivered{};
    }
};

const SinkKind& bottleKind();

class BottleSpec final : public SinkSpec {
public:
    BottleSpec() : SinkSpec(bottleKind()) {}

    std::string address() const override { return "the sea"; }

    Result<std::unique_ptr<egress::Sink>> open(const SinkOpening&) const override {
        return std::make_unique<BottleSink>();
    }
};

class BottleKind final : public SinkKind {
public:
    std::string_view word() const override { return "bottle"; }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Sink, "a bottle [[sink]]", kKeys,
                                      &keysOf(Section::Sink)};
        return keys;
    }

    SinkSpecPtr read(const TomlSection& section) const override {
        std::string bottle;
        section.required("bottle", bottle);
        return std::make_shared<BottleSpec>();
    }
};

const SinkKind& bottleKind() {
    static const BottleKind kind;
    return kind;
}

const std::string kWard = "[[source]]\nname = 'ward'\nkind = 'simulator'\nbeds = 2\n"
                          "waveforms = false\n[store]\nenabled = false\n";
const std::string kQuery = "[[query]]\nname = 'q'\nsql = 'SELECT bed, COUNT(*) AS n INTO counts "
                           "FROM vitals GROUP BY bed, TumblingWindow(second, 1)'\n";

} // namespace

class TestSinkKinds : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void init() {
        const std::lock_guard lock(g_beach.mutex);
        g_beach.found.clear();
        g_beach.storm = false;
    }

    void aKindOfOnesOwnIsReadAndFed() {
        auto workspace = read(kWard + kQuery +
                              "[[sink]]\nname = 'counts'\nkind = 'bottle'\n"
                              "bottle = 'green'\n");
        const auto pipeline = run(workspace);
        QVERIFY(pipeline != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(!g_beach.all().empty(), 20'000);
        QVERIFY(g_beach.all().front().starts_with("{\"bed\":\"B0"));
        const auto sinks = pipeline->snapshot()->sinks;
        QCOMPARE(sinks.size(), std::size_t{1});
        QCOMPARE(sinks.front().kind, std::string("bottle"));
        QCOMPARE(sinks.front().address, std::string("the sea"));
    }

    void aReplayForEyesFeedsNone() {
        auto workspace = read(kWard + kQuery +
                              "[[sink]]\nname = 'counts'\nkind = 'bottle'\n"
                              "bottle = 'green'\n");
        const auto pipeline = run(workspace, false);
        QVERIFY(pipeline != nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(pipeline->metrics().rowsOut > 4, 20'000);
        QVERIFY(g_beach.all().empty());
        QVERIFY(pipeline->snapshot()->sinks.empty());
    }

    void aSinkThatFailsIsAnAlarmUntilItWorks() {
        g_beach.storm = true;
        auto workspace = read(kWard + kQuery +
                              "[[sink]]\nname = 'counts'\nkind = 'bottle'\n"
                              "bottle = 'green'\n");
        const auto pipeline = run(workspace);
        const auto told = [&] {
            const auto snapshot = pipeline->snapshot();
            return std::ranges::any_of(snapshot->alarms, [](const auto& alarm) {
                return alarm.rule == "channel-failing" && alarm.subject == "counts";
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(told(), 20'000);
        {
            const std::lock_guard lock(g_beach.mutex);
            g_beach.storm = false;
        }
        std::optional<bool> done;
        Session(pipeline).execute({.what = Command::What::RetrySink, .subject = "counts"}, {"me"},
                                  [&](const Result<void>& outcome) { done = outcome.has_value(); });
        QCOMPARE(done, std::optional(true));
        QTRY_VERIFY_WITH_TIMEOUT(!told(), 20'000);
        QVERIFY(!g_beach.all().empty());
    }

    void commandsOnSinksAreDoneOrNamed() {
        auto workspace = read(kWard + kQuery +
                              "[[sink]]\nname = 'counts'\nkind = 'bottle'\n"
                              "bottle = 'green'\n");
        const auto pipeline = run(workspace);
        const Session session(pipeline);
        const auto outcomeOf = [&](Command::What what, const std::string& sink) {
            std::optional<Result<void>> said;
            session.execute({.what = what, .subject = sink}, {"me"},
                            [&](const Result<void>& outcome) { said = outcome; });
            return said.value_or(fail(ErrorCode::Internal, "no answer"));
        };
        QVERIFY(outcomeOf(Command::What::PauseSink, "counts").has_value());
        QTRY_VERIFY(pipeline->snapshot()->sinks.front().state.paused);
        QVERIFY(outcomeOf(Command::What::DropSink, "counts").has_value());
        QVERIFY(outcomeOf(Command::What::ResumeSink, "counts").has_value());
        const auto unknown = outcomeOf(Command::What::PauseSink, "cuonts");
        QVERIFY(!unknown && unknown.error().detail.find("'counts'") != std::string::npos);
    }

    void whatIsWrongIsTold_data() {
        QTest::addColumn<std::string>("sink");
        QTest::addColumn<std::string>("said");
        const auto row = [](const char* name, const std::string& sink, const std::string& said) {
            QTest::newRow(name) << "[[sink]]\nname = 's'\n" + sink << said;
        };
        row("no kind", "", "[[sink]] has no 'kind'");
        row("an unknown kind", "kind = 'fiel'\n", "did you mean 'file'?");
        row("no path", "kind = 'file'\n", "has no 'path'");
        row("a folder", "kind = 'file'\npath = '/tmp'\n", "is a folder");
        row("an output that is none", "kind = 'file'\npath = 'x'\nfrom = ['conts']\n",
            "there is no output 'conts'");
        row("nothing reaches it", "kind = 'file'\npath = 'x'\n", "nothing reaches the sink 's'");
        row("no topic", "kind = 'mqtt'\nfrom = ['counts']\n", "has no 'topic'");
        row("a filter", "kind = 'mqtt'\ntopic = 'a/#'\nfrom = ['counts']\n",
            "is no topic to send to");
        row("braces", "kind = 'mqtt'\ntopic = 'a/{bed'\nfrom = ['counts']\n", "the braces in");
        row("nothing is assured", "kind = 'mqtt'\ntopic = 'a'\nqos = 0\nfrom = ['counts']\n",
            "at QoS 0 nobody learns");
        row("a name that Kafka refuses", "kind = 'kafka'\ntopic = 'a/b'\nfrom = ['counts']\n",
            "is no topic to send to");
        row("a codec", "kind = 'kafka'\ntopic = 'a'\ncompression = 'zip'\nfrom = ['counts']\n",
            "'compression'");
        row("transactions over topics",
            "kind = 'kafka'\ntopic = '{bed}'\ntransactional = true\nfrom = ['counts']\n",
            "with transactions the topic cannot depend");
        row("an id without transactions",
            "kind = 'kafka'\ntopic = 'a'\ntransactional_id = 'x'\nfrom = ['counts']\n",
            "an id without transactions");
        row("two to one file",
            "kind = 'file'\npath = 'x'\nfrom = ['counts']\n[[sink]]\nname = 't'\nkind = 'file'\n"
            "path = './x'\nfrom = ['counts']\n",
            "write to the same place");
        row("two of one name",
            "kind = 'file'\npath = 'x'\nfrom = ['counts']\n[[sink]]\nname = 's'\nkind = 'file'\n"
            "path = 'y'\nfrom = ['counts']\n",
            "there are two sinks 's'");
        row("keep alone", "kind = 'file'\npath = 'x'\nkeep = 3\nfrom = ['counts']\n",
            "'keep' without 'max_size'");
    }

    void whatIsWrongIsTold() {
        QFETCH(const std::string, sink);
        QFETCH(const std::string, said);
        const auto reading = parseWorkspace(kWard + kQuery + sink, {});
        const auto tells = [&](const WorkspaceProblem& problem) {
            return (problem.message + ' ' + problem.hint).find(said) != std::string::npos;
        };
        if (std::ranges::none_of(reading.problems, tells))
            for (const auto& problem : reading.problems)
                qWarning("%s (%s)", problem.message.c_str(), problem.hint.c_str());
        QVERIFY(std::ranges::any_of(reading.problems, tells));
    }

    void noQueryMayBeNamedAfterTheAlarms() {
        const auto reading = parseWorkspace(
            kWard + "[[query]]\nname = 'q'\nsql = 'SELECT HR INTO Alarms FROM vitals'\n", {});
        QVERIFY(!reading.usable());
        QVERIFY(reading.problems.front().message.find("stands for the alarms") !=
                std::string::npos);
    }

private:
    Workspace read(const std::string& toml) {
        m_kinds.assign(sinkKinds().begin(), sinkKinds().end());
        m_kinds.push_back(&bottleKind());
        auto reading = parseWorkspace(toml, {}, {.sinks = m_kinds});
        for (const auto& problem : reading.problems)
            qWarning("%s", problemText(reading, problem).c_str());
        return std::move(reading.workspace);
    }

    std::shared_ptr<Pipeline> run(const Workspace& workspace, bool feeds = true) {
        PipelineOptions options;
        options.feedsSinks = feeds;
        auto opened = Pipeline::open(workspace, m_clock, std::move(options));
        if (!opened || !(*opened)->start())
            return nullptr;
        return std::move(*opened);
    }

    base::SystemClock m_clock;
    std::vector<const SinkKind*> m_kinds;
};

QTEST_GUILESS_MAIN(TestSinkKinds)
#include "tst_sink_kinds.moc"
