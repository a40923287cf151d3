// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_measure.h"

#include "base/units.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace vigil::ingest {
namespace {

constexpr std::int64_t kFramesAtATime = 1024;

/// Sums of one signal; ADC values are summed exactly within a part and scaled at its end, so that
/// the mean of a long record loses nothing to rounding.
struct Sums {
    std::uint64_t count = 0;
    std::uint64_t missing = 0;
    double first = 0;
    double min = std::numeric_limits<double>::infinity();
    double max = -std::numeric_limits<double>::infinity();
    long double sum = 0;
};

/// The same within one part, in ADC units; folded before 2^32 values could overflow the sum.
struct PartSums {
    std::int64_t count = 0;
    std::int64_t sum = 0;
    std::int32_t first = 0;
    std::int32_t min = std::numeric_limits<std::int32_t>::max();
    std::int32_t max = std::numeric_limits<std::int32_t>::min();

    void add(std::int32_t value) noexcept {
        if (count++ == 0)
            first = value;
        sum += value;
        min = std::min(min, value);
        max = std::max(max, value);
    }
};

void fold(const PartSums& part, const WfdbChannel& channel, Sums& total) {
    if (part.count == 0)
        return;
    if (total.count == 0)
        total.first = channel.physical(part.first);
    // A negative gain turns the order round.
    const auto [low, high] = std::minmax({channel.physical(part.min), channel.physical(part.max)});
    total.min = std::min(total.min, low);
    total.max = std::max(total.max, high);
    total.sum += (static_cast<long double>(part.sum) -
                  static_cast<long double>(part.count) * channel.baseline) /
                 channel.gain;
    total.count += static_cast<std::uint64_t>(part.count);
}

/// One signal of a part while its file is being read.
struct Reading {
    std::size_t signal = 0; ///< of the record
    const WfdbChannel* channel = nullptr;
    PartSums sums;
    std::uint16_t checksum = 0;
};

/// Reads one file of a part from end to end.
class FileMeasure {
public:
    FileMeasure(const WfdbPart& part, std::size_t file) : m_part(part), m_file(file) {
        for (std::size_t s = 0; s < part.channels.size(); ++s)
            if (const auto& channel = part.channels[s]; channel && channel->file == file)
                m_readings.push_back({s, &*channel, {}, 0});
    }

    Result<void> run(std::vector<Sums>& totals) {
        const auto frames = std::min(m_part.frames, m_part.fileFrames[m_file]);
        // What skew puts before the part's end lies a little further on in the file.
        std::int64_t reach = frames;
        for (const auto& reading : m_readings)
            reach = std::max(reach, reading.channel->skewFrames + reading.channel->frames);
        WfdbSignalFile file(m_part.files[m_file], m_part.fileFrames[m_file]);
        for (std::int64_t from = 0; from < reach; from += kFramesAtATime)
            for (auto& reading : m_readings)
                if (auto ok = take(file, reading, from, std::min(reach, from + kFramesAtATime),
                                   frames, totals);
                    !ok)
                    return ok;
        for (const auto& reading : m_readings)
            fold(reading.sums, *reading.channel, totals[reading.signal]);
        return {};
    }

    [[nodiscard]] const std::vector<Reading>& readings() const noexcept { return m_readings; }

private:
    Result<void> take(WfdbSignalFile& file, Reading& reading, std::int64_t from, std::int64_t to,
                      std::int64_t checkedFrames, std::vector<Sums>& totals) {
        const auto& channel = *reading.channel;
        const auto perFrame = channel.samplesPerFrame;
        m_buffer.resize(static_cast<std::size_t>((to - from) * perFrame));
        if (auto ok = file.read(channel.indexInFile, from * perFrame, m_buffer); !ok)
            return ok;
        const auto marker = m_part.files[m_file].format->invalid;
        const auto checkedEnd = checkedFrames * perFrame;
        const auto shownFrom = channel.skewFrames * perFrame;
        const auto shownEnd = shownFrom + channel.frames * perFrame;
        auto position = from * perFrame;
        for (const auto value : m_buffer) {
            if (position < checkedEnd)
                reading.checksum =
                    static_cast<std::uint16_t>(reading.checksum + static_cast<unsigned>(value));
            if (position >= shownFrom && position < shownEnd) {
                if (value == marker)
                    ++totals[reading.signal].missing;
                else
                    reading.sums.add(value);
            }
            ++position;
        }
        if (reading.sums.count > std::int64_t{1} << 30)
            fold(std::exchange(reading.sums, {}), channel, totals[reading.signal]);
        return {};
    }

