// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "egress/lane.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::egress {

/// What leaves the program: a lane with a thread of its own for each sink, so that one which hangs,
/// refuses or is gone holds up neither another nor whoever hands messages over. Memory comes first:
/// what is handed over leaves at once; the store keeps it until its mark, so that it outlives the
/// process. *Thread:* add(), start() and stop() one; the rest any. *Owns:* lanes and sinks.
class Outbox {
public:
    explicit Outbox(OutboxContext context);
    ~Outbox();

    /// Before start(). `stored`: see Lane.
    void add(std::string name, std::unique_ptr<Sink> sink, bool stored);
    void start();
    /// All lanes at once, see Lane::stop().
    void stop(std::chrono::milliseconds patience);

    /// Without effect for a sink that is not there.
    void take(model::Delivery delivery, bool stored);
    void refill(std::string_view sink, std::vector<model::Delivery> deliveries, bool more);

    /// Error of these: NotFound.
    [[nodiscard]] Result<void> pause(std::string_view sink, bool paused);
    [[nodiscard]] Result<std::size_t> drop(std::string_view sink);
    [[nodiscard]] Result<void> hasten(std::string_view sink);

    [[nodiscard]] std::vector<SinkView> view() const;

private:
    [[nodiscard]] Lane* find(std::string_view sink) const;
    [[nodiscard]] Result<Lane*> lane(std::string_view sink) const;

    const OutboxContext m_context;
    std::vector<std::unique_ptr<Lane>> m_lanes; ///< fixed once started
};

} // namespace vigil::egress
