// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ingest/brokers/connection_test.h"
#include "pipeline/facade.h"
#include "pipeline/workspace/workspace.h"

/// What the connection dialog asks for, as the settings of ingest, and what a test answers.
namespace vigil::pipeline {

/// Those that have a dialog, in their order.
[[nodiscard]] std::vector<ConnectionKind> dialogKinds(SourceKinds kinds);
/// A source named "broker".
[[nodiscard]] SourceConfig sourceOf(const ConnectionRequest& request,
                                    SourceKinds kinds = sourceKinds());
[[nodiscard]] ConnectionTestStep stepOf(const ingest::TestProgress& progress);

} // namespace vigil::pipeline
