// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/result.h"

#include "base/log.h"
#include "base/plain_text.h"

#include <cerrno>
#include <system_error>
#include <utility>

namespace vigil {

std::string_view errorCodeName(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::InvalidArgument:
        return "invalid_argument";
    case ErrorCode::NotFound:
        return "not_found";
    case ErrorCode::Parse:
        return "parse";
    case ErrorCode::Io:
        return "io";
    case ErrorCode::Full:
        return "full";
    case ErrorCode::Corrupt:
        return "corrupt";
    case ErrorCode::Unsupported:
        return "unsupported";
    case ErrorCode::Connection:
        return "connection";
    case ErrorCode::Authentication:
        return "authentication";
    case ErrorCode::Timeout:
        return "timeout";
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::Untrusted:
        return "untrusted";
    case ErrorCode::Closed:
        return "closed";
    case ErrorCode::InUse:
        return "in_use";
    case ErrorCode::Internal:
        return "internal";
    }
    return "internal";
}

std::string Error::text() const {
    return context.empty() ? shownLines(detail) : shown(context) + ": " + shownLines(detail);
}

Error Error::within(std::string_view outer) && {
    context = context.empty() ? std::string(outer) : std::string(outer) + ": " + context;
    return std::move(*this);
}

Error systemError(int cause, std::string context) {
    const bool full = cause == ENOSPC || cause == EDQUOT;
    return {full ? ErrorCode::Full : ErrorCode::Io, std::generic_category().message(cause),
            std::move(context)};
}

void detail::reportEnsureFailure(const char* condition, const char* file, int line) noexcept {
    log::write(log::Level::Error, "vigil.base", "assumption does not hold: {} ({}:{})", condition,
               file, line);
}

} // namespace vigil
