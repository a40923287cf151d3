// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "child_process.h"

#include <QJsonObject>
#include <QString>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A ward whose devices have clocks of their own, right and wrong ones, sent by the test itself,
/// and the headless program that watches it as a child process.
namespace vigil::tests {

/// Seconds on the ward's own time line: of the steady clock, since ClockWard::begin().
inline constexpr double kForever = std::numeric_limits<double>::infinity();

/// What is promised within five seconds, as seen from outside on a machine that is busy.
#ifdef VIGIL_SANITIZED
inline constexpr double kSlack = 7;
#else
inline constexpr double kSlack = 2;
#endif
inline constexpr double kPromise = 5 + kSlack;

struct Span {
    double from = 0;
    double to = kForever;

    [[nodiscard]] bool holds(double t) const noexcept { return t >= from && t < to; }
};

/// A device's clock is `ahead` seconds before the right time (behind: negative).
struct ClockFault {
    Span when;
    double ahead = 0;
    bool once = false; ///< only of the first message in that span
};

/// Sends a heart rate of 72, or one that violates the limits. *Thread:* value.
struct Device {
    std::string bed;
    bool mapped = false;    ///< read by a mapping (epoch milliseconds), else by the convention
    std::vector<Span> high; ///< 185 instead of 72
    std::vector<ClockFault> faults;
    std::vector<Span> silent;
    std::vector<Span> undated; ///< sends what is no time at all
    bool numbered = true;
    std::optional<std::pair<double, std::int64_t>> restart; ///< from then on numbers begin there
    double every = 0.5;
    bool ownRecords = false; ///< Kafka's record time is by the device's clock, else the right one
};

struct Sent {
    SteadyTime at;
    double ahead = 0;
    bool high = false;
    bool dated = true;
};

/// A transition as the program told it. *Thread:* value.
struct AlarmLine {
    SteadyTime seen;    ///< when the test read it
    EventTime wallSeen; ///< the same by the right wall clock
    EventTime time;     ///< what the line says
    QString bed, rule, event, key;
    std::optional<double> value;
    bool past = false; ///< said to be of a backlog
    QString text;

    [[nodiscard]] bool is(const std::string& ofBed, const char* ofRule, const char* what) const;
};

/// One life of `vigilctl run`. *Thread:* one. *Owns:* the process.
class WardRun {
public:
    WardRun(std::string label, std::filesystem::path folder);

    /// Moves the computer's clock as this run sees it; before start().
    void fakeTime(std::string library) { m_fakeTime = std::move(library); }

    void setClock(double ahead) const;

    /// A disk that takes `ms` for a sync, by the library that makes it so; before start().
    void slowDisk(std::string library, int ms) {
        m_slowSync = std::move(library);
        m_syncMs = ms;
    }

    /// The workspace's text; the same folder, so the same database, over all lives.
    [[nodiscard]] bool start(const std::string& workspace);
    void stop();
    /// Reads what was written since.
    void poll();

    [[nodiscard]] const std::string& label() const noexcept { return m_label; }

    [[nodiscard]] pid_t pid() const noexcept { return m_process.pid(); }

    /// When the program said that it runs.
    [[nodiscard]] std::optional<SteadyTime> running() const noexcept { return m_running; }

    /// Of the present or the last life.
    [[nodiscard]] const std::vector<AlarmLine>& lines() const noexcept { return m_lines; }

    [[nodiscard]] const AlarmLine* first(const std::string& bed, const char* rule,
                                         const char* event, SteadyTime since = {},
                                         std::optional<double> value = {}) const;
    /// Occurrences of a rule at a bed that have not ended.
    [[nodiscard]] int standing(const std::string& bed, const char* rule) const;
    /// Pairs in which the end is timed before the begin.
    [[nodiscard]] QString endsBeforeBegin() const;

    /// Of the last life that was stopped.
    [[nodiscard]] const QJsonObject& report() const noexcept { return m_report; }

    /// What was refused in all lives, by reason; only after stop().
    [[nodiscard]] std::map<std::string, std::int64_t> refused() const;

    /// Everything told of a bed, for a failure's text; `zero` is where seconds count from.
    [[nodiscard]] QString told(const std::string& bed, SteadyTime zero) const;

private:
    void take(const std::string& line);

    std::string m_label;
    std::filesystem::path m_folder;
    std::string m_fakeTime, m_slowSync;
    int m_syncMs = 0;
    int m_lives = 0;
    std::filesystem::path m_out, m_err, m_reportFile;
    std::streamoff m_read = 0;
    std::optional<SteadyTime> m_running;
    std::vector<AlarmLine> m_lines;
    QJsonObject m_report;
    ChildProcess m_process;
};

/// Sends for all devices by the plan of each. *Thread:* one.
class ClockWard {
public:
    /// Hands a message to a broker; the time is that of the record, where a broker keeps one.
    using Send = std::function<bool(const Device& device, const std::string& topic,
                                    const std::string& payload, EventTime recorded)>;

    explicit ClockWard(Send send) : m_send(std::move(send)) {}

    std::vector<Device> devices;
    std::vector<WardRun*> runs;

    /// Has the bed "hello" violate its limit until all runs tell it; false when one does not.
    [[nodiscard]] bool awaitLive();
    /// The ward's time begins now.
    void begin();
    /// Sends and reads until `until`, or as long as `goOn` wants; false when sending failed.
    bool play(double until, const std::function<bool()>& goOn = {});

    [[nodiscard]] double now() const;
    [[nodiscard]] double at(SteadyTime time) const;

    [[nodiscard]] SteadyTime zero() const noexcept { return m_begin; }

    [[nodiscard]] const std::vector<Sent>& sent(const std::string& bed) const;
    [[nodiscard]] std::optional<SteadyTime>
    firstSent(const std::string& bed, const std::function<bool(const Sent&)>& which) const;
    [[nodiscard]] std::optional<SteadyTime> firstHigh(const std::string& bed) const;
    [[nodiscard]] SteadyTime lastSent(const std::string& bed) const;
    [[nodiscard]] std::size_t sentInAll(bool dated) const;

    [[nodiscard]] const Device& device(const std::string& bed) const;

    /// The message of a device at a time that its clock shows.
    [[nodiscard]] static std::pair<std::string, std::string>
    message(const Device& device, EventTime time, double heartRate,
            std::optional<std::int64_t> number, bool dated = true);

private:
    struct State {
        double due = 0;
        std::int64_t number = 1000;
        bool restarted = false;
        std::vector<bool> used; ///< by fault that holds once
        std::vector<Sent> sent;
    };

    bool step(double t, Device& device, State& state);

    Send m_send;
    SteadyTime m_begin{};
    std::map<std::string, State> m_states;
};

/// Rules: HR above 120 at once, above 170 for two seconds, and the average of windows of two
/// seconds; `sources` are the workspace's own sections.
[[nodiscard]] std::string clockWorkspace(const std::string& sources, int shards,
                                         const std::vector<std::string>& beds = {});
/// Two sources at one broker: by the convention and by a mapping. `more` goes to the first.
[[nodiscard]] std::string mqttSources(std::uint16_t port, const std::string& more = {});
/// One source at Kafka, by a mapping, from the oldest record on.
[[nodiscard]] std::string kafkaSource(const std::string& brokers, const std::string& topic);
/// The section of a mapping for messages of a device that is `mapped`.
[[nodiscard]] std::string deviceMapping(const std::string& bed);

/// Path of the library that moves a program's wall clock; empty when it is not installed.
[[nodiscard]] std::string fakeTimeLibrary();

} // namespace vigil::tests
