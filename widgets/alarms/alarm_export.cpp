// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/alarms/alarm_export.h"

#include "widgets/text/wording.h"

#include <QAbstractItemModel>
#include <QAbstractTextDocumentLayout>
#include <QPageSize>
#include <QPdfWriter>
#include <QSaveFile>
#include <QTextDocument>

namespace vigil::widgets {
namespace {

QString csvField(QString text) {
    static const QString kFormula = QStringLiteral("=+-@\t\r\n");
    if (!text.isEmpty() && kFormula.contains(text.front()))
        text.prepend(QLatin1Char('\''));
    const bool quoted = text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('\n')) ||
                        text.contains(QChar(0x22));
    if (!quoted)
        return text;
    text.replace(QChar(0x22), QString(2, QChar(0x22)));
    return QChar(0x22) + text + QChar(0x22);
}

QString tableOf(const QAbstractItemModel& alarms) {
    QString html = QStringLiteral("<table width='100%' cellpadding='4' border='1' "
                                  "style='border-collapse:collapse'><thead><tr>");
    for (int column = 0; column < alarms.columnCount(); ++column)
        html += QStringLiteral("<th align='left'>") +
                alarms.headerData(column, Qt::Horizontal).toString().toHtmlEscaped() +
                QStringLiteral("</th>");
    html += QStringLiteral("</tr></thead>");
    for (int row = 0; row < alarms.rowCount(); ++row) {
        html += QStringLiteral("<tr>");
        for (int column = 0; column < alarms.columnCount(); ++column)
            html += QStringLiteral("<td>") +
                    alarms.index(row, column).data().toString().toHtmlEscaped() +
                    QStringLiteral("</td>");
        html += QStringLiteral("</tr>");
    }
    return html + QStringLiteral("</table>");
}

} // namespace

QByteArray AlarmExport::csv() const {
    QString text;
    const auto addRow = [&](auto&& cell) {
        QStringList fields;
        for (int column = 0; column < alarms.columnCount(); ++column)
            fields << csvField(cell(column).toString());
        text += fields.join(QLatin1Char(',')) + QLatin1Char('\n');
    };
    addRow([&](int column) { return alarms.headerData(column, Qt::Horizontal); });
    for (int row = 0; row < alarms.rowCount(); ++row)
        addRow([&](int column) { return alarms.index(row, column).data(); });
    return text.toUtf8();
}

QString AlarmExport::write(const QString& path) const {
    if (path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive))
        return writePdf(path);
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.write(csv()) >= 0 && file.commit();
    return written ? QString() : file.errorString();
}

QString AlarmExport::writePdf(const QString& path) const {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    {
        QPdfWriter pdf(&file);
        pdf.setTitle(title);
        pdf.setCreator(QStringLiteral("Vigil"));
        pdf.setPageSize(QPageSize(QPageSize::A4));
        pdf.setPageOrientation(QPageLayout::Landscape);
        pdf.setPageMargins(QMarginsF(15, 15, 15, 15), QPageLayout::Millimeter);
        QString html = QStringLiteral("<h2>") + title.toHtmlEscaped() + QStringLiteral("</h2>") +
                       tableOf(alarms);
        if (!about.isEmpty()) {
            html += QStringLiteral("<h3>") + about.toHtmlEscaped() + QStringLiteral("</h3>");
            for (const QString& line : story)
                html += QStringLiteral("<div>") + line.toHtmlEscaped() + QStringLiteral("</div>");
        }
        html += QStringLiteral("<p>") + shortNotice().toHtmlEscaped() + QStringLiteral("</p>");
        QTextDocument document;
        document.documentLayout()->setPaintDevice(&pdf);
        document.setPageSize(QSizeF(pdf.width(), pdf.height()));
        document.setDefaultStyleSheet(QStringLiteral("* { color: black; }"));
        document.setHtml(html);
        document.print(&pdf);
    }
    return file.commit() ? QString() : file.errorString();
}

} // namespace vigil::widgets
