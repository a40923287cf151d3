// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/kafka_positions.h"

#include <algorithm>
#include <utility>

namespace vigil::ingest {

KafkaPositions::KafkaPositions(std::vector<std::string> topics, bool oldest,
                               const std::vector<transport::KafkaPosition>& starts)
    : m_topics(std::move(topics)), m_oldest(oldest) {
    for (const auto& start : starts)
        if (const auto partition = find(start.topic, start.partition))
            m_partitions[*partition] = {start.next, std::nullopt};
}

std::optional<std::uint32_t> KafkaPositions::find(const std::string& topic,
                                                  std::int32_t partition) const {
    const auto found = std::ranges::find(m_topics, topic);
    if (found == m_topics.end())
        return std::nullopt;
    return kafkaPartition(static_cast<std::size_t>(found - m_topics.begin()), partition);
}

const std::string& KafkaPositions::topicOf(std::uint32_t partition) const {
    return m_topics[kafkaPartitionName(partition).topicIndex];
}

bool KafkaPositions::contains(std::uint32_t partition) const {
    return m_partitions.contains(partition);
}

std::optional<KafkaPositions::Lost> KafkaPositions::settle(std::uint32_t partition,
                                                           std::int64_t low, std::int64_t high) {
    const auto known = m_partitions.find(partition);
    if (known == m_partitions.end()) {
        m_partitions[partition] = {m_oldest || m_begun ? low : high, high};
        return std::nullopt;
    }
    auto& position = known->second;
    position.end = high;
    if (position.next >= low && position.next <= high)
        return std::nullopt;
    const bool tooOld = position.next < low;
    const auto gone = tooOld ? low - position.next : 0;
    const auto chosen = tooOld ? low : high;
    Lost lost{
        {ErrorCode::NotFound,
         "the broker does not hold position " + std::to_string(position.next) + " (" +
             std::to_string(low) + " to " + std::to_string(high) + "); reading goes on at " +
             std::to_string(chosen) +
             (tooOld ? ", " + std::to_string(gone) + " messages are lost" : ""),
         topicOf(partition) + "[" + std::to_string(kafkaPartitionName(partition).partition) + "]"},
        static_cast<std::uint64_t>(gone)};
    position.next = chosen;
    return lost;
}

std::vector<transport::KafkaPosition> KafkaPositions::assignments() const {
    std::vector<transport::KafkaPosition> positions;
    positions.reserve(m_partitions.size());
    for (const auto& [partition, position] : m_partitions)
        if (position.end)
            positions.push_back(
                {topicOf(partition), kafkaPartitionName(partition).partition, position.next});
    return positions;
}

bool KafkaPositions::advance(std::uint32_t partition, std::int64_t offset) {
    auto& position = m_partitions[partition];
    if (offset < position.next)
        return false;
    position.next = offset + 1;
    return true;
}

void KafkaPositions::heard(std::uint32_t partition, std::int64_t end) {
    if (const auto known = m_partitions.find(partition); known != m_partitions.end())
        known->second.end = end;
}

std::vector<std::uint32_t> KafkaPositions::partitions() const {
    std::vector<std::uint32_t> all;
    all.reserve(m_partitions.size());
    for (const auto& entry : m_partitions)
        all.push_back(entry.first);
    return all;
}

std::optional<std::uint32_t> KafkaPositions::after(std::uint32_t partition) const {
    if (m_partitions.empty())
        return std::nullopt;
    const auto next = m_partitions.upper_bound(partition);
    return next == m_partitions.end() ? m_partitions.begin()->first : next->first;
}

std::vector<PartitionLag> KafkaPositions::lags(bool current) const {
    std::vector<PartitionLag> lags;
    lags.reserve(m_partitions.size());
    for (const auto& [partition, position] : m_partitions) {
        PartitionLag lag{partition, position.next, std::nullopt};
        if (position.end && current)
            lag.lag = std::max<std::int64_t>(*position.end - position.next, 0);
        lags.push_back(lag);
    }
    return lags;
}

} // namespace vigil::ingest
