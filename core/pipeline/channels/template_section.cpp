// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/channels/template_section.h"

namespace vigil::pipeline {

std::optional<egress::MessageTemplate> readTemplate(const TomlSection& section,
                                                    std::string_view key) {
    std::string text;
    if (!section.text(key, text))
        return std::nullopt;
    auto parsed = egress::MessageTemplate::parse(text);
    if (parsed)
        return std::move(*parsed);
    section.problemAt(key, "'" + std::string(key) + "' cannot be filled: " + parsed.error().detail,
                      "write for example \"{bed} {rule} {value} {unit}\"");
    return std::nullopt;
}

} // namespace vigil::pipeline
