// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "child_process.h"
#include "mosquitto_server.h"
#include "transport/mqtt/mqtt_publisher.h"

#include <QProcess>
#include <QTest>

#include <atomic>
#include <csignal>
#include <memory>
#include <thread>

/// A ward that goes on sending, QoS 1 into a session that the broker keeps, while the built program
/// that stores it is ended from outside.
namespace vigil::tests {

/// Both built programs promise it, of signals, a logout and a display that is gone.
inline constexpr int kEndsWithinMs = 3000;

/// A column "signal" with those that ask for an end.
inline void addEndingSignals() {
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
    QTest::newRow("SIGHUP") << SIGHUP;
}

/// How a program ended.
struct Ending {
    bool ended = false; ///< in time
    int code = -1;      ///< exit code; of a signal that killed it: its number, negative
    int tookMs = 0;
};

/// One of the built programs. It dies with the test; SIGHUP is not ignored, wherever the test runs.
/// *Thread:* one. *Owns:* the process.
class EndedProgram {
public:
    /// `environment`: "NAME=VALUE" beside the test's own.
    [[nodiscard]] bool start(const QString& program, const QStringList& arguments,
                             const QStringList& environment = {});

    /// Its output and its log go to this descriptor; before start().
    void writeTo(int descriptor) { m_output = descriptor; }

    void signal(int number) const;
    /// Waits for its end from now on.
    [[nodiscard]] Ending awaitEnd(int patienceMs = kEndsWithinMs);
    /// And waits.
    void kill();

    /// Of the present or the last start.
    [[nodiscard]] qint64 id() const noexcept { return m_id; }

private:
    int m_output = -1;
    qint64 m_id = 0;
    QProcess m_process;
};

/// *Thread:* one. *Owns:* the broker, the folder with workspace and database, the sending thread.
class EndingWard {
public:
    EndingWard() = default;
    ~EndingWard();
    EndingWard(const EndingWard&) = delete;
    EndingWard& operator=(const EndingWard&) = delete;

    /// Starts the broker and writes the workspace.
    [[nodiscard]] bool begin();
    /// Waits until the program stores what is sent, then sends about 200 messages a second until
    /// more than a hundred of them are stored, and on. False: it does not store.
    [[nodiscard]] bool send();
    void stopSending();

    /// Messages of the ward that the broker has confirmed to the sender; distinct.
    [[nodiscard]] std::size_t sent() const { return m_sent; }

    /// Messages of the ward in the database.
    [[nodiscard]] std::size_t stored() const;

    /// Nothing is left to be folded into the database.
    [[nodiscard]] bool isFolded() const;

    /// After the end: lets `vigilctl run` fetch what the broker still has for the session, until
    /// everything sent is stored. What an ended program had acknowledged and not stored would never
    /// come. Empty, or what is wrong.
    [[nodiscard]] QString missedInTheEnd();

    [[nodiscard]] QString workspace() const;

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder.path(); }

    [[nodiscard]] MosquittoServer& broker() noexcept { return m_broker; }

private:
    bool sendOne(const std::string& bed, int number, EventTime time);
    void sendUntil(const std::stop_token& stop);
    [[nodiscard]] std::size_t storedOf(const std::string& bed) const;

    MosquittoServer m_broker;
    TemporaryFolder m_folder;
    std::unique_ptr<transport::MqttPublisher> m_publisher;
    std::atomic<std::size_t> m_sent{0};
    std::jthread m_sender;
};

} // namespace vigil::tests
