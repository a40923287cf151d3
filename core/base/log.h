// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

/// Log lines by room ("vigil.ingest.mqtt"). Patient values and identifiers never above Debug;
/// one line a state change, counters for everything that happens per message.
namespace vigil::log {

enum class Level { Debug, Info, Warning, Error };

/// Lines below `level` are not made. Default: Info, or what VIGIL_LOG says
/// (debug|info|warning|error). *Thread:* any.
void setLevel(Level level) noexcept;
[[nodiscard]] bool isEnabled(Level level) noexcept;

/// Replaces the default sink (standard error). *Thread:* call before threads start;
/// the sink itself is called under a lock, from any thread.
void setSink(std::function<void(Level, std::string_view category, std::string_view line)> sink);

/// Writes one line; each "{}" in `format` is replaced by the next argument, which may come from
/// outside: it is written as shown() shows it. *Thread:* any.
void writeLine(Level level, std::string_view category, std::string_view format,
               std::initializer_list<std::string> arguments);

namespace detail {
inline std::string toText(std::string_view v) { return std::string(v); }

inline std::string toText(const char* v) { return v; }

inline std::string toText(const std::string& v) { return v; }

inline std::string toText(bool v) { return v ? "true" : "false"; }

template <typename T>
std::string toText(T v) {
    return std::to_string(v);
}
} // namespace detail

template <typename... Args>
void write(Level level, std::string_view category, std::string_view format, const Args&... args) {
    if (isEnabled(level))
        writeLine(level, category, format, {detail::toText(args)...});
}

template <typename... Args>
void debug(std::string_view category, std::string_view format, const Args&... args) {
    write(Level::Debug, category, format, args...);
}

template <typename... Args>
void info(std::string_view category, std::string_view format, const Args&... args) {
    write(Level::Info, category, format, args...);
}

template <typename... Args>
void warning(std::string_view category, std::string_view format, const Args&... args) {
    write(Level::Warning, category, format, args...);
}

template <typename... Args>
void error(std::string_view category, std::string_view format, const Args&... args) {
    write(Level::Error, category, format, args...);
}

} // namespace vigil::log
