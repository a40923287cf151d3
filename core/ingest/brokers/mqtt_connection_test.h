// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/brokers/connection_test.h"
#include "ingest/brokers/mqtt_source_options.h"

#include <chrono>
#include <functional>
#include <stop_token>

namespace vigil::ingest {

class Decoder;

/// Runs the stages in the caller's thread until one fails, all pass, `stop` is requested or
/// `patience` is over while waiting for the first message (then that stage fails: "test OK and
/// still no data" cannot happen). `report` is called for every change, in the same thread.
void testMqtt(const MqttSourceOptions& options, Decoder& decoder, std::chrono::seconds patience,
              const std::stop_token& stop, const std::function<void(const TestProgress&)>& report);

} // namespace vigil::ingest
