// SPDX-License-Identifier: GPL-3.0-or-later
#include "ingest/decode/payload_text.h"

#include "ingest/decode/decode_options.h"
#include "ingest/decode/gzip_payload.h"
#include "ingest/decode/line_protocol.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

namespace vigil::ingest {
namespace {

using model::DeadLetterReason;
using nlohmann::json;

/// Writes what a binary format holds as JSON text, with bounded depth and size: nothing is built in
/// between. *Thread:* one; lives as long as one payload.
class JsonTextWriter final : public nlohmann::json_sax<json> {
public:
    explicit JsonTextWriter(std::string& out) : m_out(out) {}

    [[nodiscard]] const std::optional<Fault>& fault() const noexcept { return m_fault; }

    bool null() override { return put("null"); }

    bool boolean(bool value) override { return put(value ? "true" : "false"); }

    bool number_integer(std::int64_t value) override { return put(std::to_string(value)); }

    bool number_unsigned(std::uint64_t value) override { return put(std::to_string(value)); }

    bool number_float(double value, const std::string& /*text*/) override {
        return put(std::isfinite(value) ? json(value).dump() : "null");
    }

    bool string(std::string& value) override { return put(quoted(value)); }

    bool binary(json::binary_t& /*value*/) override { return put("null"); } // no value of a path

    bool start_object(std::size_t /*elements*/) override { return open('{'); }

    bool end_object() override { return close('}'); }

    bool start_array(std::size_t /*elements*/) override { return open('['); }

    bool end_array() override { return close(']'); }

    bool key(std::string& name) override {
        separate();
        m_out += quoted(name);
        m_out += ':';
        m_afterKey = true;
        return true;
    }

    bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                     const json::exception& /*error*/) override {
        return false;
    }

private:
    /// Bytes that are no UTF-8 are kept: the reader of the text refuses them by name.
    static std::string quoted(const std::string& text) {
        std::string out = "\"";
        constexpr std::string_view kDigits = "0123456789abcdef";
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (c == '"' || c == '\\')
                (out += '\\') += c;
            else if (byte < 0x20)
                ((out += "\\u00") += kDigits[byte >> 4U]) += kDigits[byte & 0xFU];
            else
                out += c;
        }
        return out += '"';
    }

    void separate() {
        if (!m_afterKey && !m_first.empty() && !std::exchange(m_first.back(), false))
            m_out += ',';
        m_afterKey = false;
    }

    bool put(std::string_view text) {
        separate();
        m_out += text;
        return true;
    }

    bool open(char bracket) {
        separate();
        if (m_first.size() >= bounds::kDepth) {
            m_fault = Fault{DeadLetterReason::TooDeep, "nested deeper than 64"};
            return false;
        }
        m_out += bracket;
        m_first.push_back(true);
        return true;
    }

    bool close(char bracket) {
        m_first.pop_back();
        m_out += bracket;
        return true;
    }

    std::string& m_out;
    std::vector<char> m_first; ///< of each open object or array: nothing is in it yet
    bool m_afterKey = false;
    std::optional<Fault> m_fault;
};

std::optional<Fault> readBinary(std::string_view payload, bool cbor, std::string& out) {
    JsonTextWriter writer(out);
    const auto format = cbor ? json::input_format_t::cbor : json::input_format_t::msgpack;
    if (json::sax_parse(payload.begin(), payload.end(), &writer, format))
        return std::nullopt;
    return writer.fault() ? writer.fault()
                          : Fault{DeadLetterReason::Malformed,
                                  cbor ? "no CBOR, or cut off" : "no MessagePack, or cut off"};
}

} // namespace

std::optional<Fault> PayloadText::read(std::string_view payload, PayloadFormat format,
                                       std::string_view& text) {
    if (isGzip(payload)) {
        if (auto fault = unpackGzip(payload, kMost, m_unpacked))
            return fault;
        payload = m_unpacked;
    }
    text = payload;
    if (format == PayloadFormat::Json || payload.empty())
        return std::nullopt;
    m_json.clear();
    auto fault = format == PayloadFormat::Influx
                     ? readLineProtocol(payload, m_json)
                     : readBinary(payload, format == PayloadFormat::Cbor, m_json);
    text = m_json;
    return fault;
}

} // namespace vigil::ingest
