// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::manual {

/// One page of the manual as what it consists of; asText() and asRoff() say how it looks.
/// *Thread:* value.
class Page {
public:
    enum class Kind {
        Heading,
        Text,    ///< filled to the width of the page
        Literal, ///< line by line as it is: examples, drawings
        Entry    ///< a term and what it means
    };

    struct Block {
        Kind kind;
        std::string term; ///< of an entry
        std::string text;
    };

    Page(std::string name, std::string title)
        : m_name(std::move(name)), m_title(std::move(title)) {}

    Page& heading(std::string text) { return add(Kind::Heading, {}, std::move(text)); }

    Page& text(std::string text) { return add(Kind::Text, {}, std::move(text)); }

    Page& literal(std::string text) { return add(Kind::Literal, {}, std::move(text)); }

    Page& entry(std::string term, std::string text) {
        return add(Kind::Entry, std::move(term), std::move(text));
    }

    /// All that the other has, behind what this one has.
    Page& append(const Page& other);

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }

    [[nodiscard]] const std::string& title() const noexcept { return m_title; }

    [[nodiscard]] const std::vector<Block>& blocks() const noexcept { return m_blocks; }

private:
    Page& add(Kind kind, std::string term, std::string text);

    std::string m_name;  ///< as `vigilctl help` has it
    std::string m_title; ///< a few words
    std::vector<Block> m_blocks;
};

/// For a terminal, in lines of `width` columns; literal lines stay as long as they are.
[[nodiscard]] std::string asText(const Page& page, std::size_t width = 80);

} // namespace vigil::manual
