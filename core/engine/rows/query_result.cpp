// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/rows/query_result.h"

#include "engine/state/state_reader.h"
#include "engine/state/state_writer.h"

namespace vigil::engine {

std::string_view dropReasonName(DropReason reason) noexcept {
    switch (reason) {
    case DropReason::Early:
        return "dropped as early";
    case DropReason::Late:
        return "dropped as late";
    case DropReason::OutOfOrder:
        return "dropped as out of order";
    }
    return {};
}

void saveRejected(StateWriter& out, std::span<const RejectedRow> letters) {
    out.number(letters.size());
    for (const auto& letter : letters) {
        out.text(letter.reason);
        out.text(letter.detail);
        out.text(letter.stream);
        out.number(letter.origin.source);
        out.number(letter.origin.partition);
        out.signedNumber(letter.origin.offset);
        out.text(letter.row);
        out.number(letter.dropped ? static_cast<std::uint64_t>(*letter.dropped) + 1 : 0);
    }
}

std::vector<RejectedRow> loadRejected(StateReader& in) {
    std::vector<RejectedRow> letters;
    const std::size_t size = in.count();
    for (std::size_t i = 0; i < size && in.ok(); ++i) {
        auto& letter = letters.emplace_back();
        letter.reason = in.text();
        letter.detail = in.text();
        letter.stream = in.text();
        letter.origin.source = static_cast<std::uint32_t>(in.number());
        letter.origin.partition = static_cast<std::uint32_t>(in.number());
        letter.origin.offset = in.signedNumber();
        letter.row = in.text();
        const std::uint64_t dropped = in.number();
        if (dropped > 1 + static_cast<std::uint64_t>(DropReason::OutOfOrder))
            in.refuse("a row was dropped for no known reason");
        else if (dropped > 0)
            letter.dropped = static_cast<DropReason>(dropped - 1);
    }
    return letters;
}

} // namespace vigil::engine
