// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/simulator/ward_simulator.h"

#include "ingest/simulator/vitals.h"
#include "model/signal_catalog.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <tuple>
#include <utility>

namespace vigil::ingest {
namespace {

constexpr std::int64_t kTicksPerSecond = Ticks::period::den;
constexpr int kStreams = 1 + static_cast<int>(kWaveKinds); ///< numerics, then the waves

std::string numbered(const char* format, int number) {
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, number);
    return buffer.data();
}

SimulatedBed bedNumber(int number) {
    return {numbered("B%02d", number), numbered("p-%04d", number), numbered("mon-%02d", number)};
}

/// First sample at or after the beginning of packet `packet`.
std::int64_t firstSample(std::int64_t packet, double rateHz, int packetsPerSecond) {
    constexpr double kRounding = 1e-9;
    return static_cast<std::int64_t>(
        std::ceil(static_cast<double>(packet) * rateHz / packetsPerSecond - kRounding));
}

Patient bedPatient(const Noise& noise, int number, const ScenarioTimeline& timeline) {
    return Patient(patientProfile(number - 1, noise), noise, timeline);
}

bool isTopicLevel(std::string_view text) {
    return !text.empty() && text.find_first_of("/+#") == std::string_view::npos;
}

} // namespace

struct WardSimulator::Bed {
    SimulatedBed names;
    std::string numericsTopic;
    std::string waveformTopic;
    std::uint32_t index = 0;
    EventTime start{}; ///< its time line's 0
    Patient patient;
    WaveSampler sampler;
    // Cursor: the packet interval that ends now, and the stream within it (0 = numerics).
    std::int64_t slot = 0;
    int stream = 0;
    std::int64_t reached = -1; ///< slot up to which the patient has lived
    std::vector<MetricValue> metrics;
    std::vector<float> samples;

    Bed(const WardOptions& options, const std::vector<Scenario>& script, int number, Ticks offset)
        : names(bedNumber(number)), numericsTopic(ingest::numericsTopic(options.site, names.bed)),
          waveformTopic(ingest::waveformTopic(options.site, names.bed)),
          index(static_cast<std::uint32_t>(number - 1)), start(options.start + offset),
          patient(bedPatient(Noise(options.seed).child(static_cast<std::uint64_t>(number)), number,
                             ScenarioTimeline(script, names.bed, offset))),
          sampler(patient.profile()) {}
};

struct WardSimulator::Due {
    EventTime time{};
    std::uint32_t bed = 0; ///< index in m_beds

    /// For a heap with the earliest on top; beds in order at equal times.
    bool operator<(const Due& other) const {
        return std::tie(time, bed) > std::tie(other.time, other.bed);
    }
};

struct WardSimulator::Content {
    Bed* bed = nullptr;
    std::optional<WaveKind> wave; ///< nullopt: numerics
    EventTime sent{};
    EventTime stamp{};
    std::int64_t seq = 0;
    std::int64_t offset = 0;
};

Result<std::unique_ptr<WardSimulator>> WardSimulator::open(WardOptions options) {
    const auto bad = [](std::string detail) {
        return fail(ErrorCode::InvalidArgument, std::move(detail));
    };
    if (options.beds < 1 || options.beds > 9999)
        return bad("a ward has 1 to 9999 beds");
    if (options.packetsPerSecond < 1 || options.packetsPerSecond > 50)
        return bad("packets a second must lie between 1 and 50");
    for (const double rate : options.rateHz)
        if (!(rate >= 1 && rate <= 1000))
            return bad("sampling rates must lie between 1 and 1000 Hz");
    if (options.duration && *options.duration <= Ticks::zero())
        return bad("the duration must be positive");
    if (!isTopicLevel(options.site))
        return bad("a site name is not empty and holds none of / + #");
    std::vector<std::string> named = options.emptyBeds;
    if (options.scenarios)
        for (const auto& scenario : *options.scenarios)
            named.push_back(scenario.bed);
    for (const auto& bed : named) {
        bool exists = false;
        for (int number = 1; number <= options.beds && !exists; ++number)
            exists = bedNumber(number).bed == bed;
        if (!exists)
            return bad("the ward has no bed '" + bed + "'; its last is " +
                       bedNumber(options.beds).bed);
    }
    return std::unique_ptr<WardSimulator>(new WardSimulator(std::move(options)));
}

