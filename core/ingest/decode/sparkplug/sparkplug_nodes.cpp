// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/sparkplug/sparkplug_nodes.h"

#include "ingest/decode/rejection.h"
#include "sparkplug.pb.h"

#include <algorithm>
#include <array>
#include <climits>
#include <utility>

namespace vigil::ingest {
namespace {

using model::DeadLetterReason;
using Type = SparkplugTopic::Type;

constexpr std::string_view kNamespace = "spBv1.0";
constexpr std::string_view kBirthNumber = "bdSeq";
constexpr std::size_t kMostNodes = 4096;
constexpr std::size_t kMostDevices = 4096; ///< of a node
constexpr std::size_t kMostMetrics = 65'536;
constexpr std::uint64_t kNumbers = 256;
constexpr std::size_t kNodeLevels = 4;

struct Word {
    std::string_view text;
    Type type;
    std::size_t levels;
};

constexpr std::array kWords{
    Word{"NBIRTH", Type::NodeBirth, kNodeLevels},
    Word{"NDEATH", Type::NodeDeath, kNodeLevels},
    Word{"NDATA", Type::NodeData, kNodeLevels},
    Word{"NCMD", Type::Other, kNodeLevels},
    Word{"DBIRTH", Type::DeviceBirth, kNodeLevels + 1},
    Word{"DDEATH", Type::DeviceDeath, kNodeLevels + 1},
    Word{"DDATA", Type::DeviceData, kNodeLevels + 1},
    Word{"DCMD", Type::Other, kNodeLevels + 1},
};

std::optional<std::uint64_t> birthNumber(const SparkplugPayload& payload) {
    for (const auto& metric : payload.metrics) {
        if (metric.name != kBirthNumber)
            continue;
        if (const auto* whole = std::get_if<std::uint64_t>(&metric.value))
            return *whole;
        if (const auto* whole = std::get_if<std::uint32_t>(&metric.value))
            return *whole;
    }
    return std::nullopt;
}

std::string keyOf(const SparkplugTopic& topic) {
    std::string key(topic.group);
    return key.append(1, '/').append(topic.node);
}

/// As alarms name who is meant.
std::string nameOf(const SparkplugTopic& topic, std::string_view device) {
    auto name = keyOf(topic);
    if (!device.empty())
        name.append(1, '/').append(device);
    return name;
}

EventTime timeOf(std::uint64_t millis) {
    constexpr auto kMost = std::chrono::duration_cast<std::chrono::milliseconds>(Ticks::max());
    return EventTime{std::chrono::milliseconds{static_cast<std::int64_t>(
        std::min<std::uint64_t>(millis, static_cast<std::uint64_t>(kMost.count())))}};
}

} // namespace

std::optional<SparkplugTopic> SparkplugTopic::of(std::string_view topic) {
    std::array<std::string_view, kNodeLevels + 1> levels;
    std::size_t count = 0;
    for (std::string_view rest = topic;; rest.remove_prefix(rest.find('/') + 1)) {
        if (count == levels.size())
            return std::nullopt;
        levels.at(count++) = rest.substr(0, rest.find('/'));
        if (rest.find('/') == std::string_view::npos)
            break;
    }
    SparkplugTopic read;
    if (levels[0] != kNamespace)
        return std::nullopt;
    if (levels[1] == "STATE")
        return read;
    const auto word = std::ranges::find(kWords, levels[2], &Word::text);
    if (word == kWords.end() || word->levels != count || levels[1].empty() || levels[3].empty() ||
        (count > kNodeLevels && levels[4].empty()))
        return std::nullopt;
    read.type = word->type;
    read.group = levels[1];
    read.node = levels[3];
    read.device = levels[4];
    return read;
}

SparkplugNodes::Node* SparkplugNodes::nodeOf(const SparkplugTopic& topic) {
    auto key = keyOf(topic);
    if (const auto found = m_nodes.find(key); found != m_nodes.end())
        return &found->second;
    return m_nodes.size() < kMostNodes ? &m_nodes[std::move(key)] : nullptr;
}

const SparkplugNodes::Device* SparkplugNodes::deviceOf(const SparkplugTopic& topic) const {
    const auto node = m_nodes.find(keyOf(topic));
    if (node == m_nodes.end())
        return nullptr;
    const auto device = node->second.devices.find(topic.device);
    return device != node->second.devices.end() ? &device->second : nullptr;
}

SparkplugNodes::Verdict SparkplugNodes::follow(const SparkplugTopic& topic,
                                               const SparkplugPayload& payload,
                                               std::string_view bed) {
    Verdict verdict;
    auto* const node = nodeOf(topic);
    if (node == nullptr) {
        verdict.fault = Fault{DeadLetterReason::TooLarge, "of more edge nodes than are followed"};
        return verdict;
    }
    if (topic.type == Type::NodeDeath) {
        die(topic, *node, payload, verdict);
        if (node->devices.empty())
            verdict.lives.push_back({std::string(bed), nameOf(topic, {}), true});
        return verdict;
    }
    if (topic.type == Type::NodeBirth) {
        // All of it begins anew; its devices are born after it.
        for (auto& [name, device] : node->devices) {
            device.alive = false;
            device.byAlias.clear();
            device.byName.clear();
        }
        node->metrics = 0;
        node->birth = birthNumber(payload);
        node->lastSeq.reset();
    }
    count(*node, payload, verdict);
    if (verdict.repeated)
        return verdict;
    auto device = node->devices.find(topic.device);
    if (device == node->devices.end()) {
        if (node->devices.size() >= kMostDevices) {
            verdict.fault = Fault{DeadLetterReason::TooLarge, "of more devices than are followed"};
            return verdict;
        }
        device = node->devices.emplace(topic.device, Device{}).first;
    }
    if (topic.type == Type::DeviceDeath) {
        verdict.lives.push_back({std::string(bed), nameOf(topic, topic.device), true});
        device->second.alive = false;
        return verdict;
    }
    device->second.bed = bed;
    if (topic.isBirth()) {
        device->second.alive = true;
        learn(*node, device->second, payload);
        verdict.lives.push_back({std::string(bed), nameOf(topic, topic.device), false});
    }
    return verdict;
}

void SparkplugNodes::count(Node& node, const SparkplugPayload& payload, Verdict& verdict) {
    if (!payload.seq)
        return; // values without a number stand
    const auto seq = static_cast<std::uint8_t>(*payload.seq % kNumbers);
    const auto time = payload.time.value_or(0);
    if (node.lastSeq) {
        verdict.repeated = seq == *node.lastSeq && time == node.lastTime;
        if (verdict.repeated)
            return;
        verdict.missing = static_cast<std::uint8_t>(seq - *node.lastSeq - 1);
        verdict.lastTime = timeOf(node.lastTime);
    }
    node.lastSeq = seq;
    node.lastTime = time;
}

void SparkplugNodes::learn(Node& node, Device& device, const SparkplugPayload& payload) {
    node.metrics -= device.byAlias.size() + device.byName.size();
    device.byAlias.clear();
    device.byName.clear();
    for (const auto& metric : payload.metrics) {
        if (metric.name.empty() || node.metrics + device.byName.size() * 2 >= kMostMetrics)
            continue;
        const Known known{metric.name, metric.datatype, metric.unit};
        if (metric.alias)
            device.byAlias[*metric.alias] = known;
        device.byName[metric.name] = known;
    }
    node.metrics += device.byAlias.size() + device.byName.size();
}

void SparkplugNodes::die(const SparkplugTopic& topic, Node& node, const SparkplugPayload& payload,
                         Verdict& verdict) {
    // The will of a connection before the newest birth comes late, and says nothing.
    if (const auto number = birthNumber(payload); number && node.birth && *number != *node.birth)
        return;
    for (auto& [name, device] : node.devices)
        if (std::exchange(device.alive, false))
            verdict.lives.push_back({device.bed, nameOf(topic, name), true});
    node.lastSeq.reset();
}

const SparkplugNodes::Known* SparkplugNodes::find(const SparkplugTopic& topic,
                                                  const SparkplugMetric& metric) const {
    const auto* const device = deviceOf(topic);
    if (device == nullptr)
        return nullptr;
    if (!metric.name.empty()) {
        const auto found = device->byName.find(metric.name);
        return found != device->byName.end() ? &found->second : nullptr;
    }
    const auto found = metric.alias ? device->byAlias.find(*metric.alias) : device->byAlias.end();
    return found != device->byAlias.end() ? &found->second : nullptr;
}

void SparkplugNodes::forgetNumbers() {
    for (auto& [key, node] : m_nodes)
        node.lastSeq.reset();
}

std::string SparkplugNodes::save() const {
    sparkplug::KnownNodes out;
    for (const auto& [key, node] : m_nodes) {
        auto& saved = *out.add_nodes();
        saved.set_name(key);
        if (node.lastSeq)
            saved.set_last_seq(*node.lastSeq);
        saved.set_last_time(node.lastTime);
        if (node.birth)
            saved.set_birth(*node.birth);
        for (const auto& [name, device] : node.devices) {
            auto& entry = *saved.add_devices();
            entry.set_name(name);
            entry.set_bed(device.bed);
            entry.set_alive(device.alive);
            const auto add = [&entry](const Known& known) {
                auto& metric = *entry.add_metrics();
                metric.set_name(known.name);
                metric.set_datatype(known.datatype);
                metric.set_unit(known.unit);
                return &metric;
            };
            for (const auto& [alias, known] : device.byAlias)
                add(known)->set_alias(alias);
            for (const auto& [metricName, known] : device.byName)
                add(known);
        }
    }
    return out.SerializeAsString();
}

bool SparkplugNodes::resume(std::string_view saved) {
    m_nodes.clear();
    sparkplug::KnownNodes in;
    if (saved.size() > INT_MAX || !in.ParseFromArray(saved.data(), static_cast<int>(saved.size())))
        return false;
    for (const auto& entry : in.nodes()) {
        auto& node = m_nodes[entry.name()];
        if (entry.has_last_seq())
            node.lastSeq = static_cast<std::uint8_t>(entry.last_seq());
        node.lastTime = entry.last_time();
        if (entry.has_birth())
            node.birth = entry.birth();
        for (const auto& known : entry.devices()) {
            auto& device = node.devices[known.name()];
            device.bed = known.bed();
            device.alive = known.alive();
            for (const auto& metric : known.metrics()) {
                Known made{metric.name(), metric.datatype(), metric.unit()};
                if (metric.has_alias())
                    device.byAlias[metric.alias()] = std::move(made);
                else
                    device.byName[metric.name()] = std::move(made);
            }
            node.metrics += device.byAlias.size() + device.byName.size();
        }
    }
    return true;
}

} // namespace vigil::ingest
