// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/connections/test_view.h"

#include "widgets/connections/test_wording.h"
#include "widgets/text/format.h"
#include "widgets/text/live_tool_tip.h"
#include "widgets/text/theme.h"
#include "widgets/text/typography.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace vigil::widgets {
namespace {

void setColour(QLabel* label, const QColor& colour) {
    QPalette p = label->palette();
    p.setColor(QPalette::WindowText, colour);
    label->setPalette(p);
}

QLabel* plainLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

TestView::TestView(QWidget* parent)
    : QWidget(parent), m_failure(plainLabel(this)), m_nextStep(plainLabel(this)),
      m_technical(plainLabel(this)),
      m_sampleTitle(new QLabel(tr("First message, as values"), this)), m_sample(plainLabel(this)) {
    setObjectName(QStringLiteral("testView"));
    setAccessibleName(tr("Stages of the connection test"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(7);
    grid->setColumnStretch(3, 1);
    for (std::size_t i = 0; i < kStages; ++i) {
        Row& row = m_rows[i];
        const int line = static_cast<int>(i);
        row.mark = new QLabel(this);
        row.mark->setFont(roleFont(TextRole::Strong));
        row.mark->setFixedWidth(18);
        row.mark->setAlignment(Qt::AlignCenter);
        row.name = new QLabel(testStageText(static_cast<Step::Stage>(i)), this);
        row.took = new QLabel(this);
        row.took->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        row.took->setMinimumWidth(64);
        row.detail = new QLabel(this);
        row.detail->setTextFormat(Qt::PlainText);
        row.detail->setFont(roleFont(TextRole::Label));
        // Long addresses must not widen the dialog.
        row.detail->setWordWrap(true);
        row.detail->setMinimumWidth(120);
        grid->addWidget(row.mark, line, 0);
        grid->addWidget(row.name, line, 1);
        grid->addWidget(row.took, line, 2);
        grid->addWidget(row.detail, line, 3);
    }
    m_failure->setFont(roleFont(TextRole::Strong));
    m_failure->setObjectName(QStringLiteral("testFailure"));
    m_nextStep->setObjectName(QStringLiteral("testNextStep"));
    m_technical->setFont(roleFont(TextRole::Label));
    m_sampleTitle->setFont(roleFont(TextRole::Strong));
    m_sample->setObjectName(QStringLiteral("testSample"));
    m_sample->setFont(roleFont(TextRole::Fixed));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(grid);
    for (auto* label : {m_failure, m_nextStep, m_technical, m_sampleTitle, m_sample})
        layout->addWidget(label);
    layout->addStretch(1);
    reset();
}

void TestView::reset() {
    for (Row& row : m_rows) {
        row.state = State::Waiting;
        row.took->clear();
        row.detail->clear();
        row.detail->setToolTip({});
        show(row);
    }
    for (auto* label : {m_failure, m_nextStep, m_technical, m_sample}) {
        label->clear();
        label->hide();
    }
    m_sampleTitle->hide();
    applyColours();
}

void TestView::setStep(const pipeline::ConnectionFields& fields, const Step& step) {
    const auto index = static_cast<std::size_t>(step.stage);
    if (index >= kStages)
        return;
    Row& row = m_rows[index];
    using Outcome = Step::Outcome;
    row.state = step.outcome == Outcome::Passed    ? State::Passed
                : step.outcome == Outcome::Failed  ? State::Failed
                : step.outcome == Outcome::Skipped ? State::Skipped
                                                   : State::Running;
    if (row.state == State::Failed && step.errorCode == ErrorCode::Cancelled)
        row.state = State::Cancelled;
    const bool ended = row.state == State::Passed || row.state == State::Failed;
    row.took->setText(!ended            ? QString()
                      : step.tookMs < 1 ? tr("under %1").arg(milliseconds(1))
                                        : milliseconds(step.tookMs));
    row.detail->clear();
    row.detail->setToolTip({});
    if (row.state == State::Failed) {
        const ErrorWording wording = testFailureWording(fields, step.stage, step.errorCode);
        m_failure->setText(wording.cause);
        m_nextStep->setText(wording.nextStep);
        m_failure->show();
        m_nextStep->show();
        m_technical->setText(step.detail);
        m_technical->setVisible(!step.detail.isEmpty());
    } else if (step.stage == Step::Stage::Decoded && row.state == State::Passed) {
        m_sample->setText(step.detail);
        m_sample->setVisible(!step.detail.isEmpty());
        m_sampleTitle->setVisible(!step.detail.isEmpty());
    } else if (row.state != State::Skipped) { // why is plain: our own word stands there
        row.detail->setText(step.detail);
        row.detail->setToolTip(plainToolTip(step.detail));
    }
    show(row);
    applyColours();
}

void TestView::stop() {
    for (Row& row : m_rows)
        if (row.state == State::Running) {
            row.state = State::Cancelled;
            show(row);
        }
    applyColours();
}

void TestView::show(Row& row) {
    QString mark, word;
    switch (row.state) {
    case State::Waiting:
        mark = QStringLiteral("\u00b7");
        word = tr("not tested");
        break;
    case State::Running:
        mark = QStringLiteral("\u2026");
        word = tr("running");
        break;
    case State::Passed:
        mark = QStringLiteral("\u2713");
        word = tr("passed");
        break;
    case State::Failed:
        mark = QStringLiteral("\u2717");
        word = tr("failed");
        break;
    case State::Skipped:
        mark = QStringLiteral("\u2013");
        word = tr("not needed");
        break;
    case State::Cancelled:
        mark = QStringLiteral("\u2013");
        word = tr("cancelled");
        break;
    }
    row.mark->setText(mark);
    const bool untimed = row.took->text().isEmpty() && row.state != State::Waiting;
    if (row.detail->text().isEmpty() && (untimed || row.state == State::Failed))
        row.detail->setText(word);
    row.name->setAccessibleName(
        row.name->text() + QStringLiteral(": ") + word +
        (row.took->text().isEmpty() ? QString() : QStringLiteral(", ") + row.took->text()));
}

QString TestView::stageText(Step::Stage stage) const {
    return m_rows[static_cast<std::size_t>(stage)].name->accessibleName();
}

QString TestView::failureText() const {
    return m_failure->text().isEmpty() ? QString()
                                       : m_failure->text() + QLatin1Char('\n') + m_nextStep->text();
}

QString TestView::sampleText() const { return m_sample->text(); }

void TestView::applyColours() {
    const Theme& t = theme();
    for (const Row& row : m_rows) {
        const bool waits = row.state == State::Waiting || row.state == State::Skipped ||
                           row.state == State::Cancelled;
        setColour(row.mark, row.state == State::Passed   ? t.good
                            : row.state == State::Failed ? t.caution
                                                         : t.dimText);
        setColour(row.name, waits ? t.dimText : row.state == State::Failed ? t.caution : t.text);
        setColour(row.took, t.dimText);
        setColour(row.detail, t.dimText);
    }
    setColour(m_failure, t.caution);
    setColour(m_technical, t.dimText);
}

void TestView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColours();
}

} // namespace vigil::widgets