WardSimulator::WardSimulator(WardOptions options) : m_options(std::move(options)) {
    m_end = m_options.start + m_options.duration.value_or(kEndless);
    const auto script = m_options.scenarios.value_or(demoScript());
    const std::int64_t packet = kTicksPerSecond / m_options.packetsPerSecond;
    for (int i = 0; i < m_options.beds; ++i) {
        const auto& empty = m_options.emptyBeds;
        if (std::find(empty.begin(), empty.end(), bedNumber(i + 1).bed) != empty.end())
            continue;
        // Spread over one packet, in whole milliseconds.
        const Ticks offset =
            std::chrono::floor<std::chrono::milliseconds>(Ticks{packet * i / m_options.beds});
        m_beds.push_back(std::make_unique<Bed>(m_options, script, i + 1, offset));
    }
    makeOutline();
    restartQueue();
}

WardSimulator::~WardSimulator() = default;

void WardSimulator::makeOutline() {
    m_outline.format = "simulator";
    m_outline.start = m_options.start;
    m_outline.duration = m_end - m_options.start;
    std::vector<MetricValue> metrics;
    bool capnograph = false;
    for (const auto& bed : m_beds)
        capnograph = capnograph || bed->patient.profile().endTidalCo2.has_value();
    for (const std::string_view name :
         {"HR", "PR", "SpO2", "ABP_SYS", "ABP_DIA", "ABP_MEAN", "RR", "EtCO2", "Temp"}) {
        if (name == "EtCO2" && !capnograph)
            continue;
        const auto* info = model::findSignal(name);
        model::SignalFacts facts;
        facts.name = name;
        facts.unit = info == nullptr ? std::string_view() : info->unit;
        facts.rateHz = 1;
        m_outline.signals.push_back(std::move(facts));
    }
    for (std::size_t i = 0; m_options.waveforms && i < kWaveKinds; ++i) {
        model::SignalFacts facts;
        facts.name = waveFacts(static_cast<WaveKind>(i)).name;
        facts.unit = waveFacts(static_cast<WaveKind>(i)).unit;
        facts.rateHz = m_options.rateHz[i];
        m_outline.signals.push_back(std::move(facts));
    }
}

void WardSimulator::skipSilence(Bed& bed) const {
    const int perSecond = m_options.packetsPerSecond;
    while (true) {
        if (bed.stream >= kStreams) {
            bed.stream = 0;
            ++bed.slot;
        }
        const bool numerics = bed.stream == 0;
        const bool due = numerics ? bed.slot % perSecond == 0 : m_options.waveforms && bed.slot > 0;
        const double t = static_cast<double>(bed.slot) / perSecond;
        if (due && bed.patient.timeline().level(ScenarioKind::Disconnect, t) == 0)
            return;
        ++bed.stream;
    }
}

EventTime WardSimulator::dueTime(const Bed& bed) const {
    return bed.start + Ticks{bed.slot * kTicksPerSecond / m_options.packetsPerSecond};
}

void WardSimulator::restartQueue() {
    m_queue.clear();
    for (std::uint32_t i = 0; i < m_beds.size(); ++i) {
        skipSilence(*m_beds[i]);
        m_queue.push_back({dueTime(*m_beds[i]), i});
    }
    std::make_heap(m_queue.begin(), m_queue.end());
}

