// SPDX-License-Identifier: GPL-3.0-or-later
// A static library needs one object file of its own; what it carries are the resources that CMake
// adds to it.
namespace vigil::resources {
extern const char* const kPrefix;
const char* const kPrefix = ":/vigil";
} // namespace vigil::resources
