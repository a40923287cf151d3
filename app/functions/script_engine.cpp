// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/functions/script_engine.h"

#include "app/functions/js_values.h"

#include <QJSValueIterator>
#include <QRegularExpression>
#include <QSet>

#include <utility>

namespace vigil::app {

using script::FoundFunction;
using script::ScriptFile;

namespace {

/// Whatever is thrown comes out as an error, also a text.
constexpr auto kCall = "(function (f) { return function () {"
                       "  try { return f.apply(undefined, arguments); }"
                       "  catch (e) { throw e instanceof Error ? e : new Error(String(e)); } }; })";
constexpr auto kAggregate =
    "(function (F) { return function (values, times) {"
    "  try {"
    "    var o = new F();"
    "    if (typeof o.init === 'function') o.init();"
    "    for (var i = 0; i < values.length; ++i) o.accumulate(values[i], times[i]);"
    "    return o.computeResult();"
    "  } catch (e) { throw e instanceof Error ? e : new Error(String(e)); } }; })";

QString qtText(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// Classes and constants are no properties of the global object: their names are looked for in the
/// text, and asked of the engine behind it.
QStringList namesIn(const QString& text) {
    static const QRegularExpression declared(
        QStringLiteral("\\b(?:class\\s+([A-Za-z_$][\\w$]*)\\s*(?:\\{|extends\\b)|"
                       "(?:const|let)\\s+([A-Za-z_$][\\w$]*)\\s*=)"));
    QStringList names;
    for (auto match = declared.globalMatch(text); match.hasNext();) {
        const auto next = match.next();
        const QString name = next.captured(1).isEmpty() ? next.captured(2) : next.captured(1);
        if (!names.contains(name))
            names << name;
    }
    return names;
}

QSet<QString> propertiesOf(const QJSValue& object) {
    QSet<QString> names;
    for (QJSValueIterator property(object); property.hasNext();) {
        property.next();
        names << property.name();
    }
    return names;
}

} // namespace

ScriptEngine::ScriptEngine(std::chrono::milliseconds callTime)
    : m_callTime(callTime), m_watch(callTime) {}

QJSValue ScriptEngine::watched(QJSEngine& engine, const QJSValue& function,
                               const QJSValueList& arguments) {
    m_watch.begin(engine);
    QJSValue result = function.call(arguments);
    m_interrupted = m_watch.end();
    return result;
}

Result<std::vector<FoundFunction>> ScriptEngine::load(const std::vector<ScriptFile>& files) {
    std::vector<FoundFunction> found;
    for (const auto& file : files)
        if (auto loaded = loadFile(file, found); !loaded)
            return propagate(loaded);
    return found;
}

Result<void> ScriptEngine::loadFile(const ScriptFile& file, std::vector<FoundFunction>& found) {
    auto& engine = *m_engines.emplace_back(std::make_unique<QJSEngine>());
    const auto before = propertiesOf(engine.globalObject());
    const QString text = qtText(file.text);
    const QStringList names = namesIn(text);
    QStringList asked;
    for (const auto& name : names)
        asked << QStringLiteral("typeof %1 === 'function' ? %1 : undefined").arg(name);
    m_watch.begin(engine);
    const QJSValue declared =
        engine.evaluate(text + QStringLiteral("\n;[%1]").arg(asked.join(QLatin1Char(','))));
    if (m_watch.end())
        return fail(ErrorCode::InvalidArgument, file.name + ": reading it takes longer than " +
                                                    std::to_string(m_callTime.count()) +
                                                    " ms; leave nothing but functions");
    if (declared.isError())
        return fail(ErrorCode::InvalidArgument, file.name + ": " + thrownText(declared));
    const bool mayAggregate = text.contains(QLatin1String("computeResult"));
    const QJSValue global = engine.globalObject();
    if (const QJSValue main = global.property(QStringLiteral("main")); main.isCallable()) {
        add(engine, qtText(file.stem), main, mayAggregate, found);
        return {};
    }
    const auto count = found.size();
    for (qsizetype i = 0; i < names.size(); ++i)
        if (const auto value = declared.property(static_cast<quint32>(i)); value.isCallable())
            add(engine, names[i], value, mayAggregate, found);
    for (QJSValueIterator property(global); property.hasNext();) {
        property.next();
        if (!before.contains(property.name()) && property.value().isCallable())
            add(engine, property.name(), property.value(), mayAggregate, found);
    }
    if (found.size() == count)
        return fail(ErrorCode::InvalidArgument,
                    file.name + ": there is no function in it; write function name(...) { ... }");
    return {};
}

bool ScriptEngine::isAggregate(QJSEngine& engine, const QJSValue& function) {
    const auto fits = [](const QJSValue& object) {
        return object.property(QStringLiteral("accumulate")).isCallable() &&
               object.property(QStringLiteral("computeResult")).isCallable();
    };
    if (fits(function.property(QStringLiteral("prototype"))))
        return true;
    m_watch.begin(engine);
    const QJSValue made = function.callAsConstructor();
    return !m_watch.end() && !made.isError() && fits(made);
}

void ScriptEngine::add(QJSEngine& engine, const QString& name, const QJSValue& function,
                       bool mayAggregate, std::vector<FoundFunction>& found) {
    FoundFunction entry;
    entry.name = name.toStdString();
    entry.aggregate = mayAggregate && isAggregate(engine, function);
    entry.parameters = entry.aggregate ? 1 : function.property(QStringLiteral("length")).toUInt();
    QJSValue guard = engine.evaluate(QLatin1String(entry.aggregate ? kAggregate : kCall));
    m_functions.push_back({&engine, guard.call({function}), entry.aggregate});
    found.push_back(std::move(entry));
}

void ScriptEngine::call(std::size_t function, base::ByteReader& in, base::ByteWriter& out) {
    auto& [engine, body, aggregate] = m_functions[function];
    const auto given = static_cast<quint32>(in.number());
    QJSValueList arguments;
    if (aggregate) {
        QJSValue values = engine->newArray(given / 2);
        QJSValue times = engine->newArray(given / 2);
        for (quint32 i = 0; i < given && in.ok(); ++i)
            (i % 2 == 0 ? values : times).setProperty(i / 2, toJs(*engine, in));
        arguments = {values, times};
    } else {
        for (quint32 i = 0; i < given && in.ok(); ++i)
            arguments << toJs(*engine, in);
    }
    const QJSValue result = watched(*engine, body, arguments);
    base::ByteWriter value;
    Result<void> written;
    if (m_interrupted)
        written = fail(ErrorCode::Timeout,
                       "it took longer than " + std::to_string(m_callTime.count()) + " ms");
    else if (result.isError())
        written = fail(ErrorCode::InvalidArgument, thrownText(result));
    else
        written = writeJs(value, result);
    out.byte(written ? 1 : 0);
    if (written)
        out.append(value.bytes());
    else
        out.text(written.error().detail);
}

} // namespace vigil::app
