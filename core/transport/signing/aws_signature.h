// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "base/time.h"
#include "transport/http/http_client.h"

#include <string>
#include <string_view>

/// AWS Signature Version 4: proof by HMAC that a request is of who knows a secret key, for one
/// region, service and day. libcurl 7.88 signs itself, but wrongly where a path has ':' or "%xx"
/// and where a query is not sorted.
namespace vigil::transport {

struct AwsCredentials {
    std::string accessKey;
    Secret secretKey;
    Secret sessionToken{}; ///< of temporary ones; empty: none
};

/// Adds `X-Amz-Date`, `X-Amz-Security-Token` where there is one, and `Authorization`, which covers
/// method, path, query, host, body and all headers that the request has by then.
/// Error: InvalidArgument (the address).
[[nodiscard]] Result<void> signForAws(HttpRequest& request, const AwsCredentials& credentials,
                                      std::string_view region, std::string_view service,
                                      ArrivalTime now);

/// A text as it stands in a path: everything but letters, digits, '-', '.', '_' and '~' as %XX.
[[nodiscard]] std::string percentEncoded(std::string_view text);

} // namespace vigil::transport
