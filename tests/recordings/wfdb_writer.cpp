// SPDX-License-Identifier: GPL-3.0-or-later
#include "wfdb_writer.h"

#include "wfdb_samples.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <sstream>

namespace vigil::tests {

namespace {

std::string fileOf(const WrittenRecord& record, const WrittenSignal& signal) {
    return signal.file.empty() ? record.name + ".dat" : signal.file;
}

/// The samples as they are stored: markers in place, `skew` of them repeated ahead of the first.
std::vector<std::int32_t> storedSamples(const WrittenSignal& signal) {
    auto samples = signal.samples;
    for (auto& sample : samples)
        if (sample == kNotRecorded)
            sample = invalidSample(signal.format).value_or(0);
    const auto lead = static_cast<std::size_t>(std::max(0, signal.skew));
    if (lead > 0 && lead < samples.size()) {
        std::rotate(samples.begin(), samples.end() - static_cast<std::ptrdiff_t>(lead),
                    samples.end());
        std::fill_n(samples.begin(), lead, 0);
    }
    return samples;
}

/// A first difference of format 8 goes from the initial value: here 1.
std::int32_t initialValue(const WrittenSignal& signal, const std::vector<std::int32_t>& stored) {
    return stored.empty() ? 0 : stored.front() - (signal.format == 8 ? 1 : 0);
}

std::string numberText(double value) {
    std::ostringstream text;
    text.precision(15);
    text << value;
    return text.str();
}

std::string signalLine(const WrittenRecord& record, const WrittenSignal& signal) {
    const auto stored = storedSamples(signal);
    const auto sum = std::accumulate(stored.begin(), stored.end(), std::int64_t{0});
    std::ostringstream line;
    line << fileOf(record, signal) << ' ' << signal.format;
    if (signal.perFrame > 1)
        line << 'x' << signal.perFrame;
    if (signal.skew > 0)
        line << ':' << signal.skew;
    if (!record.preamble.empty())
        line << '+' << record.preamble.size();
    line << ' ' << numberText(signal.gain) << '(' << signal.baseline << ")/" << signal.unit
         << " 16 0 " << initialValue(signal, stored) << ' '
         << static_cast<std::int16_t>(static_cast<std::uint64_t>(sum) & 0xFFFF) << " 0 "
         << signal.name << '\n';
    return line.str();
}

/// The file's signals, frame by frame.
std::string fileBytes(const WrittenRecord& record, const std::string& file) {
    std::vector<std::vector<std::int32_t>> stored;
    std::vector<std::size_t> perFrame;
    int format = 16;
    for (const auto& signal : record.signals)
        if (fileOf(record, signal) == file) {
            auto samples = storedSamples(signal);
            if (signal.format == 8) {
                const auto initial = initialValue(signal, samples);
                std::adjacent_difference(samples.begin(), samples.end(), samples.begin());
                if (!samples.empty())
                    samples.front() -= initial;
            }
            stored.push_back(std::move(samples));
            perFrame.push_back(static_cast<std::size_t>(signal.perFrame));
            format = signal.format;
        }
    std::vector<std::int32_t> all;
    for (std::size_t frame = 0; frame < static_cast<std::size_t>(record.frames()); ++frame)
        for (std::size_t s = 0; s < stored.size(); ++s)
            for (std::size_t i = 0; i < perFrame[s]; ++i)
                all.push_back(stored[s].at(frame * perFrame[s] + i));
    return record.preamble + encodeSamples(format, all);
}

std::string firstLine(const WrittenRecord& record, const std::string& segments,
                      std::int64_t frames) {
    std::string line = record.name + segments + ' ' + std::to_string(record.signals.size()) + ' ' +
                       numberText(record.rate);
    if (record.lengthInHeader)
        line += ' ' + std::to_string(frames);
    if (!record.start.empty())
        line += ' ' + record.start;
    return line + '\n';
}

} // namespace

std::int64_t WrittenRecord::frames() const {
    if (signals.empty())
        return 0;
    return static_cast<std::int64_t>(signals.front().samples.size()) / signals.front().perFrame;
}

std::filesystem::path writeRecord(const RecordFolder& folder, const WrittenRecord& record) {
    std::string header = firstLine(record, "", record.frames());
    std::set<std::string> files;
    for (const auto& signal : record.signals) {
        header += signalLine(record, signal);
        files.insert(fileOf(record, signal));
    }
    for (const auto& file : files) {
        auto bytes = fileBytes(record, file);
        if (record.cutTo && *record.cutTo < bytes.size())
            bytes.resize(*record.cutTo);
        folder.write(file, bytes);
    }
    return folder.header(record.name, header);
}

std::filesystem::path writeSegments(const RecordFolder& folder, const WrittenRecord& head,
                                    const std::vector<WrittenSegment>& segments) {
    std::int64_t frames = 0;
    std::string lines;
    for (const auto& segment : segments) {
        frames += segment.frames;
        lines += segment.name + ' ' + std::to_string(segment.frames) + '\n';
    }
    return folder.header(head.name,
                         firstLine(head, '/' + std::to_string(segments.size()), frames) + lines);
}

void writeLayout(const RecordFolder& folder, const WrittenRecord& head) {
    std::string header = firstLine(head, "", 0);
    for (const auto& signal : head.signals)
        header += "~ 0 " + numberText(signal.gain) + '(' + std::to_string(signal.baseline) + ")/" +
                  signal.unit + " 16 0 0 0 0 " + signal.name + '\n';
    folder.header(head.name, header);
}

} // namespace vigil::tests
