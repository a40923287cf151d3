// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/mqtt/connect_refusal.h"

namespace vigil::transport {

Error connectRefusal(int code, bool mqtt5) {
    switch (code) {
    case 1:
    case 0x84:
        return {ErrorCode::Unsupported,
                mqtt5 ? "the broker does not speak MQTT 5" : "the broker does not speak MQTT 3.1.1",
                {}};
    case 2:
    case 0x85:
        return {ErrorCode::InvalidArgument, "the broker refuses the client id", {}};
    case 3:
    case 0x88:
        return {ErrorCode::Connection, "the broker says it is unavailable", {}};
    case 4:
    case 0x86:
        return {ErrorCode::Authentication, "the broker refuses user name or password", {}};
    case 5:
    case 0x87:
        return {ErrorCode::Authentication, "the broker says: not authorised", {}};
    case 0x89:
        return {ErrorCode::Connection, "the broker says it is busy", {}};
    case 0x8A:
        return {ErrorCode::Authentication, "the broker has banned this client", {}};
    case 0x8C:
        return {ErrorCode::Authentication, "the broker asks for another way to log in", {}};
    case 0x97:
    case 0x9F:
        return {ErrorCode::Connection, "the broker says: too many connections", {}};
    case 0x9C:
    case 0x9D:
        return {ErrorCode::Connection, "the broker names another server to be used", {}};
    default:
        break;
    }
    if (code >= 0x80) // any other refusal
        return {ErrorCode::Connection,
                "the broker refuses the connection, reason " + std::to_string(code),
                {}};
    return {ErrorCode::Connection, "the broker cannot be reached or does not answer", {}};
}

} // namespace vigil::transport