    const WfdbPart& m_part;
    std::size_t m_file;
    std::vector<Reading> m_readings;
    std::vector<std::int32_t> m_buffer;
};

void compareChecksums(const WfdbLayout& layout, const WfdbPart& part, const FileMeasure& measured,
                      model::RecordingFacts& facts) {
    for (const auto& reading : measured.readings()) {
        const auto& channel = *reading.channel;
        // A file that ends early cannot agree, and has its own warning.
        if (!channel.checksum || part.fileFrames[channel.file] < part.frames ||
            *channel.checksum == reading.checksum)
            continue;
        facts.warnings.push_back(part.name + ": signal '" + layout.signals[reading.signal].name +
                                 "' sums to " + std::to_string(reading.checksum) +
                                 ", its header says " + std::to_string(*channel.checksum) +
                                 " (modulo 65536)");
    }
}

model::FileFault faultOf(const WfdbFault& fault, const WfdbTimeline& timeline) {
    return {fault.kind, fault.file, timeline.timeOf(fault.presentFrames) - timeline.start(),
            timeline.timeOf(fault.declaredFrames) - timeline.start()};
}

/// Adds the frames from `from` to the end of the part: nothing of them is there.
void addGap(model::RecordingFacts& facts, const WfdbLayout& layout, const WfdbTimeline& timeline,
            std::size_t partIndex, std::int64_t from, std::string reason) {
    const auto& part = layout.parts[partIndex];
    const auto end = part.firstFrame + part.frames;
    if (from >= end)
        return;
    auto& gap = facts.gaps.emplace_back();
    gap.from = timeline.timeOf(from);
    gap.to = timeline.timeOf(end);
    gap.reason = std::move(reason);
    // Of several files the one that reaches furthest tells where the gap begins.
    const WfdbFault* found = nullptr;
    for (const auto& fault : layout.faults)
        if (fault.part == partIndex &&
            (found == nullptr || fault.presentFrames > found->presentFrames))
            found = &fault;
    if (found != nullptr)
        gap.fault = faultOf(*found, timeline);
}

model::Dating datingOf(const WfdbHeader& header) {
    if (header.baseDate)
        return model::Dating::LocalClock;
    return header.baseTime ? model::Dating::TimeOfDay : model::Dating::None;
}

} // namespace

model::RecordingFacts outlineOf(const WfdbLayout& layout, const WfdbTimeline& timeline) {
    model::RecordingFacts facts;
    facts.format = "wfdb";
    facts.dating = datingOf(layout.header);
    facts.start = timeline.start();
    facts.duration = timeline.timeOf(layout.frames) - timeline.start();
    for (const auto& signal : layout.signals) {
        model::SignalFacts& out = facts.signals.emplace_back();
        out.name = signal.name;
        out.unit = units::canonical(signal.unit);
        out.rateHz = signal.rateHz;
    }
    for (std::size_t p = 0; p < layout.parts.size(); ++p) {
        const auto& part = layout.parts[p];
        if (part.kind == WfdbPart::Kind::DeclaredGap)
            addGap(facts, layout, timeline, p, part.firstFrame, "declared gap");
        else if (part.kind == WfdbPart::Kind::Missing)
            addGap(facts, layout, timeline, p, part.firstFrame, "missing segment " + part.absent);
        else if (const auto files =
                     std::max_element(part.fileFrames.begin(), part.fileFrames.end());
                 files != part.fileFrames.end() && *files < part.frames)
            addGap(facts, layout, timeline, p, part.firstFrame + *files, "the file ends early");
    }
    for (const auto& fault : layout.faults)
        facts.faults.push_back(faultOf(fault, timeline));
    facts.missingSegments = layout.missingSegments;
    facts.warnings = layout.warnings;
    return facts;
}

Result<model::RecordingFacts> measureWfdb(const WfdbLayout& layout,
                                          const model::RecordingFacts& outline, bool verify) {
    auto facts = outline;
    std::vector<Sums> totals(layout.signals.size());
    for (const auto& part : layout.parts)
        for (std::size_t f = 0; part.kind == WfdbPart::Kind::Data && f < part.files.size(); ++f) {
            FileMeasure measure(part, f);
            if (auto ok = measure.run(totals); !ok)
                return propagate(ok);
            if (verify)
                compareChecksums(layout, part, measure, facts);
        }
    for (std::size_t s = 0; s < totals.size(); ++s) {
        const auto& sums = totals[s];
        auto& out = facts.signals[s];
        out.count = sums.count;
        out.missing = sums.missing;
        if (sums.count == 0)
            continue;
        out.first = sums.first;
        out.min = sums.min;
        out.max = sums.max;
        out.mean = static_cast<double>(sums.sum / static_cast<long double>(sums.count));
    }
    return facts;
}

} // namespace vigil::ingest
