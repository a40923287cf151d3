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
enum class About { Nothing, Alarm, Sink, Query };

struct Entry {
    What what;
    std::string_view word;
    About about;
};

constexpr std::array kEntries{
    Entry{What::Acknowledge, "acknowledge", About::Alarm},
    Entry{What::AcknowledgeAll, "acknowledge_all", About::Nothing},
    Entry{What::Reset, "reset", About::Alarm},
    Entry{What::Note, "note", About::Alarm},
    Entry{What::AcknowledgeLosses, "acknowledge_losses", About::Nothing},
    Entry{What::SetStoreAside, "set_store_aside", About::Nothing},
    Entry{What::RestartQuery, "restart_query", About::Query},
    Entry{What::PauseSink, "pause_sink", About::Sink},
    Entry{What::ResumeSink, "resume_sink", About::Sink},
    Entry{What::RetrySink, "retry_sink", About::Sink},
    Entry{What::DropSink, "drop_sink", About::Sink},
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
    if (about == About::Alarm) {
        const auto id = json.find("id");
        if (id == json.end() || !id->is_number_unsigned())
            return fail(ErrorCode::InvalidArgument,
                        "\"id\" is missing: the number of an alarm, as its lines have it");
        command.alarm = id->get<std::uint64_t>();
        return {};
    }
    auto subject = textMember(json, about == About::Sink ? "sink" : "query", true);
    if (!subject)
        return propagate(subject);
    command.subject = std::move(*subject);
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

std::string answerLine(const Result<void>& outcome) {
    Json answer{{"ok", outcome.has_value()}};
    if (!outcome)
        answer["error"] = outcome.error().text();
    return shownJson(answer.dump(-1, ' ', false, Json::error_handler_t::replace));
}

} // namespace vigil::pipeline
