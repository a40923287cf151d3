// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connections/connection_dialog.h"

#include "widgets/connections/connection_form.h"
#include "widgets/connections/test_view.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace vigil::widgets {
namespace {

/// Without what a test does not depend on.
bool sameConnection(const pipeline::ConnectionRequest& a, const pipeline::ConnectionRequest& b) {
    return a.kind == b.kind && a.host == b.host && a.port == b.port && a.user == b.user &&
           a.password == b.password && a.signIn == b.signIn && a.tls == b.tls &&
           a.caFile == b.caFile && a.clientCertFile == b.clientCertFile &&
           a.clientKeyFile == b.clientKeyFile && a.qos == b.qos && a.version == b.version &&
           a.topic == b.topic;
}

} // namespace

ConnectionDialog::ConnectionDialog(std::vector<pipeline::ConnectionKind> kinds,
                                   const pipeline::ConnectionRequest& last, QWidget* parent)
    : QDialog(parent), m_form(new ConnectionForm(std::move(kinds), this)),
      m_test(new TestView(this)), m_state(new QLabel(this)), m_testButton(new QPushButton(this)),
      m_connect(new QPushButton(tr("Connect"), this)), m_line(new QWidget(this)) {
    setWindowTitle(tr("Connect to a broker"));
    setObjectName(QStringLiteral("connectionDialog"));
    auto* left = new QLabel(tr("Connection"), this);
    auto* right = new QLabel(tr("Test"), this);
    for (auto* title : {left, right})
        title->setFont(roleFont(TextRole::Title));
    m_state->setObjectName(QStringLiteral("connectionState"));
    m_state->setWordWrap(true);
    m_state->setTextFormat(Qt::PlainText);
    m_testButton->setObjectName(QStringLiteral("connectionTest"));
    m_connect->setObjectName(QStringLiteral("connectionConnect"));
    m_connect->setAccessibleName(tr("Connect with these settings"));
    auto* close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("connectionClose"));
    close->setAccessibleName(tr("Close without connecting"));
    // Return tests: the step that cannot do harm.
    m_testButton->setDefault(true);
    m_connect->setAutoDefault(false);
    close->setAutoDefault(false);

    auto* formColumn = new QVBoxLayout;
    formColumn->setSpacing(10);
    formColumn->addWidget(left);
    formColumn->addWidget(m_form);
    formColumn->addStretch(1);
    auto* testColumn = new QVBoxLayout;
    testColumn->setSpacing(10);
    testColumn->addWidget(right);
    testColumn->addWidget(m_test, 1);
    m_line->setFixedWidth(1);
    m_line->setAutoFillBackground(true);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(18);
    columns->addLayout(formColumn, 5);
    columns->addWidget(m_line);
    columns->addLayout(testColumn, 5);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_state, 1);
    buttons->addWidget(m_testButton);
    buttons->addWidget(m_connect);
    buttons->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(18, 14, 18, 14);
    layout->setSpacing(14);
    layout->addLayout(columns, 1);
    layout->addLayout(buttons);
    m_test->setMinimumWidth(400);
    resize(920, 640);

    m_form->setRequest(last);
    setVerdict(Verdict::Untested);
    connect(m_form, &ConnectionForm::changed, this, [this] {
        if (m_verdict == Verdict::Untested || m_verdict == Verdict::Running)
            return;
        if (!sameConnection(m_form->request(), m_tested))
            setVerdict(Verdict::Changed);
    });
    connect(m_testButton, &QPushButton::clicked, this, [this] {
        if (m_verdict == Verdict::Running)
            cancelTest();
        else
            startTest();
    });
    connect(m_connect, &QPushButton::clicked, this, &ConnectionDialog::connectNow);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
}

void ConnectionDialog::startTest() {
    if (!m_form->validate())
        return;
    m_tested = m_form->request();
    m_test->reset();
    setVerdict(Verdict::Running);
    Q_EMIT testRequested(m_tested);
}

void ConnectionDialog::cancelTest() {
    m_test->stop();
    setVerdict(Verdict::Cancelled);
    Q_EMIT testCancelled();
}

void ConnectionDialog::testStep(const pipeline::ConnectionTestStep& step) {
    // A cancelled test may still report what it had begun.
    if (m_verdict == Verdict::Running)
        m_test->setStep(m_form->fieldsOf(m_tested.kind), step);
}

void ConnectionDialog::testFinished(bool passed) {
    if (m_verdict != Verdict::Running)
        return;
    m_test->stop();
    setVerdict(passed ? Verdict::Passed : Verdict::Failed);
}

void ConnectionDialog::connectNow() {
    if (!m_form->validate())
        return;
    const auto request = m_form->request();
    accept();
    Q_EMIT connectRequested(request);
}

void ConnectionDialog::done(int result) {
    if (m_verdict == Verdict::Running)
        cancelTest();
    QDialog::done(result);
}

void ConnectionDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

void ConnectionDialog::setVerdict(Verdict verdict) {
    m_verdict = verdict;
    const bool running = verdict == Verdict::Running;
    m_form->setEditable(!running);
    m_testButton->setText(running ? tr("Cancel test") : tr("Test connection"));
    m_testButton->setAccessibleName(m_testButton->text());
    switch (verdict) {
    case Verdict::Untested:
        m_state->setText(tr("Not tested. You can connect all the same."));
        break;
    case Verdict::Running:
        m_state->setText(tr("Testing. Connecting now ends the test."));
        break;
    case Verdict::Passed:
        m_state->setText(tr("Test passed: a message was received and read."));
        break;
    case Verdict::Failed:
        m_state->setText(
            tr("The test failed: the cause stands above. You can connect all the same."));
        break;
    case Verdict::Changed:
        m_state->setText(tr("Changed since the test: its result no longer counts."));
        break;
    case Verdict::Cancelled:
        m_state->setText(tr("Test cancelled. You can connect all the same."));
        break;
    }
    m_state->setAccessibleName(m_state->text());
    applyColours();
}

void ConnectionDialog::applyColours() {
    const bool doubtful = m_verdict == Verdict::Failed || m_verdict == Verdict::Changed;
    QPalette p = m_state->palette();
    p.setColor(QPalette::WindowText, m_verdict == Verdict::Passed ? theme().good
                                     : doubtful                   ? theme().caution
                                                                  : theme().dimText);
    m_state->setPalette(p);
    m_line->setPalette(QPalette(theme().border));
}

} // namespace vigil::widgets
