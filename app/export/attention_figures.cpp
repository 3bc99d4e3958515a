#include "app/export/attention_figures.h"

#include "app/export/heat_map_figure.h"
#include "core/analysis/attention_strands.h"
#include "core/report/strands_figure.h"
#include "core/report/table_figure.h"
#include "core/report/text_figure.h"
#include "views/attention/atlas_page.h"
#include "views/attention/attention_panel.h"
#include "views/attention/head_filter_edit.h"
#include "views/attention/rollout_page.h"
#include "views/attention/score_names.h"
#include "views/attention/strands_page.h"
#include "views/attention/strands_view.h"
#include "views/attention/table_page.h"
#include "views/attention/text_colors.h"
#include "views/attention/text_page.h"
#include "views/attention/text_view.h"
#include "views/canvas/heat_map_view.h"
#include "views/shared/number_text.h"

#include <QCoreApplication>

#include <cmath>
#include <limits>

namespace orrery::app {

namespace {

using views::AttentionPanel;
using views::Ink;
using views::StrandsView;
using views::TextView;
using views::Theme;

constexpr int kRampColors = 64;
constexpr size_t kMostRows = 300;  ///< of a table that a figure draws

QString words(const char* text) { return QCoreApplication::translate("AttentionFigures", text); }

std::vector<std::string> standard(const QStringList& texts)
{
    std::vector<std::string> out;
    for (const QString& text : texts) out.push_back(text.toStdString());
    return out;
}

FigureCaption captionOf(AttentionPanel& panel, const QString& title, const std::string& provenance)
{
    return {title.toStdString(), QString::fromStdString(panel.context()->prompt->prompt.text).simplified().toStdString(), provenance};
}

/// Sets a spec's title, subtitle, provenance and look.
template <typename Spec>
Spec begun(const FigureCaption& caption, FigureTheme theme)
{
    Spec spec;
    spec.title = caption.title, spec.subtitle = caption.subtitle, spec.provenance = caption.provenance;
    spec.look = lookOf(theme);
    spec.legend.notes = caption.notes;
    return spec;
}

std::vector<FigureLegend::Tick> ticksUpTo(double highest)
{
    std::vector<FigureLegend::Tick> ticks;
    for (const double at : {0.0, 0.5, 1.0}) ticks.push_back({at, views::valueText(at * highest, 3).toStdString()});
    return ticks;
}

FigureMaker canvasFigure(const views::HeatMapView& view, const FigureCaption& caption, FigureTheme theme)
{
    if (view.scene().tiles.isEmpty()) return {};
    return [scene = view.scene(), caption, theme](const Progress& progress, const std::stop_token& stop) {
        return figureOf(scene, caption, theme, [&](int done, int all) {
            throwIfStopped(stop);
            if (progress) progress({static_cast<double>(done) / all, "drawing heads"});
        });
    };
}

FigureMaker atlasFigureOf(AttentionPanel& panel, FigureTheme theme, const std::string& provenance)
{
    return canvasFigure(panel.atlas().map(), captionOf(panel, words("Attention of all heads"), provenance), theme);
}

FigureMaker headFigure(AttentionPanel& panel, FigureTheme theme, const std::string& provenance)
{
    const auto map = panel.mapPage().shown();
    if (!map || map->request != panel.mapPage().request() || !panel.mapPage().problem().isEmpty()) return {};
    const QString title = QStringLiteral("L%1H%2 · %3").arg(map->request.head.layer).arg(map->request.head.head).arg(panel.mapPage().description());
    return canvasFigure(panel.mapPage().view(), captionOf(panel, title, provenance), theme);
}

FigureMaker rolloutFigure(AttentionPanel& panel, FigureTheme theme, const std::string& provenance)
{
    if (!panel.rollout().hasRollout()) return {};
    FigureCaption caption = captionOf(panel, words("Attention rollout up to layer %1").arg(panel.rollout().layer()), provenance);
    caption.notes = {words("descriptive, not causal: values and MLPs are left out").toStdString(), panel.rollout().fusionText().toLower().toStdString(),
        words("residual weight %1").arg(views::fixedText(panel.rollout().options().residual, 2)).toStdString()};
    return canvasFigure(panel.rollout().view(), caption, theme);
}

// Strands.

struct StrandsShown {
    std::map<int, std::shared_ptr<const MatrixPyramid>> heads;
    StrandChoice choice;
    std::vector<std::string> tokens;
};

/// A head's colour; for print one head alone is ink.
QColor headColor(const StrandsShown& shown, int head, FigureTheme theme)
{
    const Theme& colors = Theme::of(themeOf(theme));
    return theme == FigureTheme::Print && shown.heads.size() == 1 ? colors[Ink::Text] : colors.category(head);
}

/// What opacity means: ink from the weakest line's to the strongest's.
void addOpacityLegend(StrandsFigureSpec& spec, const StrandsShown& shown, double strongest, FigureTheme theme)
{
    const Theme& colors = Theme::of(themeOf(theme));
    for (int i = 0; i < kRampColors; ++i)
        spec.legend.colors.push_back(views::textColors(StrandsView::opacity(i, kRampColors - 1), colors[Ink::Text], colors).ground.rgb());
    spec.legend.ticks = ticksUpTo(strongest);
    spec.legend.unit = words("attention").toStdString();
    for (const auto& [head, map] : shown.heads) spec.legend.swatches.push_back({headColor(shown, head, theme).rgb(), "H" + std::to_string(head)});
    spec.legend.notes.push_back(words("lines of at least %1").arg(views::fixedText(shown.choice.threshold, 2)).toStdString());
}

Figure strandsFigureOf(const StrandsShown& shown, const FigureCaption& caption, FigureTheme theme, const std::stop_token& stop)
{
    const AttentionStrands found = attentionStrands(shown.heads, shown.choice, stop);
    auto spec = begun<StrandsFigureSpec>(caption, theme);
    spec.tokens = shown.tokens;
    spec.query = shown.choice.query, spec.key = shown.choice.query ? std::nullopt : shown.choice.key;
    const bool focused = spec.query || spec.key;
    const double strongest = focused && !found.strands.empty() ? static_cast<double>(found.strands.back().weight) : 1;
    for (const AttentionStrand& strand : found.strands) {
        QColor color = headColor(shown, strand.head, theme);
        color.setAlphaF(static_cast<float>(StrandsView::opacity(static_cast<double>(strand.weight), strongest)));
        spec.lines.push_back({strand.query, strand.key, static_cast<double>(strand.weight), color.rgba()});
    }
    addOpacityLegend(spec, shown, strongest, theme);
    if (found.found > found.strands.size())
        spec.legend.notes.push_back(words("the strongest %1 of %2").arg(views::countText(static_cast<int64_t>(found.strands.size())), views::countText(static_cast<int64_t>(found.found))).toStdString());
    return strandsFigure(spec);
}

FigureMaker strandsFigureMaker(AttentionPanel& panel, FigureTheme theme, const std::string& provenance)
{
    const StrandsView& view = panel.strands().view();
    StrandsShown shown{view.maps(), {.threshold = view.threshold(), .query = view.currentQuery(), .key = view.currentKey()}, standard(panel.context()->tokens)};
    if (shown.heads.empty() || shown.heads.size() != panel.strands().wantedMaps().size()) return {};
    QStringList heads;
    for (const auto& [head, map] : shown.heads) heads << QStringLiteral("H%1").arg(head);
    const QString title = words("Layer %1, %2 · attention as strands").arg(panel.strands().layer()).arg(heads.size() > 8 ? words("%1 heads").arg(heads.size()) : heads.join(QStringLiteral(", ")));
    return [shown = std::move(shown), caption = captionOf(panel, title, provenance), theme](const Progress&, const std::stop_token& stop) {
        return strandsFigureOf(shown, caption, theme, stop);
    };
}

// Coloured text.

struct TextShown {
    std::vector<double> values;
    double highest = 0;
    std::vector<std::string> tokens;
    std::optional<int> current;
    QColor hue;
    std::string unit;
};

Figure textFigureOf(const TextShown& shown, const FigureCaption& caption, FigureTheme theme)
{
    const Theme& colors = Theme::of(themeOf(theme));
    auto spec = begun<TextFigureSpec>(caption, theme);
    spec.current = shown.current;
    int nans = 0;
    for (size_t i = 0; i < shown.tokens.size(); ++i) {
        const double share = views::shareOf(shown.values[i], shown.highest);
        const views::TextColors of = views::textColors(share, shown.hue, colors);
        spec.chips.push_back({shown.tokens[i], share > 0 ? of.ground.rgb() : 0, of.text.rgb(), QString::fromStdString(shown.tokens[i]).endsWith(QChar(0x21B5))});
        nans += !std::isfinite(shown.values[i]);
    }
    for (int i = 0; i < kRampColors; ++i) spec.legend.colors.push_back(views::textColors(static_cast<double>(i) / (kRampColors - 1), shown.hue, colors).ground.rgb());
    spec.legend.ticks = ticksUpTo(shown.highest);
    spec.legend.unit = shown.unit;
    if (nans) spec.legend.notes.push_back(words("%1 without a number (NaN or ∞), uncoloured").arg(nans).toStdString());
    return textFigure(spec);
}

FigureMaker textFigureMaker(AttentionPanel& panel, FigureTheme theme, const std::string& provenance)
{
    const TextView& view = panel.textPage().view();
    if (!panel.textPage().isUpToDate() || !view.value(0)) return {};
    const HeadRef head = panel.head();
    const Theme& colors = Theme::of(themeOf(theme));
    TextShown shown{{}, view.highest(), standard(panel.context()->tokens), view.current(), theme == FigureTheme::Print ? colors[Ink::Text] : colors.layer(head.layer, std::max(1, panel.context()->prompt->layers)), {}};
    for (int token = 0; token < panel.context()->positionCount(); ++token) shown.values.push_back(view.value(token).value_or(std::numeric_limits<double>::quiet_NaN()));
    const bool from = view.direction() == TextView::Direction::AttendsTo;
    const QString current = view.current() ? views::numberedToken(*panel.context(), *view.current()) : QString();
    const QString what = !view.current() ? words("attention that tokens get on average") : (from ? words("what “%1” attends to") : words("what attends to “%1”")).arg(current);
    shown.unit = (view.current() ? words("attention") : words("mean attention")).toStdString();
    FigureCaption caption = captionOf(panel, QStringLiteral("L%1H%2 · %3").arg(head.layer).arg(head.head).arg(what), provenance);
    if (view.current()) caption.notes.push_back(panel.textPage().summary().toStdString());
    return [shown = std::move(shown), caption, theme](const Progress&, const std::stop_token&) { return textFigureOf(shown, caption, theme); };
}

// Table.

Figure tableFigureOf(const std::vector<ScoredHead>& heads, const FigureCaption& caption, FigureTheme theme)
{
    auto spec = begun<TableFigureSpec>(caption, theme);
    spec.columns = {{words("Layer").toStdString(), {}, {}}, {words("Head").toStdString(), {}, {}}};
    for (const HeadScore score : kHeadScores) spec.columns.push_back({views::scoreName(score).toStdString(), views::scoreUnit(score).toStdString(), {}});
    const size_t rows = std::min(kMostRows, heads.size());
    for (size_t row = 0; row < rows; ++row) {
        spec.columns[0].cells.push_back(std::to_string(heads[row].head.layer));
        spec.columns[1].cells.push_back(std::to_string(heads[row].head.head));
        for (size_t i = 0; i < kHeadScores.size(); ++i) spec.columns[i + 2].cells.push_back(views::scoreText(kHeadScores[i], valueOf(heads[row].scores, kHeadScores[i])).toStdString());
    }
    if (rows < heads.size()) spec.legend.notes.push_back(words("the first %1 of %2 rows").arg(rows).arg(heads.size()).toStdString());
    spec.legend.notes.push_back(words("mean over queries that have a target; –: no query has one").toStdString());
    return tableFigure(spec);
}

FigureMaker tableFigureMaker(AttentionPanel& panel, FigureTheme theme, const std::string& provenance)
{
    if (!panel.tablePage().isComplete()) return {};
    FigureCaption caption = captionOf(panel, words("Attention heads and their scores"), provenance);
    caption.notes.push_back(words("sorted by %1").arg(panel.tablePage().orderText()).toStdString());
    if (const QString filter = panel.tablePage().filterEdit().text(); !filter.isEmpty()) caption.notes.push_back(words("filter: %1").arg(filter).toStdString());
    return [heads = panel.tablePage().shownHeads(), caption, theme](const Progress&, const std::stop_token&) { return tableFigureOf(heads, caption, theme); };
}

}  // namespace

FigureMaker attentionFigure(AttentionPanel& panel, FigureTheme theme, const std::string& provenance)
{
    if (!panel.context() || panel.face() != views::Panel::Face::Content) return {};
    switch (panel.mode()) {
    case AttentionPanel::Mode::Atlas: return atlasFigureOf(panel, theme, provenance);
    case AttentionPanel::Mode::Head: return headFigure(panel, theme, provenance);
    case AttentionPanel::Mode::Strands: return strandsFigureMaker(panel, theme, provenance);
    case AttentionPanel::Mode::Text: return textFigureMaker(panel, theme, provenance);
    case AttentionPanel::Mode::Rollout: return rolloutFigure(panel, theme, provenance);
    case AttentionPanel::Mode::Table: return tableFigureMaker(panel, theme, provenance);
    }
    return {};
}

}  // namespace orrery::app
