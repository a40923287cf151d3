// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

#include <cstdio>
#include <cstdlib>
#include <string_view>

/// main() of a test program that needs a server. `available()` says whether it can be started;
/// without it the program reports itself skipped, or fails where VIGIL_REQUIRE_SERVICES=1.
#define VIGIL_SERVICE_TEST_MAIN(TestClass, service, available)                                     \
    int main(int argc, char** argv) {                                                              \
        if (!(available)) {                                                                        \
            const char* required = std::getenv("VIGIL_REQUIRE_SERVICES");                          \
            std::puts("SKIPPED-ALL: " service " cannot be started here");                          \
            return required != nullptr && std::string_view(required) == "1" ? 1 : 0;               \
        }                                                                                          \
        TestClass test;                                                                            \
        return QTest::qExec(&test, argc, argv);                                                    \
    }
