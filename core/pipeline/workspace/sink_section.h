// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/toml_section.h"

namespace vigil::pipeline {

/// One [[sink]]; after the queries, whose outputs it names.
void readSink(const TomlSection& section, Workspace& workspace, SinkKinds kinds);

/// What a sink of the section sends to: `topic`, which is required and may name columns.
/// `isTopic` says whether a topic without columns will do.
[[nodiscard]] std::string readTopic(const TomlSection& section,
                                    bool (*isTopic)(std::string_view topic));

} // namespace vigil::pipeline
