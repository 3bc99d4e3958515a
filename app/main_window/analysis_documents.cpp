#include "app/main_window/analysis_documents.h"

namespace orrery::app {

void addAnalysisDocuments(const DocumentHost& host)
{
    addResidualDocument(host);
    addPatchDocument(host);
    addModelDocument(host);
    addCompareDocument(host);
}

}  // namespace orrery::app
