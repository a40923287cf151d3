// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/shown_errors.h"
#include "base/end_signals.h"
#include "base/log.h"
#include "base/plain_text.h"
#include "base/process_guard.h"

#include <iostream>

namespace {

constexpr const char* kNotice =
    "Vigil is research and education software. It is not a medical device, not a primary alarm\n"
    "source, and not for diagnosis or treatment.";

} // namespace

int main(int argc, char** argv) {
    using namespace vigil;
    guardProcess();
    base::EndSignals::block();
    log::setLevel(log::Level::Warning);
    const app::ShownErrors errors;
    CLI::App program{"Vigil without a window: queries, recordings, the live pipeline, the "
                     "simulator.\n" +
                     std::string(kNotice)};
    program.name("vigilctl");
    program.set_version_flag("--version", std::string("vigilctl ") + VIGIL_VERSION);
    program.require_subcommand(1);
    bool verbose = false;
    program.add_flag("-v,--verbose", verbose, "log what happens to standard error");
    app::Action action;
    app::addQueryCommand(program, action);
    app::addInfoCommand(program, action);
    app::addReplayCommand(program, action);
    app::addRunCommand(program, action);
    app::addSimulateCommand(program, action);
    app::addCheckCommand(program, action);
    app::addConvertCommand(program, action);
    app::addLossesCommand(program, action);
    app::addDeadLettersCommand(program, action);
    app::addTrendsCommand(program, action);
    app::addAlarmsCommand(program, action);
    app::addChannelCommand(program, action);
    app::addIncidentCommand(program, action);
    app::addOncallCommand(program, action);
    app::addPresetsCommand(program, action);
    app::addSetAsideCommand(program, action);
    app::addWhatIfCommand(program, action);
    app::addHelpCommand(program, action);
    try {
        program.parse(argc, argv);
    } catch (const CLI::Success& request) { // --help, --version
        return program.exit(request);
    } catch (const CLI::ParseError& error) {
        program.exit(error);
        return app::kUsage;
    }
    if (verbose)
        log::setLevel(log::Level::Info);

    std::stop_source stop;
    const base::EndSignals signals([&](int) { stop.request_stop(); });
    return action(stop.get_token());
}

int vigil::app::reportFailure(const Error& error) {
    std::cerr << "vigilctl: error: " << shown(error.text()) << '\n';
    return kFailed;
}
