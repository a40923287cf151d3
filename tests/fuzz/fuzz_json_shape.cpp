// SPDX-License-Identifier: GPL-3.0-or-later
// Two lines: the second is read by the shape of the first, and by a parser.
#include "tests/unit/ingest/shape_check.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static shapecheck::Check check;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto end = text.find('\n');
    if (end == std::string::npos)
        return 0;
    using Outcome = shapecheck::Check::Outcome;
    if (check(text.substr(0, end), text.substr(end + 1)) == Outcome::Differs)
        std::abort();
    return 0;
}
