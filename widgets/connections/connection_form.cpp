// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connections/connection_form.h"

#include "widgets/connections/broker_choices.h"
#include "widgets/connections/input_checks.h"
#include "widgets/frame/side_window.h"
#include "widgets/text/format.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"
#include "widgets/text/wording.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace vigil::widgets {

namespace {

bool isLoopback(const QString& host) {
    return host == QLatin1String("localhost") || host == QLatin1String("::1") ||
           host.startsWith(QLatin1String("127."));
}

Secret secretOf(const QString& text) {
    QByteArray bytes = text.toUtf8();
    Secret secret(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    wipe(bytes.data(), static_cast<std::size_t>(bytes.size()));
    return secret;
}

/// For the field, which keeps a copy of its own.
QString textOf(const Secret& secret) {
    const auto text = secret.view();
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

ConnectionForm::ConnectionForm(std::vector<pipeline::ConnectionKind> kinds, QWidget* parent)
    : QWidget(parent), m_kinds(std::move(kinds)), m_layout(new QFormLayout(this)) {
    setObjectName(QStringLiteral("connectionForm"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setVerticalSpacing(6);
    m_layout->setHorizontalSpacing(12);
    m_layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_layout->setRowWrapPolicy(QFormLayout::DontWrapRows);

    addBrokerFields();
    addSignInFields();
    addTlsFields();
    m_notice = new QLabel(this);
    m_notice->setObjectName(QStringLiteral("connectionNotice"));
    m_notice->setWordWrap(true);
    m_layout->addRow(m_notice);

    connect(m_kind, &QComboBox::currentIndexChanged, this, &ConnectionForm::kindChanged);
    connect(m_tls, &QCheckBox::toggled, this, &ConnectionForm::tlsChanged);
    connect(m_port, &QSpinBox::valueChanged, this, [this] { edited(m_port); });
    for (auto* box : {m_qos, m_version, m_signIn})
        connect(box, &QComboBox::currentIndexChanged, this, [this, box] { edited(box); });
    kindChanged();
    tlsChanged();
}

void ConnectionForm::addBrokerFields() {
    m_kind = new QComboBox(this);
    m_kind->setObjectName(QStringLiteral("connectionKind"));
    for (const auto& known : m_kinds)
        m_kind->addItem(sourceKindText(known.word));
    addField(m_kind, m_kind, tr("&Broker"), {});
    m_host = textField("connectionHost", tr("&Host"),
                       [this] { return hostProblem(m_host->text().trimmed()); });
    m_host->setPlaceholderText(tr("broker.example.org"));
    m_port = new QSpinBox(this);
    m_port->setObjectName(QStringLiteral("connectionPort"));
    m_port->setRange(1, 65535);
    m_usualPort = kind().fields.port;
    m_port->setValue(m_usualPort);
    m_port->setGroupSeparatorShown(false);
    m_port->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_port->setMaximumWidth(110);
    addField(m_port, m_port, tr("&Port"), {});
    m_topic = textField("connectionTopic", tr("&Topic"), [this] {
        return topicProblem(kind().fields.topics, m_topic->text().trimmed());
    });
    m_qos = new QComboBox(this);
    m_qos->setObjectName(QStringLiteral("connectionQos"));
    m_qos->addItem(tr("0: at most once"));
    m_qos->addItem(tr("1: at least once (recommended)"));
    m_qos->addItem(tr("2: exactly once"));
    m_qos->setCurrentIndex(1);
    addField(m_qos, m_qos, tr("&QoS"), {});
    m_version = new QComboBox(this);
    m_version->setObjectName(QStringLiteral("connectionVersion"));
    m_version->addItem(tr("automatic (recommended)"));
    m_version->addItem(QStringLiteral("MQTT 5"));
    m_version->addItem(QStringLiteral("MQTT 3.1.1"));
    m_version->setToolTip(tr("Automatic asks for MQTT 5, and for 3.1.1 where the broker does not "
                             "know it."));
    addField(m_version, m_version, tr("&Version"), {});
}

void ConnectionForm::addSignInFields() {
    m_user = textField("connectionUser", tr("&User"), [this] {
        return m_user->text().isEmpty() && !m_password->text().isEmpty()
                   ? tr("A password needs a user name.")
                   : QString();
    });
    m_password = textField("connectionPassword", tr("Pass&word"), {});
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setToolTip(tr("Kept in memory until Vigil ends; it is never written to disk."));
    m_signIn = new QComboBox(this);
    m_signIn->setObjectName(QStringLiteral("connectionSignIn"));
    for (const char* mechanism : {"SASL PLAIN", "SASL SCRAM-SHA-256", "SASL SCRAM-SHA-512"})
        m_signIn->addItem(QLatin1String(mechanism));
    addField(m_signIn, m_signIn, tr("S&ign-in"), {});
}

void ConnectionForm::addTlsFields() {
    m_tls = new QCheckBox(tr("&Encrypt the connection (TLS)"), this);
    m_tls->setObjectName(QStringLiteral("connectionTls"));
    m_tls->setAccessibleName(tr("Encrypt the connection with TLS"));
    m_layout->addRow(QString(), m_tls);
    const QString pem = tr("Certificates (*.pem *.crt *.cer *.key);;All files (*)");
    m_ca = fileField("connectionCa", tr("&CA file"), pem, [this] { return fileProblem(m_ca); });
    m_ca->setPlaceholderText(tr("that of the system"));
    m_certificate = fileField("connectionCertificate", tr("C&lient certificate"), pem, [this] {
        if (m_certificate->text().isEmpty() && !m_key->text().isEmpty())
            return tr("A key needs its certificate.");
        return fileProblem(m_certificate);
    });
    m_certificate->setPlaceholderText(tr("none"));
    m_key = fileField("connectionKey", tr("Client &key"), pem, [this] {
        if (m_key->text().isEmpty() && !m_certificate->text().isEmpty())
            return tr("A certificate needs its key.");
        return fileProblem(m_key);
    });
    m_key->setPlaceholderText(tr("none"));
}

void ConnectionForm::addField(QWidget* row, QWidget* editor, const QString& label,
                              std::function<QString()> check) {
    QString plain = label;
    editor->setAccessibleName(plain.remove(QLatin1Char('&')));
    auto* problem = new QLabel(this);
    problem->setFont(roleFont(TextRole::Label));
    problem->setWordWrap(true);
    problem->hide();
    auto* holder = new QWidget(this);
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(row);
    column->addWidget(problem);
    auto* name = new QLabel(label, this);
    name->setBuddy(editor);
    m_layout->addRow(name, holder);
    m_fields.push_back({editor, problem, std::move(check)});
}

QLineEdit* ConnectionForm::textField(const char* name, const QString& label,
                                     std::function<QString()> check) {
    auto* field = new QLineEdit(this);
    field->setObjectName(QLatin1String(name));
    addField(field, field, label, std::move(check));
    connect(field, &QLineEdit::textChanged, this, [this, field] { edited(field); });
    // What is wrong is said once the field is left, not at its first letter.
    connect(field, &QLineEdit::editingFinished, this, [this, field] {
        for (Field& one : m_fields)
            if (one.editor == field && !m_filling && field->isModified()) {
                one.touched = true;
                static_cast<void>(showProblem(one));
            }
    });
    return field;
}

QLineEdit* ConnectionForm::fileField(const char* name, const QString& label, const QString& filter,
                                     std::function<QString()> check) {
    auto* row = new QWidget(this);
    auto* field = new QLineEdit(row);
    field->setObjectName(QLatin1String(name));
    auto* choose = new QPushButton(tr("Choose..."), row);
    QString plain = label;
    plain.remove(QLatin1Char('&'));
    choose->setAccessibleName(tr("Choose the file: %1").arg(plain));
    choose->setAutoDefault(false);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    line->addWidget(field, 1);
    line->addWidget(choose);
    addField(row, field, label, std::move(check));
    connect(field, &QLineEdit::textChanged, this, [this, field] { edited(field); });
    connect(choose, &QPushButton::clicked, this, [this, field, plain, filter] {
        askForFile(this, QFileDialog::AcceptOpen, plain, QFileInfo(field->text()).absolutePath(),
                   filter, [field](const QString& path) { field->setText(path); });
    });
    return field;
}

const pipeline::ConnectionKind& ConnectionForm::kind() const {
    return m_kinds[static_cast<std::size_t>(std::max(m_kind->currentIndex(), 0))];
}

const pipeline::ConnectionFields& ConnectionForm::fieldsOf(const QString& word) const {
    const auto found = std::ranges::find(m_kinds, word, &pipeline::ConnectionKind::word);
    return found != m_kinds.end() ? found->fields : m_kinds.front().fields;
}

quint16 ConnectionForm::usualPort() const {
    const auto& fields = kind().fields;
    return m_tls->isChecked() ? fields.securePort : fields.port;
}

QString ConnectionForm::fileProblem(const QLineEdit* field) const {
    const QString path = field->text().trimmed();
    if (!m_tls->isChecked() || path.isEmpty())
        return {};
    const QFileInfo file(path);
    if (!file.isFile())
        return tr("There is no such file.");
    return file.isReadable() ? QString() : tr("This file cannot be read.");
}

void ConnectionForm::kindChanged() {
    const auto& fields = kind().fields;
    m_topic->setPlaceholderText(qstr(fields.topicExample));
    m_layout->setRowVisible(m_qos->parentWidget(), fields.asksQos);
    m_layout->setRowVisible(m_version->parentWidget(), fields.asksVersion);
    m_layout->setRowVisible(m_signIn->parentWidget(), fields.asksSignIn);
    tlsChanged();
}

void ConnectionForm::tlsChanged() {
    for (auto* field : {m_ca, m_certificate, m_key})
        field->parentWidget()->setEnabled(m_tls->isChecked());
    // A port that was not chosen follows broker and encryption.
    const quint16 usual = usualPort();
    if (!m_filling && m_port->value() == m_usualPort)
        m_port->setValue(usual);
    m_usualPort = usual;
    edited(m_tls);
}

void ConnectionForm::refreshNotice() {
    const QString host = m_host->text().trimmed();
    const bool open = !m_tls->isChecked() && !host.isEmpty() && !isLoopback(host);
    m_notice->setText(open ? tr("Without encryption everyone on the way can read values, user and "
                                "password.")
                           : QString());
    m_notice->setVisible(open);
    QPalette p = m_notice->palette();
    p.setColor(QPalette::WindowText, theme().caution);
    m_notice->setPalette(p);
}

QString ConnectionForm::showProblem(Field& field) {
    QString text = field.check && field.editor->isEnabled() ? field.check() : QString();
    QPalette p = field.problem->palette();
    p.setColor(QPalette::WindowText, theme().caution);
    field.problem->setPalette(p);
    field.problem->setText(text);
    field.problem->setVisible(!text.isEmpty());
    field.editor->setAccessibleDescription(text);
    return text;
}

void ConnectionForm::edited(QWidget*) {
    if (m_filling)
        return;
    // Fields depend on each other (user and password, key and certificate).
    for (Field& field : m_fields)
        if (field.touched)
            static_cast<void>(showProblem(field));
    refreshNotice();
    Q_EMIT changed();
}

bool ConnectionForm::validate() {
    QWidget* first = nullptr;
    for (Field& field : m_fields) {
        field.touched = true;
        if (!showProblem(field).isEmpty() && !first)
            first = field.editor;
    }
    if (first)
        first->setFocus();
    return first == nullptr;
}

QString ConnectionForm::problem(const QString& fieldName) const {
    const auto found = std::find_if(m_fields.begin(), m_fields.end(), [&](const Field& field) {
        return field.editor->objectName() == fieldName;
    });
    return found == m_fields.end() ? QString() : found->problem->text();
}

void ConnectionForm::setEditable(bool editable) { setEnabled(editable); }

pipeline::ConnectionRequest ConnectionForm::request() const {
    pipeline::ConnectionRequest request;
    request.kind = kind().word;
    request.host = m_host->text().trimmed();
    request.port = static_cast<quint16>(m_port->value());
    request.topic = m_topic->text().trimmed();
    request.qos = m_qos->currentIndex();
    request.version = choiceAt(kMqttVersions, m_version->currentIndex());
    request.user = m_user->text();
    request.password = secretOf(m_password->text());
    request.signIn = choiceAt(kSignIns, m_signIn->currentIndex());
    request.tls = m_tls->isChecked();
    if (request.tls) {
        request.caFile = m_ca->text().trimmed();
        request.clientCertFile = m_certificate->text().trimmed();
        request.clientKeyFile = m_key->text().trimmed();
    }
    return request;
}

void ConnectionForm::setRequest(const pipeline::ConnectionRequest& request) {
    m_filling = true;
    const auto known = std::ranges::find(m_kinds, request.kind, &pipeline::ConnectionKind::word);
    m_kind->setCurrentIndex(known != m_kinds.end() ? static_cast<int>(known - m_kinds.begin()) : 0);
    m_tls->setChecked(request.tls);
    m_host->setText(request.host);
    m_port->setValue(request.port);
    m_topic->setText(request.topic);
    m_qos->setCurrentIndex(std::clamp(request.qos, 0, 2));
    m_version->setCurrentIndex(indexOf(kMqttVersions, request.version));
    m_user->setText(request.user);
    m_password->setText(textOf(request.password));
    m_signIn->setCurrentIndex(indexOf(kSignIns, request.signIn));
    m_ca->setText(request.caFile);
    m_certificate->setText(request.clientCertFile);
    m_key->setText(request.clientKeyFile);
    m_filling = false;
    m_usualPort = usualPort();
    edited(nullptr);
}

} // namespace vigil::widgets
