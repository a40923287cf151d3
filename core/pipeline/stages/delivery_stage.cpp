// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/delivery_stage.h"

#include "base/log.h"
#include "pipeline/outputs/notice_message.h"
#include "pipeline/stages/store_stage.h"

#include <algorithm>

namespace vigil::pipeline {

DeliveryStage::DeliveryStage(const Workspace& workspace, const store::DeliveryRestart& restart,
                             Context context)
    : m_context(std::move(context)), m_routes(workspace),
      // In microseconds nobody numbers so many that a start without its store finds one taken.
      m_next(std::max(restart.newest + 1, static_cast<std::uint64_t>(std::max<std::int64_t>(
                                              toMicros(m_context.clock.now()), 1)))),
      m_outbox(outboxContext()) {}

egress::OutboxContext DeliveryStage::outboxContext() {
    egress::OutboxContext context{
        m_context.clock,
        [this](model::DeliveryMark mark) {
            if (m_context.store != nullptr)
                m_context.store->mark(std::move(mark));
        },
        [this](const std::string& lane, const Error* why) { tellFailing(lane, why); },
        [this](const std::string& sink, egress::LostMessages lost) {
            store::LossEvent loss;
            loss.kind = store::LossKind::Dropped;
            loss.time = eventAtArrival(m_context.clock.now());
            loss.from = lost.from;
            loss.to = lost.to;
            loss.source = sink;
            loss.count = lost.count;
            loss.reason = std::move(lost.reason);
            m_context.onLoss(std::move(loss));
        }};
    if (m_context.onNotice)
        context.onOutcome = [this](const std::string& lane, const model::OutboundMessage& message,
                                   const std::string* refused) {
            if (!channelOfLane(lane).empty())
                m_context.onNotice(message.id, refused);
        };
    if (m_context.store != nullptr) {
        context.fetch = [this](const std::string& sink, std::uint64_t after) {
            m_context.store->fetch(sink, after);
        };
        context.forget = [this](const std::string& sink) { m_context.store->forgetSink(sink); };
    }
    return context;
}

void DeliveryStage::tellFailing(const std::string& lane, const Error* why) const {
    const auto channel = std::string(channelOfLane(lane));
    m_context.onFailing(channel.empty() ? lane : channel, why != nullptr);
    if (!channel.empty() && why != nullptr && m_context.onChannelFails)
        m_context.onChannelFails(channel, why->text());
}

Result<std::unique_ptr<DeliveryStage>> DeliveryStage::open(const Workspace& workspace,
                                                           const store::DeliveryRestart& restart,
                                                           Context context) {
    std::unique_ptr<DeliveryStage> stage(new DeliveryStage(workspace, restart, std::move(context)));
    for (const auto& sink : workspace.sinks) {
        const auto place = restart.places.find(sink.name);
        auto opened = sink.spec->open(
            {sink.name, workspace.name, place == restart.places.end() ? "" : place->second});
        if (!opened)
            return tl::unexpected<Error>(
                std::move(opened.error()).within("sink '" + sink.name + "'"));
        stage->m_outbox.add(sink.name, std::move(*opened), stage->m_context.store != nullptr);
    }
    for (const auto& channel : workspace.channels) {
        const auto lane = laneOfChannel(channel.name);
        const auto place = restart.places.find(lane);
        auto opened = channel.spec->open(
            {channel.name, workspace.name, place == restart.places.end() ? "" : place->second});
        if (!opened)
            return tl::unexpected<Error>(
                std::move(opened.error()).within("channel '" + channel.name + "'"));
        stage->m_outbox.add(lane, std::move(*opened), stage->m_context.store != nullptr);
    }
    for (const auto& delivery : restart.alarms)
        stage->m_outbox.take(delivery, true);
    return stage;
}

void DeliveryStage::start() { m_outbox.start(); }

void DeliveryStage::stop(std::chrono::milliseconds patience) { m_outbox.stop(patience); }

std::vector<model::Delivery> DeliveryStage::ofAlarms(const std::vector<alerts::AlarmEvent>& events,
                                                     const std::vector<alerts::Notice>& notices) {
    std::vector<model::Delivery> deliveries;
    if (!events.empty())
        deliveries = deliveriesOf(m_routes, events);
    for (const auto& notice : notices)
        deliveries.push_back(deliveryOf(notice));
    for (auto& delivery : deliveries)
        delivery.number = nextNumber();
    return deliveries;
}

void DeliveryStage::takeAlarms(std::vector<model::Delivery> deliveries) {
    for (auto& delivery : deliveries)
        m_outbox.take(std::move(delivery), m_context.store != nullptr);
}

void DeliveryStage::takeResults(std::vector<model::Delivery> deliveries, bool stored) {
    for (auto& delivery : deliveries) {
        if (delivery.number == 0)
            delivery.number = nextNumber();
        m_outbox.take(std::move(delivery), stored);
    }
}

void DeliveryStage::refill(const std::string& sink, store::DeliverySlice slice) {
    m_outbox.refill(sink, std::move(slice.deliveries), slice.more);
}

} // namespace vigil::pipeline
