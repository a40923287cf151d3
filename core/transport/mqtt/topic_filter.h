// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

/// Topic filters of MQTT 3.1.1, section 4.7. *Thread:* any.
namespace vigil::transport {

/// Does `filter` (with + and #) match `topic`? Topics that begin with $ match no leading wildcard.
[[nodiscard]] bool topicMatches(std::string_view filter, std::string_view topic) noexcept;

/// Is `filter` well-formed?
[[nodiscard]] bool isTopicFilter(std::string_view filter) noexcept;

} // namespace vigil::transport
