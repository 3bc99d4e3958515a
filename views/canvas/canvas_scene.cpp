#include "views/canvas/canvas_scene.h"

#include <algorithm>

namespace orrery::views {

int pooledStep(const CanvasScene& scene, double pixelRatio)
{
    const double scale = std::max(scene.geometry.scaleX(), scene.geometry.scaleY()) * pixelRatio;
    int step = 1;
    while (step * scale < 1) step *= 2;
    return step;
}

ValueRange dataRange(const CanvasScene& scene)
{
    ValueRange all;
    for (const HeatTile& tile : scene.tiles) {
        const ValueRange range = tile.matrix ? tile.matrix->range() : ValueRange();
        if (range.isEmpty()) continue;
        all = all.isEmpty() ? range : ValueRange{std::min(all.low, range.low), std::max(all.high, range.high)};
    }
    return all;
}

}  // namespace orrery::views
