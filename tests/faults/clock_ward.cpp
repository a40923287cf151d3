// SPDX-License-Identifier: GPL-3.0-or-later
#include "clock_ward.h"

#include "base/clock.h"
#include "store/journal/dead_letters.h"

#include <QJsonDocument>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>

namespace vigil::tests {
namespace {

const base::SystemClock kClock;

double secondsBetween(SteadyTime from, SteadyTime to) {
    return std::chrono::duration<double>(to - from).count();
}

Ticks ticksOf(double seconds) {
    return std::chrono::round<Ticks>(std::chrono::duration<double>(seconds));
}

std::string contents(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

bool AlarmLine::is(const std::string& ofBed, const char* ofRule, const char* what) const {
    return bed == QString::fromStdString(ofBed) && rule == QLatin1String(ofRule) &&
           event == QLatin1String(what);
}

WardRun::WardRun(std::string label, std::filesystem::path folder)
    : m_label(std::move(label)), m_folder(std::move(folder)) {
    std::filesystem::create_directories(m_folder);
}

void WardRun::setClock(double ahead) const {
    // Renamed into place: the library reads the file at every look at the clock.
    const auto next = m_folder / "clock.next";
    std::ostringstream text;
    text << std::showpos << std::fixed << ahead << "s\n";
    writeFile(next, text.str());
    std::filesystem::rename(next, m_folder / "clock");
}

bool WardRun::start(const std::string& workspace) {
    ++m_lives;
    const auto life = std::to_string(m_lives);
    const auto file = m_folder / "ward.vigil.toml";
    m_out = m_folder / ("alarms." + life);
    m_err = m_folder / ("log." + life);
    m_reportFile = m_folder / ("report." + life);
    m_read = 0;
    m_running.reset();
    m_lines.clear();
    m_report = {};
    writeFile(file, workspace);
    // The log has a file of its own, so that it never lies within a line of an alarm.
    std::vector<std::string> command{"/bin/sh", "-c", "exec \"$@\" 2>\"$0\"", m_err.string()};
    if (!m_fakeTime.empty()) {
        // The steady clocks stay as they are: no computer's are moved by setting its date.
        command.insert(command.end(), {"/usr/bin/env", "LD_PRELOAD=" + m_fakeTime,
                                       "FAKETIME_TIMESTAMP_FILE=" + (m_folder / "clock").string(),
                                       "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
                                       "FAKETIME_FORCE_MONOTONIC_FIX=0", "NO_FAKE_STAT=1"});
        setClock(0);
    }
    if (!m_slowSync.empty())
        command.insert(command.end(), {"/usr/bin/env", "LD_PRELOAD=" + m_slowSync,
                                       "VIGIL_SYNC_MS=" + std::to_string(m_syncMs)});
    const std::string program = VIGIL_BIN_DIR "/vigilctl";
    command.insert(command.end(), {program, "run", "--workspace", file.string(), "--report",
                                   m_reportFile.string()});
    return m_process.start(command, m_out);
}

void WardRun::stop() {
    m_process.end(SIGTERM);
    poll();
    m_report = QJsonDocument::fromJson(QByteArray::fromStdString(contents(m_reportFile))).object();
}

void WardRun::poll() {
    if (!m_running && contents(m_err).find("running '") != std::string::npos)
        m_running = kClock.steadyNow();
    std::ifstream in(m_out, std::ios::binary);
    in.seekg(m_read);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    std::size_t from = 0;
    for (std::size_t end = 0; (end = text.find('\n', from)) != std::string::npos; from = end + 1)
        take(text.substr(from, end - from));
    m_read += static_cast<std::streamoff>(from);
}

void WardRun::take(const std::string& line) {
    const auto object = QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
    const auto time = parseIso8601(object[QStringLiteral("time")].toString().toStdString());
    if (!time)
        return;
    AlarmLine taken;
    taken.seen = kClock.steadyNow();
    taken.wallSeen = eventAtArrival(kClock.now());
    taken.time = *time;
    taken.bed = object[QStringLiteral("bed")].toString();
    taken.rule = object[QStringLiteral("rule")].toString();
    taken.event = object[QStringLiteral("event")].toString();
    taken.text = QString::fromStdString(line);
    if (const auto value = object[QStringLiteral("value")]; value.isDouble())
        taken.value = value.toDouble();
    taken.past = object[QStringLiteral("past")].toBool();
    const auto id = object[QStringLiteral("id")].toVariant().toString();
    taken.key = !id.isEmpty() && id != QStringLiteral("0")
                    ? id
                    : taken.bed + QLatin1Char('|') + taken.rule + QLatin1Char('|') +
                          object[QStringLiteral("subject")].toString();
    m_lines.push_back(std::move(taken));
}

const AlarmLine* WardRun::first(const std::string& bed, const char* rule, const char* event,
                                SteadyTime since, std::optional<double> value) const {
    const auto found = std::ranges::find_if(m_lines, [&](const AlarmLine& line) {
        return line.is(bed, rule, event) && line.seen >= since &&
               (!value || (line.value && std::abs(*line.value - *value) <= 2));
    });
    return found == m_lines.end() ? nullptr : &*found;
}

int WardRun::standing(const std::string& bed, const char* rule) const {
    int count = 0;
    for (const auto& line : m_lines) {
        if (line.is(bed, rule, "raised"))
            ++count;
        else if (line.is(bed, rule, "cleared") && count > 0)
            --count;
    }
    return count;
}

QString WardRun::endsBeforeBegin() const {
    std::map<QString, EventTime> begun;
    QString wrong;
    for (const auto& line : m_lines) {
        if (line.event == QLatin1String("raised")) {
            begun[line.key] = line.time;
        } else if (line.event == QLatin1String("cleared")) {
            const auto found = begun.find(line.key);
            if (found != begun.end() && line.time < found->second)
                wrong += line.text + QStringLiteral("\n  was raised at ") +
                         QString::fromStdString(toIso8601(found->second)) + QLatin1Char('\n');
        }
    }
    return wrong;
}

std::map<std::string, std::int64_t> WardRun::refused() const {
    store::OpenOptions options;
    options.readOnly = true;
    auto database = store::Database::open(m_folder / "ward.db", options);
    if (!database)
        return {{database.error().text(), -1}};
    const auto counted = store::DeadLetters::countByReason(*database);
    if (!counted)
        return {{counted.error().text(), -1}};
    return {counted->begin(), counted->end()};
}

QString WardRun::told(const std::string& bed, SteadyTime zero) const {
    QString text = QString::fromStdString(m_label + ", " + bed + ":\n");
    for (const auto& line : m_lines)
        if (line.bed == QString::fromStdString(bed))
            text += QStringLiteral("  at %1 s: ").arg(secondsBetween(zero, line.seen), 0, 'f', 1) +
                    line.text + QLatin1Char('\n');
    return text;
}

bool ClockWard::awaitLive() {
    constexpr double kPatience = 30;
    begin();
    auto planned = std::exchange(devices, {});
    Device hello;
    hello.bed = "hello";
    // Where one source reads by a mapping, there may be none for the convention.
    hello.mapped = std::ranges::all_of(planned, &Device::mapped);
    hello.high = {{}};
    hello.every = 0.2;
    devices = {hello};
    const auto isLive = [](const WardRun* run) {
        return run->first("hello", "HR-high", "raised") != nullptr;
    };
    const bool sent = play(kPatience, [&] { return !std::ranges::all_of(runs, isLive); });
    devices = std::move(planned);
    hello.high.clear();
    devices.push_back(hello);
    return sent && std::ranges::all_of(runs, isLive);
}

void ClockWard::begin() {
    m_begin = kClock.steadyNow();
    // What was sent to find out whether anybody listens is none of the plan.
    for (auto& [bed, state] : m_states) {
        state.due = 0;
        state.sent.clear();
    }
}

bool ClockWard::play(double until, const std::function<bool()>& goOn) {
    bool good = true;
    while (good && now() < until && (!goOn || goOn())) {
        for (auto& device : devices)
            good = step(now(), device, m_states[device.bed]) && good;
        for (auto* run : runs)
            run->poll();
        QTest::qSleep(20);
    }
    return good;
}

bool ClockWard::step(double t, Device& device, State& state) {
    if (t < state.due)
        return true;
    state.due = std::max(state.due + device.every, t - device.every);
    const auto holds = [t](const Span& span) { return span.holds(t); };
    if (std::ranges::any_of(device.silent, holds))
        return true;
    Sent sent;
    state.used.resize(device.faults.size());
    for (std::size_t i = 0; i < device.faults.size(); ++i) {
        const auto& fault = device.faults[i];
        if (!fault.when.holds(t) || (fault.once && state.used[i]))
            continue;
        state.used[i] = true;
        sent.ahead = fault.ahead;
    }
    if (device.restart && !state.restarted && t >= device.restart->first) {
        state.restarted = true;
        state.number = device.restart->second;
    }
    sent.high = std::ranges::any_of(device.high, holds);
    sent.dated = std::ranges::none_of(device.undated, holds);
    const auto right = eventAtArrival(kClock.now());
    const auto [topic, payload] =
        message(device, right + ticksOf(sent.ahead), sent.high ? 185 : 72,
                device.numbered ? std::optional(state.number++) : std::nullopt, sent.dated);
    sent.at = kClock.steadyNow();
    state.sent.push_back(sent);
    return m_send(device, topic, payload, device.ownRecords ? right + ticksOf(sent.ahead) : right);
}

std::pair<std::string, std::string> ClockWard::message(const Device& device, EventTime time,
                                                       double heartRate,
                                                       std::optional<std::int64_t> number,
                                                       bool dated) {
    QJsonObject body;
    const auto bed = QString::fromStdString(device.bed);
    const auto name = QStringLiteral("mon-") + bed;
    const auto milliseconds = toMicros(time) / 1000;
    const auto asText = QString::fromStdString(toIso8601(time));
    if (device.mapped) {
        body[QStringLiteral("bed")] = bed;
        body[QStringLiteral("dev")] = name;
        body[QStringLiteral("at")] =
            dated ? QJsonValue(double(milliseconds)) : QJsonValue(QStringLiteral("noon"));
        body[QStringLiteral("hr")] = heartRate;
        if (number)
            body[QStringLiteral("n")] = double(*number);
    } else {
        body[QStringLiteral("deviceId")] = name;
        body[QStringLiteral("patientId")] = QStringLiteral("p-") + bed;
        body[QStringLiteral("ts")] = dated ? asText : QStringLiteral("noon");
        body[QStringLiteral("metrics")] = QJsonObject{{QStringLiteral("HR"), heartRate}};
        if (number)
            body[QStringLiteral("seq")] = double(*number);
    }
    const auto topic =
        device.mapped ? "mapped/" + device.bed : "vigil/ward/" + device.bed + "/numerics";
    return {topic, QJsonDocument(body).toJson(QJsonDocument::Compact).toStdString()};
}

double ClockWard::now() const { return at(kClock.steadyNow()); }

double ClockWard::at(SteadyTime time) const { return secondsBetween(m_begin, time); }

const std::vector<Sent>& ClockWard::sent(const std::string& bed) const {
    static const std::vector<Sent> kNone;
    const auto found = m_states.find(bed);
    return found == m_states.end() ? kNone : found->second.sent;
}

std::optional<SteadyTime>
ClockWard::firstSent(const std::string& bed, const std::function<bool(const Sent&)>& which) const {
    const auto& all = sent(bed);
    const auto found = std::ranges::find_if(all, which);
    return found == all.end() ? std::nullopt : std::optional(found->at);
}

std::optional<SteadyTime> ClockWard::firstHigh(const std::string& bed) const {
    return firstSent(bed, [](const Sent& sent) { return sent.high; });
}

SteadyTime ClockWard::lastSent(const std::string& bed) const {
    const auto& all = sent(bed);
    return all.empty() ? m_begin : all.back().at;
}

std::size_t ClockWard::sentInAll(bool dated) const {
    std::size_t count = 0;
    for (const auto& [bed, state] : m_states)
        count += static_cast<std::size_t>(std::ranges::count(state.sent, dated, &Sent::dated));
    return count;
}

const Device& ClockWard::device(const std::string& bed) const {
    return *std::ranges::find(devices, bed, &Device::bed);
}

std::string clockWorkspace(const std::string& sources, int shards,
                           const std::vector<std::string>& beds) {
    std::string text = "[workspace]\nshards = " + std::to_string(shards) + "\n" + sources;
    for (const auto& bed : beds)
        text += "[[bed]]\nid = \"" + bed + "\"\n";
    return text + R"toml([[limit]]
id = "HR"
signal = "HR"
high = 120
[[limit]]
id = "HR-long"
signal = "HR"
high = 170
delay = "2s"
[[query]]
name = "avg_hr"
sql = "SELECT bed, AVG(HR) AS hr INTO avg_hr FROM vitals GROUP BY bed, TumblingWindow(second, 2)"
[[limit]]
id = "avg"
signal = "avg_hr.hr"
high = 120
[store]
path = "ward.db"
)toml";
}

std::string mqttSources(std::uint16_t port, const std::string& more) {
    const auto broker = "kind = \"mqtt\"\nhost = \"127.0.0.1\"\nport = " + std::to_string(port) +
                        "\nretry_max = \"500ms\"\nkeep_alive = \"1s\"\nqos = 1\n";
    return "[[source]]\nname = \"ward\"\ntopics = [\"vigil/#\"]\n" + broker + more +
           "[[source]]\nname = \"mapped\"\ntopics = [\"mapped/#\"]\n" + broker +
           deviceMapping("topic:1");
}

std::string kafkaSource(const std::string& brokers, const std::string& topic) {
    return "[[source]]\nname = \"ward\"\nkind = \"kafka\"\nbrokers = \"" + brokers +
           "\"\ntopics = [\"" + topic + "\"]\nbegin = \"oldest\"\n" + deviceMapping("bed");
}

std::string deviceMapping(const std::string& bed) {
    return "[source.mapping]\nbed = \"" + bed +
           "\"\ndevice = \"dev\"\nsequence = \"n\"\ntime = \"at\"\ntime_format = \"epoch_ms\"\n"
           "[[source.mapping.signal]]\nname = \"HR\"\npath = \"hr\"\n";
}

std::string fakeTimeLibrary() {
    std::error_code ignored;
    for (const auto& folder : std::filesystem::directory_iterator("/usr/lib", ignored))
        if (const auto path = folder.path() / "faketime/libfaketimeMT.so.1";
            std::filesystem::exists(path, ignored))
            return path.string();
    return {};
}

} // namespace vigil::tests
