// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/beacon.h"

#include "model/value.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace vigil::pipeline {
namespace {

std::string stateText(const std::string& workspace, ArrivalTime time, const char* state) {
    return R"({"time":")" + toIso8601(time) + R"(","pid":)" + std::to_string(::getpid()) +
           R"(,"state":")" + state + R"(","version":")" + VIGIL_VERSION + R"(","workspace":)" +
           model::jsonQuoted(workspace) + '}';
}

std::vector<std::unique_ptr<BeaconOutlet>>
outletsOf(const Workspace& workspace, const base::Clock& clock, const std::stop_token& hasten) {
    std::vector<std::unique_ptr<BeaconOutlet>> outlets;
    const auto& config = workspace.beacon;
    if (!config.file.empty())
        outlets.push_back(makeFileOutlet(config.file));
    const auto source = std::ranges::find(workspace.sources, config.mqtt, &SourceConfig::name);
    if (!config.mqtt.empty() && source != workspace.sources.end() &&
        source->spec->mqttBroker() != nullptr)
        outlets.push_back(makeMqttOutlet(*source->spec->mqttBroker(), config.topic,
                                         stateText(workspace.name, clock.now(), "died"), hasten));
    return outlets;
}

} // namespace

/// One outlet and its thread. What it has not shown yet when the next beat comes is passed over.
class Beacon::Lamp {
public:
    Lamp(std::unique_ptr<BeaconOutlet> outlet, const Context& context)
        : m_outlet(std::move(outlet)), m_context(context) {}

    void start() {
        m_thread = std::thread([this] { run(); });
    }

    void show(std::string text) { hand(std::move(text), false); }

    void showLast(std::string text) { hand(std::move(text), true); }

    void join() {
        if (m_thread.joinable())
            m_thread.join();
    }

private:
    void hand(std::string text, bool last) {
        const base::MutexLock lock(m_mutex);
        m_text = std::move(text);
        m_last = last;
        m_handed.notifyAll();
    }

    void run() {
        for (bool last = false; !last;) {
            std::string text;
            {
                const base::MutexLock lock(m_mutex);
                while (!m_text)
                    m_handed.wait(m_mutex);
                text = *std::exchange(m_text, std::nullopt);
                last = m_last;
            }
            const auto shown = last ? m_outlet->showLast(text) : m_outlet->show(text);
            if (shown.has_value() == m_failing && !last) {
                m_failing = !shown.has_value();
                m_context.onHealth(m_outlet->name(), m_failing ? &shown.error() : nullptr);
            }
        }
    }

    const std::unique_ptr<BeaconOutlet> m_outlet;
    const Context& m_context;
    base::Mutex m_mutex;
    base::Condition m_handed;
    std::optional<std::string> m_text GUARDED_BY(m_mutex);
    bool m_last GUARDED_BY(m_mutex) = false;
    bool m_failing = false; ///< own thread only
    std::thread m_thread;
};

Beacon::Beacon(const Workspace& workspace, Context context)
    : Beacon(workspace, std::move(context), {}) {
    for (auto& outlet : outletsOf(workspace, m_context.clock, m_hasten.get_token()))
        m_lamps.push_back(std::make_unique<Lamp>(std::move(outlet), m_context));
}

Beacon::Beacon(const Workspace& workspace, Context context,
               std::vector<std::unique_ptr<BeaconOutlet>> outlets)
    : m_context(std::move(context)), m_workspace(workspace.name), m_every(workspace.beacon.every),
      m_decoded(workspace.sources.size()) {
    for (auto& outlet : outlets)
        m_lamps.push_back(std::make_unique<Lamp>(std::move(outlet), m_context));
}

Beacon::~Beacon() { stop(); }

void Beacon::start() {
    for (const auto& lamp : m_lamps)
        lamp->start();
}

void Beacon::stop() {
    hasten();
    for (const auto& lamp : m_lamps)
        lamp->showLast(stateText(m_workspace, m_context.clock.now(), "stopped"));
    for (const auto& lamp : m_lamps)
        lamp->join();
    m_lamps.clear();
}

void Beacon::alarmsTurned(SteadyTime now) {
    if (m_last != SteadyTime{} && now - m_last < m_every)
        return;
    const auto cameRound = [](const auto& decoded) {
        return decoded.load(std::memory_order_relaxed);
    };
    if (!std::ranges::all_of(m_decoded, cameRound))
        return;
    for (auto& decoded : m_decoded)
        decoded.store(false, std::memory_order_relaxed);
    m_last = now;
    for (const auto& lamp : m_lamps)
        lamp->show(stateText(m_workspace, m_context.clock.now(), "running"));
}

} // namespace vigil::pipeline
