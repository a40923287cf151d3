// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::pipeline {

/// A topic in which `{COLUMN}` stands for a value of the row: "ward/{bed}/avg". *Thread:* value.
class TopicTemplate {
public:
    /// The text of a column of the row; nullopt when it is not there, or null.
    using Lookup = std::function<std::optional<std::string>(std::string_view column)>;

    /// nullopt for braces that do not belong together, or that name nothing.
    [[nodiscard]] static std::optional<TopicTemplate> parse(std::string_view text);

    /// Rows choose nothing of it.
    [[nodiscard]] bool isPlain() const noexcept { return m_columns.empty(); }

    [[nodiscard]] const std::vector<std::string>& columns() const noexcept { return m_columns; }

    /// What is missing is "unknown". Of a value only letters, digits, '.', '_' and '-' stay, which
    /// every broker takes; anything else becomes '_', so that no value makes levels of its own.
    [[nodiscard]] std::string fill(const Lookup& lookup) const;

private:
    std::vector<std::string> m_texts;   ///< one more than columns
    std::vector<std::string> m_columns; ///< between them
};

} // namespace vigil::pipeline
