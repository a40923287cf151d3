// SPDX-License-Identifier: GPL-3.0-or-later
#include "known_beats.h"

#include <algorithm>
#include <cstdlib>

namespace vigil::tests {

namespace {

using Code = AnnotationWriter::Code;

unsigned codeOf(int beat) {
    if (beat % 90 == 89)
        return Code::Ventricular;
    return beat % 40 == 39 ? Code::Atrial : Code::Normal;
}

std::vector<KnownMark> makeMarks() {
    std::vector<KnownMark> marks{{18, Code::Rhythm, 0, "(N"}};
    std::int64_t sample = 77;
    for (int beat = 0; sample < kBeatsFrames; ++beat) {
        marks.push_back({sample, codeOf(beat)});
        sample += sample < kBeatsFrames / 2 ? 200 : 150;
        if (codeOf(beat + 1) == Code::Atrial)
            sample -= 40;
    }
    for (const std::int64_t noisy : {30'001, 90'002, 149'990})
        marks.push_back({noisy, Code::Noise, 1});
    std::ranges::stable_sort(marks, {}, &KnownMark::sample);
    return marks;
}

WrittenRecord makeRecord() {
    WrittenRecord record;
    record.name = "beats";
    record.rate = kBeatsRate;
    record.signals.resize(2);
    for (auto& signal : record.signals) {
        signal.format = 212;
        signal.samples.resize(kBeatsFrames);
        for (std::size_t i = 0; i < signal.samples.size(); ++i)
            signal.samples[i] = static_cast<std::int32_t>(i * 7 % 11) - 65;
    }
    record.signals[0].name = "MLII";
    record.signals[1].name = "V5";
    constexpr int kHalfWidth = 10; // samples
    for (const auto& mark : knownMarks())
        for (std::int64_t i = mark.sample - kHalfWidth; i <= mark.sample + kHalfWidth; ++i)
            if (mark.isBeat() && i >= 0 && i < kBeatsFrames) {
                const auto height =
                    static_cast<std::int32_t>(20 * (kHalfWidth - std::abs(i - mark.sample)));
                record.signals[0].samples[static_cast<std::size_t>(i)] += height;
                record.signals[1].samples[static_cast<std::size_t>(i)] += height / 2;
            }
    return record;
}

} // namespace

const char* KnownMark::symbol() const {
    switch (code) {
    case Code::Normal:
        return "N";
    case Code::Ventricular:
        return "V";
    case Code::Atrial:
        return "A";
    case Code::Noise:
        return "~";
    default:
        return "+";
    }
}

bool KnownMark::isBeat() const {
    return code == Code::Normal || code == Code::Ventricular || code == Code::Atrial;
}

const std::vector<KnownMark>& knownMarks() {
    static const auto marks = makeMarks();
    return marks;
}

const WrittenRecord& knownBeats() {
    static const auto record = makeRecord();
    return record;
}

std::filesystem::path writeBeats(const RecordFolder& folder) {
    AnnotationWriter annotations;
    for (const auto& mark : knownMarks()) {
        annotations.mark(mark.sample, mark.code);
        if (mark.subtype != 0)
            annotations.subtype(mark.subtype);
        if (*mark.aux != '\0')
            annotations.aux(mark.aux);
    }
    folder.write("beats.atr", annotations.file());
    return writeRecord(folder, knownBeats());
}

} // namespace vigil::tests
