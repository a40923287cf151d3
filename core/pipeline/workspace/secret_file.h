// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <filesystem>
#include <optional>
#include <string>

namespace vigil::pipeline {

/// What a `file:` secret holds, and whether others may know it.
struct SecretFile {
    Secret secret; ///< the first line
    /// One clause when its rights are wide: "others may read it (mode 0644)".
    std::optional<std::string> openTo;
};

/// Reads a secret without leaving a copy of it. Returns at once whatever stands at `path`.
/// Errors: NotFound, Io, Unsupported (a pipe, a device, a folder), Full, Corrupt (empty).
[[nodiscard]] Result<SecretFile> readSecretFile(const std::filesystem::path& path);

} // namespace vigil::pipeline
