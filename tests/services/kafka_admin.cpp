// SPDX-License-Identifier: GPL-3.0-or-later
#include "kafka_admin.h"

#include <librdkafka/rdkafka.h>

#include <array>
#include <memory>

namespace vigil::tests {
namespace {

template <auto Function>
struct Free {
    template <typename T>
    void operator()(T* p) const noexcept {
        Function(p);
    }
};

constexpr int kPatienceMs = 20'000;

} // namespace

bool deleteRecords(const std::string& brokers, const std::string& topic, std::int32_t partition,
                   std::int64_t before) {
    auto* settings = rd_kafka_conf_new();
    std::array<char, 256> reason{};
    rd_kafka_conf_set(settings, "bootstrap.servers", brokers.c_str(), reason.data(), reason.size());
    const std::unique_ptr<rd_kafka_t, Free<rd_kafka_destroy>> client(
        rd_kafka_new(RD_KAFKA_PRODUCER, settings, reason.data(), reason.size()));
    if (!client)
        return false;
    const std::unique_ptr<rd_kafka_topic_partition_list_t,
                          Free<rd_kafka_topic_partition_list_destroy>>
        offsets(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(offsets.get(), topic.c_str(), partition)->offset = before;
    const std::unique_ptr<rd_kafka_queue_t, Free<rd_kafka_queue_destroy>> queue(
        rd_kafka_queue_new(client.get()));
    const std::unique_ptr<rd_kafka_DeleteRecords_t, Free<rd_kafka_DeleteRecords_destroy>> request(
        rd_kafka_DeleteRecords_new(offsets.get()));
    auto* list = request.get();
    rd_kafka_DeleteRecords(client.get(), &list, 1, nullptr, queue.get());
    const std::unique_ptr<rd_kafka_event_t, Free<rd_kafka_event_destroy>> answer(
        rd_kafka_queue_poll(queue.get(), kPatienceMs));
    if (!answer || rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return false;
    const auto* result = rd_kafka_event_DeleteRecords_result(answer.get());
    const auto* done = result == nullptr ? nullptr : rd_kafka_DeleteRecords_result_offsets(result);
    return done != nullptr && done->cnt == 1 && done->elems[0].err == RD_KAFKA_RESP_ERR_NO_ERROR;
}

} // namespace vigil::tests
