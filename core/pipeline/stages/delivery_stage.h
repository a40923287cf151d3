// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/escalation/escalator.h"
#include "egress/outbox.h"
#include "pipeline/outputs/outbound_rows.h"
#include "store/file/store_batch.h"
#include "store/journal/deliveries.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::pipeline {

class StoreStage;

/// The way out: opens the sinks and channels of a workspace, numbers what goes there and joins
/// outbox and store. Alarms leave at once. Results leave when they are stored with the positions
/// they stem from, so that nothing is sent which a restart would compute another way; at once where
/// nothing is stored. *Thread:* start() and stop() one; the rest any. *Owns:* the outbox.
class DeliveryStage {
public:
    struct Context {
        base::Clock& clock;
        StoreStage* store = nullptr; ///< null: nothing is stored; outlives this
        /// A sink does not take what is sent, or does again; must not wait.
        std::function<void(const std::string& sink, bool failing)> onFailing;
        /// Messages that will not arrive; must not wait.
        std::function<void(store::LossEvent)> onLoss;
        /// A notice has reached its channel, or was refused for good; must not wait.
        std::function<void(const std::string& key, const std::string* refused)> onNotice{};
        /// A channel does not take what is sent; must not wait.
        std::function<void(const std::string& channel, const std::string& why)> onChannelFails{};
    };

    /// Errors: those of the sinks, with their names.
    [[nodiscard]] static Result<std::unique_ptr<DeliveryStage>>
    open(const Workspace& workspace, const store::DeliveryRestart& restart, Context context);

    [[nodiscard]] const DeliveryRoutes& routes() const noexcept { return m_routes; }

    void start();
    /// What waits has so long; the rest stays in the store.
    void stop(std::chrono::milliseconds patience);

    /// Of any kind; grows.
    [[nodiscard]] std::uint64_t nextNumber() noexcept { return m_next++; }

    /// What sinks are told of the events and channels by the notices, numbered: first to the store,
    /// then to takeAlarms().
    [[nodiscard]] std::vector<model::Delivery>
    ofAlarms(const std::vector<alerts::AlarmEvent>& events,
             const std::vector<alerts::Notice>& notices);
    void takeAlarms(std::vector<model::Delivery> deliveries);
    /// `stored`: they are, until their marks. Those without a number get one.
    void takeResults(std::vector<model::Delivery> deliveries, bool stored);
    /// The answer of the store.
    void refill(const std::string& sink, store::DeliverySlice slice);

    /// For commands on sinks, and for what there is to see.
    [[nodiscard]] egress::Outbox& outbox() noexcept { return m_outbox; }

    [[nodiscard]] const egress::Outbox& outbox() const noexcept { return m_outbox; }

private:
    DeliveryStage(const Workspace& workspace, const store::DeliveryRestart& restart,
                  Context context);
    [[nodiscard]] egress::OutboxContext outboxContext();
    void tellFailing(const std::string& lane, const Error* why) const;

    const Context m_context;
    const DeliveryRoutes m_routes;
    std::atomic<std::uint64_t> m_next;
    egress::Outbox m_outbox;
};

} // namespace vigil::pipeline
