// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/commands/command.h"

#include "base/closest_name.h"
#include "base/plain_text.h"

#include <nlohmann/json.hpp>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

namespace vigil::pipeline {

namespace {

using What = Command::What;
using Json = nlohmann::ordered_json;

/// What a command is about, by the member that says so.
enum class About { Nothing, Alarm, Silence, Limit, Bed, Sink, Query };

struct Entry {
    What what;
    std::string_view word;
    About about;
};

constexpr std::array kEntries{
    Entry{What::Acknowledge, "acknowledge", About::Alarm},
    Entry{What::AcknowledgeAll, "acknowledge_all", About::Nothing},
    Entry{What::Unacknowledge, "unacknowledge", About::Alarm},
    Entry{What::Reset, "reset", About::Alarm},
    Entry{What::Snooze, "snooze", About::Alarm},
    Entry{What::Silence, "silence", About::Nothing},
    Entry{What::Unsilence, "unsilence", About::Silence},
    Entry{What::AudioPause, "audio_pause", About::Nothing},
    Entry{What::SetLimit, "set_limit", About::Limit},
    Entry{What::Discharge, "discharge", About::Bed},
    Entry{What::Note, "note", About::Alarm},
    Entry{What::NotActionable, "not_actionable", About::Alarm},
    Entry{What::AcknowledgeLosses, "acknowledge_losses", About::Nothing},
    Entry{What::SetStoreAside, "set_store_aside", About::Nothing},
    Entry{What::RestartQuery, "restart_query", About::Query},
    Entry{What::PauseSink, "pause_sink", About::Sink},
    Entry{What::ResumeSink, "resume_sink", About::Sink},
    Entry{What::RetrySink, "retry_sink", About::Sink},
    Entry{What::DropSink, "drop_sink", About::Sink},
    Entry{What::Reload, "reload", About::Nothing},
    Entry{What::ReloadPlan, "reload_plan", About::Nothing},
};

Result<std::string> textMember(const Json& json, const char* member, bool required) {
    const auto found = json.find(member);
    if (found == json.end() || found->is_null()) {
        if (required)
            return fail(ErrorCode::InvalidArgument, std::string("\"") + member + "\" is missing");
        return std::string();
    }
    if (!found->is_string())
        return fail(ErrorCode::InvalidArgument, std::string("\"") + member + "\" is no text");
    return found->get<std::string>();
}

Result<const Entry*> entryOf(const std::string& word) {
    const auto* const found = std::ranges::find(kEntries, word, &Entry::word);
    if (found != kEntries.end())
        return found;
    std::vector<std::string_view> words;
    words.reserve(kEntries.size());
    for (const auto& entry : kEntries)
        words.push_back(entry.word);
    const auto near = base::closestName(word, words);
    return fail(ErrorCode::InvalidArgument,
                "there is no command '" + shown(word) + "'" +
                    (near.empty() ? "" : "; did you mean '" + std::string(near) + "'?"));
}

Result<void> readSubject(const Json& json, About about, Command& command) {
    if (about == About::Nothing)
        return {};
    if (about == About::Alarm || about == About::Silence) {
        const auto id = json.find("id");
        if (id == json.end() || !id->is_number_unsigned())
            return fail(ErrorCode::InvalidArgument,
                        about == About::Alarm
                            ? "\"id\" is missing: the number of an alarm, as its lines have it"
                            : "\"id\" is missing: the number of a silence, as its answer had it");
        command.alarm = id->get<std::uint64_t>();
        return {};
    }
    const char* const member = about == About::Sink    ? "sink"
                               : about == About::Query ? "query"
                                                       : "bed";
    auto subject = textMember(json, member, true);
    if (!subject)
        return propagate(subject);
    command.subject = std::move(*subject);
    return {};
}

/// "for" of those that last: how long at the most, and without the member.
struct Lasting {
    What what;
    Ticks most, otherwise; ///< zero: it must be said
};

constexpr std::array kLasting{
    Lasting{What::Snooze, std::chrono::hours{24}, {}},
    Lasting{What::Silence, std::chrono::hours{24 * 31}, {}},
    Lasting{What::AudioPause, std::chrono::minutes{10}, std::chrono::minutes{2}},
};

Result<void> readSpan(const Json& json, Command& command) {
    const auto* const lasting = std::ranges::find(kLasting, command.what, &Lasting::what);
    if (lasting == kLasting.end())
        return {};
    auto text = textMember(json, "for", lasting->otherwise == Ticks::zero());
    if (!text)
        return propagate(text);
    auto span = text->empty() ? Result<Ticks>(lasting->otherwise) : parseSpan(*text);
    if (!span)
        return propagate(span);
    if (*span <= Ticks::zero() || *span > lasting->most)
        return fail(ErrorCode::InvalidArgument,
                    "\"for\" is more than nothing and " + spanText(lasting->most) + " at most");
    command.span = *span;
    return {};
}

Result<void> readMatch(const Json& json, Command& command) {
    if (command.what != What::Silence)
        return {};
    const auto match = json.find("match");
    if (match == json.end() || !match->is_array() || match->empty())
        return fail(ErrorCode::InvalidArgument,
                    "\"match\" is missing: a list such as [\"bed=B07\", \"rule=~SpO2.*\"]");
    for (const auto& text : *match) {
        if (!text.is_string())
            return fail(ErrorCode::InvalidArgument, "\"match\" holds something that is no text");
        auto matcher = alerts::LabelMatcher::parse(text.get<std::string>());
        if (!matcher)
            return propagate(matcher);
        command.match.push_back(std::move(*matcher));
    }
    if (command.reason.empty())
        return fail(ErrorCode::InvalidArgument, "\"reason\" is missing: why nobody is to be told");
    return {};
}

Result<void> readLimit(const Json& json, const char* member, bool& given,
                       std::optional<double>& out) {
    const auto found = json.find(member);
    if (found == json.end())
        return {};
    if (!found->is_number() && !found->is_null())
        return fail(ErrorCode::InvalidArgument, std::string("\"") + member + "\" is no number");
    given = true;
    if (found->is_number())
        out = found->get<double>();
    return {};
}

Result<void> readLimits(const Json& json, Command& command) {
    if (command.what != What::SetLimit)
        return {};
    auto& limits = command.limits;
    auto rule = textMember(json, json.contains("rule") ? "rule" : "id", true);
    if (!rule)
        return propagate(rule);
    limits.rule = std::move(*rule);
    if (auto low = readLimit(json, "low", limits.hasLow, limits.low); !low)
        return low;
    if (auto high = readLimit(json, "high", limits.hasHigh, limits.high); !high)
        return high;
    auto priority = textMember(json, "priority", false);
    if (!priority)
        return propagate(priority);
    limits.priority = alerts::priorityFromName(*priority);
    if (!priority->empty() && !limits.priority)
        return fail(ErrorCode::InvalidArgument,
                    "\"priority\" is \"info\", \"low\", \"medium\" or \"high\"");
    if (const auto enabled = json.find("enabled"); enabled != json.end()) {
        if (!enabled->is_boolean())
            return fail(ErrorCode::InvalidArgument, "\"enabled\" is true or false");
        limits.enabled = enabled->get<bool>();
    }
    if (!limits.hasLow && !limits.hasHigh && !limits.priority && !limits.enabled)
        return fail(ErrorCode::InvalidArgument,
                    "nothing is to be set: give \"low\", \"high\", \"priority\" or \"enabled\"");
    return {};
}

} // namespace

Actor Actor::ofProcess() {
    constexpr std::size_t kEnough = 16'384;
    std::vector<char> buffer(kEnough);
    passwd entry{};
    passwd* found = nullptr;
    const auto user = ::getuid();
    if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return {found->pw_name};
    return {std::to_string(user)};
}

std::string_view name(Command::What what) noexcept {
    return std::ranges::find(kEntries, what, &Entry::what)->word;
}

Result<CommandLine> parseCommand(std::string_view text) {
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::Parse, "a command is one JSON object on a line");
    auto word = textMember(json, "command", true);
    if (!word)
        return propagate(word);
    const auto entry = entryOf(*word);
    if (!entry)
        return tl::unexpected(entry.error());
    CommandLine line;
    line.command.what = (*entry)->what;
    if (auto read = readSubject(json, (*entry)->about, line.command); !read)
        return propagate(read);
    auto reason = textMember(json, "reason", false);
    if (!reason)
        return propagate(reason);
    line.command.reason = std::move(*reason);
    for (const auto read : {readSpan, readMatch, readLimits})
        if (auto done = read(json, line.command); !done)
            return propagate(done);
    auto actor = textMember(json, "actor", false);
    if (!actor)
        return propagate(actor);
    if (actor->empty())
        return line;
    if (const auto fault = faultOfName(*actor))
        return fail(ErrorCode::InvalidArgument, "the name of the actor " + fault->text());
    line.actor = Actor{std::move(*actor)};
    return line;
}

std::string answerLine(const Result<void>& outcome, std::optional<std::uint64_t> silence) {
    Json answer{{"ok", outcome.has_value()}};
    if (outcome && silence)
        answer["id"] = *silence;
    if (!outcome)
        answer["error"] = outcome.error().text();
    return shownJson(answer.dump(-1, ' ', false, Json::error_handler_t::replace));
}

} // namespace vigil::pipeline
