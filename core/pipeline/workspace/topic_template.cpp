// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/topic_template.h"

namespace vigil::pipeline {

std::optional<TopicTemplate> TopicTemplate::parse(std::string_view text) {
    TopicTemplate made;
    for (;;) {
        const auto open = text.find_first_of("{}");
        if (open == std::string_view::npos)
            break;
        const auto close = text.find_first_of("{}", open + 1);
        if (text[open] != '{' || close == std::string_view::npos || text[close] != '}' ||
            close == open + 1)
            return std::nullopt;
        made.m_texts.emplace_back(text.substr(0, open));
        made.m_columns.emplace_back(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
    made.m_texts.emplace_back(text);
    return made;
}

std::string TopicTemplate::fill(const Lookup& lookup) const {
    std::string topic = m_texts.front();
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        for (char c : lookup(m_columns[i]).value_or("unknown")) {
            const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                               (c >= '0' && c <= '9') || c == '.' || c == '-';
            topic += plain ? c : '_';
        }
        topic += m_texts[i + 1];
    }
    return topic;
}

} // namespace vigil::pipeline
