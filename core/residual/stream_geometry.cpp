#include "core/residual/stream_geometry.h"

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

double product(const float* a, const float* b, int64_t count)
{
    double sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

double cosine(const float* a, const float* b, int64_t count)
{
    const double lengths = std::sqrt(product(a, a, count)) * std::sqrt(product(b, b, count));
    return lengths > 0 ? product(a, b, count) / lengths : 0;
}

}  // namespace

double StreamGeometry::mean(const std::vector<double>& of, size_t point, int64_t skip) const
{
    const int64_t first = std::min(skip, positions - 1);
    double sum = 0;
    for (int64_t position = first; position < positions; ++position) sum += of[cell(point, position)];
    return sum / static_cast<double>(positions - first);
}

StreamGeometry measureStream(Model& model, const Prompt& prompt, const std::vector<StreamPoint>& points, const Progress& progress, const std::stop_token& stop)
{
    std::vector<Tensor> streams(points.size());
    RunRequest request{{prompt}, {}, {}};
    for (const StreamPoint& point : points) request.sites.push_back(point.site);
    model.run(request, [&](const SiteView& site) {
        for (size_t point = 0; point < points.size(); ++point)
            if (points[point].site == site.info.name) streams[point] = denseTensor(site.view);
    }, progress, stop);
    StreamGeometry geometry{points, static_cast<int64_t>(prompt.ids.size()), {}, {}, {}};
    const int64_t width = model.config().width;
    for (size_t point = 0; point < points.size(); ++point)
        for (int64_t position = 0; position < geometry.positions; ++position) {
            const auto row = [&](size_t of) { return streams[of].data() + position * width; };
            geometry.norm.push_back(std::sqrt(product(row(point), row(point), width)));
            geometry.toPrevious.push_back(point == 0 ? 1 : cosine(row(point), row(point - 1), width));
            geometry.toFinal.push_back(cosine(row(point), row(points.size() - 1), width));
        }
    return geometry;
}

}  // namespace orrery
