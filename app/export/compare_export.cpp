#include "app/export/compare_export.h"

#include "app/export/data_writers.h"
#include "app/export/heat_map_figure.h"
#include "app/session/session.h"
#include "core/report/provenance.h"
#include "views/canvas/heat_map_view.h"
#include "views/compare/compare_panel.h"
#include "views/compare/compare_text.h"
#include "views/plot/plot_view.h"

#include <QCoreApplication>

#include <cmath>

namespace orrery::app {

namespace {

using views::ComparePanel;

QString words(const char* text) { return QCoreApplication::translate("CompareExport", text); }

std::string subtitleOf(const RecordingPair& pair)
{
    return words("run %1 beside run %2").arg(number(pair.first.run.id)).arg(number(pair.second.run.id)).toStdString();
}

FigureMaker figureFor(const ComparePanel& panel, FigureTheme theme, const std::string& provenance)
{
    const auto pair = panel.pair();
    if (!pair) return {};
    if (panel.page() == ComparePanel::Page::Sites) {
        const auto plot = panel.plot().plot();
        if (!plot || plot->lines.empty()) return {};
        return [plot, pair, provenance](const Progress&, const std::stop_token&) { return views::figureOf(*plot, QString::fromStdString(subtitleOf(*pair)), provenance); };
    }
    if (panel.layers().tiles().isEmpty()) return {};
    const FigureCaption caption{words("Similarity of layers, debiased CKA").toStdString(), subtitleOf(*pair), provenance};
    return [scene = panel.layers().scene(), caption, theme](const Progress&, const std::stop_token&) { return figureOf(scene, caption, theme); };
}

DataTable tableOf(const RecordingPair& pair)
{
    DataTable table{"comparison", {{"site"}, {"layer"}, {"relative"}, {"max_abs_difference"}, {"cosine"}, {"cka"}}};
    for (const SiteComparison& site : pair.comparison.sites) {
        table.columns[0].texts.push_back(site.site);
        const double numbers[] = {static_cast<double>(site.layer), site.relative.value_or(NAN), site.largest.value_or(NAN), site.cosine.value_or(NAN), site.cka.value_or(NAN)};
        for (size_t i = 0; i < std::size(numbers); ++i) table.columns[i + 1].numbers.push_back(numbers[i]);
    }
    return table;
}

DataWriter writerFor(const ComparePanel& panel, const std::string& provenance)
{
    const auto pair = panel.pair();
    if (!pair) return {};
    const std::string beside = subtitleOf(*pair);
    if (panel.page() == ComparePanel::Page::Sites)
        return tableWriter([pair, beside](const std::stop_token&, std::vector<std::string>& notes) {
            notes = {beside, views::matchingText(*pair).toStdString()};
            return tableOf(*pair);
        }, provenance);
    if (panel.layers().tiles().isEmpty()) return {};
    return matrixWriter({"layer_cka", "layer_here", "layer_there", panel.layers().tiles().front().matrix, {}, {}, {beside}}, provenance);
}

}  // namespace

ExportSource compareSource(Session& session, ComparePanel& panel)
{
    ExportSource source;
    source.provenance = [&session, &panel] {
        const auto contents = session.contents();
        return contents && panel.pair() ? provenanceLine(*contents, panel.pair()->first) : std::string();
    };
    source.figure = [&panel](FigureTheme theme, const std::string& from) { return figureFor(panel, theme, from); };
    source.data = [&panel](const std::string& from) { return writerFor(panel, from); };
    return source;
}

}  // namespace orrery::app
