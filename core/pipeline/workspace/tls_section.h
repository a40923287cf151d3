// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/workspace/toml_section.h"
#include "transport/net/tls_options.h"

namespace vigil::pipeline {

/// [source.tls], of any kind that has one.
void readTls(const TomlSection& source, transport::TlsOptions& tls);

} // namespace vigil::pipeline
