// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/shown_errors.h"

#include "base/plain_text.h"

#include <iostream>

namespace vigil::app {

ShownErrors::ShownErrors() : m_former(std::cerr.rdbuf(this)) {}

ShownErrors::~ShownErrors() { std::cerr.rdbuf(m_former); }

std::streambuf::int_type ShownErrors::overflow(int_type c) {
    if (traits_type::eq_int_type(c, traits_type::eof()))
        return traits_type::not_eof(c);
    const char one = traits_type::to_char_type(c);
    return xsputn(&one, 1) == 1 ? c : traits_type::eof();
}

std::streamsize ShownErrors::xsputn(const char* text, std::streamsize size) {
    const auto safe = shownLines({text, static_cast<std::size_t>(size)});
    const auto length = static_cast<std::streamsize>(safe.size());
    return m_former->sputn(safe.data(), length) == length ? size : 0;
}

int ShownErrors::sync() { return m_former->pubsync(); }

} // namespace vigil::app
