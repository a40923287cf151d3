// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "child_process.h"

#include <filesystem>
#include <string>

namespace vigil::tests {

/// Certificates made afresh with the openssl program: an authority, one that nobody trusts, and
/// server certificates of the first. *Thread:* one. *Owns:* its folder.
class TestCertificates {
public:
    struct Pair {
        std::string certificate, key; ///< PEM files
    };

    /// False when openssl is missing or fails.
    [[nodiscard]] bool make();

    [[nodiscard]] std::string authority() const { return file("ca.pem"); }

    [[nodiscard]] std::string strangeAuthority() const { return file("strange.pem"); }

    [[nodiscard]] Pair good() const { return pair("good"); } ///< localhost, 127.0.0.1

    [[nodiscard]] Pair elsewhere() const { return pair("elsewhere"); } ///< another host's

    [[nodiscard]] Pair expired() const { return pair("expired"); } ///< localhost, until 2021

    [[nodiscard]] Pair early() const { return pair("early"); } ///< localhost, from 2090

    [[nodiscard]] Pair client() const { return pair("client"); }

private:
    [[nodiscard]] std::string file(const std::string& name) const {
        return (m_folder.path() / name).string();
    }

    [[nodiscard]] Pair pair(const std::string& name) const {
        return {file(name + ".pem"), file(name + ".key")};
    }

    bool run(const std::vector<std::string>& arguments);
    bool makeAuthority(const std::string& name);
    bool sign(const std::string& name, const std::string& names, const std::string& from,
              const std::string& until);

    TemporaryFolder m_folder;
    std::string m_openssl;
};

} // namespace vigil::tests
