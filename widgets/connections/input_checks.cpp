// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connections/input_checks.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(InputChecks)
};

constexpr int kLongestHost = 253;
constexpr int kLongestKafkaTopic = 249;
constexpr int kLongestMqttTopic = 65535; ///< bytes

} // namespace

QString hostProblem(const QString& host) {
    if (host.isEmpty())
        return Text::tr("Enter the name or address of the broker.");
    if (host.contains(QStringLiteral("://")))
        return Text::tr("Only the name, without what stands before ://");
    if (std::any_of(host.begin(), host.end(), [](QChar c) { return c.isSpace(); }))
        return Text::tr("A host name holds no spaces.");
    // One colon begins a port; an IPv6 address has two at least.
    if (host.count(QLatin1Char(':')) == 1)
        return Text::tr("Enter the port in its own field.");
    if (host.size() > kLongestHost || host.contains(QLatin1Char('/')))
        return Text::tr("This is not a host name.");
    return {};
}

QString topicProblem(pipeline::TopicRule rule, const QString& topic) {
    switch (rule) {
    case pipeline::TopicRule::MqttFilter:
        return topicFilterProblem(topic);
    case pipeline::TopicRule::KafkaName:
        return kafkaTopicProblem(topic);
    case pipeline::TopicRule::Any:
        break;
    }
    return topic.isEmpty() ? Text::tr("Enter the topic to read.") : QString();
}

QString topicFilterProblem(const QString& filter) {
    if (filter.isEmpty())
        return Text::tr("Enter what to subscribe to, for example vigil/#");
    if (filter.toUtf8().size() > kLongestMqttTopic || filter.contains(QChar(u'\0')))
        return Text::tr("This is not a topic filter.");
    const QStringList levels = filter.split(QLatin1Char('/'));
    for (qsizetype i = 0; i < levels.size(); ++i) {
        const QString& level = levels[i];
        if (level.contains(QLatin1Char('#')) && (level.size() > 1 || i + 1 < levels.size()))
            return Text::tr("# must stand alone in the last level, as in vigil/#");
        if (level.contains(QLatin1Char('+')) && level.size() > 1)
            return Text::tr("+ must stand alone between two slashes, as in ward/+/vitals");
    }
    return {};
}

QString kafkaTopicProblem(const QString& name) {
    if (name.isEmpty())
        return Text::tr("Enter the topic to read.");
    static const QRegularExpression allowed(QStringLiteral("^[A-Za-z0-9._-]+$"));
    if (name.contains(QLatin1Char('#')) || name.contains(QLatin1Char('+')) ||
        name.contains(QLatin1Char('/')))
        return Text::tr("Kafka topics know no wildcards and no levels: enter one name.");
    if (name.size() > kLongestKafkaTopic || !allowed.match(name).hasMatch() ||
        name == QLatin1String(".") || name == QLatin1String(".."))
        return Text::tr("A Kafka topic holds letters, digits, dot, underscore and hyphen.");
    return {};
}

} // namespace vigil::widgets
