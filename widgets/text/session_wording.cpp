// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/session_wording.h"

#include "widgets/text/format.h"

#include <QCoreApplication>

namespace vigil::widgets {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(SessionWording)
};

using pipeline::Afterwards;
using pipeline::FileProblem;
using pipeline::SessionFailure;

/// The formats of sessions, for people who have tried another.
QString formatsText() {
    return Text::tr("What can be opened: workspaces (*.vigil.toml), recordings (*.vgl) and WFDB "
                    "records (*.hea).");
}

ErrorWording fileWording(FileProblem problem, const QString& name) {
    switch (problem) {
    case FileProblem::Missing:
        return {Text::tr("%1 is not there.").arg(name),
                Text::tr("Check the name and the folder, and that the medium is attached.")};
    case FileProblem::Folder:
        return {Text::tr("%1 is a folder without a record of its own name.").arg(name),
                Text::tr("Choose the workspace or recording inside it.")};
    case FileProblem::Empty:
        return {Text::tr("%1 is empty: nothing has been written into it.").arg(name),
                Text::tr("Use a copy or a backup of it.")};
    case FileProblem::Unreadable:
        return {Text::tr("%1 is there, but access to it is refused.").arg(name),
                Text::tr("Ask its owner for the right to read it.")};
    case FileProblem::Rows:
        return {Text::tr("%1 is a table, not a recording.").arg(name),
                Text::tr("Tables are for 'vigilctl query' and for [[reference]] in a workspace.") +
                    QLatin1Char(' ') + formatsText()};
    case FileProblem::NoFile:
        return {Text::tr("%1 is a pipe, socket or device, not a file.").arg(name), formatsText()};
    case FileProblem::OtherFormat:
        return {Text::tr("%1 has a format that cannot be opened as a session.").arg(name),
                formatsText()};
    case FileProblem::None:
        break;
    }
    return {};
}

/// A failure whose subject belongs into the sentence.
ErrorWording namedWording(ErrorCode code, const QString& file, const QString& subject) {
    ErrorWording plain = errorWording(code);
    switch (code) {
    case ErrorCode::Io:
        return {Text::tr("%1 could not be read or written.").arg(subject), plain.nextStep};
    case ErrorCode::Full:
        return {Text::tr("There is no room left for %1.").arg(subject), plain.nextStep};
    case ErrorCode::Corrupt:
        return {Text::tr("%1 is damaged.").arg(file), plain.nextStep};
    case ErrorCode::Parse:
        return {Text::tr("%1 does not follow its format.").arg(file), plain.nextStep};
    case ErrorCode::InvalidArgument:
        return {Text::tr("%1 has a setting that cannot work.").arg(file),
                Text::tr("Correct the place named below and try again.")};
    case ErrorCode::NotFound:
        return {Text::tr("%1 is not there.").arg(subject), plain.nextStep};
    case ErrorCode::Connection:
    case ErrorCode::Authentication:
    case ErrorCode::Timeout:
        return {Text::tr("No connection to %1.").arg(subject) + QLatin1Char(' ') + plain.cause,
                plain.nextStep};
    default:
        return plain;
    }
}

} // namespace

ErrorWording sessionFailureWording(const SessionFailure& failure) {
    const QString file = shownFileName(failure.path);
    if (failure.file != FileProblem::None)
        return fileWording(failure.file, file.isEmpty() ? shownText(failure.path) : file);
    if (failure.subject.isEmpty() && file.isEmpty())
        return errorWording(failure.code);
    return namedWording(failure.code, file.isEmpty() ? failure.subject : file, failure.subject);
}

QString afterwardsText(Afterwards afterwards) {
    switch (afterwards) {
    case Afterwards::NoSession:
        return {};
    case Afterwards::GoesOn:
        return Text::tr("The open session goes on, nothing of it is lost.");
    case Afterwards::OpenedAgain:
        return Text::tr("The session before had to be closed for it and has been opened again: "
                        "what came meanwhile may be missing.");
    case Afterwards::Lost:
        return Text::tr("The session before had to be closed for it and could not be opened "
                        "again.");
    }
    return {};
}

} // namespace vigil::widgets
