// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/toml_section.h"

#include "base/byte_size.h"
#include "base/closest_name.h"
#include "base/plain_text.h"
#include "pipeline/workspace/secret_file.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <sstream>

namespace vigil::pipeline {
namespace {

std::string inQuotes(std::string_view word) { return '\'' + std::string(word) + '\''; }

std::string listOf(const std::vector<std::string_view>& words) {
    std::string all;
    for (const auto word : words)
        all += (all.empty() ? "" : ", ") + std::string(word);
    return all;
}

/// "did you mean 'host'?", else `choices` with what they are.
std::string hintFor(std::string_view word, const std::vector<std::string_view>& choices,
                    const char* whatTheyAre) {
    const std::string_view near = base::closestName(word, choices);
    return near.empty() ? whatTheyAre + listOf(choices) : "did you mean " + inQuotes(near) + "?";
}

TomlSection::Place placeAt(const toml::source_region& region) {
    return {std::max(1, static_cast<int>(region.begin.line)),
            std::max(1, static_cast<int>(region.begin.column))};
}

/// The same for tables that say the same: keys in their order, no comments, one form of each value.
std::string plainText(const toml::node& node) {
    std::ostringstream text;
    text << toml::json_formatter(node);
    return text.str();
}

/// What people call it.
std::string partName(const toml::table& table, std::size_t number) {
    for (const auto* key : {"id", "name", "signal"})
        if (const auto name = table[key].value<std::string>(); name && !name->empty())
            return *name;
    return std::to_string(number);
}

} // namespace

TomlSection::TomlSection(const toml::table& table, const SectionKeys& keys,
                         WorkspaceReading& reading)
    : m_table(&table), m_keys(&keys), m_reading(&reading) {
    if (!keys.dependOnKind)
        refuseUnknownKeys();
}

TomlSection TomlSection::as(const SectionKeys& keys) const { return {*m_table, keys, *m_reading}; }

void TomlSection::refuseUnknownKeys() const {
    for (const auto& [key, value] : *m_table) {
        if (m_keys->has(key.str()))
            continue;
        const Place place = placeAt(key.source());
        m_reading->problems.push_back({place.line, place.column,
                                       "unknown key " + inQuotes(key.str()) + " in " + title(),
                                       hintFor(key.str(), m_keys->all(), "known are: "), false});
    }
}

const toml::node* TomlSection::find(std::string_view key) const {
    VIGIL_ENSURE(m_keys->has(key), return nullptr); // what is read is listed
    return m_table->get(key);
}

bool TomlSection::isOf(std::string_view key, std::initializer_list<KeyType> types) const {
    const auto* entry = m_keys->find(key);
    return entry != nullptr && std::ranges::find(types, entry->type) != types.end();
}

TomlSection::Place TomlSection::placeOf(std::string_view key) const {
    const toml::node* node = find(key);
    return placeAt(node != nullptr ? node->source() : m_table->source());
}

void TomlSection::problem(std::string message, std::string hint) const {
    const Place place = placeAt(m_table->source());
    m_reading->problems.push_back(
        {place.line, place.column, std::move(message), std::move(hint), false});
}

void TomlSection::problemAt(std::string_view key, std::string message, std::string hint,
                            bool warning) const {
    const Place place = placeOf(key);
    m_reading->problems.push_back(
        {place.line, place.column, std::move(message), std::move(hint), warning});
}

bool TomlSection::isText(std::string_view key) const {
    const toml::node* node = find(key);
    return node != nullptr && node->is_string();
}

bool TomlSection::text(std::string_view key, std::string& out) const {
    using enum KeyType;
    VIGIL_ENSURE(isOf(key, {Text, Name, Path, Secret, TextOrTexts}), return false);
    return readText(key, out);
}

bool TomlSection::readText(std::string_view key, std::string& out) const {
    const toml::node* node = find(key);
    if (node == nullptr)
        return false;
    if (!node->is_string()) {
        problemAt(key, inQuotes(key) + " must be a text", "put it in quotes");
        return false;
    }
    out = node->as_string()->get();
    return true;
}

bool TomlSection::required(std::string_view key, std::string& out) const {
    if (!has(key))
        problem(title() + " has no " + inQuotes(key), "add " + std::string(key) + " = \"...\"");
    if (!text(key, out))
        return false;
    if (out.empty())
        problemAt(key, inQuotes(key) + " is empty", "write what it stands for");
    return !out.empty();
}

bool TomlSection::isName(std::string_view key, std::string_view text) const {
    const auto fault = faultOfName(text);
    if (fault)
        problemAt(key, inQuotes(key) + " cannot be a name, it " + fault->text(),
                  "write at most " + std::to_string(kLongestName) + " visible characters");
    return !fault;
}

bool TomlSection::name(std::string_view key, std::string& out) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Name}), return false);
    std::string given;
    if (!text(key, given) || (!given.empty() && !isName(key, given)))
        return false;
    out = std::move(given);
    return true;
}

