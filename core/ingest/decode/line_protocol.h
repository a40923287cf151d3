// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/decode/rejection.h"

#include <optional>
#include <string>
#include <string_view>

namespace vigil::ingest {

/// Lines of the InfluxDB line protocol ("cpu,host=a usage=5.5,on=t 1700000000000000000") as the
/// text of a JSON array, appended to `out`: {"measurement", "tags", "fields", "time"} each, `time`
/// only where the line has one. A line that is none refuses the payload: the fault tells which.
[[nodiscard]] std::optional<Fault> readLineProtocol(std::string_view payload, std::string& out);

} // namespace vigil::ingest
