// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/text_dictionary.h"

#include "base/short_text.h"

#include <functional>

namespace vigil::model {

std::uint32_t TextDictionary::intern(std::string_view text) {
    // What followed the last text before: ids of interleaved senders come round and round.
    if (m_last < m_followers.size()) {
        const auto likely = m_followers[m_last];
        if (equalShort((*this)[likely], text))
            return m_last = likely;
    }
    if (m_places.size() <= m_count * 2)
        grow();
    const auto hash = static_cast<std::uint32_t>(std::hash<std::string_view>{}(text));
    auto& place = placeOf(text, hash);
    if (place.code == 0) {
        const auto code = static_cast<std::uint32_t>(m_count);
        const std::uint32_t at = code + kFirst;
        const auto segment = static_cast<unsigned>(std::bit_width(at)) - kFirstWidth;
        if (m_segments[segment] == nullptr)
            m_segments[segment] = std::make_unique<std::string[]>(kFirst << segment);
        m_segments[segment][at - (kFirst << segment)] = text;
        place = {hash, code + 1};
        m_followers.push_back(code);
        m_bytes += sizeof(std::string) + text.size();
        ++m_count;
    }
    const auto code = place.code - 1;
    m_followers[m_last] = code;
    return m_last = code;
}

std::size_t TextDictionary::bytes() const noexcept {
    std::size_t room = 0;
    for (std::size_t segment = 0; segment < m_segments.size(); ++segment)
        if (m_segments[segment] != nullptr)
            room += std::size_t{kFirst} << segment;
    return m_bytes + (room - m_count) * sizeof(std::string) + m_places.capacity() * sizeof(Place) +
           m_followers.capacity() * sizeof(std::uint32_t);
}

TextDictionary::Place& TextDictionary::placeOf(std::string_view text, std::uint32_t hash) {
    const std::size_t mask = m_places.size() - 1;
    std::size_t at = hash & mask;
    while (m_places[at].code != 0 &&
           (m_places[at].hash != hash || (*this)[m_places[at].code - 1] != text))
        at = (at + 1) & mask;
    return m_places[at];
}

void TextDictionary::grow() {
    const auto old = std::move(m_places);
    m_places.assign(old.empty() ? 2 * kFirst : old.size() * 2, {});
    const std::size_t mask = m_places.size() - 1;
    for (const auto& place : old) {
        if (place.code == 0)
            continue;
        std::size_t at = place.hash & mask;
        while (m_places[at].code != 0)
            at = (at + 1) & mask;
        m_places[at] = place;
    }
}

} // namespace vigil::model
