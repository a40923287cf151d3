// SPDX-License-Identifier: GPL-3.0-or-later
#include "golden_file.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace vigil::tests {
namespace {

constexpr std::size_t kBytesPerLine = 32;

std::filesystem::path pathOf(const std::string& format, int version) {
    return goldenFolder() / (format + '.' + std::to_string(version) + ".hex");
}

std::string hexOf(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
        if (i % kBytesPerLine == kBytesPerLine - 1 || i + 1 == bytes.size())
            text += '\n';
    }
    return text;
}

} // namespace

std::filesystem::path goldenFolder() { return VIGIL_SOURCE_DIR "/tests/formats/golden"; }

std::string goldenBytes(const std::string& format, int version) {
    std::ifstream file(pathOf(format, version));
    std::string text{std::istreambuf_iterator<char>(file), {}};
    std::erase(text, '\n');
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
    return bytes;
}

std::string differenceFromGolden(const std::string& format, int version, std::string_view bytes) {
    const auto path = pathOf(format, version);
    if (!std::filesystem::exists(path)) {
        if (std::getenv("VIGIL_WRITE_GOLDEN") == nullptr)
            return path.filename().string() +
                   " is missing: the format has a new version; write its file with "
                   "VIGIL_WRITE_GOLDEN=1";
        std::ofstream(path) << hexOf(bytes);
    }
    const auto golden = goldenBytes(format, version);
    if (golden == bytes)
        return {};
    const auto differs = std::ranges::mismatch(golden, bytes).in1 - golden.begin();
    return "the bytes of " + format + " are others from byte " + std::to_string(differs) +
           " on, and its version is still " + std::to_string(version) + ": raise it";
}

} // namespace vigil::tests
