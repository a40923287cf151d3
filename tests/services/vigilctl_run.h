// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <filesystem>

/// The headless program, run to its end.
namespace vigil::tests {

struct Run {
    int code = -1;
    QByteArray out, err;

    /// JSON objects of the output, one a line.
    QList<QJsonObject> rows() const {
        QList<QJsonObject> all;
        for (const auto& line : out.split('\n'))
            if (!line.isEmpty())
                all.append(QJsonDocument::fromJson(line).object());
        return all;
    }
};

inline Run vigilctl(const QStringList& arguments) {
    QProcess process;
    process.start(QStringLiteral(VIGIL_BIN_DIR "/vigilctl"), arguments);
    Run run;
    if (!process.waitForFinished(60'000))
        return run;
    run.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    run.out = process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    return run;
}

inline Run query(const QString& input, const QString& sql, const QStringList& more = {}) {
    return vigilctl(QStringList{QStringLiteral("query"), QStringLiteral("--input"), input,
                                QStringLiteral("--sql"), sql} +
                    more);
}

inline QString text(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

/// Six hours of every stay of a ward, one row an hour.
inline constexpr auto kStayQuery = "SELECT patient, AVG(HR) AS hr, System.Timestamp() AS t "
                                   "FROM input TIMESTAMP BY DATEADD(hour, ICULOS, '1970-01-01') "
                                   "GROUP BY patient, TumblingWindow(hour, 6)";

} // namespace vigil::tests
