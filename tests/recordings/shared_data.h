// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef VIGIL_SHARED_DATA_FOLDER
#error "a program that reads the recordings is added with vigil_add_test(... RECORDINGS)"
#endif

#include <QTest>

#include <cstdlib>
#include <filesystem>
#include <string>

/// Folder of the recordings and vectors; empty when it is not there.
inline std::filesystem::path sharedData() {
    const char* folder = std::getenv("VIGIL_SHARED_DATA");
    const std::filesystem::path path = folder != nullptr ? folder : VIGIL_SHARED_DATA_FOLDER;
    return std::filesystem::is_directory(path) ? path : std::filesystem::path{};
}

/// The line of initTestCase() in a program that reads the recordings: all of it is reported as
/// skipped where they are absent.
#define skipUnlessSharedData()                                                                     \
    if (sharedData().empty())                                                                      \
    QSKIP("VIGIL_SHARED_DATA names no folder: the recordings are not here")
