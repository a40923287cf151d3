// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sinks/file_sink_kind.h"

#include "egress/file_sink.h"
#include "pipeline/workspace/toml_section.h"

#include <array>

namespace vigil::pipeline {
namespace {

using Key = WorkspaceKey;
using enum KeyType;

constexpr std::array kKeys{
    Key{"path", Path, kRequired, "The file, one JSON object a line (0600)."},
    Key{"max_size", Bytes, "no bound",
        "A larger file is renamed to PATH.1 and a new one begun; 64KiB to 1024GiB."},
    Key{"keep", Whole, "5", "Renamed files that are kept, 0 to 1000."}};

class FileSpec final : public SinkSpec {
public:
    explicit FileSpec(egress::FileSinkOptions options)
        : SinkSpec(fileSinkKind()), m_options(std::move(options)) {}

    std::string address() const override { return m_options.path.string(); }

    std::string exclusiveName() const override {
        std::error_code failure;
        const auto settled = std::filesystem::weakly_canonical(
            std::filesystem::absolute(m_options.path, failure), failure);
        return "file:" + (failure ? m_options.path : settled).string();
    }

    Result<std::unique_ptr<egress::Sink>> open(const SinkOpening& opening) const override {
        auto options = m_options;
        options.place = opening.place;
        return std::make_unique<egress::FileSink>(std::move(options));
    }

private:
    const egress::FileSinkOptions m_options;
};

class FileKind final : public SinkKind {
public:
    std::string_view word() const override { return "file"; }

    const SectionKeys& keys() const override {
        static const SectionKeys keys{Section::Sink, "a file [[sink]]", kKeys,
                                      &keysOf(Section::Sink)};
        return keys;
    }

    SinkSpecPtr read(const TomlSection& section) const override;
};

SinkSpecPtr FileKind::read(const TomlSection& section) const {
    constexpr std::size_t kLeastSize = std::size_t{64} << 10U;
    constexpr std::size_t kMostSize = std::size_t{1} << 40U;
    egress::FileSinkOptions options;
    std::string path;
    if (section.required("path", path))
        options.path = section.resolve(path);
    std::size_t maxSize = 0;
    if (section.byteSize("max_size", maxSize, kLeastSize, kMostSize))
        options.maxSize = maxSize;
    section.integer("keep", options.keep, 0, 1000);
    if (section.has("keep") && options.maxSize == 0)
        section.problemAt("keep", "'keep' without 'max_size' has no effect",
                          "add for example max_size = \"100MiB\"", true);
    std::error_code ignored;
    if (std::filesystem::is_directory(options.path, ignored))
        section.problemAt("path", "'" + options.path.string() + "' is a folder", "name a file");
    else if (!path.empty() &&
             !std::filesystem::is_directory(
                 std::filesystem::absolute(options.path, ignored).parent_path(), ignored))
        section.problemAt("path", "there is no folder for '" + options.path.string() + "' yet",
                          "it must be there before anything can be written", true);
    return std::make_shared<FileSpec>(std::move(options));
}

} // namespace

const SinkKind& fileSinkKind() {
    static const FileKind kind;
    return kind;
}

} // namespace vigil::pipeline
