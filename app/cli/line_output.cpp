// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/line_output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace vigil::app {

Result<std::shared_ptr<LineOutput>> LineOutput::open(const std::string& target) {
    if (target == "-")
        return std::shared_ptr<LineOutput>(new LineOutput(STDOUT_FILENO, false));
    const int file =
        ::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
               S_IRUSR | S_IWUSR);
    if (file < 0 && errno == ENXIO)
        return fail(ErrorCode::NotFound, "nobody reads this pipe yet; start its reader first",
                    target);
    if (file < 0)
        return tl::unexpected(systemError(errno, target));
    return std::shared_ptr<LineOutput>(new LineOutput(file, true));
}

LineOutput::~LineOutput() {
    m_lines.finish({});
    if (m_owned >= 0)
        ::close(m_owned);
}

} // namespace vigil::app
