// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "transport/mqtt/mqtt_options.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace vigil::pipeline {

/// One place where a beacon shows. *Thread:* one; it may wait, as long as its thread is its own.
class BeaconOutlet {
public:
    virtual ~BeaconOutlet() = default;
    BeaconOutlet() = default;
    BeaconOutlet(const BeaconOutlet&) = delete;
    BeaconOutlet& operator=(const BeaconOutlet&) = delete;

    /// Replaces what was shown before.
    [[nodiscard]] virtual Result<void> show(const std::string& text) = 0;
    /// The same for the last time: nothing is waited for any longer than it must be.
    [[nodiscard]] virtual Result<void> showLast(const std::string& text) = 0;

    /// A stable word: "beacon-file" or "beacon-mqtt".
    [[nodiscard]] virtual std::string name() const = 0;
};

/// A file that is replaced as a whole, so that a reader never sees half of it. Its folder must be
/// there. Errors: Io, Full.
[[nodiscard]] std::unique_ptr<BeaconOutlet> makeFileOutlet(std::filesystem::path path);

/// A retained message at the broker of `options`; `died` is what the broker says when it hears
/// nothing any more. Once `stop` is requested no connection is begun or waited for. Errors: those
/// of transport::MqttPublisher.
[[nodiscard]] std::unique_ptr<BeaconOutlet> makeMqttOutlet(const transport::MqttOptions& options,
                                                           std::string topic, std::string died,
                                                           std::stop_token stop);

} // namespace vigil::pipeline
