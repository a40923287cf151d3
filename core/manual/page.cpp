// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/page.h"

namespace vigil::manual {
namespace {

constexpr std::size_t kIndent = 2;

/// Words filled into lines that begin `indent` columns to the right.
void fill(std::string& out, std::string_view text, std::size_t indent, std::size_t width) {
    std::size_t column = 0;
    while (!text.empty()) {
        const auto end = text.find(' ');
        const auto word = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (word.empty())
            continue;
        if (column == 0) {
            out.append(indent, ' ');
            column = indent;
        } else if (column + 1 + word.size() > width) {
            out += '\n';
            out.append(indent, ' ');
            column = indent;
        } else {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    out += '\n';
}

void literal(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!line.empty())
            out.append(2 * kIndent, ' ');
        out += line;
        out += '\n';
    }
}

} // namespace

Page& Page::append(const Page& other) {
    m_blocks.insert(m_blocks.end(), other.m_blocks.begin(), other.m_blocks.end());
    return *this;
}

Page& Page::add(Kind kind, std::string term, std::string text) {
    m_blocks.push_back({kind, std::move(term), std::move(text)});
    return *this;
}

std::string asText(const Page& page, std::size_t width) {
    std::string out = page.title() + '\n';
    for (const auto& block : page.blocks()) {
        out += '\n';
        switch (block.kind) {
        case Page::Kind::Heading:
            out += block.text + '\n';
            break;
        case Page::Kind::Text:
            fill(out, block.text, kIndent, width);
            break;
        case Page::Kind::Literal:
            literal(out, block.text);
            break;
        case Page::Kind::Entry:
            fill(out, block.term, kIndent, width);
            fill(out, block.text, 3 * kIndent, width);
            break;
        }
    }
    return out;
}

} // namespace vigil::manual
