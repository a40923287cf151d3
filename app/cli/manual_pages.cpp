// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/manual_pages.h"

#include "app/desktop/command_options.h"
#include "manual/query_pages.h"
#include "manual/roff.h"
#include "manual/workspace_pages.h"

namespace vigil::app {
namespace {

using manual::Page;

constexpr const char* kNotice = "Vigil is research and education software. It is not a medical "
                                "device, not a primary alarm source, and not for diagnosis or "
                                "treatment.";

void addSeeAlso(Page& page) {
    page.heading("See also").text("vigil(1), vigilctl(1), vigil-workspace(5), vigil-query(7)");
}

std::string termOf(const CLI::Option& option) {
    auto term = option.get_name(option.get_positional(), !option.get_positional());
    if (option.get_items_expected_max() > 0 && !option.get_positional())
        term += ' ' + option.get_type_name();
    return term;
}

void addOptions(Page& page, const CLI::App& command) {
    for (const auto* option : command.get_options())
        page.entry(termOf(*option), option->get_description());
}

/// The command and those below it.
void addCommand(Page& page, const CLI::App& command, const std::string& path) {
    page.heading(path).text(command.get_description() + '.');
    addOptions(page, command);
    for (const auto* below : command.get_subcommands({}))
        addCommand(page, *below, path + ' ' + below->get_name());
}

Page headlessPage(const CLI::App& program) {
    Page page("vigilctl", "queries, recordings, the live pipeline without a window");
    page.heading("Synopsis").text("vigilctl COMMAND [OPTION...]");
    page.heading("Description")
        .text(kNotice)
        .text("Data go to standard output, all else to standard error. 'vigilctl help TOPIC' tells "
              "of functions, windows, workspaces and formats.");
    for (const auto* command : program.get_subcommands({}))
        addCommand(page, *command, "vigilctl " + command->get_name());
    page.heading("Exit status")
        .entry("0", "Done.")
        .entry("1", "Failed while it ran.")
        .entry("2", "It was called wrongly.")
        .entry("3", "The query or the workspace has an error.");
    addSeeAlso(page);
    return page;
}

Page desktopPage() {
    Page page("vigil", "live vitals, alarms and the health of the stream they come from");
    page.heading("Synopsis").text("vigil [OPTION...] [WORKSPACE | RECORDING]");
    page.heading("Description").text(kNotice);
    page.heading("Options").entry("WORKSPACE | RECORDING", std::string(desktop::kFileArgument));
    for (const auto& option : desktop::kCommandOptions) {
        std::string term = "--" + std::string(option.name);
        if (!option.value.empty())
            term += ' ' + std::string(option.value);
        page.entry(std::move(term), std::string(option.description));
    }
    page.heading("Signals").text("SIGTERM, SIGINT, SIGHUP and a logout end the program in order: "
                                 "what a broker was told is stored and files are closed. A second "
                                 "signal ends it at once.");
    addSeeAlso(page);
    return page;
}

} // namespace

Result<std::string> manualPage(const CLI::App& program, std::string_view name) {
    const auto render = [&](Page page, int section) {
        return manual::asRoff(page, {name, section}, VIGIL_VERSION);
    };
    if (name == "vigil")
        return render(desktopPage(), 1);
    if (name == "vigilctl")
        return render(headlessPage(program), 1);
    if (name == "vigil-workspace") {
        auto page = manual::workspacePage();
        addSeeAlso(page);
        return render(std::move(page), 5);
    }
    if (name == "vigil-query") {
        auto page = manual::queryPage();
        for (const auto& further : {manual::windowsPage(), manual::functionsPage(),
                                    manual::udfPage(), manual::compatibilityPage()})
            page.heading(further.title()).append(further);
        addSeeAlso(page);
        return render(std::move(page), 7);
    }
    return fail(ErrorCode::NotFound,
                "there is no manual page '" + std::string(name) +
                    "'; known are vigil, vigilctl, vigil-workspace and vigil-query");
}

} // namespace vigil::app
