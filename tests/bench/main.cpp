// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/bench.h"

#include <cstdio>
#include <ctime>
#include <string_view>

namespace vigil::bench {

double processCpuSeconds() {
    std::timespec t{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

} // namespace vigil::bench

namespace {

struct Command {
    const char* name;
    const char* summary;
    vigil::bench::Run run;
};

constexpr Command kCommands[] = {
#ifdef VIGIL_BENCH_SCREEN
    {"screen", "CPU time of a frame: own sweep, Qt Charts, QCustomPlot",
     vigil::bench::runScreenBench},
#endif
#ifdef VIGIL_BENCH_ENGINE
    {"engine", "throughput of the query engine", vigil::bench::runEngineBench},
#endif
#ifdef VIGIL_BENCH_PIPELINE
    {"pipeline", "from message to result through all stages", vigil::bench::runPipelineBench},
#endif
    {nullptr, nullptr, nullptr},
};

void printHelp(std::FILE* to) {
    std::fprintf(to, "usage: vigil_bench <subcommand> [options]\n\n"
                     "Measures and compares with limits; exit code 1 when a limit fails.\n\n"
                     "subcommands:\n");
    for (const Command* command = kCommands; command->name != nullptr; ++command)
        std::fprintf(to, "  %-10s %s\n", command->name, command->summary);
    std::fprintf(to, "\n  --help, --version; `vigil_bench <subcommand> --help` lists options\n");
}

} // namespace

int main(int argc, char** argv) {
    const std::string_view first = argc > 1 ? argv[1] : "";
    if (first == "--version") {
        std::puts("vigil_bench " VIGIL_VERSION);
        return 0;
    }
    if (first == "--help" || first == "-h") {
        printHelp(stdout);
        return 0;
    }
    for (const Command* command = kCommands; command->name != nullptr; ++command)
        if (first == command->name)
            return command->run(argc - 1, argv + 1);
    if (!first.empty())
        std::fprintf(stderr, "vigil_bench: no subcommand '%s'\n", argv[1]);
    printHelp(stderr);
    return 2;
}
