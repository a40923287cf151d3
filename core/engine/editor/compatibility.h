// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace vigil::engine {

/// One point in which a query means something else than in Azure Stream Analytics, or where its
/// documents are silent and this engine had to decide. *Thread:* immutable.
struct Difference {
    std::string_view about;
    std::string_view there;   ///< what the documents of the cloud service say; may be nothing
    std::string_view here;    ///< what the engine does
    std::string_view example; ///< an expression, or a query over `s`; empty: none
    /// Its results over rows with v = 1, 2 and 4 at 1, 2 and 3 s; of an expression over the first.
    std::string_view gives;
};

[[nodiscard]] std::span<const Difference> differences() noexcept;

} // namespace vigil::engine
