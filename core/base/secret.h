// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace vigil {

/// Overwrites what must not stay in memory; no optimiser takes it away.
void wipe(void* bytes, std::size_t count) noexcept;

/// A password or token. Its copies share the bytes, which stand in memory once and are overwritten
/// when the last copy ends: neither a later allocation nor a core image finds them then. Copies
/// that a client library or a toolkit makes of what it is handed are theirs. *Thread:* value.
/// *Owns:* its share of the bytes.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text);

    Secret& operator=(std::string_view text) { return *this = Secret(text); }

    [[nodiscard]] bool empty() const noexcept { return m_bytes == nullptr; }

    /// To be handed on at once, never kept.
    [[nodiscard]] std::string_view view() const noexcept;
    /// The same, ended by a zero; never null.
    [[nodiscard]] const char* terminated() const noexcept;

    [[nodiscard]] bool operator==(const Secret& other) const noexcept {
        return view() == other.view();
    }

private:
    class Bytes;
    std::shared_ptr<const Bytes> m_bytes; ///< null: empty
};

} // namespace vigil
