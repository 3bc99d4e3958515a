#include "views/compare/compare_panel.h"

#include "views/canvas/heat_map_view.h"
#include "views/compare/compare_text.h"
#include "views/compare/site_comparison_model.h"
#include "views/plot/plot_view.h"
#include "views/shared/explanation.h"
#include "views/shared/run_text.h"
#include "views/shared/table_style.h"

#include <QComboBox>
#include <QLabel>
#include <QStackedWidget>
#include <QTableView>

namespace orrery::views {

namespace {

QStringList layerLabels(const std::vector<int>& layers)
{
    QStringList labels;
    for (const int layer : layers) labels += QStringLiteral("L%1").arg(layer);
    return labels;
}

}  // namespace

ComparePanel::ComparePanel(SelectionModel* selection, QWidget* parent) : Panel(tr("Compare"), parent), m_selection(selection)
{
    createControls();
    createBody();
    connect(m_selection, &SelectionModel::selectionChanged, this, &ComparePanel::followSelection);
    connect(this, &Panel::retryRequested, this, [this] {
        m_asked.reset();
        ask();
    });
    setExplanation([this] { return explanation(); });
    showContents(nullptr);
}

ComparePanel::Page ComparePanel::page() const { return m_pages->currentIndex() == 0 ? Page::Sites : Page::Layers; }

double ComparePanel::tolerance() const { return m_tolerance->currentData().toDouble(); }

std::optional<CompareRequest> ComparePanel::request() const
{
    const auto first = m_selection->selection().prompt;
    if (!first || m_other->currentIndex() < 0) return std::nullopt;
    return CompareRequest{*first, PromptId{m_other->currentData().toLongLong()}};
}

void ComparePanel::showContents(std::shared_ptr<const WorkspaceContents> contents)
{
    m_contents = std::move(contents);
    if (!m_contents) {
        m_asked.reset();
        showPair(nullptr);
    }
    followSelection();
}

void ComparePanel::followSelection()
{
    const auto prompt = m_selection->selection().prompt;
    fillOthers();
    if (!m_contents) return showEmpty(tr("Two runs are compared here once a workspace is open."), tr("Open a Workspace…"), [this] { Q_EMIT openRequested(); });
    if (!prompt || !m_contents->find(*prompt)) return showEmpty(tr("Select a run: it is compared with another one."));
    if (m_other->count() == 0) return showEmpty(tr("There is nothing to compare with yet: run another prompt, or the same one through another model."));
    setBreadcrumbs({{tr("Run %1").arg(number(m_contents->find(*prompt)->run))}});
    if (face() == Face::Empty) showContent();
    markSelectedSite();
    ask();
}

/// All other prompts, the one that was chosen before still chosen; at first the one before this.
void ComparePanel::fillOthers()
{
    const qlonglong chosen = m_other->currentData().toLongLong();
    m_other->clear();
    const auto prompt = m_selection->selection().prompt;
    int before = -1;
    for (size_t i = 0; m_contents && prompt && i < m_contents->runs.size(); ++i) {
        const RunEntry& entry = m_contents->runs[i];
        for (const PromptRow& row : entry.prompts) {
            if (row.id == *prompt) before = m_other->count() - 1;
            if (row.id == *prompt || entry.run.hidden) continue;
            const QString part = entry.prompts.size() > 1 ? tr(", prompt %1").arg(row.ordinal) : QString();
            m_other->addItem(tr("Run %1%2 · %3 · %4").arg(number(entry.run.id)).arg(part, QString::fromStdString(entry.modelName), runTitle(entry)), static_cast<qlonglong>(row.id));
        }
    }
    const int same = m_other->findData(chosen);
    m_other->setCurrentIndex(same >= 0 ? same : std::max(0, before));
    if (m_other->count() == 0) m_other->setCurrentIndex(-1);
}

void ComparePanel::showEvent(QShowEvent*) { ask(); }

void ComparePanel::ask()
{
    const auto wanted = request();
    if (!wanted || wanted == m_asked || !isVisible() || face() == Face::Empty) return;
    m_asked = wanted;
    showBusy();
    Q_EMIT compareRequested(*wanted);
}

void ComparePanel::showPair(std::shared_ptr<const RecordingPair> pair)
{
    if (pair && (!m_asked || pair->first.prompt.id != m_asked->first || pair->second.prompt.id != m_asked->second)) return;
    m_pair = std::move(pair);
    endBusy();
    if (m_pair) showContent();
    m_following = true;
    m_model->setPair(m_pair);
    m_following = false;
    showVerdict();
    showPlot();
    showLayers();
    markSelectedSite();
}

void ComparePanel::showVerdict()
{
    m_model->setTolerance(tolerance());
    m_verdict->setText(m_pair ? partingText(*m_pair, tolerance()) : QString());
    m_matching->setText(m_pair ? matchingText(*m_pair) : QString());
}

void ComparePanel::showPlot() { m_plot->setPlot(m_pair ? comparisonPlot(*m_pair, static_cast<CompareMeasure>(m_measure->currentIndex())) : nullptr); }

void ComparePanel::showLayers()
{
    const bool there = m_pair && !m_pair->firstLayers.empty();
    m_layerFaces->setCurrentIndex(there ? 0 : 1);
    m_noLayers->setText(tr("Layers are compared where both recorded blocks.*.hook_resid_post of as many positions, four or more."));
    if (!there) return m_layers->setTiles({});
    m_layers->setTiles({HeatTile{MatrixPyramid::build(Tensor(m_pair->layerCka.shape(), m_pair->layerCka.values()))}});
    m_layers->setAxes({tr("layers here"), layerLabels(m_pair->firstLayers)}, {tr("layers there"), layerLabels(m_pair->secondLayers)});
}

void ComparePanel::showPage(Page page)
{
    m_pages->setCurrentIndex(page == Page::Sites ? 0 : 1);
    m_measure->setEnabled(page == Page::Sites);
}

void ComparePanel::selectSite(const QModelIndex& index)
{
    const SiteComparison* site = m_model->siteAt(m_sorted->mapToSource(index).row());
    if (m_following || !site) return;
    Selection selection = m_selection->selection();
    if (site->layer >= 0 && selection.layer != site->layer) selection.layer = site->layer, selection.head = {};
    m_selection->select(selection.withSite(site->site));
}

void ComparePanel::selectLayer(int layer)
{
    Selection selection = m_selection->selection();
    if (selection.layer != layer) selection.layer = layer, selection.head = {};
    m_selection->select(selection.withSite("blocks." + std::to_string(layer) + ".hook_resid_post"));
}

void ComparePanel::markSelectedSite()
{
    const int row = m_model->rowOf(m_selection->selection().site);
    const QModelIndex index = m_sorted->mapFromSource(m_model->index(row, 0));
    if (row < 0 || m_table->currentIndex().row() == index.row()) return;
    m_following = true;
    m_table->selectRow(index.row());
    m_table->scrollTo(index);
    m_following = false;
}

}  // namespace orrery::views
