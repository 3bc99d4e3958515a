#include "views/compare/compare_text.h"

#include "views/shared/number_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace orrery::views {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("ComparePanel", text); }

constexpr std::array<const char*, 4> kKinds{"attn.hook_pattern", "hook_attn_out", "hook_mlp_out", "hook_resid_post"};

double valueOf(const SiteComparison& site, CompareMeasure measure)
{
    switch (measure) {
    case CompareMeasure::Relative: return site.relative ? std::log10(*site.relative) : NAN;
    case CompareMeasure::Cosine: return site.cosine.value_or(NAN);
    case CompareMeasure::Cka: return site.cka.value_or(NAN);
    }
    return NAN;
}

QString axisOf(CompareMeasure measure)
{
    switch (measure) {
    case CompareMeasure::Relative: return tr("relative difference, log₁₀");
    case CompareMeasure::Cosine: return tr("mean cosine of rows");
    case CompareMeasure::Cka: break;
    }
    return tr("debiased CKA");
}

PlotLine lineOf(const RecordingPair& pair, const std::string& kind, CompareMeasure measure)
{
    PlotLine line{QString::fromStdString(kind), {}, {}, {}, {}};
    for (const SiteComparison& site : pair.comparison.sites)
        if (site.layer >= 0 && site.site == "blocks." + std::to_string(site.layer) + "." + kind) {
            line.x.push_back(site.layer);
            line.y.push_back(valueOf(site, measure));
        }
    line.dots = true;
    return line;
}

}  // namespace

QString matchingText(const RecordingPair& pair)
{
    const auto first = static_cast<int64_t>(pair.first.positions.size()), second = static_cast<int64_t>(pair.second.positions.size());
    if (first != second)
        return tr("⚠ %1 tokens here, %2 there: positions can't be matched, so sites of other shapes have no difference.").arg(countText(first), countText(second));
    const bool apart = std::any_of(pair.comparison.sites.begin(), pair.comparison.sites.end(), [](const SiteComparison& site) { return site.first != site.second; });
    if (apart) return tr("⚠ The models' shapes differ: where they do, only CKA compares the two.");
    if (pair.firstOtherToken)
        return tr("The tokens differ from position %1 on: what follows is compared position by position all the same.").arg(countText(*pair.firstOtherToken));
    return pair.sameModel ? tr("The same tokens, the same model.") : tr("The same tokens, other weights.");
}

QString partingText(const RecordingPair& pair, double tolerance)
{
    const std::string name = firstToPart(pair.comparison.sites, tolerance);
    const auto sites = static_cast<int64_t>(pair.comparison.sites.size());
    if (name.empty()) return tr("The same within %1 at all %2 sites.").arg(valueText(tolerance, 1), countText(sites));
    const auto site = std::find_if(pair.comparison.sites.begin(), pair.comparison.sites.end(), [&](const SiteComparison& each) { return each.site == name; });
    const QString shown = QString::fromStdString(name);
    if (!site->relative) return tr("They part first at %1, where the shapes are %2 and %3.").arg(shown, QString::fromStdString(site->first.text()), QString::fromStdString(site->second.text()));
    return tr("They part first at %1: relative difference %2.").arg(shown, valueText(*site->relative, 3));
}

std::shared_ptr<const Plot> comparisonPlot(const RecordingPair& pair, CompareMeasure measure)
{
    auto plot = std::make_shared<Plot>();
    plot->title = tr("Difference over depth");
    plot->xTitle = tr("layer");
    plot->yTitle = axisOf(measure);
    plot->wholeX = true;
    for (size_t kind = 0; kind < kKinds.size(); ++kind) {
        PlotLine line = lineOf(pair, kKinds[kind], measure);
        line.category = static_cast<int>(kind);
        if (std::any_of(line.y.begin(), line.y.end(), [](double y) { return std::isfinite(y); })) plot->lines.push_back(std::move(line));
    }
    return plot;
}

}  // namespace orrery::views
