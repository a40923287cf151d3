// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/functions/call_watch.h"
#include "script/script_wire.h"

#include <QJSEngine>
#include <QJSValue>

#include <chrono>
#include <memory>
#include <vector>

namespace vigil::app {

/// The functions of some files, each file in an engine of its own: none sees the names of another.
/// *Thread:* one. *Owns:* the engines.
class ScriptEngine {
public:
    explicit ScriptEngine(std::chrono::milliseconds callTime);

    /// Reads the files once. Error: what is wrong in one of them.
    [[nodiscard]] Result<std::vector<script::FoundFunction>>
    load(const std::vector<script::ScriptFile>& files);

    [[nodiscard]] std::size_t size() const noexcept { return m_functions.size(); }

    /// Calls a function with the arguments that come next and writes what it gives, or its error.
    void call(std::size_t function, base::ByteReader& in, base::ByteWriter& out);

private:
    struct Loaded {
        QJSEngine* engine = nullptr;
        QJSValue call; ///< takes the arguments; of an aggregate the values and their times
        bool aggregate = false;
    };

    [[nodiscard]] Result<void> loadFile(const script::ScriptFile& file,
                                        std::vector<script::FoundFunction>& found);
    void add(QJSEngine& engine, const QString& name, const QJSValue& function, bool mayAggregate,
             std::vector<script::FoundFunction>& found);
    [[nodiscard]] bool isAggregate(QJSEngine& engine, const QJSValue& function);
    [[nodiscard]] QJSValue watched(QJSEngine& engine, const QJSValue& function,
                                   const QJSValueList& arguments);

    const std::chrono::milliseconds m_callTime;
    std::vector<std::unique_ptr<QJSEngine>> m_engines;
    std::vector<Loaded> m_functions;
    bool m_interrupted = false; ///< the last call that was watched
    CallWatch m_watch;
};

} // namespace vigil::app
