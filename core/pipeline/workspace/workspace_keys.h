// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::pipeline {

/// The tables of a workspace file.
enum class Section {
    Root,
    Workspace,
    Source, ///< of every kind, which has further keys of its own: SourceKind::keys()
    Tls,
    Mapping,
    MappedSignal,
    Readings,
    Bed,
    Reference,
    Query,
    Sink,    ///< of every kind, likewise: SinkKind::keys()
    Channel, ///< of every kind, likewise: ChannelKind::keys()
    Limit,
    OtherSignal,
    Rule,
    Stale,
    Layout,
    Store,
    Clock,
    Limits,
    Beacon,
    Escalation,
    Policy,
    PolicyStep,
    Person,
    Team,
    Schedule,
    Rotation,
    ShiftOverride,
    Silence,
    Maintenance,
    Inhibit,
};

/// Which keys a section has: the one place that says so. A key that is not here is refused, so it
/// cannot be read; one that is here has an effect (tst_workspace_keys fails without).
struct SectionKeys {
    Section section{};
    std::string_view title; ///< as complaints call it: "an mqtt [[source]]"
    std::span<const std::string_view> keys;
    const SectionKeys* base = nullptr; ///< keys that it has besides; null: none
    bool dependOnKind = false;         ///< each kind has some more

    [[nodiscard]] bool has(std::string_view key) const;
    [[nodiscard]] std::vector<std::string_view> all() const; ///< those of the base first
};

/// One entry a section, those of the kinds of sources apart.
[[nodiscard]] std::span<const SectionKeys> workspaceKeys();
[[nodiscard]] const SectionKeys& keysOf(Section section);

} // namespace vigil::pipeline
