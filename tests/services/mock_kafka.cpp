// SPDX-License-Identifier: GPL-3.0-or-later
#include "mock_kafka.h"

#include "transport/kafka/kafka_configuration.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>

namespace vigil::tests {

MockKafka::MockKafka() {
    std::array<char, 256> reason{};
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "test.mock.num.brokers", "1", reason.data(), reason.size());
    m_producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason.data(), reason.size());
}

MockKafka::~MockKafka() { rd_kafka_destroy(m_producer); }

std::string MockKafka::brokers() const {
    return rd_kafka_mock_cluster_bootstraps(rd_kafka_handle_mock_cluster(m_producer));
}

void MockKafka::produce(const std::string& topic, const std::string& payload) {
    std::string copy = payload;
    rd_kafka_producev(m_producer, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(0),
                      RD_KAFKA_V_VALUE(copy.data(), copy.size()),
                      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    rd_kafka_flush(m_producer, 10'000);
}

std::string settingsOf(const transport::KafkaOptions& options) {
    const transport::KafkaConfiguration configuration(options);
    std::string text;
    for (const char* name :
         {"bootstrap.servers", "security.protocol", "sasl.mechanisms", "sasl.username",
          "sasl.password", "ssl.ca.location", "ssl.certificate.location", "ssl.key.location"}) {
        std::array<char, 512> value{};
        std::size_t size = value.size();
        if (rd_kafka_conf_get(configuration.handle(), name, value.data(), &size) ==
            RD_KAFKA_CONF_OK)
            text += std::string(name) + '=' + value.data() + '\n';
    }
    return text;
}

} // namespace vigil::tests
