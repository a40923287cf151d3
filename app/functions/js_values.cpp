// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/functions/js_values.h"

#include <QDateTime>
#include <QJSEngine>
#include <QJSValueIterator>

#include <bit>
#include <cmath>
#include <cstdint>

namespace vigil::app {

using script::Tag;

namespace {

constexpr std::int64_t kTicksPerMs = 10'000;
/// The first and the last millisecond of the years 1 to 9999, since 1970.
constexpr qint64 kFirstMs = -62'135'596'800'000;
constexpr qint64 kLastMs = 253'402'300'799'999;
/// From here on a number is no bigint any more.
constexpr double kBigIntEnd = 9'223'372'036'854'775'808.0;

QString qtText(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

qint64 flooredMs(std::int64_t ticks) {
    return ticks / kTicksPerMs - (ticks % kTicksPerMs < 0 ? 1 : 0);
}

class Writer {
public:
    explicit Writer(base::ByteWriter& out) : m_out(out), m_begin(out.bytes().size()) {}

    Result<void> write(const QJSValue& value, int depth) {
        if (depth > script::kDeepest)
            return fail(ErrorCode::InvalidArgument, "the result is nested too deep");
        if (m_out.bytes().size() - m_begin > script::kLargestResult)
            return tooLarge();
        if (value.isUndefined() || value.isNull())
            return tag(Tag::Null);
        if (value.isBool())
            return tag(value.toBool() ? Tag::True : Tag::False);
        if (value.isNumber())
            return number(value.toNumber());
        if (value.isString())
            return text(value.toString());
        if (value.isDate())
            return date(value.toDateTime());
        if (value.isError())
            return fail(ErrorCode::InvalidArgument, "the result is an error: " + thrownText(value));
        if (value.isArray())
            return array(value, depth);
        if (value.isObject() && !value.isCallable() && !value.isRegExp())
            return record(value, depth);
        return fail(ErrorCode::InvalidArgument,
                    "the result is of a type that the query language does not have");
    }

private:
    Result<void> tag(Tag tag) {
        m_out.byte(static_cast<std::uint8_t>(tag));
        return {};
    }

    Result<void> number(double value) {
        if (!std::isfinite(value))
            return tag(Tag::Null);
        if (std::trunc(value) == value && value >= -kBigIntEnd && value < kBigIntEnd) {
            (void)tag(Tag::BigInt);
            m_out.signedNumber(static_cast<std::int64_t>(value));
            return {};
        }
        (void)tag(Tag::Float);
        m_out.fixed(std::bit_cast<std::uint64_t>(value));
        return {};
    }

    Result<void> text(const QString& value) {
        if (static_cast<std::size_t>(value.size()) > script::kLargestResult)
            return tooLarge();
        (void)tag(Tag::Text);
        m_out.text(value.toStdString());
        return {};
    }

    static Result<void> tooLarge() {
        return fail(ErrorCode::InvalidArgument, "the result is larger than 1 MiB");
    }

    Result<void> date(const QDateTime& value) {
        const qint64 ms = value.isValid() ? value.toMSecsSinceEpoch() : kLastMs + 1;
        if (ms < kFirstMs || ms > kLastMs)
            return fail(ErrorCode::InvalidArgument,
                        "the result is a date that is not valid, or outside the years 1 to 9999");
        (void)tag(Tag::DateTime);
        m_out.signedNumber(ms * kTicksPerMs);
        return {};
    }

    Result<void> array(const QJSValue& value, int depth) {
        const quint32 length = value.property(QStringLiteral("length")).toUInt();
        // Holes are values too: an array is not larger than what it may write.
        if (length > script::kLargestResult)
            return tooLarge();
        (void)tag(Tag::Array);
        m_out.number(length);
        for (quint32 i = 0; i < length; ++i)
            if (auto written = write(value.property(i), depth + 1); !written)
                return written;
        return {};
    }

    Result<void> record(const QJSValue& value, int depth) {
        (void)tag(Tag::Record);
        std::vector<std::pair<QString, QJSValue>> fields;
        for (QJSValueIterator field(value); field.hasNext();) {
            field.next();
            fields.emplace_back(field.name(), field.value());
        }
        m_out.number(fields.size());
        for (const auto& [name, content] : fields) {
            m_out.text(name.toStdString());
            if (auto written = write(content, depth + 1); !written)
                return written;
        }
        return {};
    }

    base::ByteWriter& m_out;
    const std::size_t m_begin;
};

} // namespace

QJSValue toJs(QJSEngine& engine, base::ByteReader& in) {
    switch (static_cast<Tag>(in.byte())) {
    case Tag::Null:
        break;
    case Tag::False:
        return {false};
    case Tag::True:
        return {true};
    case Tag::BigInt:
        return {static_cast<double>(in.signedNumber())};
    case Tag::Float:
        return {std::bit_cast<double>(in.fixed())};
    case Tag::Text:
        return {qtText(in.text())};
    case Tag::DateTime:
        return engine.toScriptValue(
            QDateTime::fromMSecsSinceEpoch(flooredMs(in.signedNumber()), Qt::UTC));
    case Tag::Record: {
        QJSValue record = engine.newObject();
        for (auto left = in.number(); left > 0 && in.ok(); --left) {
            const QString name = qtText(in.text());
            record.setProperty(name, toJs(engine, in));
        }
        return record;
    }
    case Tag::Array: {
        const auto size = static_cast<quint32>(in.number());
        QJSValue array = engine.newArray();
        for (quint32 i = 0; i < size && in.ok(); ++i)
            array.setProperty(i, toJs(engine, in));
        return array;
    }
    }
    return {QJSValue::NullValue};
}

Result<void> writeJs(base::ByteWriter& out, const QJSValue& value) {
    return Writer(out).write(value, 0);
}

std::string thrownText(const QJSValue& error) {
    std::string text = error.toString().toStdString();
    if (const int line = error.property(QStringLiteral("lineNumber")).toInt(); line > 0)
        text += " (line " + std::to_string(line) + ')';
    return text;
}

} // namespace vigil::app
