// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace vigil::tests {

/// Builds the bytes of a WFDB annotation file word by word, from the format's description
/// (annot(5) of the WFDB guide): a code in six bits, an interval or a number in ten.
class AnnotationWriter {
public:
    /// Codes of marks that tests use.
    enum Code { Normal = 1, Ventricular = 5, Atrial = 8, Noise = 14, Note = 22, Rhythm = 28 };

    AnnotationWriter& word(unsigned code, unsigned value);
    AnnotationWriter& skip(std::int32_t interval);  ///< a step of 32 signed bits
    AnnotationWriter& aux(const std::string& text); ///< text of the mark before

    AnnotationWriter& number(int value) { return word(60, static_cast<unsigned>(value)); }

    AnnotationWriter& subtype(int value) { return word(61, static_cast<unsigned>(value)); }

    AnnotationWriter& channel(int value) { return word(62, static_cast<unsigned>(value)); }

    /// A mark at a sample, with a long step where the interval needs more than ten bits.
    AnnotationWriter& mark(std::int64_t sample, unsigned code);

    /// What was written so far, without the word that ends a file.
    [[nodiscard]] const std::string& bytes() const noexcept { return m_bytes; }

    [[nodiscard]] std::string file() const { return m_bytes + std::string(2, '\0'); }

private:
    void half(unsigned value);

    std::string m_bytes;
    std::int64_t m_sample = 0;
};

} // namespace vigil::tests
