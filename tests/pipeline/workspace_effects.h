// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "egress/sink.h"
#include "model/delivery.h"
#include "pipeline/workspace/workspace.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

/// What a workspace does beyond its own struct, as text. Each takes the text of a file and begins
/// its answer with "refused" when the file or its use is.
namespace vigil::tests::effects {

/// Where workspaces lie.
const std::filesystem::path& folder();

/// The text with the first `word` in it made `by`.
std::string replaced(std::string text, const std::string& word, const std::string& by);

/// Hands the workspace to `use`, unless it is refused.
template <typename F>
std::string with(const std::string& toml, F use) {
    const auto reading = pipeline::parseWorkspace(toml, folder() / "x.vigil.toml");
    if (reading.usable())
        return use(reading.workspace);
    std::string text = "refused:";
    for (const auto& problem : reading.problems)
        text += '\n' + pipeline::problemText(reading, problem);
    return text;
}

/// One message.
model::Delivery someDelivery(std::uint64_t number);

/// The first sink, else the first channel.
std::unique_ptr<egress::Sink> openedOf(const pipeline::Workspace& workspace);

/// Where it lies: files that a text names are beside it.
void writeFile(const std::string& name, const std::string& text);

/// The first snapshot of its session.
std::string shown(const std::string& toml);
/// The place of its database.
std::string database(const std::string& toml);
/// Trends of three days ago that are still there after a start.
std::string kept(const std::string& toml);
/// For how long messages are kept as they came, in seconds.
std::string keptRaw(const std::string& toml);
/// The hours of its recording and its speed.
std::string played(const std::string& toml);
/// What its simulated ward sends in a minute.
std::string simulated(const std::string& toml);
/// Rows of messages of a plant that knows nothing of Vigil, and of the message convention.
std::string decoded(const std::string& toml);
/// Results of its queries for readings of B01.
std::string results(const std::string& toml);
/// What it makes of a bed whose clock is 8 s behind, and of one whose clock is 8 s ahead.
std::string clocked(const std::string& toml);
/// Which of two beds that nobody expects it serves.
std::string served(const std::string& toml);
/// Whether snapshots show its open windows.
std::string looked(const std::string& toml);
/// Whether its first query stands a thousand and more readings at once.
std::string stood(const std::string& toml);
/// Alarms of its rules during two minutes of B01 and B02.
std::string judged(const std::string& toml);
/// Alarms while its recording is played.
std::string ruled(const std::string& toml);
/// What its first source says to an MQTT broker; "@PORT@" stands for the port.
std::string saidToMqtt(const std::string& toml);
/// How long its first source waits at most between attempts, in words.
std::string patience(const std::string& toml);
/// Which of two brokers its first source reaches, at "@PORT@" or at "@OTHER@".
std::string reached(const std::string& toml);
/// Where its beacon shows: a file "a" or "b" beside it, or the broker at "@PORT@" or "@OTHER@".
std::string lit(const std::string& toml);
/// How soon its beacon shows three times in the file "a", in words.
std::string beaten(const std::string& toml);
/// Why its first source does not start.
std::string refusal(const std::string& toml);
/// Which of its sinks get the rows of "hot" and the alarms, and at which topics and keys.
std::string routed(const std::string& toml);
/// The files that its first sink makes of three deliveries, by what is in them.
std::string filed(const std::string& toml);
/// What its first sink says to an MQTT broker; "@PORT@" stands for the port.
std::string saidBySink(const std::string& toml);
/// What a server at "@PORT@" gets of its first sink, or channel.
std::string posted(const std::string& toml);
/// How a notification by its first channel ends, and the mail that a server at "@MAIL@" takes.
std::string notified(const std::string& toml);
/// Whether it may be used as it is.
std::string allowed(const std::string& toml);
/// How sending to a server that says nothing ends.
std::string postedInVain(const std::string& toml);
/// What the Kafka library is told of its first sink.
std::string toldKafkaBySink(const std::string& toml);
/// What the Kafka library is told.
std::string toldKafka(const std::string& toml);
/// What it reads from a Kafka cluster; "@BROKERS@" stands for its address.
std::string readFromKafka(const std::string& toml);

} // namespace vigil::tests::effects
