// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/help_dialog.h"

#include "manual/topics.h"
#include "widgets/text/typography.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextCursor>
#include <QVBoxLayout>

namespace vigil::desktop {
namespace {

constexpr int kTopicsWidth = 150;
constexpr QSize kSize{900, 620};

QString textOf(const manual::Page& page) { return QString::fromStdString(asText(page)); }

} // namespace

HelpDialog::HelpDialog(QWidget* parent)
    : QDialog(parent), m_topics(new QListWidget(this)), m_words(new QLineEdit(this)),
      m_outcome(new QLabel(this)), m_page(new QPlainTextEdit(this)) {
    setWindowTitle(tr("Help"));
    setAccessibleName(windowTitle());
    m_words->setPlaceholderText(tr("Find: words on this page, a function, a key of the workspace"));
    m_words->setAccessibleName(tr("Find"));
    m_words->setClearButtonEnabled(true);
    m_topics->setAccessibleName(tr("Topics"));
    m_topics->setFixedWidth(kTopicsWidth);
    for (const auto& topic : manual::topics())
        m_topics->addItem(QString::fromUtf8(topic.name.data(), qsizetype(topic.name.size())));
    m_page->setReadOnly(true);
    m_page->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_page->setFont(widgets::roleFont(widgets::TextRole::Fixed));
    m_page->setAccessibleName(tr("Page"));
    auto* buttons = new QDialogButtonBox(this);
    auto* close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    close->setAccessibleName(close->text());
    close->setAutoDefault(false); // Return finds the next place

    auto* top = new QHBoxLayout;
    top->addWidget(m_words, 1);
    top->addWidget(m_outcome);
    auto* middle = new QHBoxLayout;
    middle->addWidget(m_topics);
    middle->addWidget(m_page, 1);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(top);
    layout->addLayout(middle, 1);
    layout->addWidget(buttons);
    resize(kSize);

    connect(m_topics, &QListWidget::currentRowChanged, this, &HelpDialog::showTopic);
    connect(m_words, &QLineEdit::textEdited, this, &HelpDialog::findFirst);
    connect(m_words, &QLineEdit::returnPressed, this, &HelpDialog::findNext);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    m_topics->setCurrentRow(0);
    m_words->setFocus();
}

void HelpDialog::showTopic(int row) {
    if (row < 0)
        return;
    m_page->setPlainText(textOf(manual::topics()[static_cast<std::size_t>(row)].page()));
    m_outcome->clear();
}

void HelpDialog::findFirst(const QString& words) {
    m_outcome->clear();
    if (!words.isEmpty())
        findFrom(0);
}

void HelpDialog::findNext() {
    const QString words = m_words->text().trimmed();
    if (words.isEmpty() || findFrom(m_page->textCursor().selectionEnd()) || findFrom(0))
        return;
    std::vector<std::string> asked;
    for (const auto& word : words.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        asked.push_back(word.toStdString());
    const auto page = manual::pageFor(asked);
    m_outcome->setText(page ? QString() : tr("Not found"));
    if (!page)
        return;
    m_topics->setCurrentRow(-1);
    m_page->setPlainText(textOf(*page));
}

bool HelpDialog::findFrom(int position) {
    QTextCursor begin(m_page->document());
    begin.setPosition(position);
    const auto found = m_page->document()->find(m_words->text().trimmed(), begin);
    if (found.isNull())
        return false;
    m_page->setTextCursor(found);
    m_page->ensureCursorVisible();
    return true;
}

} // namespace vigil::desktop
