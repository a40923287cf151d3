// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "alerts/alarm.h"
#include "alerts/limit_rule.h"
#include "base/sample_ring.h"
#include "base/time.h"
#include "egress/sink_view.h"
#include "ingest/source.h"
#include "model/record_batch.h"
#include "model/recording.h"
#include "pipeline/view/hour_trend.h"
#include "pipeline/view/store_view.h"
#include "pipeline/workspace/source_traits.h"
#include "pipeline/workspace/ward_layout.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the screens read: immutable values, published at most twenty times a second, and whenever
/// alarms change.
namespace vigil::pipeline {

enum class Freshness {
    Live,
    Doubtful, ///< outside its soft range: shown, flagged
    Stale,    ///< older than its bound: shown as dashes with its age, never as a value
    Missing,  ///< the sender says "not measured"
    Never,    ///< no value yet
};

struct NumericView {
    std::string signal; ///< catalog name or the sender's own
    double value = 0;   ///< in the catalog unit; meaningful when Live or Doubtful
    std::string unit;   ///< UCUM
    Freshness freshness = Freshness::Never;
    EventTime at{};
    std::optional<double> low, high; ///< limits in force
    alerts::Priority alarm = alerts::Priority::None;
    alerts::LimitSide side = alerts::LimitSide::None;
};

/// Samples of one wave on their way to the painter, one stretch of time without a jump: after a
/// seek the wave has a new channel, and what is on show begins anew. The ring has one reader: the
/// GUI's waveform store, from which all lanes draw.
struct WaveChannel {
    std::string bed;
    std::string signal;
    std::string unit;
    double rateHz = 0;
    base::SampleRing ring;

    WaveChannel(std::string bedKey, std::string signalName, std::string ucum, double rate)
        : bed(std::move(bedKey)), signal(std::move(signalName)), unit(std::move(ucum)),
          rateHz(rate), ring(static_cast<std::size_t>(rate * 12) + 64) {}
};

struct WaveView {
    std::shared_ptr<WaveChannel> channel;
    Freshness freshness = Freshness::Never;
};

struct BedView {
    std::string bed; ///< key
    std::string label;
    std::string patient;     ///< id
    std::string patientName; ///< empty in privacy mode or when unknown
    bool occupied = false;   ///< data seen or a patient expected
    Freshness freshness = Freshness::Never;
    std::optional<EventTime> lastSeen;   ///< sign of life
    std::optional<std::uint32_t> source; ///< index of the one its newest row came from
    /// Name and address of the source that is not connected, while nothing is heard of the bed:
    /// that is why. Of a bed of which nothing is known yet, it may be empty or not.
    std::string lostSource;
    std::vector<NumericView> numerics;       ///< catalog order
    std::vector<WaveView> waves;             ///< catalog order
    std::vector<alerts::AlarmStatus> alarms; ///< shown ones, highest priority and newest first
    /// Heart rate of the last hour, else pulse rate; null before the first value. Shared by the
    /// snapshots between which it did not change.
    std::shared_ptr<const HourLine> heartRateHour;
    std::string hourSignal; ///< "HR" or "PR"
};

/// The point up to which a latency is measured, from arrival on.
enum class Hop { Decoded, Evaluated, Alarm, Stored, Painted, Presented };
inline constexpr std::size_t kHopCount = static_cast<std::size_t>(Hop::Presented) + 1;

/// Over the last ten seconds.
struct LatencyFigures {
    std::uint64_t count = 0;
    double p50Ms = 0, p95Ms = 0, p99Ms = 0, maxMs = 0;
};

struct HopLatency {
    Hop hop = Hop::Decoded;
    LatencyFigures figures;
};

/// Which stage takes from a queue.
enum class QueuePlace {
    Raw,    ///< the decoder of a source
    Alarms, ///< the alarm thread
    Engine, ///< a shard
    Store,
};

struct QueueView {
    QueuePlace place = QueuePlace::Raw;
    std::string source; ///< name; of Raw
    unsigned shard = 0; ///< counts from 1; of Engine
    std::size_t depth = 0, capacity = 0, highWater = 0;
    std::uint64_t dropped = 0;
    std::size_t bytes = 0, byteCapacity = 0; ///< zero: bounded in items alone
};

struct PartitionView {
    std::uint32_t partition = 0;
    std::optional<std::int64_t> lag;
    double drainPerSecond = 0; ///< positive: the lag shrinks
};

/// How a source is doing, as it says itself.
using SourceState = ingest::SourceState;

struct SourceView {
    std::string name;
    std::string kind; ///< stable word, as in workspaces: "mqtt"
    SourceTraits traits;
    std::string address; ///< host and port, brokers, path; empty for the simulator
    SourceState state = SourceState::Stopped;
    std::string error;   ///< code word and detail, empty when fine
    std::string warning; ///< connected, but not as asked; empty when fine
    double retryInSeconds = 0;
    double messagesPerSecond = 0;
    std::uint64_t messages = 0, bytes = 0, connects = 0;
    std::optional<Ticks> watermarkLag; ///< arrival clock minus watermark
    bool idle = false;
    bool encrypted = false;
    std::string protocol; ///< agreed on with the broker, "MQTT 5"; empty while there is none
    std::vector<PartitionView> partitions;
};

/// Running totals since start (or since the operator acknowledged the losses).
struct LossCounters {
    std::uint64_t gaps = 0, missing = 0, duplicates = 0, late = 0, dropped = 0, deadLetters = 0,
                  storeSkipped = 0;
};

/// Rows of windows that are still open: what they hold so far. They may change, and disappear;
/// never stored, never alarming unless a rule asks.
struct ProvisionalView {
    std::string output;
    model::BatchPtr rows;                          ///< `eventTime`: the end of the window
    std::vector<EventTime> windowStart, windowEnd; ///< empty for rows behind a window's step
};

struct QueryView {
    std::string name;
    std::uint64_t rowsIn = 0, rowsOut = 0, errors = 0;
    std::size_t stateBytes = 0;
    std::size_t keys = 0;        ///< groups, partitions and clocks of all its operators
    std::size_t openWindows = 0; ///< panes, sessions, partial matches
    std::size_t heldRows = 0;    ///< rows that wait for others, or for their order
    std::optional<EventTime> watermark;
    std::string stopped;  ///< why it runs no more; empty while it does
    bool resumed = false; ///< goes on with the windows of the run before
    /// Why a saved state could not be used; empty when it could or there was none.
    std::string refusedState;
    std::vector<ProvisionalView> provisional; ///< of queries that are `live`, newest look
};

struct ReplayView {
    std::string path;
    EventTime start{}, end{}, now{};
    double requestedSpeed = 1, achievedSpeed = 0;
    bool playing = false, ended = false;
    model::Dating dating = model::Dating::Instants;
    std::vector<model::GapFacts> gaps;
    std::vector<model::FileFault> faults;
    std::vector<std::pair<EventTime, alerts::Priority>> alarmMarks;

