// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/mqtt/topic_filter.h"

namespace vigil::transport {
namespace {

/// Cuts the part before the next '/' off `rest`; `more` tells whether a '/' followed.
std::string_view takeLevel(std::string_view& rest, bool& more) noexcept {
    const auto slash = rest.find('/');
    more = slash != std::string_view::npos;
    const auto level = rest.substr(0, slash);
    rest = more ? rest.substr(slash + 1) : std::string_view{};
    return level;
}

} // namespace

bool topicMatches(std::string_view filter, std::string_view topic) noexcept {
    const bool wildFirst = !filter.empty() && (filter.front() == '+' || filter.front() == '#');
    if (wildFirst && !topic.empty() && topic.front() == '$')
        return false;
    bool moreFilter = true;
    bool moreTopic = true;
    while (moreFilter && moreTopic) {
        const auto wanted = takeLevel(filter, moreFilter);
        if (wanted == "#")
            return true;
        const auto level = takeLevel(topic, moreTopic);
        if (wanted != "+" && wanted != level)
            return false;
    }
    // "a/#" matches "a" as well.
    return !moreTopic && (!moreFilter || filter == "#");
}

bool isTopicFilter(std::string_view filter) noexcept {
    constexpr std::size_t kLongest = 65'535;
    if (filter.empty() || filter.size() > kLongest || filter.find('\0') != std::string_view::npos)
        return false;
    bool more = true;
    while (more) {
        const auto level = takeLevel(filter, more);
        if (level == "#" && more)
            return false;
        if (level.size() > 1 && level.find_first_of("+#") != std::string_view::npos)
            return false;
    }
    return true;
}

} // namespace vigil::transport
