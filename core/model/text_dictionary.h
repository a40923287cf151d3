// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::model {

/// Texts by code, each once. Texts are only ever added and never move, so the batches of one
/// writer can share a dictionary while it grows: who works with codes translates each once, not
/// once a batch. While somebody holds a dictionary its address tells which one it is.
/// *Thread:* one writer; readers anywhere, for codes of columns they were handed.
class TextDictionary {
public:
    /// The code of a text, new or known. Writer only.
    std::uint32_t intern(std::string_view text);

    /// Writer only; readers go by the count their column has.
    [[nodiscard]] std::size_t size() const noexcept { return m_count; }

    [[nodiscard]] const std::string& operator[](std::uint32_t code) const noexcept {
        const std::uint32_t at = code + kFirst;
        const auto segment = static_cast<unsigned>(std::bit_width(at | kFirst)) - kFirstWidth;
        return m_segments[segment][at - (kFirst << segment)];
    }

    /// True when a writer should go on with a new dictionary, so that texts that never come back
    /// do not fill the memory. Writer only.
    [[nodiscard]] bool full() const noexcept {
        return m_count >= kMostTexts || m_bytes >= kMostBytes;
    }

    /// What it allocates; texts short enough to need nothing of their own count too. Writer only.
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    static constexpr std::uint32_t kFirst = 16; ///< texts of the first segment; each doubles
    static constexpr unsigned kFirstWidth = std::bit_width(kFirst);
    static constexpr std::size_t kMostTexts = 1 << 16;
    static constexpr std::size_t kMostBytes = 8 << 20;

    struct Place {
        std::uint32_t hash = 0;
        std::uint32_t code = 0; ///< plus 1; 0: free
    };

    [[nodiscard]] Place& placeOf(std::string_view text, std::uint32_t hash);
    void grow();

    std::array<std::unique_ptr<std::string[]>, 28> m_segments;
    std::size_t m_count = 0;
    std::size_t m_bytes = 0;
    std::vector<Place> m_places;            ///< open addressing, a power of two
    std::vector<std::uint32_t> m_followers; ///< by code: what came after it last time
    std::uint32_t m_last = 0;
};

/// The texts a column refers to. *Thread:* value; lives as long as the column.
class TextView {
public:
    TextView(const TextDictionary* texts, std::size_t count) : m_texts(texts), m_count(count) {}

    [[nodiscard]] std::size_t size() const noexcept { return m_count; }

    [[nodiscard]] const std::string& operator[](std::size_t code) const noexcept {
        return (*m_texts)[static_cast<std::uint32_t>(code)];
    }

private:
    const TextDictionary* m_texts;
    std::size_t m_count;
};

} // namespace vigil::model
