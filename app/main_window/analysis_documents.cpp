#include "app/main_window/analysis_documents.h"

namespace orrery::app {

void addAnalysisDocuments(const DocumentHost& host)
{
    addPatchDocument(host);
}

}  // namespace orrery::app
