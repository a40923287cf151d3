// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/row_json.h"

#include "base/plain_text.h"

namespace vigil::model {

std::string rowJson(const RecordBatch& rows, std::size_t row, std::string head) {
    for (const auto& column : rows.columns) {
        if (head.size() > 1)
            head += ',';
        head += jsonQuoted(column.name()) + ':' + toJson(column.value(row));
    }
    return shownJson(head + '}');
}

} // namespace vigil::model
