#include "core/analysis/run_comparison.h"

#include "core/analysis/representation_similarity.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/sites.h"
#include "core/record/workspace_contents.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace orrery {
namespace {

/// Rows as the last axis has them.
struct RowsView {
    const float* data;
    int64_t rows, width;
};

RowsView rowsOf(const Tensor& tensor)
{
    const int64_t width = std::max<int64_t>(1, tensor.shape().rank() > 0 ? tensor.shape()[tensor.shape().rank() - 1] : 1);
    return {tensor.data(), tensor.count() / width, width};
}

/// Each position's numbers in one row.
Tensor byPosition(const Tensor& tensor)
{
    const int64_t positions = tensor.shape()[0];
    return Tensor(Shape{positions, tensor.count() / std::max<int64_t>(1, positions)}, tensor.values());
}

double rowCosine(const float* a, const float* b, int64_t width)
{
    double product = 0, squareA = 0, squareB = 0;
    for (int64_t i = 0; i < width; ++i) {
        if (std::isinf(a[i]) && std::isinf(b[i])) continue;  // masked in both
        product += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        squareA += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        squareB += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    if (squareA == 0 && squareB == 0) return 1;
    return squareA > 0 && squareB > 0 ? product / std::sqrt(squareA * squareB) : 0;
}

void compareValues(SiteComparison& comparison, const Tensor& a, const Tensor& b)
{
    double worst = 0, largest = 0;
    for (int64_t i = 0; i < a.count(); ++i) {
        const double x = a.data()[i], y = b.data()[i];
        if (x == y || (std::isnan(x) && std::isnan(y))) {
            if (std::isfinite(y)) largest = std::max(largest, std::abs(y));
            continue;
        }
        const double difference = std::abs(x - y);
        worst = std::isnan(difference) ? INFINITY : std::max(worst, difference);
        if (std::isfinite(y)) largest = std::max(largest, std::abs(y));
    }
    comparison.largest = worst;
    comparison.relative = worst == 0 ? 0 : largest > 0 ? worst / largest : INFINITY;
    const RowsView left = rowsOf(a), right = rowsOf(b);
    double cosines = 0;
    for (int64_t row = 0; row < left.rows; ++row) cosines += rowCosine(left.data + row * left.width, right.data + row * right.width, left.width);
    comparison.cosine = cosines / static_cast<double>(std::max<int64_t>(1, left.rows));
}

void settle(RunComparison& comparison)
{
    if (comparison.sites.empty())
        throw Error(ErrorKind::Argument, "the two have no site in common that was asked for").withReason("NothingInCommon");
    comparison.firstDiffering = firstToPart(comparison.sites, comparison.limit);
}

const TensorRow* sameSite(const std::vector<TensorRow>& rows, const TensorRow& of)
{
    const auto found = std::find_if(rows.begin(), rows.end(),
        [&](const TensorRow& row) { return row.siteInfo.name == of.siteInfo.name && row.step == of.step && row.variant == of.variant; });
    return found == rows.end() ? nullptr : &*found;
}

std::vector<TensorRow> tensorsOf(const Workspace& workspace, PromptId prompt, const std::string& glob)
{
    readRecordedPrompt(workspace, prompt);  // says so if there is none
    TensorFilter filter;
    filter.prompt = prompt;
    filter.sites = glob;
    return workspace.tensors(filter);
}

}  // namespace

std::string firstToPart(const std::vector<SiteComparison>& sites, double limit)
{
    const auto beyond = std::find_if(sites.begin(), sites.end(), [=](const SiteComparison& site) { return !site.relative || *site.relative > limit; });
    return beyond == sites.end() ? std::string() : beyond->site;
}

SiteComparison compareSite(const std::string& site, int layer, const std::vector<std::string>& axes, const Tensor& a, const Tensor& b)
{
    if (a.count() == 0 || b.count() == 0)
        throw Error(ErrorKind::Shape, "site " + site + " holds nothing to compare: " + a.shape().text() + " and " + b.shape().text());
    SiteComparison comparison{site, layer, a.shape(), b.shape(), {}, {}, {}, {}};
    if (a.shape() == b.shape()) compareValues(comparison, a, b);
    const bool positions = !axes.empty() && axes.front() == "pos" && a.shape().rank() >= 2 && b.shape().rank() >= 2;
    if (!positions || a.shape()[0] != b.shape()[0] || a.shape()[0] < 4) return comparison;
    const double cka = debiasedCka(byPosition(a), byPosition(b));
    if (std::isfinite(cka)) comparison.cka = cka;
    return comparison;
}

RunComparison compareRecordings(const Workspace& first, PromptId a, const Workspace& second, PromptId b, const std::string& glob, double limit,
    const Progress& progress, const std::stop_token& stop)
{
    RunComparison comparison;
    comparison.limit = limit;
    const std::vector<TensorRow> left = tensorsOf(first, a, glob), right = tensorsOf(second, b, glob);
    for (size_t i = 0; i < left.size(); ++i) {
        throwIfStopped(stop);
        const TensorRow* other = sameSite(right, left[i]);
        if (!other) {
            comparison.onlyFirst.push_back(left[i].siteInfo.name);
            continue;
        }
        comparison.sites.push_back(compareSite(left[i].siteInfo.name, left[i].siteInfo.layer, splitText(left[i].siteInfo.axes, ','), first.read(left[i].id),
            second.read(other->id)));
        if (progress) progress({static_cast<double>(i + 1) / static_cast<double>(left.size()), left[i].siteInfo.name});
    }
    for (const TensorRow& row : right)
        if (!sameSite(left, row)) comparison.onlySecond.push_back(row.siteInfo.name);
    settle(comparison);
    return comparison;
}

RunComparison compareModels(Model& first, Model& second, const Prompt& prompt, const std::vector<std::string>& sites, double limit, const Progress& progress,
    const std::stop_token& stop)
{
    RunComparison comparison;
    comparison.limit = limit;
    std::map<std::string, Tensor> kept;
    first.run({{prompt}, sites, {}}, [&](const SiteView& site) { kept[site.info.name] = denseTensor(site.view); }, progress, stop);
    second.run({{prompt}, sites, {}}, [&](const SiteView& site) {
        const auto found = kept.find(site.info.name);
        if (found == kept.end()) return comparison.onlySecond.push_back(site.info.name);
        comparison.sites.push_back(compareSite(site.info.name, site.info.layer, site.info.axes, found->second, denseTensor(site.view)));
        kept.erase(found);
    }, progress, stop);
    for (const auto& [name, tensor] : kept) comparison.onlyFirst.push_back(name);
    settle(comparison);
    return comparison;
}

}  // namespace orrery
