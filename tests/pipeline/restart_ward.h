// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/workspace.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// A ward whose pipeline is killed and started again: what its sources send follows from the
/// offsets alone, so that any number of lives has to give what a single one gives.
namespace vigil::tests {

/// One process that runs the pipeline until everything sent is committed, or it is killed.
struct WardLife {
    std::filesystem::path folder; ///< of its store and its results
    unsigned shards = 1;
    bool recorded = false; ///< what one source sends is played from recording()

    /// Beside the folders of the lives that play it.
    [[nodiscard]] std::filesystem::path recording() const {
        return folder.parent_path() / "ward.vgl";
    }

    [[nodiscard]] std::filesystem::path database() const { return folder / "ward.db"; }

    /// The rows of the results of all lives, see forEachResult().
    [[nodiscard]] std::filesystem::path results() const { return folder / "results"; }

    /// Counters of the queries, written by the life that got to the end.
    [[nodiscard]] std::filesystem::path counters() const { return folder / "counters"; }

    /// Arguments for the test program that mean this life.
    [[nodiscard]] std::vector<std::string> arguments(const std::string& program) const;
};

/// When the messages of all lives arrive.
[[nodiscard]] ArrivalTime wardNow();
/// Writes what recorded lives play: values in their order. How alarms judge those that are not is
/// kept by time, so what comes behind a newer one just before a kill may be judged otherwise.
[[nodiscard]] bool recordWard(const std::filesystem::path& path);
/// What a life runs: two sources, queries of each kind of state, rules.
[[nodiscard]] pipeline::Workspace wardWorkspace(const WardLife& life);

/// Calls `visit` for each row of a result, with the number of the life that gave it. SIGKILL may
/// cut a write short: what is left of such a row is none, the next life has to give it again.
void forEachResult(const WardLife& life,
                   const std::function<void(int life, std::string_view row)>& visit);

/// Runs the life that the arguments mean; -1 when they mean none. SIGTERM ends it in order.
[[nodiscard]] int liveIfAsked(int argc, char** argv);

} // namespace vigil::tests
