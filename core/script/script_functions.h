// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/expression/function_registry.h"
#include "script/function_process.h"
#include "script/script_wire.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace vigil::script {

/// Bytes a file of functions may have.
inline constexpr std::size_t kLargestScript = std::size_t{1} << 20U;

/// A file by its path and what is in it.
[[nodiscard]] ScriptFile scriptOf(const std::filesystem::path& path, std::string text);
/// Errors: NotFound, Io, Unsupported, Full (over kLargestScript).
[[nodiscard]] Result<ScriptFile> readScript(const std::filesystem::path& path);

/// The functions of JavaScript files, as queries call them. A function f of a file is udf.f; a
/// class, or a function that makes an object, with accumulate() and computeResult() is uda.f. Where
/// a file has a function `main`, that is its only one, called as the file is, without `.js`. They
/// run in a process of their own (ScriptSession), which ends with the last use of the registry.
/// Errors: InvalidArgument (what is wrong in a file, or two functions of one name), and those of
/// FunctionProcess::start().
[[nodiscard]] Result<std::shared_ptr<const engine::FunctionRegistry>>
loadFunctions(std::vector<ScriptFile> files, const ScriptLimits& limits = {},
              const std::filesystem::path& program = functionProgram());

} // namespace vigil::script
