// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "egress/sink.h"

#include <functional>
#include <memory>

namespace vigil::egress {

/// Makes what leaves of each message before another sink sends it: as a template says, to a topic
/// that its values choose. *Thread:* that of its lane. *Owns:* the other sink.
class ShapedSink final : public Sink {
public:
    /// Leaves the id alone.
    using Shape = std::function<void(model::OutboundMessage& message)>;

    ShapedSink(std::unique_ptr<Sink> sink, Shape shape)
        : m_sink(std::move(sink)), m_shape(std::move(shape)) {}

    [[nodiscard]] Result<Delivered> deliver(const model::Delivery& delivery,
                                            const std::stop_token& stop) override;

    [[nodiscard]] std::string place() const override { return m_sink->place(); }

    [[nodiscard]] std::chrono::milliseconds asksToRest() const override {
        return m_sink->asksToRest();
    }

private:
    const std::unique_ptr<Sink> m_sink;
    const Shape m_shape;
};

} // namespace vigil::egress
