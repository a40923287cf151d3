// SPDX-License-Identifier: GPL-3.0-or-later
#include "egress/channels/shaped_sink.h"

namespace vigil::egress {

Result<Delivered> ShapedSink::deliver(const model::Delivery& delivery,
                                      const std::stop_token& stop) {
    auto shaped = delivery;
    for (auto& message : shaped.messages)
        m_shape(message);
    return m_sink->deliver(shaped, stop);
}

} // namespace vigil::egress
