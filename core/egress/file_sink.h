// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/time.h"
#include "egress/sink.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace vigil::egress {

struct FileSinkOptions {
    std::filesystem::path path;
    std::uint64_t maxSize = 0; ///< bytes; a larger file is renamed to `path`.1; 0: never
    unsigned keep = 5;         ///< renamed files
    /// Sink::place() of the newest committed mark; empty: there is none.
    std::string place{};
};

/// One JSON object a line, the key first, mode 0600. A line is on the disk before its delivery
/// counts as taken. Each line stands there once: an unfinished last line is cut at the start, and
/// what was written after the newest mark is known by its key and not written again.
/// *Thread:* that of its lane. *Owns:* the open file.
class FileSink final : public Sink {
public:
    explicit FileSink(FileSinkOptions options);
    ~FileSink() override;

    [[nodiscard]] Result<Delivered> deliver(const model::Delivery& delivery,
                                            const std::stop_token& stop) override;
    /// "<device>:<inode>:<bytes>"; that of the start while lines from before may still come again.
    [[nodiscard]] std::string place() const override;

private:
    [[nodiscard]] Result<void> open();
    void close();
    /// The file that `path` names is not the open one: it was moved or removed.
    [[nodiscard]] bool isElsewhere() const;
    [[nodiscard]] Result<void> cutUnfinishedLine();
    /// The keys that stand after the newest mark, in this file and in those it was renamed to.
    [[nodiscard]] Result<void> learnWritten();
    [[nodiscard]] Result<void> write(std::string_view lines);
    void rotate();
    [[nodiscard]] std::filesystem::path rotated(unsigned number) const;

    const FileSinkOptions m_options;
    std::set<std::string, std::less<>> m_written; ///< keys that may come again
    bool m_learned = false;
    SteadyTime m_forgets{}; ///< what has not come again by then does not
    int m_file = -1;
    std::uint64_t m_device = 0, m_inode = 0;
    std::uint64_t m_size = 0; ///< up to the last whole delivery
};

} // namespace vigil::egress
