// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/wfdb/wfdb_flac.h"

#include <FLAC/stream_decoder.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace vigil::ingest {

/// *Thread:* one. *Owns:* the decoder, which owns the file handle.
class WfdbFlac::Private {
public:
    explicit Private(std::string path)
        : m_path(std::move(path)), m_decoder(FLAC__stream_decoder_new()) {}

    ~Private() {
        if (m_decoder != nullptr)
            FLAC__stream_decoder_delete(m_decoder);
    }

    Private(const Private&) = delete;
    Private& operator=(const Private&) = delete;

    Result<void> open() {
        if (m_decoder == nullptr)
            return fail(ErrorCode::Io, "no memory for a FLAC stream", m_path);
        const auto status = FLAC__stream_decoder_init_file(m_decoder, m_path.c_str(), &write,
                                                           &noteFacts, &noteError, this);
        if (status != FLAC__STREAM_DECODER_INIT_STATUS_OK)
            return fail(ErrorCode::Io, "cannot open the file", m_path);
        if (!FLAC__stream_decoder_process_until_end_of_metadata(m_decoder) || m_channels == 0)
            return fail(ErrorCode::Corrupt, "the file is no FLAC stream", m_path);
        return m_samples == 0 ? measure() : Result<void>();
    }

    Result<void> read(std::int64_t first, std::span<std::int32_t> out) {
        const auto count = static_cast<std::int64_t>(out.size() / m_channels);
        m_out = out;
        m_filled = 0;
        const auto from = static_cast<FLAC__uint64>(first);
        if (first != m_next) {
            // Seeking hands out the block that holds `first`.
            if (!FLAC__stream_decoder_seek_absolute(m_decoder, from)) {
                FLAC__stream_decoder_flush(m_decoder);
                m_next = -1;
                return damaged();
            }
        } else {
            takeKept();
        }
        while (m_filled < count) {
            const auto before = m_filled;
            if (!FLAC__stream_decoder_process_single(m_decoder) || m_failed ||
                (m_filled == before &&
                 FLAC__stream_decoder_get_state(m_decoder) == FLAC__STREAM_DECODER_END_OF_STREAM)) {
                m_next = -1;
                return damaged();
            }
        }
        m_next = first + count;
        return {};
    }

    [[nodiscard]] unsigned channels() const noexcept { return m_channels; }

    [[nodiscard]] std::int64_t samples() const noexcept { return m_samples; }

private:
    Result<void> damaged() {
        m_failed = false;
        return fail(ErrorCode::Corrupt, "the FLAC stream is damaged or cut off", m_path);
    }

    Result<void> measure() {
        m_counting = true;
        const bool whole = FLAC__stream_decoder_process_until_end_of_stream(m_decoder) != 0;
        m_counting = false;
        m_next = -1;
        if (!whole || m_failed || !FLAC__stream_decoder_reset(m_decoder) ||
            !FLAC__stream_decoder_process_until_end_of_metadata(m_decoder))
            return damaged();
        m_samples = m_counted;
        return {};
    }

    /// What the last block had beyond what was asked for.
    void takeKept() {
        const auto kept = std::exchange(m_kept, {});
        const auto count = kept.size() / m_channels;
        for (std::size_t i = 0; i < count; ++i)
            put(kept.data() + i * m_channels);
    }

    void put(const std::int32_t* sample) {
        const auto at = static_cast<std::size_t>(m_filled) * m_channels;
        if (at < m_out.size()) {
            std::copy_n(sample, m_channels, m_out.begin() + static_cast<std::ptrdiff_t>(at));
            ++m_filled;
        } else {
            m_kept.insert(m_kept.end(), sample, sample + m_channels);
        }
    }

    static FLAC__StreamDecoderWriteStatus write(const FLAC__StreamDecoder* /*decoder*/,
                                                const FLAC__Frame* frame,
                                                const FLAC__int32* const* buffer, void* client) {
        auto& self = *static_cast<Private*>(client);
        self.m_counted += frame->header.blocksize;
        if (self.m_counting)
            return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
        if (frame->header.channels != self.m_channels) {
            self.m_failed = true;
            return FLAC__STREAM_DECODER_WRITE_STATUS_ABORT;
        }
        self.m_kept.clear();
        std::vector<std::int32_t> sample(self.m_channels);
        for (unsigned i = 0; i < frame->header.blocksize; ++i) {
            for (unsigned c = 0; c < self.m_channels; ++c)
                sample[c] = buffer[c][i];
            self.put(sample.data());
        }
        return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
    }

    static void noteFacts(const FLAC__StreamDecoder* /*decoder*/,
                          const FLAC__StreamMetadata* metadata, void* client) {
        auto& self = *static_cast<Private*>(client);
        if (metadata->type != FLAC__METADATA_TYPE_STREAMINFO)
            return;
        self.m_channels = metadata->data.stream_info.channels;
        self.m_samples = static_cast<std::int64_t>(metadata->data.stream_info.total_samples);
    }

    static void noteError(const FLAC__StreamDecoder* /*decoder*/,
                          FLAC__StreamDecoderErrorStatus /*status*/, void* client) {
        static_cast<Private*>(client)->m_failed = true;
    }

    std::string m_path;
    FLAC__StreamDecoder* m_decoder;
    unsigned m_channels = 0;
    std::int64_t m_samples = 0;
    std::int64_t m_counted = 0;
    bool m_counting = false;
    bool m_failed = false;
    std::int64_t m_next = 0; ///< position behind what was given out; -1: not known
    std::vector<std::int32_t> m_kept;
    // Of the read under way.
    std::span<std::int32_t> m_out;
    std::int64_t m_filled = 0;
};

Result<std::unique_ptr<WfdbFlac>> WfdbFlac::open(const std::filesystem::path& path) {
    auto d = std::make_unique<Private>(path.string());
    if (auto opened = d->open(); !opened)
        return propagate(opened);
    return std::unique_ptr<WfdbFlac>(new WfdbFlac(std::move(d)));
}

WfdbFlac::WfdbFlac(std::unique_ptr<Private> d) : m_d(std::move(d)) {}

WfdbFlac::~WfdbFlac() = default;

unsigned WfdbFlac::channels() const noexcept { return m_d->channels(); }

std::int64_t WfdbFlac::samples() const noexcept { return m_d->samples(); }

Result<void> WfdbFlac::read(std::int64_t first, std::span<std::int32_t> out) {
    return m_d->read(first, out);
}

} // namespace vigil::ingest
