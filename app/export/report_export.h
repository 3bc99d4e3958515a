#pragma once

#include "core/report/document.h"

#include <QString>

namespace orrery::app {

struct StartOptions;

/// Writes a document as .html or, on A4 pages, as .pdf; the file afterwards is whole or as it was. Any thread.
/// @throws Error Argument for another ending; Memory; Io
void exportDocument(const Document& document, const QString& path);

/// Does what `--report` asks for, without a window, and says on the standard error why it could not.
/// @return  the program's exit code
int exportReport(const StartOptions& options);

}  // namespace orrery::app
