// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/rows/text_file.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace vigil::ingest {
namespace {

constexpr std::size_t kBlock = 256 << 10;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr std::string_view kUtf16BigMark = "\xFE\xFF";
constexpr std::string_view kUtf32LittleMark{"\xFF\xFE\0\0", 4};
constexpr std::string_view kUtf32BigMark{"\0\0\xFE\xFF", 4};

enum class Encoding { Utf8, Utf16Little, Utf16Big };

/// For text without a mark: Latin letters in UTF-16 are every other byte zero.
bool looksLikeUtf16(std::string_view text) {
    constexpr std::size_t kSample = 4096;
    text = text.substr(0, kSample);
    std::size_t even = 0;
    std::size_t odd = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '\0')
            ++(i % 2 == 0 ? even : odd);
    // Half of them are zero, all on one side; a few may be letters of other scripts.
    return text.size() >= 4 && std::min(even, odd) == 0 &&
           std::max(even, odd) * 5 >= text.size() * 2;
}

void appendUtf8(std::uint32_t character, std::string& out) {
    const auto byte = [&out](std::uint32_t bits) { out += static_cast<char>(bits); };
    if (character < 0x80) {
        byte(character);
    } else if (character < 0x800) {
        byte(0xC0 | character >> 6);
        byte(0x80 | (character & 0x3F));
    } else if (character < 0x10000) {
        byte(0xE0 | character >> 12);
        byte(0x80 | (character >> 6 & 0x3F));
        byte(0x80 | (character & 0x3F));
    } else {
        byte(0xF0 | character >> 18);
        byte(0x80 | (character >> 12 & 0x3F));
        byte(0x80 | (character >> 6 & 0x3F));
        byte(0x80 | (character & 0x3F));
    }
}

} // namespace

/// *Thread:* one. *Owns:* the file handle.
class TextFile::Private {
public:
    Private(gzFile file, std::string path) : m_file(file), m_path(std::move(path)) {}

    ~Private() { ::gzclose(m_file); }

    Private(const Private&) = delete;
    Private& operator=(const Private&) = delete;

    /// Reads the first block and learns from it what the file is.
    Result<void> begin() {
        const auto read = readBlock(m_raw);
        if (!read)
            return tl::unexpected<Error>(read.error());
        const std::string_view text = m_raw;
        const auto refuse = [this](const char* what) {
            return fail(ErrorCode::Unsupported,
                        std::string(what) + "; convert it to UTF-8, for example with iconv",
                        m_path);
        };
        if (text.starts_with(kUtf32LittleMark) || text.starts_with(kUtf32BigMark))
            return refuse("the file is UTF-32");
        if (text.starts_with(kUtf16LittleMark))
            m_encoding = Encoding::Utf16Little;
        else if (text.starts_with(kUtf16BigMark))
            m_encoding = Encoding::Utf16Big;
        else if (looksLikeUtf16(text))
            return refuse("the file looks like UTF-16 without a byte-order mark");
        m_raw.erase(0, m_encoding != Encoding::Utf8  ? kUtf16LittleMark.size()
                       : text.starts_with(kUtf8Mark) ? kUtf8Mark.size()
                                                     : 0);
        return {};
    }

    Result<bool> appendTo(std::string& out) {
        const auto before = out.size();
        if (m_encoding == Encoding::Utf8) {
            out += m_raw; // what begin() has read
            m_raw = {};
            if (out.size() == before && !m_ended)
                if (auto read = readBlock(out); !read)
                    return tl::unexpected<Error>(read.error());
            return out.size() > before;
        }
        if (m_raw.size() < 4 && !m_ended) // a pair may be waiting for its other half
            if (auto read = readBlock(m_raw); !read)
                return tl::unexpected<Error>(read.error());
        if (m_raw.empty())
            return false;
        convert(out);
        return true;
    }

    [[nodiscard]] const std::string& path() const noexcept { return m_path; }

private:
    /// Appends a block to `to`; nothing where that fails.
    Result<void> readBlock(std::string& to) {
        const auto before = to.size();
        to.resize(before + kBlock);
        const int got = ::gzread(m_file, to.data() + before, kBlock);
        to.resize(before + static_cast<std::size_t>(std::max(got, 0)));
        m_ended = got < static_cast<int>(kBlock);
        int code = Z_OK;
        const char* what = ::gzerror(m_file, &code);
        if (got >= 0 && (code == Z_OK || code == Z_STREAM_END))
            return {};
        to.resize(before);
        if (code == Z_ERRNO)
            return fail(ErrorCode::Io, "cannot read the file", m_path);
        return fail(ErrorCode::Corrupt,
                    code == Z_BUF_ERROR ? std::string("the compressed file is cut off")
                                        : "the compressed file is damaged: " + std::string(what),
                    m_path);
    }

    [[nodiscard]] std::uint32_t unitAt(std::size_t at) const {
        const auto first = static_cast<unsigned char>(m_raw[at]);
        const auto second = static_cast<unsigned char>(m_raw[at + 1]);
        return m_encoding == Encoding::Utf16Little ? first | second << 8U : first << 8U | second;
    }

    /// All of m_raw but a half that waits for its other one.
    void convert(std::string& out) {
        std::size_t at = 0;
        for (; at + 1 < m_raw.size(); at += 2) {
            const auto unit = unitAt(at);
            const bool high = unit >= 0xD800 && unit < 0xDC00;
            if (high && at + 3 >= m_raw.size() && !m_ended)
                break;
            const auto next = high && at + 3 < m_raw.size() ? unitAt(at + 2) : 0;
            if (next >= 0xDC00 && next < 0xE000) {
                appendUtf8(0x10000 + ((unit - 0xD800) << 10U) + (next - 0xDC00), out);
                at += 2;
            } else if (unit >= 0xD800 && unit < 0xE000) {
                out += kNoText;
            } else {
                appendUtf8(unit, out);
            }
        }
        if (m_ended && at < m_raw.size()) {
            out += kNoText; // half a character at the very end
            at = m_raw.size();
        }
        m_raw.erase(0, at);
    }

    static constexpr char kNoText = '\xFF';

    gzFile m_file;
    std::string m_path;
    Encoding m_encoding = Encoding::Utf8;
    std::string m_raw; ///< read and not yet given out
    bool m_ended = false;
};

Result<TextFile> TextFile::open(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        return fail(ErrorCode::NotFound, "no such file", path.string());
    if (std::filesystem::is_directory(status))
        return fail(ErrorCode::Io, "is a folder", path.string());
    const gzFile file = ::gzopen(path.c_str(), "rb"); // what is not packed comes as it is
    if (file == nullptr)
        return fail(ErrorCode::Io, "cannot open the file", path.string());
    // A block is more than it holds twice: what is not packed is read to where it is wanted.
    ::gzbuffer(file, kBlock / 4);
    auto d = std::make_unique<Private>(file, path.string());
    if (auto begun = d->begin(); !begun)
        return propagate(begun);
    return TextFile(std::move(d));
}

TextFile::TextFile(std::unique_ptr<Private> d) : m_d(std::move(d)) {}

TextFile::~TextFile() = default;
TextFile::TextFile(TextFile&&) noexcept = default;
TextFile& TextFile::operator=(TextFile&&) noexcept = default;

Result<bool> TextFile::appendTo(std::string& text) { return m_d->appendTo(text); }

const std::string& TextFile::path() const noexcept { return m_d->path(); }

std::filesystem::path unpackedName(const std::filesystem::path& path) {
    return path.extension() == ".gz" ? path.parent_path() / path.stem() : path;
}

} // namespace vigil::ingest
