// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

/// Texts that a parser of JSON (RFC 8259) must take, must refuse or may decide upon.
namespace jsonvectors {

enum class Verdict { Valid, Invalid, Either };

struct Vector {
    std::string name;
    std::string text;
    Verdict verdict = Verdict::Valid;
};

/// None of them is a message of the convention.
[[nodiscard]] const std::vector<Vector>& all();

} // namespace jsonvectors
