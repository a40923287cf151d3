// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace vigil::bench {

/// Each subcommand of vigil_bench is one function of this shape. `argv[0]` is the subcommand.
/// Returns 0 when every limit holds, 1 when one fails, 2 for a wrong command line.
using Run = int (*)(int argc, char** argv);

/// Cost of a frame on the screen: the sweep against Qt Charts and QCustomPlot.
int runScreenBench(int argc, char** argv);
/// Throughput of the query engine.
int runEngineBench(int argc, char** argv);
/// From message to result through all stages.
int runPipelineBench(int argc, char** argv);

/// CPU time of all threads of this process, seconds.
double processCpuSeconds();

} // namespace vigil::bench
