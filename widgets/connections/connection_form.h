// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pipeline/facade.h"

#include <QWidget>

#include <functional>
#include <vector>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace vigil::widgets {

/// The fields of a connection with what is wrong about each said below it. Nothing here touches the
/// network. *Thread:* GUI.
class ConnectionForm : public QWidget {
    Q_OBJECT
public:
    /// `kinds`: what can be connected to, one at least.
    explicit ConnectionForm(std::vector<pipeline::ConnectionKind> kinds, QWidget* parent = nullptr);

    [[nodiscard]] pipeline::ConnectionRequest request() const;
    /// What is asked for of a kind; of the first where it is unknown.
    [[nodiscard]] const pipeline::ConnectionFields& fieldsOf(const QString& word) const;
    void setRequest(const pipeline::ConnectionRequest& request);

    /// Checks all fields and says what is wrong beside each; false puts the cursor into the first
    /// wrong one.
    bool validate();
    /// What is wrong with a field on show now, by its object name; empty when nothing is.
    [[nodiscard]] QString problem(const QString& fieldName) const;
    void setEditable(bool editable);

Q_SIGNALS:
    void changed();

private:
    /// A field with its line for what is wrong.
    struct Field {
        QWidget* editor = nullptr;
        QLabel* problem = nullptr;
        std::function<QString()> check;
        bool touched = false;
    };

    void addBrokerFields();
    void addSignInFields();
    void addTlsFields();
    QLineEdit* textField(const char* name, const QString& label, std::function<QString()> check);
    QLineEdit* fileField(const char* name, const QString& label, const QString& filter,
                         std::function<QString()> check);
    void addField(QWidget* row, QWidget* editor, const QString& label,
                  std::function<QString()> check);
    [[nodiscard]] QString showProblem(Field& field);
    void edited(QWidget* editor);
    void kindChanged();
    void tlsChanged();
    void refreshNotice();
    [[nodiscard]] const pipeline::ConnectionKind& kind() const;
    [[nodiscard]] quint16 usualPort() const;
    [[nodiscard]] QString fileProblem(const QLineEdit* field) const;

    const std::vector<pipeline::ConnectionKind> m_kinds;
    QFormLayout* m_layout;
    std::vector<Field> m_fields;
    QComboBox* m_kind = nullptr;
    QLineEdit* m_host = nullptr;
    QSpinBox* m_port = nullptr;
    QLineEdit* m_topic = nullptr;
    QComboBox* m_qos = nullptr;
    QComboBox* m_version = nullptr;
    QLineEdit* m_user = nullptr;
    QLineEdit* m_password = nullptr;
    QComboBox* m_signIn = nullptr;
    QCheckBox* m_tls = nullptr;
    QLineEdit* m_ca = nullptr;
    QLineEdit* m_certificate = nullptr;
    QLineEdit* m_key = nullptr;
    QLabel* m_notice = nullptr;
    bool m_filling = false;
    quint16 m_usualPort = 1883;
};

} // namespace vigil::widgets
