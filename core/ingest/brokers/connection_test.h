// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <chrono>
#include <optional>
#include <string>

namespace vigil::ingest {

/// The steps of a connection test, in order; each names what a failure means.
enum class TestStage { Name, Tcp, Tls, Authentication, Subscribe, FirstMessage, Decoded };

struct TestProgress {
    enum class Outcome { Running, Passed, Failed, Skipped };
    TestStage stage = TestStage::Name;
    Outcome outcome = Outcome::Running;
    std::optional<Error> error; ///< of a failed stage
    std::string detail;         ///< resolved address, TLS version, topic, the decoded row as text
    std::chrono::milliseconds took{0};
};

} // namespace vigil::ingest
