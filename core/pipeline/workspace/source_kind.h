// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "ingest/brokers/connection_test.h"
#include "ingest/brokers/mqtt_source_options.h"
#include "ingest/decoder.h"
#include "ingest/source.h"
#include "model/recording.h"
#include "pipeline/workspace/connection_fields.h"
#include "pipeline/workspace/source_traits.h"
#include "store/journal/checkpoint.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// What there is to say of a kind of source, in one place. A further kind is a pair of files
/// in sources/ and a line in sources/source_kinds.cpp; nobody else asks what kind a source is of.
namespace vigil::pipeline {

class SourceKind;
class SourceSpec;
class TomlSection;
struct SectionKeys;

using SourceSpecPtr = std::shared_ptr<const SourceSpec>;
using SourceKinds = std::span<const SourceKind* const>;

/// What a run tells the source that it opens.
struct SourceOpening {
    std::string name{};
    std::uint32_t index = 0; ///< becomes RawMessage::source
    base::Clock& clock;
    bool startPaused = false;     ///< of a recording
    bool readsProperties = false; ///< a query or the mapping asks for what comes with messages
    /// Where the store has got to, of all sources.
    std::vector<store::NamedPosition> positions{};
    /// Of a journalled kind, where there is a store to commit to.
    std::optional<ingest::IngressPlace> journal{};

    /// A recording goes on where the run before came to; nothing: it plays from the start.
    struct Resume {
        bool midway = false; ///< what was known there is known still
    };

    std::optional<Resume> resume{};
};

struct OpenedSource {
    std::unique_ptr<ingest::Source> source;
    /// Set for recordings: the same object as `source`.
    ingest::ReplayControl* replay = nullptr;
    model::RecordingFacts outline{}; ///< of a recording
};

/// What a workspace says of one source, beside what all sources have. *Thread:* value; it never
/// changes, copies share it.
class SourceSpec {
public:
    using Report = std::function<void(const ingest::TestProgress&)>;

    explicit SourceSpec(const SourceKind& kind) : m_kind(kind) {}

    virtual ~SourceSpec() = default;
    SourceSpec(const SourceSpec&) = delete;
    SourceSpec& operator=(const SourceSpec&) = delete;

    [[nodiscard]] const SourceKind& kind() const noexcept { return m_kind; }

    /// Those of the kind, where it does not depend on more.
    [[nodiscard]] virtual SourceTraits traits() const;

    /// Host and port, brokers or path, for people; empty where there is none.
    [[nodiscard]] virtual std::string address() const { return {}; }

    /// What the numbers of its partitions depend on: saved states of another one are of no use.
    [[nodiscard]] virtual std::string identity() const { return {}; }

    /// Makes the source; it connects to nothing yet.
    [[nodiscard]] virtual Result<OpenedSource> open(const SourceOpening& opening) const = 0;

    /// The recording alone. Error: those of openRecording(), Unsupported of others than finite
    /// ones.
    [[nodiscard]] virtual Result<std::unique_ptr<model::Recording>> recording() const {
        return fail(ErrorCode::Unsupported, "not a recording");
    }

    /// The same with messages of at most `bytes`. Null: there is nothing to bound.
    [[nodiscard]] virtual SourceSpecPtr boundedTo(std::size_t /*bytes*/) const { return nullptr; }

    /// The same as a guest: nothing is taken from who has the same settings. Null: it never is.
    [[nodiscard]] virtual SourceSpecPtr asGuest() const { return nullptr; }

    /// Two sources of one such name put each other out; empty: anyone may come.
    [[nodiscard]] virtual std::string exclusiveName() const { return {}; }

    /// The broker, for others that send there; null where nobody can.
    [[nodiscard]] virtual const transport::MqttOptions* mqttBroker() const { return nullptr; }

    /// Tests the connection, see connection_test.h. Of kinds with a dialog.
    virtual void test(ingest::Decoder& /*decoder*/, std::chrono::seconds /*patience*/,
                      const std::stop_token& /*stop*/, const Report& /*report*/) const {}

private:
    const SourceKind& m_kind;
};

/// One kind of source: its word, traits, section of a workspace and dialog. *Thread:* any; it has
/// no state and lives as long as the program.
class SourceKind {
public:
    virtual ~SourceKind() = default;

    /// Stable, as `kind` of a [[source]]: "mqtt".
    [[nodiscard]] virtual std::string_view word() const = 0;
    [[nodiscard]] virtual SourceTraits traits() const = 0;
    /// Keys of its [[source]]. "behind" and "mapping" are read for it if they are among them.
    [[nodiscard]] virtual const SectionKeys& keys() const = 0;
    /// Complains of what is wrong; never null.
    [[nodiscard]] virtual SourceSpecPtr read(const TomlSection& section) const = 0;

    /// What the connection dialog asks for; null: nobody connects to it by hand.
    [[nodiscard]] virtual const ConnectionFields* dialog() const { return nullptr; }

    /// What was entered there. Of kinds with a dialog.
    [[nodiscard]] virtual SourceSpecPtr connect(const ConnectionSettings& /*settings*/) const {
        return nullptr;
    }
};

inline SourceTraits SourceSpec::traits() const { return m_kind.traits(); }

/// All kinds of the program, in the order in which texts name them.
[[nodiscard]] SourceKinds sourceKinds();

/// Null if unknown.
[[nodiscard]] const SourceKind* kindByWord(SourceKinds kinds, std::string_view word);

} // namespace vigil::pipeline
