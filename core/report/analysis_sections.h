#pragma once

#include "core/report/document.h"
#include "core/report/result_value.h"

namespace orrery {

// One function a kind of analysis, each in a file of its own: gives the document its title, says what was found, adds figures and tables,
// and adds to `settings` what the result tells of how it was computed. `result` is what the command of that name prints with --json.
// @throws Error Format with reason BadResult
void addPatchSections(Document& document, DocumentFacts& settings, const ResultValue& result);
void addLensSections(Document& document, DocumentFacts& settings, const ResultValue& result);
void addAttributionSections(Document& document, DocumentFacts& settings, const ResultValue& result);
void addAblationSections(Document& document, DocumentFacts& settings, const ResultValue& result);
void addComparisonSections(Document& document, DocumentFacts& settings, const ResultValue& result);
void addHeadSections(Document& document, DocumentFacts& settings, const ResultValue& result);
void addStreamSections(Document& document, DocumentFacts& settings, const ResultValue& result);

}  // namespace orrery
