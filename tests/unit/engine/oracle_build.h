// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "oracle.h"

#include <memory>
#include <string>
#include <utility>

namespace vigil::engine::oracle {

inline ExprPtr make(Expr e) { return std::make_shared<const Expr>(std::move(e)); }

inline ExprPtr constant(Value v) {
    Expr e;
    e.constant = std::move(v);
    return make(std::move(e));
}

inline ExprPtr leaf(Expr::Op op) {
    Expr e;
    e.op = op;
    return make(std::move(e));
}

inline ExprPtr infix(ExprPtr a, const std::string& sign, ExprPtr b) {
    Expr e;
    e.op = Expr::Op::Infix;
    e.sign = sign;
    e.args = {std::move(a), std::move(b)};
    return make(std::move(e));
}

inline ExprPtr caseOf(ExprPtr when, ExprPtr then, ExprPtr otherwise) {
    Expr e;
    e.op = Expr::Op::Case;
    e.args = {std::move(when), std::move(then), std::move(otherwise)};
    return make(std::move(e));
}

} // namespace vigil::engine::oracle
