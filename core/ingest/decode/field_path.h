// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "ingest/decode/stream_mapping.h"
#include "ingest/source.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simdjson::dom {
class element;
}

namespace vigil::ingest {

/// A FieldPath read once, ready to be followed for every message. *Thread:* value.
class CompiledPath {
public:
    enum class Kind { None, Json, Topic, Key, Header, Constant };

    /// Error: InvalidArgument (an empty step, a topic level that is no number, what other path
    /// languages write: "$.a", "a[0]").
    [[nodiscard]] static Result<CompiledPath> compile(const FieldPath& path);

    [[nodiscard]] Kind kind() const noexcept { return m_kind; }

    [[nodiscard]] bool isSet() const noexcept { return m_kind != Kind::None; }

    /// Follows a Json path from `root`; false when a step leads nowhere. A step "*" takes the first
    /// member of an object from which the rest of the path leads on.
    [[nodiscard]] bool follow(const simdjson::dom::element& root,
                              simdjson::dom::element& found) const;

    /// The same without its last step.
    [[nodiscard]] bool followParent(const simdjson::dom::element& root,
                                    simdjson::dom::element& found) const;

    /// Its last step is "*": it stands for every member of the parent.
    [[nodiscard]] bool endsInAny() const noexcept { return !m_steps.empty() && m_steps.back().any; }

    /// This path is that of one member of what `all` stands for, under that key.
    [[nodiscard]] bool isMember(const CompiledPath& all, std::string_view key) const noexcept;

    /// The text of the other kinds; nullopt when the topic is too short, or has no such header. Of
    /// two headers of one name the last counts.
    [[nodiscard]] std::optional<std::string_view> textOf(const RawMessage& message) const;

    /// The level of a Topic path, from 0.
    [[nodiscard]] std::size_t level() const noexcept { return m_level; }

    /// "." for the whole of a message or element.
    [[nodiscard]] bool isWhole() const noexcept { return m_kind == Kind::Json && m_steps.empty(); }

private:
    [[nodiscard]] static Result<CompiledPath> compileJson(const std::string& path);

    struct Step {
        std::string name;
        std::optional<std::size_t> index; ///< the step may also count elements of an array
        bool any = false;                 ///< "*"
    };

    [[nodiscard]] static bool followSteps(const Step* step, const Step* end,
                                          const simdjson::dom::element& at,
                                          simdjson::dom::element& found);

    Kind m_kind = Kind::None;
    std::vector<Step> m_steps;
    std::size_t m_level = 0; ///< of the topic, from 0
    std::string m_text;      ///< the constant, or the name of the header
};

} // namespace vigil::ingest
