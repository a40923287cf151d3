// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/brokers/mqtt_connection_test.h"

#include "ingest/brokers/connection_stages.h"
#include "ingest/brokers/mqtt_source.h"

namespace vigil::ingest {

void testMqtt(const MqttSourceOptions& options, Decoder& decoder, std::chrono::seconds patience,
              const std::stop_token& stop, const std::function<void(const TestProgress&)>& report) {
    ConnectionStages stages(report, stop);
    if (!stages.reach({options.host, options.port}, options.tls))
        return;
    auto own = options;
    own.clientId.clear(); // the id of the options may be at work: the broker would end one of them
    own.cleanSession = true;
    const base::SystemClock clock;
    MqttSource source(own, 0, clock);
    testSource(source, decoder, patience, stages);
}

} // namespace vigil::ingest
