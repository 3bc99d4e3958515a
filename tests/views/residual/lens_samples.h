#pragma once

#include "core/residual/lens_reading.h"

#include <memory>

namespace orrery {

/// A lens of so many layers and positions whose numbers follow from their place: the top token of point p at position t is 10 p + t with the
/// probability (p + 1) / (points + 1), and of rank p + 1 is the final row's.
inline std::shared_ptr<LensReading> lensReading(int layers, int positions)
{
    auto reading = std::make_shared<LensReading>();
    reading->prompt = PromptId{70};
    reading->recorded = true;
    LensGrid& grid = reading->grid;
    const int points = layers + 1;
    for (int point = 0; point < points; ++point)
        grid.points.push_back({"blocks." + std::to_string(std::max(0, point - 1)) + (point ? ".hook_resid_post" : ".hook_resid_pre"), {}, point ? "L" + std::to_string(point - 1) : "embed", point - 1});
    grid.positions = positions, grid.top = 2, grid.followed = LensGrid::Asked;
    for (int position = 0; position < positions; ++position) grid.ids.push_back(100 + position);
    for (int point = 0; point < points; ++point)
        for (int position = 0; position < positions; ++position) {
            const float probability = static_cast<float>(point + 1) / static_cast<float>(points + 1);
            grid.best.push_back({10 * point + position, 1, 3, probability});
            grid.best.push_back({5000 + position, 2, 1, 0.01f});
            grid.chosen.push_back({10 * (points - 1) + position, points - point, 2, probability / 2});
            grid.chosen.push_back(position + 1 < positions ? LensGrid::Token{101 + position, 3, 1, 0.05f} : LensGrid::Token{});
            grid.entropy.push_back(static_cast<float>(points - point));
            grid.divergence.push_back(static_cast<float>(points - 1 - point) / 2);
            reading->texts[10 * point + position] = " w" + std::to_string(10 * point + position);
        }
    return reading;
}

}  // namespace orrery
