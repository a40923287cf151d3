// SPDX-License-Identifier: GPL-3.0-or-later
#include "manual/roff.h"

#include <algorithm>
#include <cctype>

namespace vigil::manual {
namespace {

/// Nothing in it is a request or an escape; a hyphen stays the character that is typed.
std::string escaped(std::string_view text) {
    std::string out;
    bool begins = true;
    for (const char c : text) {
        if (begins && (c == '.' || c == '\''))
            out += "\\&";
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
        begins = c == '\n';
    }
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    });
    return out;
}

} // namespace

std::string asRoff(const Page& page, const ManEntry& entry, std::string_view version) {
    std::string out = ".TH " + upper(entry.name) + ' ' + std::to_string(entry.section);
    out += " \"\" \"Vigil " + std::string(version) + "\" \"Vigil\"\n.SH NAME\n";
    out += escaped(entry.name) + " \\- " + escaped(page.title()) + '\n';
    if (page.blocks().empty() || page.blocks().front().kind != Page::Kind::Heading)
        out += ".SH DESCRIPTION\n";
    for (const auto& block : page.blocks()) {
        switch (block.kind) {
        case Page::Kind::Heading:
            out += ".SH " + escaped(upper(block.text)) + '\n';
            break;
        case Page::Kind::Text:
            out += ".PP\n" + escaped(block.text) + '\n';
            break;
        case Page::Kind::Literal:
            out += ".PP\n.RS 4\n.nf\n" + escaped(block.text) + "\n.fi\n.RE\n";
            break;
        case Page::Kind::Entry:
            out += ".TP\n.B " + escaped(block.term) + '\n' + escaped(block.text) + '\n';
            break;
        }
    }
    return out;
}

} // namespace vigil::manual
