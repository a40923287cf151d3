// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/json_text.h"
#include "app/cli/lists/dead_letter_retry.h"
#include "app/cli/lists/stored_option.h"
#include "base/plain_text.h"
#include "store/journal/dead_letters.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <limits>
#include <memory>

namespace vigil::app {
namespace {

struct LetterOptions {
    StoredOption stored;
    std::string reason;
    std::string to; ///< a file; empty: stdout
    std::vector<std::int64_t> ids;
};

std::string base64(std::string_view bytes) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto rest = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8U | (k < rest ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            out += k <= rest ? kDigits[group >> (18 - 6 * k) & 0x3F] : '=';
    }
    return out;
}

bool isUtf8(const std::string& text) {
    try {
        static_cast<void>(nlohmann::json(text).dump());
        return true;
    } catch (const nlohmann::json::exception&) {
        return false;
    }
}

std::string lineOf(const store::StoredDeadLetter& stored, bool withPayload) {
    const auto& letter = stored.letter;
    nlohmann::ordered_json line{{"id", stored.id},
                                {"arrival", toIso8601(letter.arrival)},
                                {"source", stored.source},
                                {"position", std::to_string(letter.origin.partition) + ':' +
                                                 std::to_string(letter.origin.offset)},
                                {"reason", model::deadLetterReasonName(letter.reason)},
                                {"detail", letter.detail},
                                {"topic", letter.topic},
                                {"bytes", letter.payload.size()}};
    if (withPayload && isUtf8(letter.payload))
        line["payload"] = letter.payload;
    else if (withPayload)
        line["payload_base64"] = base64(letter.payload);
    return jsonText(line);
}

/// The letters that the options name, oldest first. Prints what is wrong and sets `code`.
std::optional<std::vector<store::StoredDeadLetter>> chosen(const LetterOptions& options,
                                                           const StoredRange& range, int& code) {
    const auto since = range.since ? std::optional(arrivalAtEvent(*range.since)) : std::nullopt;
    auto database = store::Database::open(range.database, {true, false, {}});
    auto letters =
        database ? store::DeadLetters::list(*database, std::numeric_limits<std::int64_t>::max())
                 : tl::unexpected<Error>(database.error());
    if (!letters) {
        code = reportFailure(letters.error());
        return std::nullopt;
    }
    std::erase_if(*letters, [&](const auto& stored) {
        return (!options.ids.empty() &&
                std::ranges::find(options.ids, stored.id) == options.ids.end()) ||
               (!options.reason.empty() &&
                model::deadLetterReasonName(stored.letter.reason) != options.reason) ||
               (since && stored.letter.arrival < *since);
    });
    std::ranges::reverse(*letters);
    for (const auto id : options.ids)
        if (std::ranges::find(*letters, id, &store::StoredDeadLetter::id) == letters->end()) {
            code = reportFailure({ErrorCode::NotFound, "no dead letter " + std::to_string(id), {}});
            return std::nullopt;
        }
    return std::move(*letters);
}

enum class Verb { List, Show, Export, Retry };

int print(const LetterOptions& options, Verb verb,
          const std::vector<store::StoredDeadLetter>& letters) {
    std::ofstream file;
    if (!options.to.empty()) {
        file.open(options.to, std::ios::binary);
        if (!file)
            return reportFailure({ErrorCode::Io, "cannot be written", options.to});
    }
    std::ostream& out = options.to.empty() ? std::cout : file;
    for (const auto& letter : letters)
        out << lineOf(letter, verb != Verb::List) << '\n';
    out.flush();
    return out ? kDone : reportFailure({ErrorCode::Io, "cannot be written", options.to});
}

int run(const LetterOptions& options, Verb verb) {
    StoredRange range;
    if (const int code = readStored(options.stored, range); code != kDone)
        return code;
    int code = kDone;
    const auto letters = chosen(options, range, code);
    if (!letters)
        return code;
    return verb == Verb::Retry ? retryLetters(range.workspace, range.database, *letters)
                               : print(options, verb, *letters);
}

void addVerb(CLI::App& command, Verb verb, const char* name, const char* what, Action& action) {
    auto options = std::make_shared<LetterOptions>();
    auto* sub = command.add_subcommand(name, what);
    addStoredOptions(*sub, options->stored, "came");
    sub->add_option("--reason", options->reason, "only those of a reason: no_signal");
    if (verb == Verb::Export)
        sub->add_option("--to", options->to, "a file for the lines (default: stdout)");
    if (verb != Verb::List) {
        auto* ids = sub->add_option("ids", options->ids, "numbers of letters");
        if (verb == Verb::Show)
            ids->required();
    }
    sub->callback([options, verb, &action] {
        action = [options, verb](const std::stop_token&) { return run(*options, verb); };
    });
}

} // namespace

void addDeadLettersCommand(CLI::App& app, Action& action) {
    auto* command = app.add_subcommand(
        "dead-letters", "Messages that a workspace refused, with their reasons: JSON lines");
    command->require_subcommand(1);
    addVerb(*command, Verb::List, "list", "what was refused, oldest first", action);
    addVerb(*command, Verb::Show, "show", "the same with the messages", action);
    addVerb(*command, Verb::Export, "export", "all that match, with the messages", action);
    addVerb(*command, Verb::Retry, "retry",
            "decode them again with the mapping of today; what can be read now goes to the trends "
            "in its own time",
            action);
}

} // namespace vigil::app