    /// The newest seek found nothing recorded for a while.
    struct Landing {
        EventTime asked{};
        std::optional<EventTime> at; ///< where the data go on, if they do
    };

    std::optional<Landing> landing;
};

/// How a sink is doing, where it leads and when it is tried again.
struct SinkView {
    egress::SinkView state;
    std::string kind; ///< stable word, as in workspaces: "file"
    std::string address;
    double retryInSeconds = 0;
};

enum class Mode { Idle, Live, Simulated, Replay };

struct Snapshot {
    std::uint64_t version = 0;
    Mode mode = Mode::Idle;
    std::string workspaceName;
    EventTime now{}; ///< the stream's present: wall clock live, recorded time in a replay
    /// Steady arrival of the oldest row that no display has painted yet; zero when there is none.
    SteadyTime oldestNew{};
    std::vector<BedView> beds; ///< in the workspace's order; never re-sorted
    /// What the workspace says of tiles; one object a session, null: it says nothing.
    std::shared_ptr<const WardLayout> layout;
    std::vector<alerts::AlarmStatus> alarms; ///< all shown ones, most urgent first
    /// Alarms that are over, the newest last; bounded. Null: none yet.
    std::shared_ptr<const std::vector<alerts::AlarmStatus>> over;
    /// In force, with what people have set; null before the first one.
    std::shared_ptr<const alerts::RuleSet> rules;
    std::optional<Ticks> audioPausedFor; ///< no alarm sounds for so long yet
    std::vector<SourceView> sources;
    std::vector<HopLatency> latencies;
    std::vector<QueueView> queues;
    std::vector<QueryView> queries;
    double rowsInPerSecond = 0, rowsOutPerSecond = 0, alarmsPerBedHour = 0;
    double eventAgeMs = 0; ///< age of the newest event at decode: the sender's and network's share
    LossCounters losses;
    /// Wave samples that came faster than the screen took them. They are stored and judged like
    /// all others: nothing of them is lost.
    std::uint64_t samplesNotDrawn = 0;
    StoreView store;
    std::vector<SinkView> sinks;
    std::optional<ReplayView> replay;
};

/// Stable words for reports: "reconnecting", "decoded", "ward raw", "engine 1".
[[nodiscard]] std::string_view name(SourceState state) noexcept;
[[nodiscard]] std::string_view name(Hop hop) noexcept;
[[nodiscard]] std::string name(const QueueView& queue);

} // namespace vigil::pipeline
