#include "views/patch/patch_panel.h"

#include "views/canvas/heat_map_view.h"
#include "views/patch/pair_view.h"
#include "views/patch/patch_form.h"
#include "views/patch/patch_grid_view.h"
#include "views/shared/explanation.h"
#include "views/shared/theme.h"

#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

namespace orrery::views {

namespace {

constexpr int kSideBySide = 760;   ///< px from which form and grid stand beside each other
constexpr int kPairHeight = 160;   ///< most of the two prompts that stands over the grid

QString emptyGrid() { return PatchPanel::tr("Run the grid: each cell tells what the metric becomes when that one activation is replaced."); }

}  // namespace

PatchPanel::PatchPanel(SelectionModel* selection, QWidget* parent) : Panel(tr("Patch"), parent), m_selection(selection)
{
    createBody();
    connectForm();
    connectGrid();
    connect(m_selection, &SelectionModel::selectionChanged, this, &PatchPanel::followSelection);
    connect(this, &Panel::retryRequested, this, [this] { Q_EMIT gridRequested(m_form->inquiry()); });
    m_grid->clear(emptyGrid());
    showModel(nullptr);
    setExplanation([this] { return explanation(); });
}

QWidget* PatchPanel::createRight()
{
    auto* right = new QWidget;
    auto* column = new QVBoxLayout(right);
    column->setContentsMargins(kBodyPadding, kBodyPadding, kBodyPadding, kBodyPadding);
    column->setSpacing(kBodyPadding);
    m_pair = new PairView;
    m_pairScroll = new QScrollArea;
    m_pairScroll->setWidget(m_pair);
    m_pairScroll->setWidgetResizable(true);
    m_pairScroll->viewport()->setAutoFillBackground(false);
    m_pair->setAutoFillBackground(false);  // the chips' ground is the panel's
    m_pairScroll->setFrameShape(QFrame::NoFrame);
    m_pairScroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_pairScroll->setFocusPolicy(Qt::NoFocus);
    m_grid = new PatchGridView;
    column->addWidget(m_pairScroll);
    column->addWidget(m_grid, 1);
    return right;
}

void PatchPanel::createBody()
{
    m_form = new PatchForm;
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->addWidget(m_form);
    m_splitter->addWidget(createRight());
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setChildrenCollapsible(false);
    setBody(m_splitter);
}

void PatchPanel::connectForm()
{
    connect(m_form, &PatchForm::changed, this, &PatchPanel::followForm);
    connect(m_form, &PatchForm::runRequested, this, &PatchPanel::gridRequested);
    connect(m_form, &PatchForm::stopRequested, this, &PatchPanel::stopRequested);
    connect(m_pair, &PairView::tokenClicked, this, [this](int position) {
        if (m_form->isTrace()) m_form->toggleSubject(position);
        m_pair->setCurrent(position);
        m_selection->select(m_selection->selection().withToken(position));
    });
    connect(m_pair, &PairView::tokenHovered, this, [this](std::optional<int> position) { m_selection->setHover({.token = position}); });
}

void PatchPanel::connectGrid()
{
    connect(m_grid, &PatchGridView::cellChosen, this, &PatchPanel::onCellChosen);
    connect(m_grid, &PatchGridView::cellHovered, this, [this](std::optional<int> layer, std::optional<int> column, std::optional<double> value) {
        const bool byHead = m_grid->frame() && m_grid->frame()->inquiry.spec.by == PatchAxis::Head;
        Hover hover{.layer = layer, .value = value};
        (byHead ? hover.head : hover.token) = column;
        m_selection->setHover(hover);
    });
    connect(m_grid, &PatchGridView::openRequested, this, [this](int layer, int column) { Q_EMIT patchedRunRequested(m_grid->frame(), layer, column); });
    connect(m_grid, &PatchGridView::shownChanged, this, &PatchPanel::showPlace);
}

void PatchPanel::showModel(std::shared_ptr<const OpenedModel> model)
{
    m_model = std::move(model);
    m_form->setModel(m_model);
    m_pair->setAlignment(nullptr);
    m_grid->clear(emptyGrid());
    endBusy();
    if (!m_model) return showEmpty(tr("Patching runs a model on two prompts. Open one to begin."), tr("Open a model …"), [this] { Q_EMIT openModelRequested(); });
    showContent();
    showPlace();
}

void PatchPanel::offerPrompt(const QString& text)
{
    const PromptTexts now = m_form->texts();
    if (now.clean.empty() && now.corrupt.empty() && !now.areIds) m_form->setTexts({text.toStdString(), text.toStdString(), false});
}

void PatchPanel::showAlignment(std::shared_ptr<const PairAlignment> alignment)
{
    m_form->showAlignment(alignment);
    if (m_form->alignment() == alignment) m_pair->setAlignment(std::move(alignment));
    followForm();
}

/// The two prompts take what room they need, up to a share of the panel.
void PatchPanel::followForm()
{
    m_pair->setSingle(m_form->isTrace());
    m_pair->setMarked(m_form->isTrace() ? m_form->subject() : std::set<int>());
    const bool hasSet = m_form->inquiry().set != nullptr;
    m_pairScroll->setVisible(!hasSet && m_pair->positionCount() > 0);
    m_pairScroll->setFixedHeight(std::min(m_splitter->orientation() == Qt::Horizontal ? kPairHeight : kPairHeight / 2, m_pair->heightForWidth(std::max(160, m_pairScroll->viewport()->width()))));
}

void PatchPanel::showBegun(std::shared_ptr<const PatchFrame> frame)
{
    showContent();
    m_grid->begin(std::move(frame));
}

void PatchPanel::showCells(const std::vector<std::pair<size_t, PatchCell>>& cells) { m_grid->addCells(cells); }

void PatchPanel::showAnswer(std::shared_ptr<const PatchAnswer> answer)
{
    m_grid->showAnswer(std::move(answer));
    showContent();
}

void PatchPanel::showNoAnswer(const QString& sentence, const QString& details)
{
    if (sentence.isEmpty()) return m_grid->clear(tr("Stopped before the first cell was known."));
    showFailed(sentence, details);
}

void PatchPanel::showRunning(bool running, double fraction)
{
    m_form->setRunning(running);
    if (running) showProgress(fraction);
    else endBusy();
}

void PatchPanel::setOpenProblem(const QString& why) { m_grid->setOpenProblem(why); }

void PatchPanel::onCellChosen(int layer, int column)
{
    const Selection& selection = m_selection->selection();
    m_following = true;
    if (m_grid->frame()->inquiry.spec.by == PatchAxis::Head) m_selection->select(selection.withHead(layer, column));
    else {
        Selection next = selection.withToken(column);
        if (next.layer != layer) next.head.reset();
        next.layer = layer;
        m_selection->select(next);
        m_pair->setCurrent(column);
    }
    m_following = false;
    showPlace();
}

/// Another panel's layer and token, or head, is this grid's cell where it has one.
void PatchPanel::followSelection(const Selection& now)
{
    if (m_following || !m_grid->frame() || !now.layer) return;
    const bool byHead = m_grid->frame()->inquiry.spec.by == PatchAxis::Head;
    const std::optional<int> column = byHead ? now.head : now.token;
    if (!column) return;
    m_grid->setCell(std::pair(*now.layer, *column));
    if (!byHead) m_pair->setCurrent(*column);
    showPlace();
}

void PatchPanel::showPlace()
{
    std::vector<Crumb> crumbs;
    if (m_model) crumbs.push_back({QString::fromStdString(m_model->name())});
    if (const auto cell = m_grid->cell()) {
        const bool byHead = m_grid->frame()->inquiry.spec.by == PatchAxis::Head;
        crumbs.push_back({tr("Layer %1").arg(cell->first)});
        crumbs.push_back({byHead ? tr("Head %1").arg(cell->second) : tr("Position %1").arg(cell->second)});
    }
    setBreadcrumbs(crumbs);
}

void PatchPanel::resizeEvent(QResizeEvent* event)
{
    Panel::resizeEvent(event);
    const Qt::Orientation orientation = width() >= kSideBySide ? Qt::Horizontal : Qt::Vertical;
    if (orientation != m_splitter->orientation()) {
        m_splitter->setOrientation(orientation);
        if (orientation == Qt::Vertical) m_splitter->setSizes({2 * height() / 5, 3 * height() / 5});
        else m_splitter->setSizes({m_form->minimumWidth(), width() - m_form->minimumWidth()});
    }
    followForm();
}

}  // namespace orrery::views
