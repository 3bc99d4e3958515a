#pragma once

#include "core/patching/pair_alignment.h"
#include "core/patching/patch_inquiry.h"
#include "views/shared/panel.h"
#include "views/shared/selection_model.h"

#include <memory>

class QScrollArea;
class QSplitter;

namespace orrery::views {

class PairView;
class PatchForm;
class PatchGridView;

/// What happens to a metric when activations of one prompt are put into another: the two prompts token over token, what is asked, and the
/// grid of answers as it fills. Asks app for everything that needs a model or a file.
class PatchPanel : public Panel {
    Q_OBJECT
public:
    explicit PatchPanel(SelectionModel* selection, QWidget* parent = nullptr);
    Explanation explanation() const;

    /// Null: none is open.
    void showModel(std::shared_ptr<const OpenedModel> model);
    /// The prompt somebody selected: the clean one, while the fields are empty.
    void offerPrompt(const QString& text);
    void showAlignment(std::shared_ptr<const PairAlignment> alignment);
    /// A grid is being computed: it will come piece by piece.
    void showBegun(std::shared_ptr<const PatchFrame> frame);
    void showCells(const std::vector<std::pair<size_t, PatchCell>>& cells);
    void showAnswer(std::shared_ptr<const PatchAnswer> answer);
    void showNoAnswer(const QString& sentence, const QString& details);  ///< empty: it was stopped before anything was known
    void showRunning(bool running, double fraction = -1);
    /// Why no run can be recorded now; empty: one can.
    void setOpenProblem(const QString& why);

    PatchForm& form() { return *m_form; }
    PatchGridView& grid() { return *m_grid; }
    PairView& pair() { return *m_pair; }

Q_SIGNALS:
    void gridRequested(const orrery::PatchInquiry& inquiry);
    void stopRequested();
    void openModelRequested();
    /// One patched run, beside the run it changes.
    void patchedRunRequested(std::shared_ptr<const orrery::PatchFrame> frame, int layer, int column);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    QWidget* createRight();
    void createBody();
    void connectForm();
    void connectGrid();
    void followSelection(const Selection& now);
    void followForm();
    void onCellChosen(int layer, int column);
    void showPlace();

    SelectionModel* m_selection;
    std::shared_ptr<const OpenedModel> m_model;
    QSplitter* m_splitter;
    PatchForm* m_form;
    PairView* m_pair;
    QScrollArea* m_pairScroll;
    PatchGridView* m_grid;
    bool m_following = false;
};

}  // namespace orrery::views
