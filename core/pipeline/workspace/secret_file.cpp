// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/workspace/secret_file.h"

#include "base/regular_file.h"
#include "pipeline/workspace/workspace_trust.h"

#include <sys/stat.h>

#include <array>
#include <string_view>

namespace vigil::pipeline {
namespace {

/// On the stack, and wiped, however it is left.
struct Buffer {
    std::array<char, 16 << 10> bytes{};

    Buffer() = default;
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    ~Buffer() { wipe(bytes.data(), bytes.size()); }
};

} // namespace

Result<SecretFile> readSecretFile(const std::filesystem::path& path) {
    auto file = RegularFile::open(path);
    if (!file)
        return propagate(file);
    Buffer buffer;
    auto size = file->read(buffer.bytes);
    if (!size)
        return propagate(size);
    if (*size == 0)
        return fail(ErrorCode::Corrupt, "is empty", path.string());
    if (*size == buffer.bytes.size())
        return fail(ErrorCode::Full, "is larger than a secret", path.string());
    const std::string_view text(buffer.bytes.data(), *size);
    SecretFile out;
    out.secret = text.substr(0, text.find('\n'));
    if ((file->mode() & (S_IRWXG | S_IRWXO)) != 0)
        out.openTo = "others than its owner may use it (mode " + modeText(file->mode()) + ")";
    return out;
}

} // namespace vigil::pipeline
