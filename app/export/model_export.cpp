#include "app/export/model_export.h"

#include "app/export/data_writers.h"
#include "app/export/heat_map_figure.h"
#include "core/base/build_info.h"
#include "views/canvas/heat_map_view.h"
#include "views/model/circuits_page.h"
#include "views/model/model_panel.h"
#include "views/model/weights_page.h"
#include "views/plot/plot_view.h"

#include <QCoreApplication>

namespace orrery::app {

namespace {

using views::ModelPanel;

QString words(const char* text) { return QCoreApplication::translate("ModelExport", text); }

FigureMaker figureFor(ModelPanel& panel, FigureTheme theme, const std::string& provenance)
{
    if (panel.page() == ModelPanel::Page::Weights) {
        const auto plot = panel.weights().spectrum().plot();
        if (!plot) return {};
        return [plot, provenance](const Progress&, const std::stop_token&) { return views::figureOf(*plot, QString(), provenance); };
    }
    const views::HeatMapView& map = panel.circuits().map();
    const Composition* shown = panel.circuits().composition();
    if (!shown) return {};
    const char* names[] = {"Q-composition of heads", "K-composition of heads", "V-composition of heads"};
    const FigureCaption caption{words(names[static_cast<int>(shown->kind)]).toStdString(), words("random matrices: %1").arg(shown->baseline, 0, 'g', 3).toStdString(), provenance};
    return [scene = map.scene(), caption, theme](const Progress&, const std::stop_token&) { return figureOf(scene, caption, theme); };
}

DataTable tableOf(const views::WeightList& weights)
{
    DataTable table{"weights", {{"role"}, {"shape"}, {"type"}, {"norm"}, {"mean"}, {"min"}, {"max"}, {"not_finite"}}};
    for (const WeightStatistics& weight : weights) {
        table.columns[0].texts.push_back(weight.role);
        table.columns[1].texts.push_back(weight.shape.text());
        table.columns[2].texts.emplace_back(dtypeName(weight.type));
        const double numbers[] = {weight.norm, weight.mean, weight.minimum, weight.maximum, static_cast<double>(weight.nonFinite)};
        for (size_t i = 0; i < std::size(numbers); ++i) table.columns[i + 3].numbers.push_back(numbers[i]);
    }
    return table;
}

DataTable tableOf(const views::ModelCircuits& circuits)
{
    DataTable table{"circuits", {{"head"}, {"copying"}, {"ov_norm"}, {"qk_norm"}, {"ov_largest"}, {"qk_largest"}}};
    for (const HeadCircuit& circuit : circuits.heads.heads) {
        table.columns[0].texts.push_back(headName(circuit.head));
        const double numbers[] = {circuit.copying, circuit.ovNorm(), circuit.qkNorm(), circuit.ov.front(), circuit.qk.front()};
        for (size_t i = 0; i < std::size(numbers); ++i) table.columns[i + 1].numbers.push_back(numbers[i]);
    }
    return table;
}

DataWriter writerFor(ModelPanel& panel, const std::string& provenance)
{
    if (panel.page() == ModelPanel::Page::Weights) {
        const auto weights = panel.weights().weights();
        return weights ? tableWriter([weights](const std::stop_token&, std::vector<std::string>&) { return tableOf(*weights); }, provenance) : DataWriter{};
    }
    const auto circuits = panel.circuits().circuits();
    if (!circuits) return {};
    return tableWriter([circuits](const std::stop_token&, std::vector<std::string>& notes) {
        for (const std::string& name : processingNames(circuits->heads.processing)) notes.push_back("processing: " + name);
        return tableOf(*circuits);
    }, provenance);
}

}  // namespace

ExportSource modelSource(ModelPanel& panel)
{
    ExportSource source;
    source.provenance = [&panel] { return (panel.model() ? "model " + panel.model()->name() + " · " : std::string()) + "Orrery " + buildInfo().version; };
    source.figure = [&panel](FigureTheme theme, const std::string& from) { return figureFor(panel, theme, from); };
    source.data = [&panel](const std::string& from) { return writerFor(panel, from); };
    return source;
}

}  // namespace orrery::app
