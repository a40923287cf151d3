// SPDX-License-Identifier: GPL-3.0-or-later
#include "ending_ward.h"

#include "../pipeline/mqtt_fixture.h"
#include "base/clock.h"
#include "store/trend/trend_reader.h"

#include <QElapsedTimer>
#include <QTest>

#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace vigil::tests {
namespace {

constexpr int kBeds = 8;

std::string bedName(int number) { return "b" + std::to_string(number); }

} // namespace

bool EndedProgram::start(const QString& program, const QStringList& arguments,
                         const QStringList& environment) {
    auto variables = QProcessEnvironment::systemEnvironment();
    for (const auto& variable : environment)
        variables.insert(variable.section(QLatin1Char('='), 0, 0),
                         variable.section(QLatin1Char('='), 1));
    m_process.setProcessEnvironment(variables);
    m_process.setChildProcessModifier([output = m_output] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        static_cast<void>(std::signal(SIGHUP, SIG_DFL));
        if (output >= 0) {
            ::dup2(output, STDOUT_FILENO);
            ::dup2(output, STDERR_FILENO);
        }
    });
    m_process.start(QStringLiteral(VIGIL_BIN_DIR "/") + program, arguments);
    const bool started = m_process.waitForStarted();
    m_id = m_process.processId();
    return started;
}

void EndedProgram::kill() {
    m_process.kill();
    m_process.waitForFinished();
}

void EndedProgram::signal(int number) const {
    ::kill(static_cast<pid_t>(m_process.processId()), number);
}

Ending EndedProgram::awaitEnd(int patienceMs) {
    QElapsedTimer timer;
    timer.start();
    Ending ending;
    ending.ended = m_process.waitForFinished(patienceMs);
    ending.tookMs = static_cast<int>(timer.elapsed());
    if (!ending.ended)
        return ending;
    ending.code = m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode()
                                                                 : -m_process.exitCode();
    return ending;
}

EndingWard::~EndingWard() { stopSending(); }

bool EndingWard::begin() {
    if (!m_broker.start())
        return false;
    m_publisher = publisherFor(optionsFor(m_broker));
    if (!m_publisher)
        return false;
    writeFile(m_folder.path() / "ward.vigil.toml",
              "[workspace]\nname = \"Ending\"\n[store]\npath = \"ward.db\"\n[[source]]\n"
              "name = \"ward\"\nkind = \"mqtt\"\nhost = \"127.0.0.1\"\nport = " +
                  std::to_string(m_broker.port()) +
                  "\nclient_id = \"vigil-ending\"\nclean_session = false\nqos = 1\n"
                  "topics = [\"vigil/#\"]\n");
    return true;
}

bool EndingWard::send() {
    // What is sent before the session is made is kept by nobody.
    int number = 0;
    const bool listens = QTest::qWaitFor(
        [&] {
            sendOne("first", number++, eventAtArrival(base::SystemClock{}.now()));
            return storedOf("first") > 0;
        },
        60'000);
    if (!listens)
        return false;
    m_sender = std::jthread([this](const std::stop_token& stop) { sendUntil(stop); });
    return QTest::qWaitFor([this] { return stored() > 100; }, 60'000);
}

bool EndingWard::sendOne(const std::string& bed, int number, EventTime time) {
    const auto payload = R"({"deviceId":"m-)" + bed + R"(","patientId":"p-)" + bed + R"(","ts":")" +
                         toIso8601(time) + R"(","seq":)" + std::to_string(number) +
                         R"(,"metrics":{"HR":72}})";
    return m_publisher->publish("vigil/ward/" + bed + "/numerics", payload).has_value();
}

void EndingWard::sendUntil(const std::stop_token& stop) {
    base::SystemClock clock;
    std::array<EventTime, kBeds> last{};
    for (int number = 0; !stop.stop_requested(); ++number) {
        auto& time = last.at(number % kBeds);
        time = std::max(time + std::chrono::milliseconds(1), eventAtArrival(clock.now()));
        if (sendOne(bedName(number % kBeds), number / kBeds, time))
            ++m_sent;
        clock.waitFor(std::chrono::milliseconds(5), stop);
    }
    static_cast<void>(m_publisher->flush());
}

void EndingWard::stopSending() { m_sender = {}; }

std::size_t EndingWard::storedOf(const std::string& bed) const {
    const auto database = m_folder.path() / "ward.db";
    if (!std::filesystem::exists(database))
        return 0;
    auto reader = store::TrendReader::open(database);
    if (!reader)
        return 0;
    const auto found = reader->query({bed, "HR", {}}, EventTime::min(), EventTime::max());
    return found ? found->samples.size() : 0;
}

std::size_t EndingWard::stored() const {
    std::size_t count = 0;
    for (int bed = 0; bed < kBeds; ++bed)
        count += storedOf(bedName(bed));
    return count;
}

bool EndingWard::isFolded() const {
    return !std::filesystem::exists(m_folder.path() / "ward.db-wal");
}

QString EndingWard::missedInTheEnd() {
    EndedProgram next;
    if (!next.start(QStringLiteral("vigilctl"),
                    {QStringLiteral("run"), QStringLiteral("--workspace"), workspace()}))
        return QStringLiteral("vigilctl does not start");
    const bool all = QTest::qWaitFor([this] { return stored() >= sent(); }, 30'000);
    next.signal(SIGTERM);
    const auto ending = next.awaitEnd();
    if (!ending.ended || ending.code != 0)
        return QStringLiteral("the next life ends with %1").arg(ending.code);
    if (all && stored() == sent())
        return {};
    return QStringLiteral("%1 of %2 are stored").arg(stored()).arg(sent());
}

QString EndingWard::workspace() const {
    return QString::fromStdString((m_folder.path() / "ward.vigil.toml").string());
}

} // namespace vigil::tests
