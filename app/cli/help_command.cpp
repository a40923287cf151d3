// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/manual_pages.h"
#include "manual/topics.h"

#include <iostream>
#include <memory>

namespace vigil::app {
namespace {

/// The options of a command, where the words are those of one.
bool printHelpOf(CLI::App& program, const std::vector<std::string>& words) {
    if (words.empty())
        return false;
    const CLI::App* command = &program;
    for (const auto& word : words) {
        const auto found =
            command->get_subcommands([&](const CLI::App* one) { return one->check_name(word); });
        if (found.empty())
            return false;
        command = found.front();
    }
    std::cout << command->help();
    return true;
}

int printRoff(const CLI::App& program, const std::string& name) {
    const auto page = manualPage(program, name);
    if (!page) {
        reportFailure(page.error());
        return kUsage;
    }
    std::cout << *page;
    return kDone;
}

} // namespace

void addHelpCommand(CLI::App& app, Action& action) {
    auto words = std::make_shared<std::vector<std::string>>();
    auto* command = app.add_subcommand("help", "The manual: topics, functions, workspace keys");
    command->add_option("topic", *words,
                        "a topic, a function, a section or key of a workspace, a command");
    auto roff = std::make_shared<std::string>();
    command->add_option("--man", *roff,
                        "print a page for man(1): vigil, vigilctl, vigil-workspace, vigil-query");
    command->callback([words, roff, &app, &action] {
        action = [words, roff, &app](const std::stop_token&) -> int {
            if (!roff->empty())
                return printRoff(app, *roff);
            const auto page = manual::pageFor(*words);
            if (page) {
                std::cout << manual::asText(*page);
                return kDone;
            }
            if (printHelpOf(app, *words))
                return kDone;
            reportFailure(page.error());
            return kUsage;
        };
    });
}

} // namespace vigil::app
