// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_certificates.h"

namespace vigil::tests {

bool TestCertificates::make() {
    m_openssl = findProgram("openssl");
    if (m_openssl.empty())
        return false;
    writeFile(file("ca.cnf"), "[ca]\ndefault_ca=d\n[d]\nnew_certs_dir=" + m_folder.path().string() +
                                  "\ndatabase=" + file("index.txt") + "\nserial=" + file("serial") +
                                  "\ndefault_md=sha256\nunique_subject=no\npolicy=p\n"
                                  "[p]\ncommonName=supplied\n"
                                  "[req]\ndistinguished_name=dn\n[dn]\n");
    writeFile(file("index.txt"), "");
    writeFile(file("serial"), "1000\n");
    constexpr auto kFrom = "20200101000000Z";
    constexpr auto kUntil = "20400101000000Z";
    return makeAuthority("ca") && makeAuthority("strange") &&
           sign("good", "DNS:localhost,IP:127.0.0.1", kFrom, kUntil) &&
           sign("elsewhere", "DNS:elsewhere.test", kFrom, kUntil) &&
           sign("expired", "DNS:localhost,IP:127.0.0.1", kFrom, "20210101000000Z") &&
           sign("early", "DNS:localhost,IP:127.0.0.1", "20900101000000Z", "20910101000000Z") &&
           sign("client", "DNS:client.test", kFrom, kUntil);
}

bool TestCertificates::run(const std::vector<std::string>& arguments) {
    std::vector<std::string> all{m_openssl};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return runProgram(all, file("openssl.log")) == 0;
}

bool TestCertificates::makeAuthority(const std::string& name) {
    return run({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-days", "3650", "-subj", "/CN=vigil test " + name, "-keyout",
                file(name + ".key"), "-out", file(name + ".pem")});
}

bool TestCertificates::sign(const std::string& name, const std::string& names,
                            const std::string& from, const std::string& until) {
    writeFile(file(name + ".ext"), "subjectAltName=" + names + "\n");
    return run({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", "/CN=" + name, "-keyout", file(name + ".key"), "-out",
                file(name + ".csr")}) &&
           run({"ca", "-batch", "-notext", "-config", file("ca.cnf"), "-cert", file("ca.pem"),
                "-keyfile", file("ca.key"), "-in", file(name + ".csr"), "-out", file(name + ".pem"),
                "-startdate", from, "-enddate", until, "-extfile", file(name + ".ext")});
}

} // namespace vigil::tests
