// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/escalation/escalation_plan.h"
#include "alerts/limit_rule.h"
#include "base/result.h"
#include "engine/query.h"
#include "ingest/decode/stream_mapping.h"
#include "ingest/formats/recording_format.h"
#include "model/device_clock.h"
#include "pipeline/workspace/channel_kind.h"
#include "pipeline/workspace/sink_kind.h"
#include "pipeline/workspace/source_kind.h"
#include "pipeline/workspace/ward_layout.h"
#include "pipeline/workspace/workspace_part.h"
#include "pipeline/workspace/workspace_trust.h"
#include "transport/net/largest_message.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::pipeline {

struct SourceConfig {
    std::string name;
    std::string stream = "vitals"; ///< name a query uses in FROM
    SourceSpecPtr spec;            ///< what its kind says of it; never null in a workspace
    /// How late its values may be before their clock is in question; none: as `[clock]` says.
    std::optional<Ticks> behind;
    /// Other JSON than the message convention, by paths.
    std::optional<ingest::StreamMapping> mapping;
};

/// Its messages are of now, until found otherwise.
[[nodiscard]] inline bool isLive(const SourceConfig& source) {
    return !source.spec->traits().ticksInBand;
}

/// A recording's.
[[nodiscard]] inline bool isFinite(const SourceConfig& source) {
    return source.spec->traits().finite;
}

struct BedConfig {
    std::string id; ///< key of the messages
    std::string label;
    std::string patient; ///< id of the patient expected there; also maps Kafka keys to the bed
    std::string patientName;
};

/// A file that queries join by name. It is watched: see ReferenceFile.
struct ReferenceConfig {
    std::string name;           ///< as in FROM
    std::filesystem::path path; ///< absolute, or relative to the workspace file
    const ingest::RecordingFormat* format = nullptr; ///< null: by the name of the file
};

struct QueryConfig {
    std::string name;
    std::string sql;
    int line = 0;                       ///< of the text in the file, for diagnostics
    bool live = false;                  ///< snapshots show what its open windows hold so far
    std::vector<std::string> outputs{}; ///< INTO names, in text order
    bool windowed = false;              ///< some step groups its rows by windows
    /// What it may use; nothing: see budgetOf().
    std::optional<std::size_t> memory{};
    std::optional<std::uint64_t> rowsPerTurn{};
    std::optional<Ticks> time{}; ///< zero: no bound
    /// udf.* and uda.* of its file of functions; null: none.
    std::shared_ptr<const engine::FunctionRegistry> functions{};
};

/// The output of a SinkConfig that stands for the transitions of alarms; no query may have it.
inline constexpr std::string_view kAlarmsOutput = "alarms";

struct SinkConfig {
    std::string name;              ///< what a query writes to INTO it goes there
    std::vector<std::string> from; ///< further outputs that go there
    SinkSpecPtr spec;              ///< what its kind says of it; never null in a workspace

    /// Rows of that output go there.
    [[nodiscard]] bool takes(std::string_view output) const;
};

/// A way to people who are to be told of alarms.
struct ChannelConfig {
    std::string name;    ///< as steps of escalation name it
    ChannelSpecPtr spec; ///< what its kind says of it; never null in a workspace
};

/// What a session may cost, whatever is sent to it.
struct BoundsConfig {
    std::size_t unknownBeds = 1000;               ///< beds that are served beside the expected ones
    std::size_t memory = std::size_t{400} << 20U; ///< bytes of the whole process
    std::size_t message = transport::kLargestMessage;
};

struct StoreConfig {
    std::filesystem::path path;                    ///< empty: <data dir>/vigil/<workspace name>.db
    Ticks keepTrends{std::chrono::hours{24 * 30}}; ///< zero: for ever
    /// Messages as they came, after they are stored.
    Ticks keepRaw{std::chrono::minutes{15}};
    bool enabled = true;
};

