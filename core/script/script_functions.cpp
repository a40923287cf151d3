// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/script_functions.h"

#include "base/regular_file.h"
#include "script/script_session.h"

#include <cstdint>
#include <utility>

namespace vigil::script {

using engine::FunctionRegistry;
using engine::UserFunction;
using model::Value;

namespace {

/// The rows of an aggregate, one after the other: value, time, value, time, ...
Arguments rowsOf(std::span<const Value> arguments) {
    Arguments flat;
    for (const auto& row : arguments[0].asArray())
        flat.insert(flat.end(), row.asArray().begin(), row.asArray().end());
    return flat;
}

UserFunction functionOf(const FoundFunction& found, std::uint32_t number,
                        const std::shared_ptr<ScriptSession>& session) {
    UserFunction function;
    function.name = found.name;
    function.readsTexts = true;
    function.documentation =
        found.aggregate ? "An aggregate of the user." : "A function of the user.";
    if (found.aggregate) {
        function.kind = UserFunction::Kind::Aggregate;
        function.arguments.resize(1);
        function.call = [session, number](std::span<const Value> arguments) {
            const Arguments rows = rowsOf(arguments);
            return session->call(number, {&rows, 1}).front();
        };
        return function;
    }
    function.arguments.resize(found.parameters);
    function.takesMore = true;
    function.call = [session, number](std::span<const Value> arguments) {
        const Arguments given(arguments.begin(), arguments.end());
        return session->call(number, {&given, 1}).front();
    };
    function.callMany = [session, number](const std::vector<UserFunction::Values>& calls) {
        return session->call(number, calls);
    };
    return function;
}

} // namespace

ScriptFile scriptOf(const std::filesystem::path& path, std::string text) {
    return {path.filename().string(), path.stem().string(), std::move(text)};
}

Result<ScriptFile> readScript(const std::filesystem::path& path) {
    auto file = RegularFile::open(path);
    if (!file)
        return propagate(file);
    auto text = file->readAll(kLargestScript);
    if (!text)
        return propagate(text);
    return scriptOf(path, std::move(*text));
}

Result<std::shared_ptr<const FunctionRegistry>>
loadFunctions(std::vector<ScriptFile> files, const ScriptLimits& limits,
              const std::filesystem::path& program) {
    auto registry = std::make_shared<FunctionRegistry>();
    registry->setText(loadRequest(files));
    const auto session = std::make_shared<ScriptSession>(program, std::move(files), limits);
    auto found = session->load();
    if (!found)
        return propagate(found);
    for (std::uint32_t number = 0; number < found->size(); ++number)
        if (auto added = registry->add(functionOf((*found)[number], number, session)); !added)
            return propagate(added);
    return registry;
}

} // namespace vigil::script
