// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/sparkplug/sparkplug_payload.h"
#include "ingest/decoder.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigil::ingest {

/// "spBv1.0/GROUP/TYPE/NODE" or ".../NODE/DEVICE". *Thread:* value; views of the topic.
struct SparkplugTopic {
    enum class Type { NodeBirth, NodeDeath, NodeData, DeviceBirth, DeviceDeath, DeviceData, Other };

    std::string_view group, node, device; ///< device empty: the edge node itself
    Type type = Type::Other; ///< Other: commands and states of hosts, which are no data

    /// nullopt: no topic of Sparkplug B, or one with more or fewer levels than its type has.
    [[nodiscard]] static std::optional<SparkplugTopic> of(std::string_view topic);

    [[nodiscard]] bool isBirth() const noexcept {
        return type == Type::NodeBirth || type == Type::DeviceBirth;
    }

    [[nodiscard]] bool isDeath() const noexcept {
        return type == Type::NodeDeath || type == Type::DeviceDeath;
    }
};

/// What is known of edge nodes and their devices: which are alive, what the aliases of their
/// metrics stand for, and which number their next message has (0 to 255, over all devices of a
/// node). *Thread:* one. *Owns:* that, bounded: at most 4096 nodes with 65 536 metrics each.
class SparkplugNodes {
public:
    struct Known {
        std::string name;
        std::uint32_t datatype = sparkplug_type::kUnknown;
        std::string unit;
    };

    struct Verdict {
        bool repeated = false;         ///< came before: nothing else holds
        std::uint64_t missing = 0;     ///< messages of the node before this one
        EventTime lastTime{};          ///< of the message before the hole
        std::vector<SenderLife> lives; ///< who is alive or dead from now on
        std::optional<Fault> fault;    ///< the message cannot be used
    };

    /// Follows births, deaths and numbers. `bed`: where the sender's values belong.
    [[nodiscard]] Verdict follow(const SparkplugTopic& topic, const SparkplugPayload& payload,
                                 std::string_view bed);

    /// What a metric of the message is; nullptr where neither it nor a birth says so.
    [[nodiscard]] const Known* find(const SparkplugTopic& topic,
                                    const SparkplugMetric& metric) const;

    /// What births have told stays.
    void forgetNumbers();

    [[nodiscard]] std::string save() const;
    /// False when it is damaged; it then knows nothing.
    bool resume(std::string_view saved);

private:
    struct Device {
        std::string bed;
        bool alive = false;
        std::unordered_map<std::uint64_t, Known> byAlias;
        std::unordered_map<std::string, Known> byName;
    };

    struct Node {
        std::map<std::string, Device, std::less<>> devices; ///< "" the node itself
        std::optional<std::uint8_t> lastSeq;
        std::uint64_t lastTime = 0;
        std::optional<std::uint64_t> birth; ///< bdSeq of the newest one
        std::size_t metrics = 0;
    };

    [[nodiscard]] Node* nodeOf(const SparkplugTopic& topic);
    [[nodiscard]] const Device* deviceOf(const SparkplugTopic& topic) const;
    static void count(Node& node, const SparkplugPayload& payload, Verdict& verdict);
    static void learn(Node& node, Device& device, const SparkplugPayload& payload);
    static void die(const SparkplugTopic& topic, Node& node, const SparkplugPayload& payload,
                    Verdict& verdict);

    std::map<std::string, Node, std::less<>> m_nodes; ///< by "GROUP/NODE"
};

} // namespace vigil::ingest
