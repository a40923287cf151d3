// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

/// Writes small records for tests into a folder that goes away with the object.
class RecordFolder {
public:
    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }

    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream(path(name), std::ios::binary) << bytes;
    }

    /// A header file; returns the record's path without extension.
    std::filesystem::path header(const std::string& record, const std::string& text) const {
        write(record + ".hea", text);
        return path(record);
    }

private:
    QTemporaryDir m_folder;
};

/// The bytes of `samples` in a signal format, written from the format's description.
inline std::string encodeSamples(int format, const std::vector<std::int32_t>& samples) {
    std::string bytes;
    const auto put = [&](std::uint32_t value, int count) {
        for (int i = 0; i < count; ++i)
            bytes += static_cast<char>(value >> (8 * i) & 0xFF);
    };
    const auto bits = [&](std::size_t i, unsigned width) {
        const auto value = i < samples.size() ? static_cast<std::uint32_t>(samples[i]) : 0U;
        return value & ((1U << width) - 1);
    };
    if (format == 212) {
        for (std::size_t i = 0; i < samples.size(); i += 2) {
            put(bits(i, 12) | (bits(i + 1, 12) >> 8) << 12, 2);
            if (i + 1 < samples.size())
                put(bits(i + 1, 12) & 0xFF, 1);
        }
        return bytes;
    }
    if (format == 310) {
        for (std::size_t i = 0; i < samples.size(); i += 3) {
            put(bits(i, 10) << 1 | (bits(i + 2, 10) & 0x1F) << 11, 2);
            if (i + 1 < samples.size())
                put(bits(i + 1, 10) << 1 | (bits(i + 2, 10) >> 5) << 11, 2);
        }
        return bytes;
    }
    if (format == 311) {
        for (std::size_t i = 0; i < samples.size(); i += 3) {
            const auto left = samples.size() - i;
            put(bits(i, 10) | bits(i + 1, 10) << 10 | bits(i + 2, 10) << 20, left == 1   ? 2
                                                                             : left == 2 ? 3
                                                                                         : 4);
        }
        return bytes;
    }
    for (const auto sample : samples) {
        const auto raw = static_cast<std::uint32_t>(sample);
        switch (format) {
        case 8:
            put(raw, 1);
            break; // `samples` are differences
        case 16:
            put(raw, 2);
            break;
        case 24:
            put(raw, 3);
            break;
        case 32:
            put(raw, 4);
            break;
        case 61:
            put((raw & 0xFF) << 8 | (raw >> 8 & 0xFF), 2);
            break;
        case 80:
            put(static_cast<std::uint32_t>(sample + 128), 1);
            break;
        case 160:
            put(static_cast<std::uint32_t>(sample + 32768), 2);
            break;
        default:
            break;
        }
    }
    return bytes;
}
