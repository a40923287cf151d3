// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "transport/http/http_client.h"

#include <stop_token>

namespace vigil::egress {

/// Shows the server of a webhook who calls. *Thread:* one, that of the channel.
class HttpSignIn {
public:
    virtual ~HttpSignIn() = default;

    /// Adds headers to a request that is otherwise complete. Errors: any; it is tried again.
    [[nodiscard]] virtual Result<void> sign(transport::HttpRequest& request, ArrivalTime now,
                                            const std::stop_token& stop) = 0;

    /// The server refused what was shown. True: another sign() shows something newer.
    virtual bool refused() { return false; }
};

} // namespace vigil::egress
