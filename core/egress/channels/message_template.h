// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::egress {

/// What leaves of a notification: a text in which `{NAME}` stands for a member of its JSON object.
/// What is missing or null leaves nothing. Braces around anything but a name stand for themselves,
/// so that the text may be JSON. *Thread:* value.
class MessageTemplate {
public:
    /// Error: InvalidArgument for a name that no notification has, with the nearest one, and for
    /// JSON that would be none once it is filled.
    [[nodiscard]] static Result<MessageTemplate> parse(std::string_view text);

    /// The text for people, with values as they are.
    [[nodiscard]] std::string text(std::string_view payload) const;

    /// A JSON object on one line: the template itself where it is one, with values as its strings
    /// have them, else {"text": TEXT, "notForClinicalUse": true}.
    [[nodiscard]] std::string json(std::string_view payload) const;

private:
    [[nodiscard]] std::string fill(std::string_view payload, bool escaped) const;

    std::vector<std::string> m_texts;   ///< one more than names
    std::vector<std::string> m_members; ///< between them: names in payloads
    bool m_isJson = false;
};

/// The value of a member of a JSON object as text, by the names that templates use; nullopt where
/// there is none.
[[nodiscard]] std::optional<std::string> payloadField(std::string_view payload,
                                                      std::string_view name);

} // namespace vigil::egress
