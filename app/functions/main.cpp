// SPDX-License-Identifier: GPL-3.0-or-later
// Runs JavaScript functions for the program that started this one, which speaks to it through the
// socket that is its standard input: vigil-functions CALL_MS MEMORY_BYTES
#include "app/functions/script_engine.h"
#include "base/process_guard.h"

#include <QCoreApplication>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

namespace vigil::app {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kFlushBytes = 64 << 10;
constexpr std::chrono::milliseconds kFlushTime{200};

void bound(int what, rlim_t most) {
    const rlimit limit{most, most};
    (void)::setrlimit(static_cast<__rlimit_resource>(what), &limit);
}

/// Whatever a function does, it stays within this process.
void boundProcess(std::size_t memory) {
    guardProcess();
    (void)::close_range(STDERR_FILENO + 1, ~0U, 0);
    (void)::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    bound(RLIMIT_CORE, 0);
#ifdef VIGIL_SANITIZED
    (void)memory; // a sanitizer maps more than any bound
#else
    bound(RLIMIT_AS, memory);
#endif
}

/// The processor's time that may be used from now on; beyond it the system ends the process.
void allowProcessorTime(std::chrono::milliseconds call) {
    constexpr rlim_t kSlack = 3;
    rusage used{};
    (void)::getrusage(RUSAGE_SELF, &used);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(call).count();
    const rlim_t soft =
        static_cast<rlim_t>(used.ru_utime.tv_sec + used.ru_stime.tv_sec + seconds) + kSlack;
    const rlimit limit{soft, RLIM_INFINITY};
    (void)::setrlimit(RLIMIT_CPU, &limit);
}

bool readAll(std::string& bytes) {
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const auto got = ::read(STDIN_FILENO, bytes.data() + filled, bytes.size() - filled);
        if (got > 0)
            filled += static_cast<std::size_t>(got);
        else if (got == 0 || errno != EINTR)
            return false;
    }
    return true;
}

bool writeAll(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::write(STDIN_FILENO, bytes.data(), bytes.size());
        if (sent > 0)
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        else if (errno != EINTR)
            return false;
    }
    return true;
}

bool sendMessage(const std::string& message) {
    return writeAll(script::lengthOf(message.size()) + message);
}

/// Results go out while others are still computed, so that the other end sees that it goes on.
bool answerCalls(ScriptEngine& engine, base::ByteReader& in, std::chrono::milliseconds callTime) {
    const auto function = in.number();
    auto left = in.number();
    if (function >= engine.size())
        return false;
    base::ByteWriter results;
    std::size_t ready = 0;
    auto flushed = steady_clock::now();
    const auto flush = [&] {
        base::ByteWriter message;
        message.number(ready);
        message.append(results.bytes());
        results = {};
        ready = 0;
        flushed = steady_clock::now();
        allowProcessorTime(callTime);
        return sendMessage(message.bytes());
    };
    allowProcessorTime(callTime);
    for (; left > 0 && in.ok(); --left) {
        engine.call(static_cast<std::size_t>(function), in, results);
        ++ready;
        const bool due =
            results.bytes().size() >= kFlushBytes || steady_clock::now() - flushed >= kFlushTime;
        if (left > 1 && due && !flush())
            return false;
    }
    return in.ok() && in.atEnd() && flush();
}

int serve(std::chrono::milliseconds callTime) {
    ScriptEngine engine(callTime);
    for (;;) {
        std::string length(8, '\0');
        if (!readAll(length))
            return 0; // the other end has closed
        const auto bytes = script::lengthIn(length);
        if (bytes == 0 || bytes > script::kLargestMessage)
            return 1;
        std::string message(static_cast<std::size_t>(bytes), '\0');
        if (!readAll(message))
            return 0;
        base::ByteReader in(message);
        if (static_cast<script::RequestKind>(in.byte()) == script::RequestKind::Call) {
            if (!answerCalls(engine, in, callTime))
                return 1;
            continue;
        }
        const auto files = script::readLoad(in);
        if (!files || engine.size() > 0)
            return 1;
        allowProcessorTime(callTime * static_cast<int>(files->size() + 1));
        if (!sendMessage(script::loadReply(engine.load(*files))))
            return 0;
    }
}

} // namespace
} // namespace vigil::app

int main(int argc, char** argv) {
    if (argc != 3)
        return 2; // of no use by itself
    const std::chrono::milliseconds callTime(std::strtoll(argv[1], nullptr, 10));
    vigil::app::boundProcess(std::strtoull(argv[2], nullptr, 10));
    const QCoreApplication application(argc, argv);
    return vigil::app::serve(callTime);
}
