// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/match_binder.h"

namespace vigil::engine {

void bindMatch(ExpressionBinder& binder, const ast::MatchRecognize& match, const ast::Table&,
               SelectPlan&) {
    binder.error(match.span, "MATCH_RECOGNIZE is not known to this engine");
}

} // namespace vigil::engine
