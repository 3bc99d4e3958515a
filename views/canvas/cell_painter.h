#pragma once

#include <QString>

#include <algorithm>
#include <cmath>

class QPaintDevice;

namespace orrery::views {

struct CanvasScene;

/// Paints the cells of a scene: one interface, the same picture from each.
class CellPainter {
public:
    virtual ~CellPainter() = default;
    virtual QString name() const = 0;
    /// Paints the ground of the whole device and the scene's cells in its viewport. Nobody else paints on the device meanwhile.
    /// `pixelRatio`: device pixels a logical one.
    virtual void paintCells(QPaintDevice& device, const CanvasScene& scene, double pixelRatio) = 0;
};

/// A pixel shows what lies this far right of and below its middle: where a cell's edge runs through the very middles of pixels, as it often
/// does, all painters then agree. Device pixels.
inline constexpr double kSampleBias = 0.00137;

/// The hatching of NaN, in device pixels from the viewport's corner: a third of each diagonal period is inked.
inline int hatchPeriod(double pixelRatio) { return 3 * std::max(1, static_cast<int>(std::lround(2 * pixelRatio))); }
inline bool isHatched(int x, int y, int period) { return (x + y) % period < period / 3; }

}  // namespace orrery::views
