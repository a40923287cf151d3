// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace vigil::pipeline {

/// What a reload does with one part of a workspace. *Thread:* value.
struct ReloadStep {
    enum class What {
        GoesOn,   ///< as if nothing had been
        Changes,  ///< holds from then on; nothing is lost
        Restarts, ///< a source connects anew, a query begins with its next row
        Begins,
        Ends
    };
    enum class Why {
        Edited,
        Bounds,   ///< of messages and memory
        Shards,   ///< their number
        Sources,  ///< of a query: those that it reads are others, or in other places
        Metadata, ///< of a source: another query asks for what comes with messages, or none does
    };
    What what = What::GoesOn;
    std::string section; ///< "source"
    std::string name;    ///< as WorkspacePart::name; empty: all of that section
    Why why = Why::Edited;

    friend bool operator==(const ReloadStep&, const ReloadStep&) = default;
};

} // namespace vigil::pipeline
