// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace vigil::pipeline {

/// One section of a workspace file as it was written: what tells whether it was edited since.
/// *Thread:* value.
struct WorkspacePart {
    std::string section; ///< "source"
    std::string name;    ///< what the file calls it; of one without a name its number: "3"
    std::string text;    ///< equal for sections that say the same, whatever their form

    friend bool operator==(const WorkspacePart&, const WorkspacePart&) = default;
};

using WorkspaceParts = std::vector<WorkspacePart>;

} // namespace vigil::pipeline