bool TomlSection::requiredName(std::string_view key, std::string& out) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Name}), return false);
    std::string given;
    if (!required(key, given) || !isName(key, given))
        return false;
    out = std::move(given);
    return true;
}

bool TomlSection::label(std::string_view key, std::string& out) const {
    const bool given = text(key, out);
    if (given)
        out = shown(out);
    return given;
}

std::optional<std::int64_t> TomlSection::whole(std::string_view key, std::int64_t low,
                                               std::int64_t high) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Whole}), return std::nullopt);
    const toml::node* node = find(key);
    if (node == nullptr)
        return std::nullopt;
    const auto value = node->value_exact<std::int64_t>();
    if (value && *value >= low && *value <= high)
        return value;
    problemAt(key, inQuotes(key) + " must be a whole number",
              "from " + std::to_string(low) + " to " + std::to_string(high));
    return std::nullopt;
}

std::optional<double> TomlSection::number(std::string_view key) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Number}), return std::nullopt);
    const toml::node* node = find(key);
    if (node == nullptr)
        return std::nullopt;
    if (!node->is_number()) {
        problemAt(key, inQuotes(key) + " must be a number", "write it without quotes");
        return std::nullopt;
    }
    const auto value = node->value<double>();
    if (value && !std::isfinite(*value)) {
        problemAt(key, inQuotes(key) + " must be a finite number", "leave it out for none");
        return std::nullopt;
    }
    return value;
}

void TomlSection::boolean(std::string_view key, bool& out) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Flag}), return );
    const toml::node* node = find(key);
    if (node == nullptr)
        return;
    if (node->is_boolean())
        out = node->as_boolean()->get();
    else
        problemAt(key, inQuotes(key) + " must be true or false", "without quotes");
}

void TomlSection::span(std::string_view key, Ticks& out) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Span}), return );
    std::string words;
    if (!readText(key, words))
        return;
    if (const auto parsed = parseSpan(words))
        out = *parsed;
    else
        problemAt(key, inQuotes(words) + " is not a time span",
                  "write for example \"250ms\", \"5s\", \"10m\", \"2h\" or \"30d\"");
}

void TomlSection::positiveSpan(std::string_view key, Ticks& out) const {
    Ticks read = out;
    span(key, read);
    if (has(key) && read <= Ticks::zero())
        problemAt(key, inQuotes(key) + " must be more than nothing", "write for example \"5s\"");
    else
        out = read;
}

bool TomlSection::byteSize(std::string_view key, std::size_t& out, std::size_t low,
                           std::size_t high) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Bytes}), return false);
    std::string words;
    if (!readText(key, words))
        return false;
    const auto parsed = parseByteSize(words);
    if (!parsed)
        problemAt(key, inQuotes(words) + " is not a size",
                  "write for example \"64KiB\", \"16MiB\" or \"1GiB\"");
    else if (*parsed < low || *parsed > high)
        problemAt(key, inQuotes(key) + " of " + words + " is out of bounds",
                  "from " + byteSizeText(low) + " to " + byteSizeText(high));
    else
        out = *parsed;
    return parsed && out == *parsed;
}

bool TomlSection::texts(std::string_view key, std::vector<std::string>& out) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Texts, KeyType::TextOrTexts}), return false);
    return readTexts(key, out);
}

bool TomlSection::readTexts(std::string_view key, std::vector<std::string>& out) const {
    const toml::node* node = find(key);
    if (node == nullptr)
        return false;
    const auto* list = node->as_array();
    const auto isText = [](const toml::node& element) { return element.is_string(); };
    if (list == nullptr || !std::ranges::all_of(*list, isText)) {
        problemAt(key, inQuotes(key) + " must be a list of texts",
                  "write for example [\"a\", \"b\"]");
        return false;
    }
    out.clear();
    for (const auto& element : *list)
        out.push_back(element.as_string()->get());
    return true;
}

bool TomlSection::isList(std::string_view key) const {
    const toml::node* node = find(key);
    return node != nullptr && node->is_array();
}

std::vector<std::string> TomlSection::listed(std::string_view key) const {
    std::vector<std::string> out;
    const toml::node* node = find(key);
    if (const auto* list = node != nullptr ? node->as_array() : nullptr)
        for (const auto& element : *list)
            if (element.is_string())
                out.push_back(element.as_string()->get());
    return out;
}

