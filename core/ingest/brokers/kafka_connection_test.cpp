// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/kafka_connection_test.h"

#include "ingest/brokers/connection_stages.h"
#include "ingest/brokers/kafka_source.h"

namespace vigil::ingest {

void testKafka(const KafkaSourceOptions& options, Decoder& decoder, std::chrono::seconds patience,
               const std::stop_token& stop,
               const std::function<void(const TestProgress&)>& report) {
    ConnectionStages stages(report, stop);
    const auto endpoint =
        transport::parseEndpoint(options.brokers.substr(0, options.brokers.find(',')));
    if (!endpoint) {
        stages.begin(TestStage::Name);
        return stages.failed(endpoint.error());
    }
    if (!stages.reach(*endpoint, options.tls))
        return;
    auto own = options;
    own.starts.clear();
    const base::SystemClock clock;
    KafkaSource source(own, 0, clock);
    testSource(source, decoder, patience, stages);
}

} // namespace vigil::ingest
