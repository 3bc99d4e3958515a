#pragma once

#include "views/canvas/canvas_scene.h"
#include "views/canvas/cell_painter.h"
#include "views/canvas/value_scale.h"

#include <QImage>

#include <array>
#include <optional>
#include <vector>

namespace orrery::views {

/// Samples the visible cells into an image: above a pixel a cell each pixel shows the cell it lies in, below it the pyramid's level whose
/// cells are about a pixel. Work is a few nanoseconds a pixel, whatever the size of the matrix.
class SoftwarePainter : public CellPainter {
public:
    QString name() const override { return QStringLiteral("software"); }
    void paintCells(QPaintDevice& device, const CanvasScene& scene, double pixelRatio) override;
    /// The viewport's image alone, in device pixels.
    const QImage& render(const CanvasScene& scene, double pixelRatio);

private:
    std::optional<ColorMapId> m_map;
    ThemeKind m_theme = ThemeKind::Light;
    std::array<QRgb, ValueScale::kColors> m_colors{};
    QImage m_image;
};

}  // namespace orrery::views
