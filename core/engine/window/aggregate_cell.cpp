// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/window/aggregate_cell.h"

#include "engine/expression/value_ops.h"

namespace vigil::engine {

using model::Value;
using Type = model::Value::Type;

void MomentCell::add(double v) {
    ++count;
    const double delta = v - mean;
    mean += delta / static_cast<double>(count);
    squares += delta * (v - mean);
}

void MomentCell::merge(const MomentCell& other) {
    if (other.count == 0)
        return;
    if (count == 0) {
        *this = other;
        return;
    }
    const auto n = static_cast<double>(count);
    const auto m = static_cast<double>(other.count);
    const double delta = other.mean - mean;
    mean += delta * m / (n + m);
    squares += other.squares + delta * delta * n * m / (n + m);
    count += other.count;
}

std::size_t bytesBeside(const KeptRow& row) noexcept {
    std::size_t bytes = bytesBeside(row.value) + row.sort.capacity() * sizeof(Value);
    for (const auto& key : row.sort)
        bytes += bytesBeside(key);
    return bytes;
}

void Samples::add(const Value& value) {
    if (value.type() == Type::Float)
        floats.push_back(value.asFloat());
    else if (value.type() == Type::BigInt)
        wholes.push_back(value.asBigInt());
    else if (value.type() == Type::Bit)
        bits.push_back(value.asBit() ? 1 : 0);
}

void Samples::merge(const Samples& other) {
    floats.insert(floats.end(), other.floats.begin(), other.floats.end());
    wholes.insert(wholes.end(), other.wholes.begin(), other.wholes.end());
    bits.insert(bits.end(), other.bits.begin(), other.bits.end());
}

void Samples::clear() noexcept {
    floats.clear();
    wholes.clear();
    bits.clear();
}

} // namespace vigil::engine
