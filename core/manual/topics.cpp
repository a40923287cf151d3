// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/topics.h"

#include "base/closest_name.h"
#include "base/plain_text.h"
#include "manual/file_pages.h"
#include "manual/query_pages.h"
#include "manual/workspace_pages.h"

#include <algorithm>
#include <array>

namespace vigil::manual {
namespace {

constexpr std::array kTopics{
    Topic{"query", queryPage},       Topic{"functions", functionsPage},
    Topic{"windows", windowsPage},   Topic{"compatibility", compatibilityPage},
    Topic{"udf", udfPage},           Topic{"workspace", workspacePage},
    Topic{"messages", messagesPage}, Topic{"signals", signalsPage},
    Topic{"formats", formatsPage},   Topic{"files", filesPage},
};

/// Everything that may be asked for by one word.
std::vector<std::string_view> allNames() {
    std::vector<std::string_view> names(kTopics.size()); // first: they are taken of two as near
    std::ranges::transform(kTopics, names.begin(), &Topic::name);
    for (const auto& further : {functionNames(), sectionNames()})
        names.insert(names.end(), further.begin(), further.end());
    return names;
}

Error unknown(const std::vector<std::string>& words) {
    std::string asked;
    for (const auto& word : words)
        asked += (asked.empty() ? "" : " ") + word;
    std::string detail = "there is no help on '" + shown(asked) + '\'';
    const auto names = allNames();
    const auto near = base::closestName(words.back(), names);
    detail += near.empty() ? "; see vigilctl help for the topics"
                           : "; did you mean '" + std::string(near) + "'?";
    return {ErrorCode::NotFound, std::move(detail), {}};
}

} // namespace

std::span<const Topic> topics() noexcept { return kTopics; }

Page contents() {
    Page page("contents", "Topics of vigilctl help");
    for (const auto& topic : kTopics)
        page.entry(std::string(topic.name), topic.page().title() + '.');
    page.text("Besides: the name of a function or a window (vigilctl help DATEADD), a section of a "
              "workspace (vigilctl help workspace limit), one of its keys (vigilctl help workspace "
              "hysteresis). Each command has --help.");
    return page;
}

Result<Page> pageFor(const std::vector<std::string>& words) {
    if (words.empty())
        return contents();
    const auto* const topic = std::ranges::find(kTopics, words.front(), &Topic::name);
    if (words.size() == 1 && topic != kTopics.end())
        return topic->page();
    if (words.size() == 1)
        if (auto page = functionPage(words.front()))
            return std::move(*page);
    const bool named = words.front() == "workspace" && words.size() > 1;
    if (auto page = sectionPage({words.begin() + (named ? 1 : 0), words.end()}))
        return std::move(*page);
    return tl::unexpected(unknown(words));
}

} // namespace vigil::manual
