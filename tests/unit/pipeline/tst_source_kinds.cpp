// SPDX-License-Identifier: GPL-3.0-or-later
// A kind of source, and a format of recordings, that only this file knows: they are read, opened
// and watched like those of the program.
#include "pipeline/pipeline.h"
#include "pipeline/sources/kafka_kind.h"
#include "pipeline/sources/mqtt_kind.h"
#include "pipeline/sources/replay_kind.h"
#include "pipeline/sources/simulator_kind.h"
#include "pipeline/workspace/toml_section.h"

#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <atomic>
#include <fstream>

using namespace vigil;
using namespace vigil::pipeline;

namespace {

constexpr std::array kKeys{
    WorkspaceKey{"loft", KeyType::Text, kRequired, "Where the pigeons live."},
    WorkspaceKey{"behind", KeyType::Span, "[clock] behind", "How late they may be."}};
constexpr ConnectionFields kDialog{.port = 7, .securePort = 77};

const SourceKind& pigeonKind();

/// A message of the convention; its topic names the bed.
std::string payloadOf(EventTime time) {
    return R"({"deviceId":"d","patientId":"p","ts":")" + toIso8601(time) +
           R"(","metrics":{"HR":72}})";
}

/// Brings one message.
class PigeonSource final : public ingest::Source {
public:
    PigeonSource(std::uint32_t index, const base::Clock& clock) : m_index(index), m_clock(clock) {}

    Result<void> start(ingest::RawQueue& queue) override {
        ingest::RawMessage message;
        message.source = m_index;
        message.topic = "vigil/ward/B01/numerics";
        message.arrival = m_clock.now();
        message.payload = payloadOf(eventAtArrival(message.arrival));
        message.received = m_clock.steadyNow();
        m_state = ingest::SourceState::Connected;
        return queue.tryPush(std::move(message)) ? Result<void>{} : fail(ErrorCode::Full, "full");
    }

    void stop() override { m_state = ingest::SourceState::Stopped; }

    ingest::SourceStatus status() const override {
        ingest::SourceStatus status;
        status.state = m_state;
        return status;
    }

private:
    const std::uint32_t m_index;
    const base::Clock& m_clock;
    std::atomic<ingest::SourceState> m_state{ingest::SourceState::Stopped};
};

class PigeonSpec final : public SourceSpec {
public:
    explicit PigeonSpec(std::string loft) : SourceSpec(pigeonKind()), m_loft(std::move(loft)) {}

    std::string address() const override { return m_loft; }

    Result<OpenedSource> open(const SourceOpening& opening) const override {
        OpenedSource opened;
        opened.source = std::make_unique<PigeonSource>(opening.index, opening.clock);
        return opened;
    }

private:
    const std::string m_loft;
};

class PigeonKind final : public SourceKind {
public:
    std::string_view word() const override { return "pigeon"; }

    SourceTraits traits() const override { return {.secure = true}; }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Source, "a pigeon [[source]]", kKeys,
                                      &keysOf(Section::Source)};
        return keys;
    }

    SourceSpecPtr read(const TomlSection& section) const override {
        std::string loft;
        section.required("loft", loft);
        return std::make_shared<PigeonSpec>(loft);
    }

    const ConnectionFields* dialog() const override { return &kDialog; }

    SourceSpecPtr connect(const ConnectionSettings& settings) const override {
        return std::make_shared<PigeonSpec>(settings.host);
    }
};

const SourceKind& pigeonKind() {
    static const PigeonKind kind;
    return kind;
}

/// One message of the bed of each line, a second.
class LineRecording final : public model::Recording {
public:
    explicit LineRecording(const std::filesystem::path& path) : m_in(path) {
        m_facts.format = "lines";
        m_facts.start = parseIso8601("2026-03-01T12:00:00Z").value();
        m_facts.duration = std::chrono::seconds{3};
    }

    const model::RecordingFacts& outline() const override { return m_facts; }

    Result<model::RecordingFacts> measure(bool /*verify*/) override { return m_facts; }

    Result<std::optional<model::RecordedMessage>> next() override {
        model::RecordedMessage message;
        std::string bed;
        if (!std::getline(m_in, bed))
            return std::nullopt;
        message.time = m_facts.start + Ticks(std::chrono::seconds{m_given++});
        message.payload = payloadOf(message.time);
        message.arrival = arrivalAtEvent(message.time);
        message.topic = "vigil/ward/" + bed + "/numerics";
        return message;
    }

    Result<void> seek(EventTime /*time*/) override { return {}; }

private:
    std::ifstream m_in;
    model::RecordingFacts m_facts;
    int m_given = 0;
};

Result<std::unique_ptr<model::Recording>> playLines(const std::filesystem::path& path) {
    return std::make_unique<LineRecording>(path);
}

constexpr std::array kLines{std::string_view("lines")};

std::string problemsOf(const WorkspaceReading& reading) {
    std::string all;
    for (const auto& problem : reading.problems)
        all += problem.message + "; " + problem.hint + '\n';
    return all;
}

} // namespace

class TestSourceKinds : public QObject {
    Q_OBJECT
private:
    base::SystemClock m_clock;
    std::vector<const SourceKind*> m_kinds;
    std::vector<ingest::RecordingFormat> m_formats;
    std::unique_ptr<ReplayKind> m_replay;

    [[nodiscard]] WorkspaceReading read(const std::string& toml) const {
        return parseWorkspace(toml + "[store]\nenabled = false\n", {}, {.sources = m_kinds});
    }

private Q_SLOTS:

    void initTestCase() {
        const auto formats = recordingFormats();
        m_formats.assign(formats.begin(), formats.end());
        m_formats.push_back(
            {"lines", kLines, "line files, .lines", false, nullptr, nullptr, playLines});
        m_replay = std::make_unique<ReplayKind>(m_formats);
        m_kinds = {&mqttKind(), m_replay.get(), &pigeonKind()};
    }

    void eachKindSaysWhatItIs() {
        QCOMPARE(sourceKinds().size(), std::size_t{4});
        QVERIFY(kindByWord(sourceKinds(), "pigeon") == nullptr);
        const auto traits = [](const char* word) {
            return kindByWord(sourceKinds(), word)->traits();
        };
        QVERIFY(traits("replay").finite && traits("replay").ticksInBand);
        QVERIFY(traits("simulator").simulated && !traits("simulator").resumable);
        for (const char* broker : {"mqtt", "kafka"})
            QVERIFY(traits(broker).secure && !traits(broker).ticksInBand);
        QVERIFY(traits("kafka").stableOffsets && !traits("mqtt").stableOffsets);
        ingest::MqttSourceOptions clean;
        clean.cleanSession = true;
        QVERIFY(MqttSpec().traits().keepsBacklog && !MqttSpec(clean).traits().keepsBacklog);
    }

    void aFurtherKindIsReadAndWatched() {
        auto reading =
            read("[[source]]\nname = 'post'\nkind = 'pigeon'\nloft = 'tower'\nbehind = '30s'\n");
        QVERIFY2(reading.usable(), problemsOf(reading).c_str());
        QCOMPARE(reading.workspace.sources.front().behind,
                 std::optional<Ticks>(std::chrono::seconds{30}));
        auto pipeline = Pipeline::open(std::move(reading.workspace), m_clock);
        QVERIFY2(pipeline.has_value(), pipeline ? "" : pipeline.error().text().c_str());
        QVERIFY((*pipeline)->start());
        QTRY_VERIFY_WITH_TIMEOUT(!(*pipeline)->snapshot()->beds.empty(), 20'000);
        const auto snapshot = (*pipeline)->snapshot();
        QCOMPARE(snapshot->mode, Mode::Live);
        QCOMPARE(snapshot->sources.front().kind, std::string("pigeon"));
        QCOMPARE(snapshot->sources.front().address, std::string("tower"));
        QVERIFY(snapshot->sources.front().traits.secure);
        QCOMPARE(snapshot->beds.front().bed, std::string("B01"));
    }

    void whatIsWrongIsSaidAsOfOtherKinds() {
        const auto unknown = read("[[source]]\nname = 'x'\nkind = 'pidgeon'\n");
        QCOMPARE(problemsOf(unknown),
                 std::string("'pidgeon' is no value of 'kind'; did you mean 'pigeon'?\n"));
        const auto lacking = read("[[source]]\nname = 'x'\nkind = 'pigeon'\nlofts = 'y'\n");
        QCOMPARE(problemsOf(lacking),
                 std::string("a pigeon [[source]] has no 'loft'; add loft = \"...\"\n"
                             "unknown key 'lofts' in a pigeon [[source]]; did you mean 'loft'?\n"));
        const auto none = read("");
        QVERIFY(problemsOf(none).find("kind = \"mqtt\", \"replay\" or \"pigeon\"") !=
                std::string::npos);
    }

    void aFurtherFormatIsReplayed() {
        const QTemporaryDir folder;
        const auto file = folder.filePath(QStringLiteral("night.lines")).toStdString();
        std::ofstream(file) << "B02\nB02\n";
        auto reading =
            read("[[source]]\nname = 'r'\nkind = 'replay'\nspeed = 0\npath = '" + file + "'\n");
        QVERIFY2(reading.usable(), problemsOf(reading).c_str());
        auto pipeline = Pipeline::open(std::move(reading.workspace), m_clock);
        QVERIFY2(pipeline.has_value(), pipeline ? "" : pipeline.error().text().c_str());
        QVERIFY((*pipeline)->start());
        QTRY_VERIFY_WITH_TIMEOUT((*pipeline)->ended(), 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(!(*pipeline)->snapshot()->beds.empty(), 20'000);
        QCOMPARE((*pipeline)->snapshot()->mode, Mode::Replay);
        QCOMPARE((*pipeline)->snapshot()->beds.front().bed, std::string("B02"));
    }

    void aGuestTakesNothingAway() {
        ingest::MqttSourceOptions mqtt;
        mqtt.clientId = "station-1";
        const MqttSpec spec(mqtt);
        QCOMPARE(spec.exclusiveName(), std::string("station-1"));
        QVERIFY(spec.asGuest()->exclusiveName().empty());
        const auto kafka = KafkaSpec().asGuest();
        QVERIFY(!dynamic_cast<const KafkaSpec&>(*kafka).options().fromBeginning);
        QVERIFY(ReplaySpec("x").asGuest() == nullptr);
    }

    void partitionsAreKnownByTopicsAndPaths() {
        ingest::KafkaSourceOptions kafka;
        kafka.topics = {"a", "b"};
        QCOMPARE(KafkaSpec(kafka).identity(), std::string("\ta\tb"));
        QCOMPARE(ReplaySpec("/x.vgl").identity(), std::string("\t/x.vgl"));
        QVERIFY(SimulatorSpec().identity().empty());
    }
};

QTEST_GUILESS_MAIN(TestSourceKinds)
#include "tst_source_kinds.moc"