void TomlSection::topics(std::string_view key, std::vector<std::string>& out,
                         std::string_view (*fault)(std::string_view topic)) const {
    if (has(key) && !texts(key, out))
        return;
    if (out.empty())
        problemAt(key, title() + " without " + inQuotes(key) + " receives nothing",
                  "add " + std::string(key) + " = [\"...\"]");
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto what = fault(out[i]);
        if (what.empty())
            continue;
        const Place place = placeAt((*find(key)->as_array())[i].source());
        m_reading->problems.push_back({place.line, place.column,
                                       "'" + shown(out[i]) + "' is " + std::string(what),
                                       "look for a slip of the hand", false});
    }
}

bool TomlSection::names(std::string_view key, std::vector<std::string>& out) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Names}), return false);
    std::vector<std::string> given;
    if (!readTexts(key, given) ||
        !std::ranges::all_of(given, [&](const auto& name) { return isName(key, name); }))
        return false;
    out = std::move(given);
    return true;
}

std::optional<std::size_t> TomlSection::word(std::string_view key,
                                             const std::vector<std::string_view>& words) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Choice}), return std::nullopt);
    std::string given;
    if (!readText(key, given))
        return std::nullopt;
    const auto found = std::ranges::find(words, given);
    if (found != words.end())
        return static_cast<std::size_t>(found - words.begin());
    problemAt(key, inQuotes(given) + " is no value of " + inQuotes(key),
              hintFor(given, words, "choose one of: "));
    return std::nullopt;
}

std::filesystem::path TomlSection::resolve(const std::string& path) const {
    const std::filesystem::path given(path);
    const auto& file = m_reading->workspace.file;
    return given.is_absolute() || file.empty() ? given : file.parent_path() / given;
}

void TomlSection::path(std::string_view key, std::filesystem::path& out) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Path}), return );
    if (std::string given; text(key, given))
        out = resolve(given);
}

void TomlSection::secretFile(std::string_view key, const std::string& path, Secret& out) const {
    auto read = readSecretFile(resolve(path));
    if (!read)
        return problemAt(key, "the secret file cannot be read: " + read.error().text(),
                         read.error().code == ErrorCode::Unsupported
                             ? "name a regular file"
                             : "check its path, its content and its rights");
    if (read->openTo)
        problemAt(key, "the secret file " + inQuotes(path) + ": " + *read->openTo,
                  "take their rights away: chmod go= " + path, true);
    out = std::move(read->secret);
}

void TomlSection::secret(std::string_view key, Secret& out) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Secret}), return );
    std::string reference;
    if (!text(key, reference))
        return;
    if (reference.starts_with("env:")) {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody writes the environment
        const char* value = std::getenv(reference.substr(4).c_str());
        if (value == nullptr)
            problemAt(key, "the environment has no " + inQuotes(reference.substr(4)),
                      "export it before starting");
        else
            out = std::string_view(value);
    } else if (reference.starts_with("file:")) {
        secretFile(key, reference.substr(5), out);
    } else {
        problemAt(key, "a secret must not stand in the workspace",
                  "write \"env:NAME\" or \"file:PATH\" and keep it there");
    }
}

std::optional<TomlSection> TomlSection::sub(std::string_view key, Section section) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Table}), return std::nullopt);
    const toml::node* node = find(key);
    if (node == nullptr)
        return std::nullopt;
    if (!node->is_table()) {
        problemAt(key, inQuotes(key) + " must be a table",
                  "write [" + std::string(key) + "] on a line of its own");
        return std::nullopt;
    }
    return TomlSection(*node->as_table(), keysOf(section), *m_reading);
}

void TomlSection::each(std::string_view key, Section section,
                       const std::function<void(const TomlSection&)>& use) const {
    VIGIL_ENSURE(isOf(key, {KeyType::Tables}), return );
    const toml::node* node = find(key);
    if (node == nullptr)
        return;
    if (!node->is_array_of_tables()) {
        problemAt(key, inQuotes(key) + " must be a list of tables",
                  "write [[" + std::string(key) + "]] with double brackets");
        return;
    }
    for (const auto& element : *node->as_array())
        use(TomlSection(*element.as_table(), keysOf(section), *m_reading));
}

WorkspaceParts TomlSection::parts() const {
    WorkspaceParts parts;
    for (const auto& [key, node] : *m_table) {
        const auto* const list = node.as_array();
        if (list == nullptr || !node.is_array_of_tables()) {
            parts.push_back({std::string(key.str()), {}, plainText(node)});
            continue;
        }
        std::size_t number = 0;
        for (const auto& element : *list)
            parts.push_back({std::string(key.str()), partName(*element.as_table(), ++number),
                             plainText(element)});
    }
    return parts;
}

} // namespace vigil::pipeline
