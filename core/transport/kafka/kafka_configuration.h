// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "transport/kafka/kafka_options.h"

#include <memory>
#include <string>

struct rd_kafka_conf_s;

namespace vigil::transport {

/// Settings of the client library while they are put together; the first refused one is the error
/// of check(). *Thread:* one. *Owns:* the settings until release().
class KafkaConfiguration {
public:
    /// Brokers, credentials, TLS, time limits and logging, common to both directions.
    explicit KafkaConfiguration(const KafkaOptions& options);
    ~KafkaConfiguration();
    KafkaConfiguration(const KafkaConfiguration&) = delete;
    KafkaConfiguration& operator=(const KafkaConfiguration&) = delete;

    void set(const char* name, const char* value);

    void set(const char* name, const std::string& value) { set(name, value.c_str()); }

    [[nodiscard]] rd_kafka_conf_s* handle() const noexcept { return m_handle; }

    /// Error: InvalidArgument (a setting), Io (a certificate file).
    [[nodiscard]] Result<void> check() const;

    /// To be called when the library has taken the settings.
    void release() noexcept { m_handle = nullptr; }

private:
    rd_kafka_conf_s* m_handle;
    Result<void> m_checked;
};

/// What a code of the library means; `reason` is its text.
[[nodiscard]] Error kafkaError(int code, std::string reason);

} // namespace vigil::transport
