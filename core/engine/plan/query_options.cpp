// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/query_options.h"

#include <algorithm>

namespace vigil::engine {

const InputOptions* QueryOptions::find(std::string_view input) const noexcept {
    const auto found = std::ranges::find_if(
        inputs, [&](const auto& i) { return model::equalNames(i.name, input); });
    return found == inputs.end() ? nullptr : &*found;
}

} // namespace vigil::engine
