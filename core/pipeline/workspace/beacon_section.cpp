// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/beacon_section.h"

#include "base/closest_name.h"
#include "transport/mqtt/topic_filter.h"

#include <algorithm>

namespace vigil::pipeline {
namespace {

using namespace std::chrono_literals;

constexpr Ticks kLeast = 100ms;
constexpr Ticks kMost = 1min;
/// With rarer beats a watcher cannot tell an end within ten seconds.
constexpr Ticks kAdvised = 5s;

void readTopic(const TomlSection& section, BeaconConfig& beacon) {
    section.text("topic", beacon.topic);
    if (beacon.topic.empty() && !beacon.mqtt.empty())
        section.problemAt("mqtt", "the beacon has no topic",
                          "add for example topic = \"watch/vigil\"");
    else if (!beacon.topic.empty() && beacon.mqtt.empty())
        section.problemAt("topic", "a topic without a broker",
                          "add mqtt = the name of a [[source]]");
    else if (!beacon.topic.empty() &&
             (!transport::isTopicFilter(beacon.topic) ||
              beacon.topic.find_first_of("+#") != std::string::npos || beacon.topic.front() == '$'))
        section.problemAt("topic", "'" + beacon.topic + "' is no topic to send to",
                          "write it without +, # and a leading $");
}

void readBroker(const TomlSection& section, const Workspace& workspace, BeaconConfig& beacon) {
    if (!section.text("mqtt", beacon.mqtt))
        return;
    std::vector<std::string_view> known;
    for (const auto& source : workspace.sources)
        if (source.spec->mqttBroker() != nullptr)
            known.push_back(source.name);
    if (std::ranges::find(known, beacon.mqtt) != known.end())
        return;
    const auto near = base::closestName(beacon.mqtt, known);
    section.problemAt("mqtt", "there is no mqtt [[source]] '" + beacon.mqtt + "'",
                      near.empty() ? "name one whose broker is to be used"
                                   : "did you mean '" + std::string(near) + "'?");
}

} // namespace

void readBeacon(const TomlSection& section, Workspace& workspace) {
    BeaconConfig& beacon = workspace.beacon;
    section.path("file", beacon.file);
    readBroker(section, workspace, beacon);
    readTopic(section, beacon);
    section.span("every", beacon.every);
    if (beacon.every < kLeast || beacon.every > kMost)
        section.problemAt("every", "'every' is out of bounds", "from \"100ms\" to \"1m\"");
    else if (beacon.every > kAdvised)
        section.problemAt("every", "whoever waits ten seconds takes the program for dead",
                          "\"5s\" at the most leaves room for a beat that is late", true);
    if (!beacon.shows() && beacon.topic.empty())
        section.problem("the beacon shows nowhere",
                        "add file = \"PATH\", or mqtt = the name of a [[source]] and a topic");
    std::error_code ignored;
    if (!beacon.file.empty() &&
        !std::filesystem::is_directory(
            std::filesystem::absolute(beacon.file, ignored).parent_path(), ignored))
        section.problemAt("file", "there is no folder for '" + beacon.file.string() + "' yet",
                          "it must be there when the workspace is opened", true);
    if (!beacon.file.empty() && std::filesystem::is_directory(beacon.file, ignored))
        section.problemAt("file", "'" + beacon.file.string() + "' is a folder", "name a file");
}

} // namespace vigil::pipeline
