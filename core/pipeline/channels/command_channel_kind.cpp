// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/channels/command_channel_kind.h"

#include "egress/channels/channel_sink.h"
#include "egress/channels/command_channel.h"
#include "egress/channels/shaped_sink.h"
#include "pipeline/channels/template_section.h"
#include "pipeline/workspace/broker_section.h"
#include "pipeline/workspace/workspace_trust.h"

#include <unistd.h>

#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kKeys{
    Key{"program", Path, kRequired,
        "Program that is started for each notification, which it reads as JSON."},
    Key{"arguments", Texts, "none", "Its arguments; no shell looks at them."},
    Key{"timeout", Span, "\"10s\"", "After it the program is ended, \"60s\" at most."}};

class CommandSpec final : public ChannelSpec {
public:
    CommandSpec(egress::CommandOptions options, std::optional<egress::MessageTemplate> text)
        : ChannelSpec(commandChannelKind()), m_options(std::move(options)),
          m_text(std::move(text)) {}

    std::string address() const override { return m_options.program.string(); }

    bool runsProgram() const override { return true; }

    Result<std::unique_ptr<egress::Sink>> open(const ChannelOpening& /*opening*/) const override {
        auto sink = std::make_unique<egress::ChannelSink>(
            std::make_unique<egress::CommandChannel>(m_options));
        return std::make_unique<egress::ShapedSink>(
            std::move(sink), [text = m_text](model::OutboundMessage& message) {
                if (text)
                    message.payload = text->json(message.payload);
            });
    }

private:
    const egress::CommandOptions m_options;
    const std::optional<egress::MessageTemplate> m_text;
};

class CommandKind final : public ChannelKind {
public:
    std::string_view word() const override { return "command"; }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Channel, "a command [[channel]]", kKeys,
                                      &keysOf(Section::Channel)};
        return keys;
    }

    ChannelSpecPtr read(const TomlSection& section) const override;
};

ChannelSpecPtr CommandKind::read(const TomlSection& section) const {
    egress::CommandOptions options;
    std::string path;
    if (section.required("program", path)) {
        std::error_code failure;
        options.program = std::filesystem::absolute(section.resolve(path), failure);
        const auto file = RegularFile::open(options.program);
        const auto foreign = file ? foreignnessOf(*file) : std::nullopt;
        if (foreign)
            section.problemAt("program", "the program is not yours alone: " + *foreign,
                              "take the rights of others away");
        else if (!file || ::access(options.program.c_str(), X_OK) != 0)
            section.problemAt("program",
                              "'" + options.program.string() + "' is no program that can be run",
                              "name one, with chmod u+x", true);
    }
    section.texts("arguments", options.arguments);
    readTimeout(section, options.timeout);
    return std::make_shared<CommandSpec>(std::move(options), readTemplate(section, "template"));
}

} // namespace

const ChannelKind& commandChannelKind() {
    static const CommandKind kind;
    return kind;
}

} // namespace vigil::pipeline