/// How an outside watcher is told that the core lives.
struct BeaconConfig {
    std::filesystem::path file; ///< empty: none
    std::string mqtt;           ///< name of the source at whose broker; empty: none
    std::string topic;          ///< there
    Ticks every{std::chrono::seconds{2}};

    [[nodiscard]] bool shows() const noexcept { return !file.empty() || !mqtt.empty(); }
};

/// Everything a `*.vigil.toml` says. *Thread:* value.
struct Workspace {
    std::filesystem::path file; ///< empty for built-in ones
    std::string name = "Vigil";
    std::vector<SourceConfig> sources;
    std::vector<BedConfig> beds; ///< display order; beds not listed follow as they are seen
    std::vector<ReferenceConfig> references;
    std::vector<QueryConfig> queries;
    std::vector<SinkConfig> sinks;
    std::vector<ChannelConfig> channels;
    bool allowsCommands = false; ///< channels may start programs of the user's
    alerts::RuleSet rules;
    alerts::EscalationPlan escalation;
    WardLayout layout;
    StoreConfig store;
    model::ClockBounds clock;
    BoundsConfig bounds;
    BeaconConfig beacon;
    int shards = 1;
    WorkspaceParts parts; ///< the sections as they were written; none of a built-in one

    /// The demo ward: embedded simulator, default adult rules.
    [[nodiscard]] static Workspace demo();
};

/// Bytes that may wait in the raw queue of one source: the sources share an eighth of the memory of
/// the session. As much again is being decoded at the worst; the rest is for the stages behind and
/// for the client libraries.
[[nodiscard]] std::size_t rawQueueBytes(const Workspace& workspace);

/// What a query may use. What it does not say itself: the queries of a session share half of its
/// memory, with 16 MiB each at the least, and a turn may take ten seconds.
[[nodiscard]] engine::QueryBudget budgetOf(const Workspace& workspace, const QueryConfig& query);

/// One thing wrong in a workspace file, placed. Lines and columns count from 1.
struct WorkspaceProblem {
    int line = 1;
    int column = 1;
    std::string message; ///< "unknown key 'hots'"
    std::string hint;    ///< "did you mean 'host'?"; may be empty
    bool warning = false;
};

struct WorkspaceReading {
    Workspace workspace;
    std::vector<WorkspaceProblem> problems;
    std::string text; ///< the file's text, for carets

    [[nodiscard]] bool usable() const;
};

/// Where a workspace keeps its data: its own path, else `<data folder>/vigil/<name>.db` by the XDG
/// rules; empty when its store is switched off.
[[nodiscard]] std::filesystem::path databasePath(const Workspace& workspace);

/// Of what kinds the parts of a workspace may be.
struct WorkspaceKinds {
    SourceKinds sources = sourceKinds();
    SinkKinds sinks = sinkKinds();
    ChannelKinds channels = channelKinds();
};

/// Reads and validates a workspace. `file` is what problems are reported under.
[[nodiscard]] WorkspaceReading parseWorkspace(std::string text, const std::filesystem::path& file,
                                              const WorkspaceKinds& kinds = {});
/// A foreign file (see foreignnessOf()) is read only if `trusts` says so: nothing that it names is
/// looked at before. Errors: those of errorOf(FileProblem), Io, Full, Untrusted. Problems inside
/// the file are in the reading.
[[nodiscard]] Result<WorkspaceReading> readWorkspace(const std::filesystem::path& file,
                                                     const TrustsText& trusts = {},
                                                     const WorkspaceKinds& kinds = {});

/// The workspace with the [[limit]], [[rule]] and [stale] of a file of rules instead of its own:
/// rules for all of its limits and rules, [stale] where the file has it. `file` is what problems
/// are reported under, and stands in the reading as that of the workspace.
[[nodiscard]] WorkspaceReading parseRules(std::string text, const std::filesystem::path& file,
                                          const Workspace& workspace);

/// `FILE:LINE:COLUMN: error: what; what to do`, the line and a caret below.
[[nodiscard]] std::string problemText(const WorkspaceReading& reading,
                                      const WorkspaceProblem& problem);

} // namespace vigil::pipeline
