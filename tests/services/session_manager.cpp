// SPDX-License-Identifier: GPL-3.0-or-later
// The part of a desktop that ends a session, by the X Session Management Protocol: prints its
// address, takes whoever comes, and at a line on its input asks the last of them to save and then
// to die.
#include <X11/ICE/ICElib.h>
#include <X11/SM/SMlib.h>
#include <poll.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

SmsConn g_client = nullptr;
bool g_ends = false;

Status takeClient(SmsConn client, SmPointer, char*) {
    SmsRegisterClientReply(client, SmsGenerateClientID(client));
    g_client = client;
    SmsSaveYourself(client, SmSaveLocal, False, SmInteractStyleNone, False);
    return 1;
}

void saved(SmsConn client, SmPointer, Bool) {
    if (g_ends)
        SmsDie(client);
    else
        SmsSaveComplete(client);
}

/// A program that wants to ask something holds the logout up: the test fails by that.
void wantsToAsk(SmsConn, SmPointer, int) { std::fputs("asks\n", stderr); }

void leaves(SmsConn client, SmPointer, int, char**) {
    g_client = nullptr;
    SmsCleanUp(client);
}

void takeProperties(SmsConn, SmPointer, int count, SmProp** properties) {
    for (int i = 0; i < count; ++i)
        SmFreeProperty(properties[i]);
    std::free(properties);
}

Status welcome(SmsConn, SmPointer, unsigned long* mask, SmsCallbacks* calls, char**) {
    *mask = SmsRegisterClientProcMask | SmsInteractRequestProcMask | SmsInteractDoneProcMask |
            SmsSaveYourselfRequestProcMask | SmsSaveYourselfP2RequestProcMask |
            SmsSaveYourselfDoneProcMask | SmsCloseConnectionProcMask | SmsSetPropertiesProcMask |
            SmsDeletePropertiesProcMask | SmsGetPropertiesProcMask;
    calls->register_client.callback = takeClient;
    calls->interact_request.callback = wantsToAsk;
    calls->interact_done.callback = [](SmsConn, SmPointer, Bool) {};
    calls->save_yourself_request.callback = [](SmsConn, SmPointer, int, Bool, int, Bool, Bool) {};
    calls->save_yourself_phase2_request.callback = [](SmsConn client, SmPointer) {
        SmsSaveYourselfPhase2(client);
    };
    calls->save_yourself_done.callback = saved;
    calls->close_connection.callback = leaves;
    calls->set_properties.callback = takeProperties;
    calls->delete_properties.callback = [](SmsConn, SmPointer, int, char**) {};
    calls->get_properties.callback = [](SmsConn client, SmPointer) {
        SmsReturnProperties(client, 0, nullptr);
    };
    return 1;
}

/// Null when it was not accepted.
IceConn accepted(IceListenObj listener) {
    IceAcceptStatus status{};
    const IceConn connection = IceAcceptConnection(listener, &status);
    while (connection != nullptr && IceConnectionStatus(connection) == IceConnectPending)
        IceProcessMessages(connection, nullptr, nullptr);
    const bool good =
        connection != nullptr && IceConnectionStatus(connection) == IceConnectAccepted;
    return good ? connection : nullptr;
}

void serve(IceListenObj* listeners, int count) {
    std::vector<IceConn> connections;
    for (;;) {
        std::vector<pollfd> wanted{{0, POLLIN, 0}};
        for (int i = 0; i < count; ++i)
            wanted.push_back({IceGetListenConnectionNumber(listeners[i]), POLLIN, 0});
        for (const auto connection : connections)
            wanted.push_back({IceConnectionNumber(connection), POLLIN, 0});
        if (::poll(wanted.data(), wanted.size(), -1) < 0)
            continue;
        const std::size_t first = 1 + static_cast<std::size_t>(count);
        for (std::size_t i = first; i < wanted.size(); ++i)
            if (wanted[i].revents != 0 && IceProcessMessages(connections[i - first], nullptr,
                                                             nullptr) != IceProcessMessagesSuccess)
                return; // the one it was made for has gone
        for (std::size_t i = 1; i < first; ++i)
            if (wanted[i].revents != 0)
                if (const IceConn connection = accepted(listeners[i - 1]))
                    connections.push_back(connection);
        if (wanted[0].revents == 0)
            continue;
        std::array<char, 64> line{};
        if (std::fgets(line.data(), line.size(), stdin) == nullptr)
            return;
        g_ends = true;
        if (g_client != nullptr)
            SmsSaveYourself(g_client, SmSaveBoth, True, SmInteractStyleAny, False);
    }
}

} // namespace

int main() {
    std::array<char, 256> error{};
    constexpr int kLength = 256;
    IceListenObj* listeners = nullptr;
    int count = 0;
    const auto anybody = [](char*) -> Bool { return True; };
    IceSetIOErrorHandler([](IceConn) {});
    if (!SmsInitialize("vigil-test", "1", welcome, nullptr, anybody, kLength, error.data()) ||
        !IceListenForConnections(&count, &listeners, kLength, error.data())) {
        std::fprintf(stderr, "%s\n", error.data());
        return 1;
    }
    for (int i = 0; i < count; ++i)
        IceSetHostBasedAuthProc(listeners[i], anybody);
    std::puts(IceComposeNetworkIdList(count, listeners));
    std::fflush(stdout);
    serve(listeners, count);
    return 0;
}
