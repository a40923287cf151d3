// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/tls_section.h"

namespace vigil::pipeline {

void readTls(const TomlSection& source, transport::TlsOptions& tls) {
    const auto section = source.sub("tls", Section::Tls);
    if (!section)
        return;
    tls.enabled = true;
    const auto file = [&](std::string_view key, std::string& out) {
        std::filesystem::path path = out;
        section->path(key, path);
        out = path.string();
    };
    file("ca", tls.caFile);
    file("certificate", tls.clientCertFile);
    file("key", tls.clientKeyFile);
}

} // namespace vigil::pipeline
