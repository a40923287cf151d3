// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/outbox.h"

#include "base/closest_name.h"

#include <algorithm>
#include <thread>

namespace vigil::egress {

Outbox::Outbox(OutboxContext context) : m_context(std::move(context)) {}

Outbox::~Outbox() { stop({}); }

void Outbox::add(std::string name, std::unique_ptr<Sink> sink, bool stored) {
    m_lanes.push_back(std::make_unique<Lane>(std::move(name), std::move(sink), m_context, stored));
}

void Outbox::start() {
    for (auto& lane : m_lanes)
        lane->start();
}

void Outbox::stop(std::chrono::milliseconds patience) {
    const SteadyTime deadline = m_context.clock.steadyNow() + patience;
    std::vector<std::jthread> stops; // one that waits must not cost the others their time
    stops.reserve(m_lanes.size());
    for (auto& lane : m_lanes)
        stops.emplace_back([&lane, deadline] { lane->stop(deadline); });
}

Lane* Outbox::find(std::string_view sink) const {
    const auto found = std::ranges::find(
        m_lanes, sink, [](const auto& lane) { return std::string_view(lane->name()); });
    return found == m_lanes.end() ? nullptr : found->get();
}

Result<Lane*> Outbox::lane(std::string_view sink) const {
    if (auto* const found = find(sink))
        return found;
    std::vector<std::string_view> names;
    for (const auto& lane : m_lanes)
        names.emplace_back(lane->name());
    const auto near = base::closestName(sink, names);
    return fail(ErrorCode::NotFound,
                near.empty() ? "there is no such sink"
                             : "there is no such sink; did you mean '" + std::string(near) + "'?",
                std::string(sink));
}

void Outbox::take(model::Delivery delivery, bool stored) {
    if (auto* const lane = find(delivery.sink))
        lane->take(std::move(delivery), stored);
}

void Outbox::refill(std::string_view sink, std::vector<model::Delivery> deliveries, bool more) {
    if (auto* const lane = find(sink))
        lane->refill(std::move(deliveries), more);
}

Result<void> Outbox::pause(std::string_view sink, bool paused) {
    return lane(sink).map([paused](Lane* found) { found->pause(paused); });
}

Result<std::size_t> Outbox::drop(std::string_view sink) {
    return lane(sink).map([](Lane* found) { return found->drop(); });
}

Result<void> Outbox::hasten(std::string_view sink) {
    return lane(sink).map([](Lane* found) { found->hasten(); });
}

std::vector<SinkView> Outbox::view() const {
    std::vector<SinkView> views;
    views.reserve(m_lanes.size());
    for (const auto& lane : m_lanes)
        views.push_back(lane->view());
    return views;
}

} // namespace vigil::egress
