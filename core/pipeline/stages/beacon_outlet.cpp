// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/stages/beacon_outlet.h"

#include "transport/mqtt/mqtt_publisher.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <system_error>
#include <utility>

namespace vigil::pipeline {
namespace {

using namespace std::chrono_literals;

/// A broker waits one and a half times as long before it says that the client died, and mosquitto
/// looks every five seconds: less than ten in all.
constexpr auto kKeepAlive = 2s;
constexpr auto kPatience = 1s;
constexpr auto kLastPatience = 300ms;
constexpr std::size_t kInFlight = 2;

Result<void> writeWhole(int file, std::string_view text, const std::filesystem::path& path) {
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return tl::unexpected<Error>(systemError(errno, path));
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

class FileOutlet final : public BeaconOutlet {
public:
    explicit FileOutlet(std::filesystem::path path) : m_path(std::move(path)), m_next(m_path) {
        m_next += ".next";
    }

    Result<void> show(const std::string& text) override {
        ::unlink(m_next.c_str()); // of a life before; never through a link that others put there
        const int file =
            ::open(m_next.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (file < 0)
            return tl::unexpected<Error>(systemError(errno, m_next));
        // Watchers are other users; the program itself makes files for its own alone.
        ::fchmod(file, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
        auto written = writeWhole(file, text + '\n', m_next);
        ::close(file);
        if (written && std::rename(m_next.c_str(), m_path.c_str()) != 0)
            written = tl::unexpected<Error>(systemError(errno, m_path));
        if (!written)
            ::unlink(m_next.c_str());
        return written;
    }

    Result<void> showLast(const std::string& text) override { return show(text); }

    std::string name() const override { return "beacon-file"; }

private:
    std::filesystem::path m_path, m_next;
};

class MqttOutlet final : public BeaconOutlet {
public:
    MqttOutlet(const transport::MqttOptions& options, std::string topic, std::string died,
               std::stop_token stop)
        : m_options(options), m_topic(std::move(topic)), m_stop(std::move(stop)) {
        m_options.clientId.clear();
        m_options.qos = 1;
        m_options.keepAlive = kKeepAlive;
        m_options.will = transport::MqttWill{m_topic, std::move(died)};
    }

    Result<void> show(const std::string& text) override { return show(text, kPatience); }

    Result<void> showLast(const std::string& text) override {
        auto shown = m_publisher ? show(text, kLastPatience)
                                 : fail(ErrorCode::Connection, "the broker was away");
        m_publisher.reset();
        return shown;
    }

    std::string name() const override { return "beacon-mqtt"; }

private:
    Result<void> show(const std::string& text, std::chrono::milliseconds patience) {
        if (!m_publisher) {
            auto opened = transport::MqttPublisher::open(m_options, kInFlight, m_stop);
            if (!opened)
                return propagate(opened);
            m_publisher = std::move(*opened);
        }
        if (auto sent = m_publisher->publish(m_topic, text, true, patience); !sent)
            return sent;
        return m_publisher->flush(patience);
    }

    transport::MqttOptions m_options;
    std::string m_topic;
    std::stop_token m_stop;
    std::unique_ptr<transport::MqttPublisher> m_publisher;
};

} // namespace

std::unique_ptr<BeaconOutlet> makeFileOutlet(std::filesystem::path path) {
    return std::make_unique<FileOutlet>(std::move(path));
}

std::unique_ptr<BeaconOutlet> makeMqttOutlet(const transport::MqttOptions& options,
                                             std::string topic, std::string died,
                                             std::stop_token stop) {
    return std::make_unique<MqttOutlet>(options, std::move(topic), std::move(died),
                                        std::move(stop));
}

} // namespace vigil::pipeline
