#pragma once

#include <string>
#include <vector>

namespace orrery::cli {

/// Lets the window program do what needs its painters, without a display: starts `orrery --platform offscreen ARGUMENTS…` and waits.
///
/// It is the program named orrery in this one's folder, in the folder above (a build tree), or on the PATH.
/// @param what  what can't be made without it, for the message: "report.pdf"
/// @throws Error Device with reason NoPainter where it isn't installed; Io with reason NoPainter where it can't be started; Internal with
///         reason PainterFailed and what it said where it failed
void runWindowProgram(const std::vector<std::string>& arguments, const std::string& what);

}  // namespace orrery::cli
