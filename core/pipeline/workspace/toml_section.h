// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "base/time.h"
#include "pipeline/workspace/workspace.h"
#include "pipeline/workspace/workspace_keys.h"
#include "pipeline/workspace/workspace_part.h"

#include <toml++/toml.h>

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::pipeline {

/// One table of a workspace file, read by type. A key that is absent leaves its value alone; what
/// is of the wrong type is told with its place and what to write instead. A key is read as its
/// entry in the keys of the section says and in no other way, so the reference tells the truth.
/// *Thread:* one. Refers to the document and to the reading that takes the problems.
class TomlSection {
public:
    struct Place {
        int line = 1, column = 1;
    };

    /// Complains of keys that the section does not have.
    TomlSection(const toml::table& table, const SectionKeys& keys, WorkspaceReading& reading);
    /// The same table once its kind is known.
    [[nodiscard]] TomlSection as(const SectionKeys& keys) const;

    [[nodiscard]] std::string title() const { return std::string(m_keys->title); }

    /// Whether the section may have the key; only such keys are asked for.
    [[nodiscard]] bool knows(std::string_view key) const { return m_keys->has(key); }

    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }

    /// Of the key, else of the table.
    [[nodiscard]] Place placeOf(std::string_view key) const;
    /// `hint` says what to do about it.
    void problem(std::string message, std::string hint) const;
    void problemAt(std::string_view key, std::string message, std::string hint,
                   bool warning = false) const;

    [[nodiscard]] bool isText(std::string_view key) const;

    /// True when the key is there and of the right type.
    bool text(std::string_view key, std::string& out) const;
    /// The same, and complains when there is none; false for an empty text.
    bool required(std::string_view key, std::string& out) const;
    template <typename T>
    void integer(std::string_view key, T& out, std::int64_t low, std::int64_t high) const;
    /// The name of something: base/plain_text.h says what may be one. An empty text is no name and
    /// stands for none; requiredName() complains.
    bool name(std::string_view key, std::string& out) const;
    bool requiredName(std::string_view key, std::string& out) const;
    /// What people read, as shown() shows it.
    bool label(std::string_view key, std::string& out) const;
    [[nodiscard]] std::optional<double> number(std::string_view key) const;
    void boolean(std::string_view key, bool& out) const;
    void span(std::string_view key, Ticks& out) const;
    /// More than zero.
    void positiveSpan(std::string_view key, Ticks& out) const;
    /// Bytes; false when the key is absent or no size from `low` to `high`.
    bool byteSize(std::string_view key, std::size_t& out, std::size_t low, std::size_t high) const;
    bool texts(std::string_view key, std::vector<std::string>& out) const;
    /// The same for the topics of a broker, of which there must be some; `fault` says why one
    /// cannot be, or nothing.
    void topics(std::string_view key, std::vector<std::string>& out,
                std::string_view (*fault)(std::string_view topic)) const;
    /// It is there and a list.
    [[nodiscard]] bool isList(std::string_view key) const;
    /// The texts of a list, as far as they are; complains of nothing.
    [[nodiscard]] std::vector<std::string> listed(std::string_view key) const;
    /// Texts that are names.
    bool names(std::string_view key, std::vector<std::string>& out) const;
    template <typename E>
    bool choice(std::string_view key, E& out,
                std::initializer_list<std::pair<std::string_view, E>> choices) const;
    /// Number of the word among `words`; nothing when it is absent or none of them.
    [[nodiscard]] std::optional<std::size_t> word(std::string_view key,
                                                  const std::vector<std::string_view>& words) const;
    /// A file, relative to that of the workspace.
    void path(std::string_view key, std::filesystem::path& out) const;
    [[nodiscard]] std::filesystem::path resolve(const std::string& path) const;
    /// Passwords stand elsewhere: "env:NAME" or "file:PATH".
    void secret(std::string_view key, Secret& out) const;

    /// [key], nothing when it is absent.
    [[nodiscard]] std::optional<TomlSection> sub(std::string_view key, Section section) const;
    /// Every [[key]].
    void each(std::string_view key, Section section,
              const std::function<void(const TomlSection&)>& use) const;

    /// Of a root: its tables and those of its lists, in the order of the sections' names and of the
    /// file.
    [[nodiscard]] WorkspaceParts parts() const;

private:
    [[nodiscard]] const toml::node* find(std::string_view key) const;
    /// The reference says so of the key.
    [[nodiscard]] bool isOf(std::string_view key, std::initializer_list<KeyType> types) const;
    bool readText(std::string_view key, std::string& out) const;
    bool readTexts(std::string_view key, std::vector<std::string>& out) const;
    [[nodiscard]] std::optional<std::int64_t> whole(std::string_view key, std::int64_t low,
                                                    std::int64_t high) const;
    void refuseUnknownKeys() const;
    /// False, and complains, for a text that cannot be a name.
    [[nodiscard]] bool isName(std::string_view key, std::string_view text) const;
    void secretFile(std::string_view key, const std::string& path, Secret& out) const;

    const toml::table* m_table;
    const SectionKeys* m_keys;
    WorkspaceReading* m_reading;
};

template <typename T>
void TomlSection::integer(std::string_view key, T& out, std::int64_t low, std::int64_t high) const {
    if (const auto value = whole(key, low, high))
        out = static_cast<T>(*value);
}

template <typename E>
bool TomlSection::choice(std::string_view key, E& out,
                         std::initializer_list<std::pair<std::string_view, E>> choices) const {
    std::vector<std::string_view> names;
    for (const auto& entry : choices)
        names.push_back(entry.first);
    const auto chosen = word(key, names);
    if (chosen)
        out = (choices.begin() + *chosen)->second;
    return chosen.has_value();
}

} // namespace vigil::pipeline
