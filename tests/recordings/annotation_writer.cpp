// SPDX-License-Identifier: GPL-3.0-or-later
#include "annotation_writer.h"

#include <limits>

namespace vigil::tests {

namespace {

enum PseudoCode : unsigned { kSkip = 59, kAux = 63 };

} // namespace

void AnnotationWriter::half(unsigned value) {
    m_bytes += static_cast<char>(value & 0xFF);
    m_bytes += static_cast<char>(value >> 8 & 0xFF);
}

AnnotationWriter& AnnotationWriter::word(unsigned code, unsigned value) {
    half(code << 10 | (value & 0x3FF));
    return *this;
}

AnnotationWriter& AnnotationWriter::skip(std::int32_t interval) {
    const auto bits = static_cast<std::uint32_t>(interval);
    word(kSkip, 0);
    half(bits >> 16);
    half(bits & 0xFFFF);
    return *this;
}

AnnotationWriter& AnnotationWriter::aux(const std::string& text) {
    word(kAux, static_cast<unsigned>(text.size()));
    m_bytes += text;
    if (text.size() % 2 != 0)
        m_bytes += '\0';
    return *this;
}

AnnotationWriter& AnnotationWriter::mark(std::int64_t sample, unsigned code) {
    const auto interval = sample - m_sample;
    m_sample = sample;
    if (interval >= 0 && interval < 1024)
        return word(code, static_cast<unsigned>(interval));
    auto left = interval;
    for (constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max(); left > kMost;
         left -= kMost)
        skip(static_cast<std::int32_t>(kMost));
    return skip(static_cast<std::int32_t>(left)).word(code, 0);
}

} // namespace vigil::tests
