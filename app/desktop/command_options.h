// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

/// The options of the desktop program. Without Qt: its manual page is made by vigilctl.
namespace vigil::desktop {

struct CommandOption {
    std::string_view name;
    std::string_view value; ///< what stands behind it; empty: nothing
    std::string_view description;
};

inline constexpr CommandOption kDemoOption{"demo", "", "Open the simulated demo ward."};
inline constexpr CommandOption kPageOption{"page", "name", "Page to begin with"};
inline constexpr CommandOption kLanguageOption{"lang", "code", "Language: en, de."};
inline constexpr CommandOption kThemeOption{"theme", "name", "light or dark."};
inline constexpr CommandOption kScreenshotOption{"screenshot", "file",
                                                 "Save a picture of the window, then quit."};
inline constexpr CommandOption kAfterOption{"after", "seconds",
                                            "Seconds to wait before the picture (3)."};
inline constexpr std::array kCommandOptions{kDemoOption,  kPageOption,       kLanguageOption,
                                            kThemeOption, kScreenshotOption, kAfterOption};
inline constexpr std::string_view kFileArgument =
    "Workspace (*.vigil.toml) or recording (.vgl, WFDB).";

} // namespace vigil::desktop
