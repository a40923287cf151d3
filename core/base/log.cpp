// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/log.h"

#include "base/mutex.h"
#include "base/plain_text.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace vigil::log {
namespace {

using Sink = std::function<void(Level, std::string_view, std::string_view)>;

Level levelFromEnvironment() noexcept {
    const char* name =
        std::getenv("VIGIL_LOG"); // NOLINT(concurrency-mt-unsafe): read once at start
    const std::string_view text = name != nullptr ? name : "";
    if (text == "debug")
        return Level::Debug;
    if (text == "warning")
        return Level::Warning;
    if (text == "error")
        return Level::Error;
    return Level::Info;
}

std::atomic<Level>& threshold() noexcept {
    static std::atomic<Level> level{levelFromEnvironment()};
    return level;
}

const char* levelName(Level level) noexcept {
    switch (level) {
    case Level::Debug:
        return "debug";
    case Level::Info:
        return "info";
    case Level::Warning:
        return "warning";
    case Level::Error:
        return "error";
    }
    return "error";
}

void writeToStandardError(Level level, std::string_view category, std::string_view line) {
    std::fprintf(stderr, "%s: %.*s: %.*s\n", levelName(level), static_cast<int>(category.size()),
                 category.data(), static_cast<int>(line.size()), line.data());
}

struct SinkHolder {
    base::Mutex mutex;
    Sink sink GUARDED_BY(mutex) = writeToStandardError;
};

SinkHolder& sinkHolder() {
    static SinkHolder holder;
    return holder;
}

} // namespace

void setLevel(Level level) noexcept { threshold().store(level, std::memory_order_relaxed); }

bool isEnabled(Level level) noexcept {
    return level >= threshold().load(std::memory_order_relaxed);
}

void setSink(Sink sink) {
    auto& holder = sinkHolder();
    const base::MutexLock lock(holder.mutex);
    holder.sink = std::move(sink);
}

void writeLine(Level level, std::string_view category, std::string_view format,
               std::initializer_list<std::string> arguments) {
    std::string line;
    line.reserve(format.size() + 32);
    const auto* next = arguments.begin();
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] == '{' && i + 1 < format.size() && format[i + 1] == '}' &&
            next != arguments.end()) {
            line += shown(*next++);
            ++i;
        } else {
            line += format[i];
        }
    }
    auto& holder = sinkHolder();
    const base::MutexLock lock(holder.mutex);
    if (holder.sink)
        holder.sink(level, category, line);
}

} // namespace vigil::log
