#pragma once

#include "views/residual/residual_asks.h"
#include "views/residual/residual_context.h"
#include "views/shared/panel.h"
#include "views/shared/selection.h"

#include <memory>

namespace orrery {
struct LensReading;
}

namespace orrery::views {

class LensPage;
class SelectionModel;
struct LensCell;

/// What the residual stream holds, layer by layer, read through the model itself.
///
/// It asks for what is on screen, once it can be seen, and is answered through the show… slots; an answer to what is not asked any more is
/// dropped. It needs the model that made the run, open.
class ResidualPanel : public Panel {
    Q_OBJECT
public:
    explicit ResidualPanel(SelectionModel* selection, QWidget* parent = nullptr);
    Explanation explanation() const;

    std::shared_ptr<const ResidualContext> context() const { return m_context; }
    LensPage& lens() { return *m_lens; }

public Q_SLOTS:
    /// Null: none is chosen.
    void showPrompt(const std::shared_ptr<const orrery::RecordedPrompt>& prompt, const orrery::views::MakerAtHand& maker);
    void showLens(const orrery::views::LensAsk& ask, const std::shared_ptr<const orrery::LensReading>& reading);
    void showLensFailed(const orrery::views::LensAsk& ask, const QString& sentence, const QString& details);

Q_SIGNALS:
    void lensRequested(const orrery::views::LensAsk& ask);
    void openModelRequested();

protected:
    void showEvent(QShowEvent*) override;

private:
    void connectSelection();
    void setContext();
    void request();
    void choose(const LensCell& cell, bool step);
    void followSelection(const Selection& now);
    bool isOurs(const Selection& selection) const;
    void updateBreadcrumbs();

    SelectionModel* m_selection;
    std::shared_ptr<const RecordedPrompt> m_prompt;
    MakerAtHand m_maker;
    std::shared_ptr<const ResidualContext> m_context;
    std::optional<LensAsk> m_lensAsked;
    LensPage* m_lens;
};

}  // namespace orrery::views
