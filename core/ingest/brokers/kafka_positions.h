// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ingest/source.h"
#include "transport/kafka/kafka_options.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vigil::ingest {

/// RawMessage::partition of a Kafka source: the index of the topic in KafkaSourceOptions::topics
/// times 65,536 plus the broker's partition number. At most 65,535 topics of 65,536 partitions.
[[nodiscard]] constexpr std::uint32_t kafkaPartition(std::size_t topicIndex,
                                                     std::int32_t partition) noexcept {
    return static_cast<std::uint32_t>(topicIndex) << 16U |
           (static_cast<std::uint32_t>(partition) & 0xFFFFU);
}

struct KafkaPartitionName {
    std::size_t topicIndex = 0;
    std::int32_t partition = 0;
};

[[nodiscard]] constexpr KafkaPartitionName kafkaPartitionName(std::uint32_t encoded) noexcept {
    return {encoded >> 16U, static_cast<std::int32_t>(encoded & 0xFFFFU)};
}

/// Where a Kafka source reads each partition of its topics, and how far it is behind. Partitions
/// are numbered as by kafkaPartition(). *Thread:* one. *Owns:* its table; it asks no broker.
class KafkaPositions {
public:
    /// A saved position that the broker does not hold.
    struct Lost {
        Error error;                ///< what happened to which partition
        std::uint64_t messages = 0; ///< that cannot be had any more
    };

    /// `oldest`: where to begin without a saved position, at the oldest message or the newest.
    /// `starts` name topics of `topics`.
    KafkaPositions(std::vector<std::string> topics, bool oldest,
                   const std::vector<transport::KafkaPosition>& starts);

    /// nullopt for a topic that is not read.
    [[nodiscard]] std::optional<std::uint32_t> find(const std::string& topic,
                                                    std::int32_t partition) const;
    [[nodiscard]] const std::string& topicOf(std::uint32_t partition) const;
    /// True once the partition was settled, or has a saved position.
    [[nodiscard]] bool contains(std::uint32_t partition) const;

    [[nodiscard]] std::size_t size() const noexcept { return m_partitions.size(); }

    /// Settles where to read a partition whose oldest message is `low` and whose next will be
    /// `high`. A position outside is never corrected in silence.
    [[nodiscard]] std::optional<Lost> settle(std::uint32_t partition, std::int64_t low,
                                             std::int64_t high);

    /// Reading has begun: a partition that appears from now on was empty before, all of it is new.
    void begun() noexcept { m_begun = true; }

    /// Where to read what has been settled. A saved position of a partition that is gone is kept,
    /// and not among them.
    [[nodiscard]] std::vector<transport::KafkaPosition> assignments() const;

    /// Goes on behind a message; false when it was handed on before.
    [[nodiscard]] bool advance(std::uint32_t partition, std::int64_t offset);

    /// The broker's next message of a partition will be `end`.
    void heard(std::uint32_t partition, std::int64_t end);

    /// All, in order, and the one to be asked for after `partition`, round and round; nullopt when
    /// there is none.
    [[nodiscard]] std::vector<std::uint32_t> partitions() const;
    [[nodiscard]] std::optional<std::uint32_t> after(std::uint32_t partition) const;

    /// Lags are told when what was heard of the ends is `current`.
    [[nodiscard]] std::vector<PartitionLag> lags(bool current) const;

private:
    struct Position {
        std::int64_t next = 0;           ///< offset of the next message to hand on
        std::optional<std::int64_t> end; ///< where the broker's next one will come
    };

    std::vector<std::string> m_topics;
    std::map<std::uint32_t, Position> m_partitions;
    bool m_oldest;
    bool m_begun = false;
};

} // namespace vigil::ingest
