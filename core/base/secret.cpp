// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secret.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace vigil {

void wipe(void* bytes, std::size_t count) noexcept {
    if (count != 0)
        ::explicit_bzero(bytes, count);
}

/// *Owns:* the bytes and the zero behind them; never grows, so that it is never moved.
class Secret::Bytes {
public:
    explicit Bytes(std::string_view text) : m_bytes(text.size() + 1) {
        std::ranges::copy(text, m_bytes.begin());
    }

    ~Bytes() { wipe(m_bytes.data(), m_bytes.size()); }

    Bytes(const Bytes&) = delete;
    Bytes& operator=(const Bytes&) = delete;

    [[nodiscard]] std::string_view text() const noexcept {
        return {m_bytes.data(), m_bytes.size() - 1};
    }

private:
    std::vector<char> m_bytes;
};

Secret::Secret(std::string_view text)
    : m_bytes(text.empty() ? nullptr : std::make_shared<const Bytes>(text)) {}

std::string_view Secret::view() const noexcept {
    return m_bytes ? m_bytes->text() : std::string_view("");
}

const char* Secret::terminated() const noexcept { return view().data(); }

} // namespace vigil
