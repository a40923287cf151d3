// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"

#include <cstddef>
#include <filesystem>
#include <string>

namespace vigil::pipeline {

/// As the screens show it.
[[nodiscard]] QString screenText(const std::string& text);

// What a store keeps, as the screens list it; what cannot be read is in the list as its error. An
// empty path: nothing is stored. Each waits for the disk: on a thread of jobs.
[[nodiscard]] DeadLetterList readDeadLetters(const std::filesystem::path& path, std::size_t most);
/// The newest first.
[[nodiscard]] LossList readLosses(const std::filesystem::path& path, std::size_t most);
[[nodiscard]] IncidentStory readIncident(const std::filesystem::path& path, quint64 alarm,
                                         quint64 incident);

} // namespace vigil::pipeline
