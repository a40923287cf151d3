// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"

#include <QDialog>

#include <optional>

class QLabel;
class QPushButton;

namespace vigil::widgets {

class ConnectionForm;
class TestView;

/// Where to subscribe, with a test whose every stage is shown. The dialog only asks: the test runs
/// elsewhere and reports through testStep() and testFinished(). Connecting is possible without a
/// test; the dialog says so. *Thread:* GUI.
class ConnectionDialog : public QDialog {
    Q_OBJECT
public:
    /// What is known about the settings as they stand.
    enum class Verdict { Untested, Running, Passed, Failed, Changed, Cancelled };

    ConnectionDialog(std::vector<pipeline::ConnectionKind> kinds,
                     const pipeline::ConnectionRequest& last, QWidget* parent = nullptr);

    void testStep(const pipeline::ConnectionTestStep& step);
    void testFinished(bool passed);
    void done(int result) override;

    [[nodiscard]] Verdict verdict() const { return m_verdict; }

    [[nodiscard]] ConnectionForm& form() const { return *m_form; }

    [[nodiscard]] TestView& testView() const { return *m_test; }

Q_SIGNALS:
    void testRequested(const vigil::pipeline::ConnectionRequest& request);
    void testCancelled();
    void connectRequested(const vigil::pipeline::ConnectionRequest& request);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyColours();
    void startTest();
    void cancelTest();
    void connectNow();
    void setVerdict(Verdict verdict);

    ConnectionForm* m_form;
    TestView* m_test;
    QLabel* m_state;
    QPushButton* m_testButton;
    QPushButton* m_connect;
    QWidget* m_line;
    Verdict m_verdict = Verdict::Untested;
    pipeline::ConnectionRequest m_tested;
};

} // namespace vigil::widgets
