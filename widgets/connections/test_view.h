// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"

#include <QWidget>

#include <array>

class QLabel;

namespace vigil::widgets {

/// The stages of a connection test with tick or cross, duration and, where one failed, the cause
/// and what to do. *Thread:* GUI.
class TestView : public QWidget {
    Q_OBJECT
public:
    using Step = pipeline::ConnectionTestStep;
    static constexpr std::size_t kStages = 7;

    explicit TestView(QWidget* parent = nullptr);

    /// Forgets all results.
    void reset();
    void setStep(const pipeline::ConnectionFields& fields, const Step& step);
    /// Stages still running become "cancelled".
    void stop();

    /// What a screen reader says about a stage: "Sign in: passed, 12 ms".
    [[nodiscard]] QString stageText(Step::Stage stage) const;
    /// Cause and next step, a line each; empty when nothing failed.
    [[nodiscard]] QString failureText() const;
    [[nodiscard]] QString sampleText() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    enum class State { Waiting, Running, Passed, Failed, Skipped, Cancelled };

    struct Row {
        State state = State::Waiting;
        QLabel* mark = nullptr;
        QLabel* name = nullptr;
        QLabel* took = nullptr;
        QLabel* detail = nullptr;
    };

    void show(Row& row);
    void applyColours();

    std::array<Row, kStages> m_rows;
    QLabel* m_failure;
    QLabel* m_nextStep;
    QLabel* m_technical;
    QLabel* m_sampleTitle;
    QLabel* m_sample;
};

} // namespace vigil::widgets
