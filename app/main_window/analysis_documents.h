#pragma once

#include <functional>

class QObject;
class QUndoStack;

namespace orrery::views {
class SelectionModel;
}

namespace orrery::app {

class DocumentArea;
class PanelExport;
class ProofService;
class Session;

/// What a panel of the middle is wired to when it is made. All of it outlives the panel's service.
struct DocumentHost {
    Session& session;
    views::SelectionModel& selection;
    DocumentArea& area;
    QUndoStack& undo;
    ProofService& proofs;
    QObject& services;                          ///< parent of what serves the panel: goes before the session
    std::function<void(PanelExport&)> follow;   ///< tells the user what an export wrote, or why it could not
    std::function<void()> openModel, openWorkspace;   ///< ask the user for one
};

/// Activation patching.
void addPatchDocument(const DocumentHost& host);

/// Makes the panels that take a model apart, in the order of their tabs; each has a file of its own beside this one.
void addAnalysisDocuments(const DocumentHost& host);
void addModelDocument(const DocumentHost& host);
void addCompareDocument(const DocumentHost& host);

void addResidualDocument(const DocumentHost& host);

}  // namespace orrery::app
