// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "script/script_wire.h"

#include <QJSValue>

#include <string>

class QJSEngine;

namespace vigil::app {

/// The next value of a message, as JavaScript has it: bigint and float are numbers, a datetime is a
/// Date (of whole milliseconds), a bit a boolean.
[[nodiscard]] QJSValue toJs(QJSEngine& engine, base::ByteReader& in);

/// Writes a result: a number without fraction is a bigint where it fits, undefined and what is no
/// finite number are null. Error: nothing of the query language is like it.
[[nodiscard]] Result<void> writeJs(base::ByteWriter& out, const QJSValue& value);

/// What was thrown, with its line where it has one.
[[nodiscard]] std::string thrownText(const QJSValue& error);

} // namespace vigil::app
