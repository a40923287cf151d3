// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/pipeline.h"
#include "pipeline/sources/mqtt_kind.h"
#include "store/journal/journal.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace vigil;
using namespace std::chrono_literals;
using alerts::AlarmEvent;

namespace {

/// A source that is in the state a test says.
class IdleSource final : public ingest::Source {
public:
    explicit IdleSource(const std::atomic<ingest::SourceState>& state) : m_state(state) {}

    Result<void> start(ingest::RawQueue&) override {
        m_running = true;
        return {};
    }

    void stop() override { m_running = false; }

    [[nodiscard]] ingest::SourceStatus status() const override {
        ingest::SourceStatus status;
        status.state = m_running ? m_state.load() : ingest::SourceState::Stopped;
        return status;
    }

private:
    const std::atomic<ingest::SourceState>& m_state;
    std::atomic<bool> m_running{false};
};

/// Stands for what cannot be read now, since the program writes.
const std::vector<alerts::AlarmStatus> kUnread(1);

} // namespace

/// The alarm of a source that is not connected, over the lives of the program.
class tst_SourceLost : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void namesTheSource();
    void staysOpenWhenTheProgramEnds();
    void goesOnAfterARestart();
    void endsWhenTheSourceIsThereAfterARestart();
    void endsWhenTheSourceIsNoMore();

private:
    std::unique_ptr<pipeline::Pipeline> start(const std::string& source = "storage");
    [[nodiscard]] std::string databasePath() const;
    [[nodiscard]] Result<store::Database> readDatabase() const;
    [[nodiscard]] std::vector<AlarmEvent> journal() const;
    /// Alarms that have to come back; nothing while the database cannot be read.
    [[nodiscard]] std::optional<std::vector<alerts::AlarmStatus>> open() const;
    /// One life of the program in which the source is lost.
    void lose();

    base::SystemClock m_clock;
    std::atomic<ingest::SourceState> m_state{};
    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_SourceLost::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_state = ingest::SourceState::Connecting;
}

std::unique_ptr<pipeline::Pipeline> tst_SourceLost::start(const std::string& source) {
    pipeline::Workspace workspace;
    workspace.sources.resize(1);
    workspace.sources[0].name = source;
    workspace.sources[0].spec = std::make_shared<pipeline::MqttSpec>();
    pipeline::PipelineOptions options;
    options.database = databasePath();
    options.sourceLostAfter = 300ms;
    options.openSource = [this](const auto&, const auto&) {
        pipeline::OpenedSource opened;
        opened.source = std::make_unique<IdleSource>(m_state);
        return Result<pipeline::OpenedSource>(std::move(opened));
    };
    auto pipeline = pipeline::Pipeline::open(std::move(workspace), m_clock, std::move(options));
    if (!pipeline || !(*pipeline)->start())
        return nullptr;
    return std::move(*pipeline);
}

std::string tst_SourceLost::databasePath() const {
    return m_folder->filePath(QStringLiteral("ward.db")).toStdString();
}

Result<store::Database> tst_SourceLost::readDatabase() const {
    store::OpenOptions options;
    options.readOnly = true;
    return store::Database::open(databasePath(), options);
}

std::vector<AlarmEvent> tst_SourceLost::journal() const {
    std::vector<AlarmEvent> events;
    if (auto database = readDatabase())
        if (auto entries = store::Journal::alarms(*database, {}))
            for (const auto& entry : *entries)
                events.push_back(entry.event);
    return events;
}

std::optional<std::vector<alerts::AlarmStatus>> tst_SourceLost::open() const {
    if (auto database = readDatabase())
        if (auto restart = store::Journal::restart(*database))
            return restart->open;
    return std::nullopt;
}

void tst_SourceLost::lose() {
    const auto pipeline = start();
    QVERIFY(pipeline);
    QTRY_COMPARE(pipeline->snapshot()->alarms.size(), std::size_t{1});
    pipeline->stop();
}

void tst_SourceLost::namesTheSource() {
    const auto pipeline = start();
    QVERIFY(pipeline);
    QTRY_COMPARE(pipeline->snapshot()->alarms.size(), std::size_t{1});
    const auto alarm = pipeline->snapshot()->alarms.front();
    QCOMPARE(alerts::technicalRuleOf(alarm), std::optional(alerts::TechnicalRule::SourceLost));
    QCOMPARE(alarm.subject, std::string("storage"));
    m_state = ingest::SourceState::Connected;
    QTRY_VERIFY(pipeline->snapshot()->alarms.empty());
}

void tst_SourceLost::staysOpenWhenTheProgramEnds() {
    lose();
    if (QTest::currentTestFailed())
        return;
    QCOMPARE(open().value().size(), std::size_t{1});
    for (const auto& event : journal())
        QVERIFY2(event.what != AlarmEvent::What::Cleared, "its cause is still there");
}

void tst_SourceLost::goesOnAfterARestart() {
    lose();
    if (QTest::currentTestFailed())
        return;
    const auto before = open().value();
    QCOMPARE(before.size(), std::size_t{1});
    {
        const auto pipeline = start();
        QVERIFY(pipeline);
        QTRY_COMPARE(pipeline->snapshot()->alarms.size(), std::size_t{1});
        QTest::qWait(600); // it is seen to be lost still
        QCOMPARE(pipeline->snapshot()->alarms.size(), std::size_t{1});
        QCOMPARE(pipeline->snapshot()->alarms.front().id, before.front().id);
    }
    QCOMPARE(open().value().size(), std::size_t{1});
    QCOMPARE(open().value().front().id, before.front().id);
    QCOMPARE(open().value().front().subject, std::string("storage"));
}

void tst_SourceLost::endsWhenTheSourceIsThereAfterARestart() {
    lose();
    if (QTest::currentTestFailed())
        return;
    m_state = ingest::SourceState::Connected;
    {
        const auto pipeline = start();
        QVERIFY(pipeline);
        QTRY_VERIFY(open().value_or(kUnread).empty());
        QTRY_VERIFY(pipeline->snapshot()->alarms.empty());
    }
    QCOMPARE(journal().back().what, AlarmEvent::What::Cleared);
}

void tst_SourceLost::endsWhenTheSourceIsNoMore() {
    lose();
    if (QTest::currentTestFailed())
        return;
    {
        m_state = ingest::SourceState::Connected;
        const auto pipeline = start("another");
        QVERIFY(pipeline);
        QTRY_VERIFY(open().value_or(kUnread).empty());
        QTRY_VERIFY(pipeline->snapshot()->alarms.empty());
    }
}

QTEST_GUILESS_MAIN(tst_SourceLost)
#include "tst_source_lost.moc"
