#include "views/residual/residual_panel.h"

#include "views/residual/lens_page.h"
#include "views/shared/explanation.h"
#include "views/shared/selection_model.h"

namespace orrery::views {

ResidualPanel::ResidualPanel(SelectionModel* selection, QWidget* parent) : Panel(tr("Residual"), parent), m_selection(selection), m_lens(new LensPage)
{
    setBody(m_lens);
    setFocusProxy(&m_lens->view());
    connectSelection();
    connect(m_lens, &LensPage::askChanged, this, &ResidualPanel::request);
    connect(this, &Panel::retryRequested, this, [this] {
        m_lensAsked.reset();
        request();
    });
    setContext();
    setExplanation([this] { return explanation(); });
}

void ResidualPanel::connectSelection()
{
    connect(m_selection, &SelectionModel::selectionChanged, this, [this](const Selection& now) { followSelection(now); });
    connect(m_selection, &SelectionModel::hoverChanged, this, [this](const Hover& hover) { m_lens->follow(hover.token, hover.layer, false); });
    connect(&m_lens->view(), &LensView::cellChosen, this, [this](const LensCell& cell) { choose(cell, true); });
    connect(&m_lens->view(), &LensView::cursorMoved, this, [this](const LensCell& cell) { choose(cell, false); });
    connect(&m_lens->view(), &LensView::cellHovered, this, [this](std::optional<LensCell> cell) {
        if (!cell) return m_selection->setHover({});
        const LensView& view = m_lens->view();
        const LensGrid& grid = m_lens->reading()->grid;
        const int layer = grid.points[static_cast<size_t>(cell->point)].layer, position = view.positionOf(cell->column);
        m_selection->setHover({.token = position, .layer = layer < 0 ? std::nullopt : std::optional(layer),
            .value = static_cast<double>(lensValue(grid, view.colouring(), cell->point, position))});
    });
}

/// The cell's token, and the stream where it was read.
void ResidualPanel::choose(const LensCell& cell, bool step)
{
    const StreamPoint& point = m_lens->reading()->grid.points[static_cast<size_t>(cell.point)];
    Selection selection = m_selection->selection();
    if (selection.prompt != m_prompt->prompt.id) selection = selection.withRun(m_prompt->run.id).withPrompt(m_prompt->prompt.id);
    selection = selection.withToken(m_lens->view().positionOf(cell.column)).withSite(point.site);
    if (point.layer < 0) selection.layer.reset();
    else selection.layer = point.layer;
    if (!selection.layer) selection.head.reset();
    if (step) m_selection->select(selection);
    else m_selection->adjust(selection);
}

bool ResidualPanel::isOurs(const Selection& selection) const { return m_prompt && (!selection.prompt || *selection.prompt == m_prompt->prompt.id); }

void ResidualPanel::followSelection(const Selection& now)
{
    if (!isOurs(now)) return;
    m_lens->follow(now.token, now.layer, true);
    updateBreadcrumbs();
}

void ResidualPanel::updateBreadcrumbs()
{
    if (!m_context) return setBreadcrumbs({});
    std::vector<Crumb> crumbs{{tr("Run %1").arg(number(m_prompt->run.id))}};
    const Selection& now = m_selection->selection();
    if (isOurs(now) && now.token && *now.token < m_context->positions()) crumbs.push_back({tr("Position %1").arg(m_context->numbered(*now.token))});
    if (isOurs(now) && now.layer) crumbs.push_back({tr("Layer %1").arg(*now.layer)});
    setBreadcrumbs(crumbs);
}

void ResidualPanel::showPrompt(const std::shared_ptr<const RecordedPrompt>& prompt, const MakerAtHand& maker)
{
    const bool samePrompt = prompt && m_prompt ? prompt->prompt.id == m_prompt->prompt.id && prompt->tensors.size() == m_prompt->tensors.size() : prompt == m_prompt;
    if (samePrompt && maker == m_maker) return;
    m_prompt = prompt, m_maker = maker;
    setContext();
}

void ResidualPanel::setContext()
{
    m_context = m_prompt && m_maker.model ? ResidualContext::of(m_prompt, m_maker.model) : nullptr;
    m_lensAsked.reset();
    m_lens->setContext(m_context);
    updateBreadcrumbs();
    endBusy();
    if (!m_prompt) return showEmpty(tr("Run a prompt to see what its residual stream says."));
    if (!m_maker.model) {
        const QString sentence = m_maker.name.isEmpty() ? tr("The residual stream is read through a model: open the one that made this run.")
                                                        : tr("The residual stream is read through the model that made this run, %1: open it to go on.").arg(m_maker.name);
        return showEmpty(sentence, m_maker.canOpen ? tr("Open %1").arg(m_maker.name) : QString(), [this] { Q_EMIT openModelRequested(); });
    }
    showContent();
    request();
}

void ResidualPanel::request()
{
    if (!m_context || !isVisible()) return;
    const LensAsk ask = m_lens->ask();
    if (m_lensAsked == ask) return;
    m_lensAsked = ask;
    showContent();
    showBusy();
    Q_EMIT lensRequested(ask);
}

void ResidualPanel::showEvent(QShowEvent*) { request(); }

void ResidualPanel::showLens(const LensAsk& ask, const std::shared_ptr<const LensReading>& reading)
{
    if (m_lensAsked != ask) return;
    endBusy();
    showContent();
    m_lens->showReading(reading);
    followSelection(m_selection->selection());
}

void ResidualPanel::showLensFailed(const LensAsk& ask, const QString& sentence, const QString& details)
{
    if (m_lensAsked != ask) return;
    endBusy();
    showFailed(sentence, details);
}

}  // namespace orrery::views
