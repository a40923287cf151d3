// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "annotation_writer.h"
#include "wfdb_writer.h"

#include <vector>

/// Ten minutes of an electrocardiogram whose every beat is known: 75 beats a minute for five
/// minutes, then 100; every fortieth comes early, every ninetieth from the ventricle.
namespace vigil::tests {

/// One mark of the annotation file.
struct KnownMark {
    std::int64_t sample = 0;
    unsigned code = 0;
    int subtype = 0;
    const char* aux = "";

    /// As annotations are spelt.
    [[nodiscard]] const char* symbol() const;
    [[nodiscard]] bool isBeat() const;
};

inline constexpr int kBeatsRate = 250;
inline constexpr std::int64_t kBeatsFrames = std::int64_t{600} * kBeatsRate;

/// In order of their samples: a mark of the rhythm ahead of the first beat, three of noise.
[[nodiscard]] const std::vector<KnownMark>& knownMarks();

/// Two signals in format 212; a beat is a spike of a millivolt in MLII and half of it in V5.
[[nodiscard]] const WrittenRecord& knownBeats();

/// Writes beats.hea, beats.dat and beats.atr; returns the record's path without extension.
std::filesystem::path writeBeats(const RecordFolder& folder);

} // namespace vigil::tests
