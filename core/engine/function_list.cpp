// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/function_list.h"

namespace vigil::engine {

const std::shared_ptr<const FunctionCatalog>& builtinFunctions() {
    static const auto kCatalog = [] {
        auto catalog = std::make_shared<FunctionCatalog>();
        for (const auto area : {textFunctions, numberFunctions, timeFunctions, structureFunctions,
                                geographyFunctions})
            catalog->add(area());
        catalog->add(aggregateFunctions());
        return std::shared_ptr<const FunctionCatalog>(std::move(catalog));
    }();
    return kCatalog;
}

} // namespace vigil::engine
