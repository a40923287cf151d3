// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/beacon.h"

#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>
#include <set>

using namespace std::chrono_literals;
using namespace vigil;
using namespace vigil::pipeline;
namespace fs = std::filesystem;

namespace {

/// What an outlet was shown. *Thread:* any.
class Shown {
public:
    void add(const std::string& text) {
        const base::MutexLock lock(m_mutex);
        m_texts.push_back(text);
    }

    std::vector<std::string> texts() const {
        const base::MutexLock lock(m_mutex);
        return m_texts;
    }

    int count() const { return static_cast<int>(texts().size()); }

    std::atomic<bool> fails{false}, hangs{false};

private:
    mutable base::Mutex m_mutex;
    std::vector<std::string> m_texts GUARDED_BY(m_mutex);
};

class FakeOutlet final : public BeaconOutlet {
public:
    explicit FakeOutlet(Shown& shown) : m_shown(shown) {}

    Result<void> show(const std::string& text) override {
        base::SystemClock clock;
        while (m_shown.hangs)
            clock.waitFor(5ms, {});
        if (m_shown.fails)
            return fail(ErrorCode::Io, "no such folder");
        m_shown.add(text);
        return {};
    }

    Result<void> showLast(const std::string& text) override { return show(text); }

    std::string name() const override { return "a fake"; }

private:
    Shown& m_shown;
};

std::string contents(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

/// The threads of a core with two sources are played by the test.
class tst_Beacon : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void noBeatWithoutEveryThread();
    void oneBeatASpan();
    void anEndIsTold();
    void anOutletThatHangsHoldsNothingUp();
    void aFailureIsToldOnce();
    void theFileIsReplacedAsAWhole();
    void aFileWithoutAFolder();
    void noLinkIsFollowed();

private:
    void make();
    /// All threads come round after `span`.
    void live(Ticks span);

    Workspace m_workspace;
    std::unique_ptr<base::ManualClock> m_clock;
    std::unique_ptr<Shown> m_first, m_second;
    std::atomic<int> m_failures{0}, m_recoveries{0};
    std::unique_ptr<Beacon> m_beacon;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_Beacon::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_workspace = {};
    m_workspace.name = "Ward \"9\"";
    m_workspace.sources.resize(2);
    m_workspace.beacon.every = 2s;
    m_clock = std::make_unique<base::ManualClock>(
        arrivalAtEvent(parseIso8601("2026-03-01T12:00:00Z").value()));
    m_clock->advance(1s); // zero of the steady clock means: never
    m_failures = m_recoveries = 0;
    m_first = std::make_unique<Shown>();
    m_second = std::make_unique<Shown>();
}

void tst_Beacon::cleanup() {
    m_first->hangs = m_second->hangs = false;
    m_beacon.reset();
}

void tst_Beacon::make() {
    std::vector<std::unique_ptr<BeaconOutlet>> outlets;
    outlets.push_back(std::make_unique<FakeOutlet>(*m_first));
    outlets.push_back(std::make_unique<FakeOutlet>(*m_second));
    m_beacon = std::make_unique<Beacon>(
        m_workspace,
        Beacon::Context{*m_clock,
                        [this](const std::string&, const Error* error) {
                            ++(error != nullptr ? m_failures : m_recoveries);
                        }},
        std::move(outlets));
    m_beacon->start();
}

void tst_Beacon::live(Ticks span) {
    m_clock->advance(span);
    m_beacon->decoded(0);
    m_beacon->decoded(1);
    m_beacon->alarmsTurned(m_clock->steadyNow());
}

void tst_Beacon::noBeatWithoutEveryThread() {
    make();
    live(0s);
    QTRY_COMPARE(m_first->count(), 1);
    for (int i = 0; i < 10; ++i) { // a decode thread hangs
        m_clock->advance(2s);
        m_beacon->decoded(1);
        m_beacon->alarmsTurned(m_clock->steadyNow());
    }
    for (int i = 0; i < 10; ++i) { // and the alarm thread
        m_clock->advance(2s);
        m_beacon->decoded(0);
        m_beacon->decoded(1);
    }
    QTest::qWait(50);
    QCOMPARE(m_first->count(), 1);
    m_beacon->alarmsTurned(m_clock->steadyNow()); // all go on
    QTRY_COMPARE(m_first->count(), 2);
    const auto last = m_first->texts().back();
    QVERIFY2(last.starts_with(R"({"time":"2026-03-01T12:00:4)"), last.c_str());
    QVERIFY2(last.find(R"("state":"running")") != std::string::npos, last.c_str());
    QVERIFY2(last.find("\"pid\":" + std::to_string(QCoreApplication::applicationPid())) !=
                 std::string::npos,
             last.c_str());
    QVERIFY2(last.find("\"version\":\"" VIGIL_VERSION "\"") != std::string::npos, last.c_str());
    QVERIFY2(last.find(R"("workspace":"Ward \"9\"")") != std::string::npos, last.c_str());
}

void tst_Beacon::oneBeatASpan() {
    make();
    std::set<std::string> texts;
    for (int i = 0; i < 100; ++i) { // ten seconds
        live(i == 0 ? 0s : Ticks(100ms));
        QTest::qWait(2);
    }
    for (const auto& text : m_first->texts())
        texts.insert(text);
    QVERIFY2(texts.size() <= 5, qPrintable(QString::number(texts.size())));
}

void tst_Beacon::anEndIsTold() {
    make();
    live(0s);
    QTRY_COMPARE(m_second->count(), 1);
    m_beacon->stop();
    for (const auto* shown : {m_first.get(), m_second.get()}) {
        const auto last = shown->texts().back();
        QVERIFY2(last.find(R"("state":"stopped")") != std::string::npos, last.c_str());
    }
}

void tst_Beacon::anOutletThatHangsHoldsNothingUp() {
    make();
    m_first->hangs = true;
    for (int i = 0; i < 5; ++i) {
        live(2s);
        QTRY_COMPARE(m_second->count(), i + 1);
    }
    QCOMPARE(m_first->count(), 0);
    m_first->hangs = false;
    QTRY_COMPARE(m_first->count(), 2); // the one that hung, and the newest
}

void tst_Beacon::aFailureIsToldOnce() {
    make();
    m_first->fails = true;
    for (int i = 0; i < 3; ++i) {
        live(2s);
        QTRY_COMPARE(m_second->count(), i + 1);
    }
    QTRY_COMPARE(m_failures.load(), 1);
    m_first->fails = false;
    live(2s);
    QTRY_COMPARE(m_recoveries.load(), 1);
    QCOMPARE(m_failures.load(), 1);
}

void tst_Beacon::theFileIsReplacedAsAWhole() {
    const auto path = fs::path(m_folder->path().toStdString()) / "beacon.json";
    std::ofstream(path) << "an older and a much longer text than the one that comes";
    std::ofstream(path.string() + ".next") << "left by a kill";
    const auto outlet = makeFileOutlet(path);
    std::ifstream before(path);
    QVERIFY(outlet->show("{\"a\":1}"));
    QCOMPARE(contents(path), std::string("{\"a\":1}\n"));
    std::string old;
    std::getline(before, old); // a reader of the moment before reads what was there, whole
    QVERIFY(old.starts_with("an older"));
    QVERIFY(!fs::exists(path.string() + ".next"));
}

void tst_Beacon::aFileWithoutAFolder() {
    const auto folder = fs::path(m_folder->path().toStdString()) / "away";
    const auto outlet = makeFileOutlet(folder / "beacon.json");
    const auto shown = outlet->show("{}");
    QVERIFY(!shown);
    QCOMPARE(shown.error().code, ErrorCode::Io);
    fs::create_directory(folder);
    QVERIFY(outlet->show("{}"));
}

void tst_Beacon::noLinkIsFollowed() {
    const auto folder = fs::path(m_folder->path().toStdString());
    std::ofstream(folder / "other") << "precious";
    fs::create_symlink(folder / "other", folder / "beacon.json.next");
    const auto outlet = makeFileOutlet(folder / "beacon.json");
    QVERIFY(outlet->show("{}"));
    QCOMPARE(contents(folder / "other"), std::string("precious"));
}

QTEST_GUILESS_MAIN(tst_Beacon)
#include "tst_beacon.moc"
