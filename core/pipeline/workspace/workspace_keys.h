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

/// How a key is written. TomlSection reads it in no other way.
enum class KeyType {
    Text,
    Name,
    Path,   ///< a file, relative to that of the workspace
    Secret, ///< "env:NAME" or "file:PATH"
    Choice, ///< one of some words
    Whole,  ///< a whole number
    Number,
    Flag,        ///< true or false
    Span,        ///< of time: "5s"
    Bytes,       ///< "16MiB"
    Texts,       ///< a list
    Names,       ///< a list
    TextOrTexts, ///< one, or a list
    Table,
    Tables,
};

/// "time span", "list of names".
[[nodiscard]] std::string_view describe(KeyType type) noexcept;

/// One key of a section, and what the reference says of it. *Thread:* immutable.
struct WorkspaceKey {
    std::string_view name;
    KeyType type = KeyType::Text;
    std::string_view otherwise;   ///< what holds without it; kRequired, or empty: nothing
    std::string_view description; ///< with the unit, the bounds or the choices
};

inline constexpr std::string_view kRequired = "required";

/// Which keys a section has: the one place that says so. A key that is not here is refused, so it
/// cannot be read; one that is here has an effect (tst_workspace_keys fails without).
struct SectionKeys {
    Section section{};
    std::string_view title; ///< as complaints call it: "an mqtt [[source]]"
    std::span<const WorkspaceKey> keys;
    const SectionKeys* base = nullptr; ///< keys that it has besides; null: none
    bool dependOnKind = false;         ///< each kind has some more

    /// Null when there is none of that name.
    [[nodiscard]] const WorkspaceKey* find(std::string_view key) const;

    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }

    [[nodiscard]] std::vector<std::string_view> all() const; ///< those of the base first
};

/// One entry a section, those of the kinds of sources apart.
[[nodiscard]] std::span<const SectionKeys> workspaceKeys();
[[nodiscard]] const SectionKeys& keysOf(Section section);

} // namespace vigil::pipeline
