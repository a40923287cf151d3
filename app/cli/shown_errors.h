// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace vigil::app {

/// While it lives, what is written to std::cerr is shown by shownLines(): whatever a message quotes
/// (arguments, file names, text of workspaces), the terminal has nothing to obey in it. Names with
/// line ends are for who writes the message. *Thread:* made and ended by one; std::cerr is used
/// from any, a message a write. *Owns:* std::cerr's buffer.
class ShownErrors final : private std::streambuf {
public:
    ShownErrors();
    ~ShownErrors() override;
    ShownErrors(const ShownErrors&) = delete;
    ShownErrors& operator=(const ShownErrors&) = delete;

private:
    int_type overflow(int_type c) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override;

    std::streambuf* m_former;
};

} // namespace vigil::app
