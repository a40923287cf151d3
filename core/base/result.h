// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace vigil {

/// What kind of thing went wrong; the caller decides by it, the user text is made from it.
enum class ErrorCode {
    InvalidArgument, ///< the caller or the user gave something that can never work
    NotFound,        ///< a file, record, signal, topic or name is not there
    Parse,           ///< text or bytes that do not follow their grammar
    Io,              ///< the operating system refused to read or write
    Full,            ///< no room left: disk, queue or a stated bound
    Corrupt,         ///< a checksum or a structure does not agree with itself
    Unsupported,     ///< well-formed, but of a kind this program does not know
    Connection,      ///< a network peer cannot be reached or hung up
    Authentication,  ///< a peer refused who we are, or we refused who it is
    Timeout,         ///< no answer within the stated time
    Cancelled,       ///< the asker moved on
    Untrusted,       ///< somebody else may have written it: to be used only by a person's word
    Closed,          ///< the other end of a queue or a stage has ended
    InUse,           ///< another program, or another part of this one, has it for itself
    Internal,        ///< an assumption of ours does not hold
};

/// Stable lower-case word of a code, for logs and JSON ("not_found").
[[nodiscard]] std::string_view errorCodeName(ErrorCode code) noexcept;

/// A failure as a value. *Thread:* value.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string detail;  ///< what happened, in one English clause, no trailing full stop
    std::string context; ///< where: a path, `file:line:column`, a topic; may be empty

    /// "context: detail" or "detail", with nothing unseen in it (see base/plain_text.h).
    [[nodiscard]] std::string text() const;
    /// The same error with `outer` put before its context ("outer: context").
    [[nodiscard]] Error within(std::string_view outer) &&;
};

/// What the operating system said (`cause` as errno): Full when there is no room, else Io.
[[nodiscard]] Error systemError(int cause, std::string context);

template <typename T>
using Result = tl::expected<T, Error>;

/// Shortest way to return a failure from a function that returns Result<T>.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string detail,
                                                std::string context = {}) {
    return tl::unexpected<Error>(Error{code, std::move(detail), std::move(context)});
}

/// Passes an error on: `if (!r) return propagate(r);`
template <typename T>
[[nodiscard]] tl::unexpected<Error> propagate(Result<T>& failed) {
    return tl::unexpected<Error>(std::move(failed.error()));
}

namespace detail {
void reportEnsureFailure(const char* condition, const char* file, int line) noexcept;
}

} // namespace vigil

/// For programmer errors: says so in the log once a call, then takes the given way out
/// (`VIGIL_ENSURE(index < size, return nullptr)`). Never for bad data.
#define VIGIL_ENSURE(condition, wayOut)                                                            \
    do {                                                                                           \
        if (!(condition)) [[unlikely]] {                                                           \
            ::vigil::detail::reportEnsureFailure(#condition, __FILE__, __LINE__);                  \
            wayOut;                                                                                \
        }                                                                                          \
    } while (false)
