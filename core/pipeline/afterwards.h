// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace vigil::pipeline {

/// What has become of the running session when another one could not be opened.
enum class Afterwards {
    NoSession,   ///< none was running
    GoesOn,      ///< it was never touched
    OpenedAgain, ///< it had to be closed for the attempt, and runs again
    Lost,        ///< it had to be closed, and could not be opened again
};

} // namespace vigil::pipeline