std::optional<WardSimulator::Content> WardSimulator::produce() {
    if (m_queue.empty() || m_queue.front().time >= m_end)
        return std::nullopt;
    std::pop_heap(m_queue.begin(), m_queue.end());
    const Due due = m_queue.back();
    Bed& bed = *m_beds[due.bed];
    const int perSecond = m_options.packetsPerSecond;
    const double t = static_cast<double>(bed.slot) / perSecond;
    if (bed.slot < bed.reached) // sought back: the patient lives again from the start
        bed.patient = Patient(bed.patient.profile(), bed.patient.noise(), bed.patient.timeline());
    if (bed.slot != bed.reached)
        bed.patient.advance(t);
    bed.reached = bed.slot;

    Content content;
    content.bed = &bed;
    content.sent = due.time;
    content.offset = bed.slot * kStreams + bed.stream;
    if (bed.stream == 0) {
        content.stamp = due.time;
        content.seq = bed.slot / perSecond;
        readVitals(bed.patient, t, bed.metrics);
    } else {
        const auto wave = static_cast<std::size_t>(bed.stream - 1);
        const double rate = m_options.rateHz[wave];
        content.wave = static_cast<WaveKind>(wave);
        content.seq = bed.slot - 1;
        const std::int64_t first = firstSample(bed.slot - 1, rate, perSecond);
        const std::int64_t end = firstSample(bed.slot, rate, perSecond);
        content.stamp =
            bed.start + Ticks{std::llround(static_cast<double>(first) *
                                           static_cast<double>(kTicksPerSecond) / rate)};
        bed.samples.resize(static_cast<std::size_t>(end - first));
        bed.sampler.sample(bed.patient, *content.wave, rate, first, bed.samples);
    }

    ++bed.stream;
    skipSilence(bed);
    m_queue.back().time = dueTime(bed);
    std::push_heap(m_queue.begin(), m_queue.end());
    return content;
}

std::string WardSimulator::encode(const Content& content) const {
    const Bed& bed = *content.bed;
    const MessageHead head{bed.names.deviceId, bed.names.patientId, content.stamp, content.seq};
    if (!content.wave)
        return numericsMessage(head, bed.metrics, m_options.numericsEncoding);
    const auto& facts = waveFacts(*content.wave);
    return waveformMessage(head,
                           {facts.name, facts.unit,
                            m_options.rateHz[static_cast<std::size_t>(*content.wave)], bed.samples},
                           m_options.waveEncoding);
}

Result<std::optional<model::RecordedMessage>> WardSimulator::next() {
    const auto content = produce();
    if (!content)
        return std::nullopt;
    model::RecordedMessage message;
    message.time = content->sent;
    message.arrival = arrivalAtEvent(content->sent);
    message.topic = content->wave ? content->bed->waveformTopic : content->bed->numericsTopic;
    message.payload = encode(*content);
    message.partition = content->bed->index;
    message.offset = content->offset;
    return message;
}

Result<void> WardSimulator::seek(EventTime time) {
    time = std::clamp(time, m_options.start, m_end);
    const int perSecond = m_options.packetsPerSecond;
    for (const auto& bed : m_beds) {
        const std::int64_t since = std::max<std::int64_t>((time - bed->start).count(), 0);
        bed->slot = since * perSecond / kTicksPerSecond;
        bed->stream = 0;
        while (dueTime(*bed) < time)
            ++bed->slot;
    }
    restartQueue();
    return {};
}

Result<model::RecordingFacts> WardSimulator::measure(bool /*verify*/) {
    if (!m_options.duration)
        return fail(ErrorCode::Unsupported, "a simulated ward without end cannot be measured");
    WardSimulator fresh(m_options);
    model::RecordingFacts facts = m_outline;
    std::vector<double> sums(facts.signals.size(), 0.0);
    const auto add = [&](std::string_view name, double value) {
        const auto signal = std::find_if(facts.signals.begin(), facts.signals.end(),
                                         [&](const auto& s) { return s.name == name; });
        VIGIL_ENSURE(signal != facts.signals.end(), return );
        if (std::isnan(value)) {
            ++signal->missing;
            return;
        }
        signal->first = signal->first.value_or(value);
        signal->min = std::min(signal->min.value_or(value), value);
        signal->max = std::max(signal->max.value_or(value), value);
        sums[static_cast<std::size_t>(signal - facts.signals.begin())] += value;
        ++signal->count;
    };
    while (const auto content = fresh.produce()) {
        if (!content->wave)
            for (const auto& metric : content->bed->metrics)
                add(metric.name, metric.value);
        else
            for (const float sample : content->bed->samples)
                add(waveFacts(*content->wave).name, static_cast<double>(sample));
    }
    for (std::size_t i = 0; i < sums.size(); ++i)
        if (facts.signals[i].count != 0)
            facts.signals[i].mean = sums[i] / static_cast<double>(facts.signals[i].count);
    return facts;
}

std::vector<SimulatedBed> WardSimulator::beds() const {
    std::vector<SimulatedBed> names;
    for (const auto& bed : m_beds)
        names.push_back(bed->names);
    return names;
}

} // namespace vigil::ingest
