#include "core/backend/intervention.h"

#include "core/base/error.h"

#include <algorithm>
#include <numeric>

namespace orrery {
namespace {

std::vector<int64_t> allOf(int64_t size)
{
    std::vector<int64_t> all(static_cast<size_t>(size));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

int axisNamed(const GraphSite& site, std::initializer_list<const char*> names)
{
    for (size_t axis = 0; axis < site.axes.size(); ++axis)
        for (const char* name : names)
            if (site.axes[axis] == name) return static_cast<int>(axis);
    return -1;
}

std::vector<int64_t> checkedHeads(const Intervention& intervention, int64_t heads)
{
    std::vector<int64_t> chosen = intervention.heads;
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    if (chosen.front() < 0 || chosen.back() >= heads)
        throw Error(ErrorKind::Argument, intervention.site + " has heads 0 to " + std::to_string(heads - 1) + ", not "
                                             + std::to_string(chosen.front() < 0 ? chosen.front() : chosen.back()))
            .withReason("NoSuchHead");
    return chosen;
}

// Positions are absolute; those of cached steps were changed when they were computed.
std::vector<int64_t> checkedPositions(const Intervention& intervention, int64_t length, int64_t past)
{
    std::vector<int64_t> chosen;
    for (const int64_t wanted : intervention.positions) {
        const int64_t position = wanted < 0 ? wanted + past + length : wanted;
        if (position < 0 || position >= past + length)
            throw Error(ErrorKind::Argument, intervention.site + ": position " + std::to_string(wanted) + " of a prompt of "
                                                 + std::to_string(past + length) + " positions")
                .withReason("NoSuchPosition");
        if (position >= past) chosen.push_back(position - past);
    }
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    return chosen;
}

}  // namespace

Shape SiteSelection::shape() const
{
    std::vector<int64_t> sizes;
    sizes.reserve(indices.size());
    for (const auto& axis : indices) sizes.push_back(static_cast<int64_t>(axis.size()));
    return Shape(std::move(sizes));
}

std::vector<std::pair<int64_t, int64_t>> SiteSelection::runs(const std::vector<int64_t>& indices)
{
    std::vector<std::pair<int64_t, int64_t>> runs;
    for (const int64_t index : indices) {
        if (!runs.empty() && runs.back().second == index) ++runs.back().second;
        else runs.push_back({index, index + 1});
    }
    return runs;
}

SiteSelection selectionOf(const Intervention& intervention, const GraphSite& site, const Plan& plan, int64_t prompt)
{
    SiteSelection selection{plan.siteShape(site, prompt), {}};
    for (int axis = 0; axis < selection.full.rank(); ++axis) selection.indices.push_back(allOf(selection.full[axis]));
    if (!intervention.heads.empty()) {
        const int axis = axisNamed(site, {"head"});
        if (axis < 0) throw Error(ErrorKind::Argument, site.name + " has no heads to choose from").withReason("NoSuchAxis");
        selection.indices[static_cast<size_t>(axis)] = checkedHeads(intervention, selection.full[axis]);
    }
    if (!intervention.positions.empty()) {
        const int axis = axisNamed(site, {"pos", "query"});
        if (axis < 0) throw Error(ErrorKind::Argument, site.name + " has no positions to choose from").withReason("NoSuchAxis");
        const int64_t length = plan.shape.length(prompt);
        selection.indices[static_cast<size_t>(axis)] = checkedPositions(intervention, length, plan.shape.keys(prompt) - length);
    }
    return selection;
}

template <typename Real>
std::vector<Real> broadcastTo(const Tensor& source, const Shape& shape)
{
    const int missing = shape.rank() - source.shape().rank();
    const auto fail = [&] {
        return Error(ErrorKind::Shape, "a tensor " + source.shape().text() + " does not fit a selection " + shape.text())
            .withReason("ShapeMismatch");
    };
    if (missing < 0) throw fail();
    std::vector<int64_t> strides(static_cast<size_t>(shape.rank()), 0);
    const std::vector<int64_t> dense = source.shape().denseStrides();
    for (int axis = missing; axis < shape.rank(); ++axis) {
        const int64_t size = source.shape()[axis - missing];
        if (size != 1 && size != shape[axis]) throw fail();
        if (size != 1) strides[static_cast<size_t>(axis)] = dense[static_cast<size_t>(axis - missing)];
    }
    std::vector<float> repeated(static_cast<size_t>(shape.count()));
    copyDense(TensorViewOf<const float>{source.data(), shape, strides}, repeated.data());
    return std::vector<Real>(repeated.begin(), repeated.end());
}

template std::vector<float> broadcastTo(const Tensor&, const Shape&);
template std::vector<double> broadcastTo(const Tensor&, const Shape&);

}  // namespace orrery
