// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_record.h"

#include <algorithm>
#include <limits>
#include <span>

namespace vigil::ingest {
namespace {

constexpr double kNotRecorded = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t kStretch = 65536; ///< samples handled at a time, bounds the buffer

} // namespace

WfdbRecord::WfdbRecord(std::shared_ptr<const WfdbLayout> layout) : m_layout(std::move(layout)) {
    m_openPart = m_layout->parts.size(); // none
}

Result<WfdbRecord> WfdbRecord::open(const std::filesystem::path& record) {
    auto layout = readWfdbLayout(record);
    if (!layout)
        return propagate(layout);
    return WfdbRecord(std::make_shared<const WfdbLayout>(std::move(*layout)));
}

std::int64_t WfdbRecord::sampleCount(std::size_t signal) const noexcept {
    return m_layout->frames * m_layout->signals[signal].samplesPerFrame;
}

Result<void> WfdbRecord::fill(std::size_t partIndex, std::size_t signal, std::int64_t fromSample,
                              std::size_t count) {
    const auto& part = m_layout->parts[partIndex];
    if (m_openPart != partIndex) {
        m_files.clear();
        m_files.resize(part.files.size());
        m_openPart = partIndex;
    }
    const auto& channel = *part.channel(signal);
    auto& file = m_files[channel.file];
    if (!file)
        file = std::make_unique<WfdbSignalFile>(part.files[channel.file],
                                                part.fileFrames[channel.file]);
    const auto ours = m_layout->signals[signal].samplesPerFrame;
    const auto theirs = channel.samplesPerFrame;
    const auto stored = [&](std::int64_t sample) {
        return sample / ours * theirs + sample % ours * theirs / ours;
    };
    const auto first = stored(fromSample);
    const auto last = stored(fromSample + static_cast<std::int64_t>(count) - 1);
    m_buffer.resize(count);
    const auto storedCount = static_cast<std::size_t>(last - first + 1);
    auto ok = file->read(channel.indexInFile, first + channel.skewFrames * theirs,
                         std::span(m_buffer).first(storedCount));
    if (!ok)
        return ok;
    if (ours != theirs) // from the back, so that nothing is overwritten before it is read
        for (std::size_t i = count; i-- > 0;)
            m_buffer[i] = m_buffer[static_cast<std::size_t>(
                stored(fromSample + static_cast<std::int64_t>(i)) - first)];
    if (const auto marker = part.files[channel.file].format->invalid)
        std::replace(m_buffer.begin(), m_buffer.end(), *marker, kWfdbInvalid);
    return {};
}

template <typename Take>
Result<void> WfdbRecord::visit(std::size_t signal, std::int64_t fromSample, std::int64_t count,
                               Take take) {
    const auto perFrame = m_layout->signals[signal].samplesPerFrame;
    const auto total = sampleCount(signal);
    auto at = std::clamp<std::int64_t>(fromSample, 0, total);
    const auto end = at + std::clamp<std::int64_t>(count, 0, total - at);
    const auto& parts = m_layout->parts;
    auto part =
        static_cast<std::size_t>(std::upper_bound(parts.begin(), parts.end(), at / perFrame,
                                                  [](std::int64_t frame, const WfdbPart& p) {
                                                      return frame < p.firstFrame;
                                                  }) -
                                 parts.begin());
    part = part == 0 ? 0 : part - 1;
    // Stretches end on frames so that averages never split one.
    const auto step = std::max<std::int64_t>(1, kStretch / perFrame) * perFrame;
    while (at < end) {
        const auto partStart = parts[part].firstFrame * perFrame;
        const auto partEnd = partStart + parts[part].frames * perFrame;
        if (at >= partEnd) {
            ++part;
            continue;
        }
        const auto* channel = parts[part].channel(signal);
        const auto recordedEnd = partStart + (channel != nullptr ? channel->frames * perFrame : 0);
        const bool recorded = at < recordedEnd;
        const auto stop = std::min({end, at + step, recorded ? recordedEnd : partEnd});
        const auto length = static_cast<std::size_t>(stop - at);
        if (!recorded)
            m_buffer.assign(length, kWfdbInvalid);
        else if (auto ok = fill(part, signal, at - partStart, length); !ok)
            return ok;
        take(recorded ? channel : nullptr, std::span<const std::int32_t>(m_buffer));
        at = stop;
    }
    return {};
}

Result<WfdbSamples> WfdbRecord::read(std::size_t signal, std::int64_t fromSample,
                                     std::int64_t count) {
    VIGIL_ENSURE(signal < m_layout->signals.size(),
                 return fail(ErrorCode::InvalidArgument, "no such signal", m_layout->name));
    WfdbSamples out;
    auto ok = visit(signal, fromSample, count,
                    [&](const WfdbChannel* channel, std::span<const std::int32_t> digital) {
                        out.digital.insert(out.digital.end(), digital.begin(), digital.end());
                        for (const auto value : digital)
                            out.physical.push_back(value == kWfdbInvalid || channel == nullptr
                                                       ? kNotRecorded
                                                       : channel->physical(value));
                    });
    if (!ok)
        return propagate(ok);
    return out;
}

Result<WfdbSamples> WfdbRecord::readFrames(std::size_t signal, std::int64_t fromFrame,
                                           std::int64_t count) {
    VIGIL_ENSURE(signal < m_layout->signals.size(),
                 return fail(ErrorCode::InvalidArgument, "no such signal", m_layout->name));
    const auto perFrame = m_layout->signals[signal].samplesPerFrame;
    const auto from = std::clamp<std::int64_t>(fromFrame, 0, m_layout->frames);
    const auto frames = std::clamp<std::int64_t>(count, 0, m_layout->frames - from);
    WfdbSamples out;
    const auto average = [&](const WfdbChannel* channel, std::span<const std::int32_t> digital) {
        const auto size = static_cast<std::size_t>(perFrame);
        for (std::size_t i = 0; i + size <= digital.size(); i += size) {
            std::int64_t sum = 0;
            std::int64_t recorded = 0;
            for (const auto value : digital.subspan(i, size))
                if (value != kWfdbInvalid) {
                    sum += value;
                    ++recorded;
                }
            const bool any = recorded > 0 && channel != nullptr;
            const auto mean = any ? static_cast<std::int32_t>(sum / recorded) : kWfdbInvalid;
            out.digital.push_back(mean);
            out.physical.push_back(any ? channel->physical(mean) : kNotRecorded);
        }
    };
    if (auto ok = visit(signal, from * perFrame, frames * perFrame, average); !ok)
        return propagate(ok);
    return out;
}

} // namespace vigil::ingest
