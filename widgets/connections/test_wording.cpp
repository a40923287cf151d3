// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connections/test_wording.h"

#include <QCoreApplication>

namespace vigil::widgets {

using Fields = pipeline::ConnectionFields;
using Stage = pipeline::ConnectionTestStep::Stage;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(ConnectionTest)
};

ErrorWording nameFailure(ErrorCode code) {
    if (code == ErrorCode::Timeout)
        return {Text::tr("The name service does not answer."),
                Text::tr("Check the network connection, or enter the address instead.")};
    return {Text::tr("No computer of this name is known."),
            Text::tr("Check the spelling of the host, or enter its address.")};
}

ErrorWording tcpFailure(ErrorCode code) {
    if (code == ErrorCode::Timeout)
        return {Text::tr("The host does not answer on this port."),
                Text::tr("Check that it is switched on, and that no firewall is in between.")};
    return {Text::tr("The host refuses connections on this port."),
            Text::tr("Check the port, and that the broker is running there.")};
}

ErrorWording tlsFailure(ErrorCode code) {
    switch (code) {
    case ErrorCode::Authentication:
        return {Text::tr("The certificate of the broker was refused: it is for another host, out "
                         "of date, or of an unknown issuer."),
                Text::tr("Enter the host as the certificate names it, and choose the CA file of "
                         "its issuer.")};
    case ErrorCode::Io:
    case ErrorCode::NotFound:
    case ErrorCode::Parse:
        return {Text::tr("A certificate or key file cannot be used."),
                Text::tr("Choose PEM files this user may read, and a key that fits its "
                         "certificate.")};
    case ErrorCode::Timeout:
        return {Text::tr("The broker does not answer the TLS greeting."),
                Text::tr("Check that this port speaks TLS (usual: 8883 MQTT, 9093 Kafka).")};
    case ErrorCode::InvalidArgument:
        return {Text::tr("The host cannot be checked against a certificate."),
                Text::tr("Enter the host name without a dot at its end.")};
    default:
        return {Text::tr("No encryption could be agreed on."),
                Text::tr("Check that this port speaks TLS 1.2 or newer, and whether the broker "
                         "asks for a client certificate.")};
    }
}

ErrorWording signInFailure(const Fields& fields, ErrorCode code) {
    switch (code) {
    case ErrorCode::Authentication:
        return {Text::tr("The broker refuses user or password."),
                Text::tr("Check both, and that the account is enabled at the broker.")};
    case ErrorCode::Unsupported:
        return fields.asksVersion
                   ? ErrorWording{Text::tr("The broker does not speak MQTT 3.1.1."),
                                  Text::tr("Enable that version at the broker.")}
                   : ErrorWording{Text::tr("The broker does not offer this sign-in."),
                                  Text::tr("Choose the sign-in that the broker offers, or leave "
                                           "the user empty.")};
    case ErrorCode::InvalidArgument:
        return {Text::tr("A setting of this connection cannot work."),
                Text::tr("Correct what the details below name, and test again.")};
    case ErrorCode::Timeout:
        return {Text::tr("Something listens there, but does not answer as a broker."),
                Text::tr("Check that kind of broker, port and encryption fit together.")};
    default:
        return {Text::tr("The broker hung up during sign-in."),
                Text::tr("Check that kind of broker, port and encryption fit together; its log "
                         "says why.")};
    }
}

ErrorWording subscribeFailure(const Fields& fields, ErrorCode code) {
    if (fields.topics != pipeline::TopicRule::MqttFilter && code == ErrorCode::NotFound)
        return {Text::tr("The broker has no such topic."),
                Text::tr("Check its spelling; upper and lower case differ.")};
    if (code == ErrorCode::Authentication)
        return {Text::tr("This user may not read the topic."),
                Text::tr("Ask for read access to it, or choose another topic.")};
    if (code == ErrorCode::Timeout)
        return {Text::tr("The broker does not confirm the subscription."),
                Text::tr("Try again; if it stays, look into the log of the broker.")};
    return {Text::tr("The broker refuses the subscription."),
            Text::tr("Check the topic, and what the log of the broker says.")};
}

ErrorWording messageFailure(const Fields& fields, ErrorCode code) {
    if (code == ErrorCode::Timeout)
        return fields.topics == pipeline::TopicRule::MqttFilter
                   ? ErrorWording{Text::tr("Connected, but no message came on this topic."),
                                  Text::tr("Check that a device is sending now, and that the "
                                           "filter matches its topic (vigil/# matches all below "
                                           "vigil).")}
                   : ErrorWording{Text::tr("Connected, but no message came in this topic."),
                                  Text::tr("Check that a device is sending now, and that this is "
                                           "the right topic.")};
    return {Text::tr("The connection was lost before the first message."),
            Text::tr("Try again; if it stays, look into the log of the broker.")};
}

ErrorWording decodeFailure() {
    return {Text::tr("A message came, but it cannot be read as values."),
            Text::tr("Check that the topic carries JSON or CBOR of the message convention. Once "
                     "connected, the dead letters on the operations page show it in full.")};
}

} // namespace

QString testStageText(Stage stage) {
    switch (stage) {
    case Stage::Name:
        return Text::tr("Find the host");
    case Stage::Tcp:
        return Text::tr("Reach the port");
    case Stage::Tls:
        return Text::tr("Encrypt");
    case Stage::Authentication:
        return Text::tr("Sign in");
    case Stage::Subscribe:
        return Text::tr("Subscribe");
    case Stage::FirstMessage:
        return Text::tr("First message");
    case Stage::Decoded:
        return Text::tr("Read its values");
    }
    return {};
}

ErrorWording testFailureWording(const Fields& fields, Stage stage, ErrorCode code) {
    if (code == ErrorCode::Cancelled || code == ErrorCode::Internal)
        return errorWording(code);
    switch (stage) {
    case Stage::Name:
        return nameFailure(code);
    case Stage::Tcp:
        return tcpFailure(code);
    case Stage::Tls:
        return tlsFailure(code);
    case Stage::Authentication:
        return signInFailure(fields, code);
    case Stage::Subscribe:
        return subscribeFailure(fields, code);
    case Stage::FirstMessage:
        return messageFailure(fields, code);
    case Stage::Decoded:
        return decodeFailure();
    }
    return errorWording(code);
}

} // namespace vigil::widgets
