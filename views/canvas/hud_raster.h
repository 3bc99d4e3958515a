#pragma once

#include <QImage>
#include <QPointF>

struct ImDrawData;

namespace orrery::views {

/// The font atlas as coverage, a byte a texel.
struct HudAtlas {
    const unsigned char* alpha = nullptr;
    int width = 0, height = 0;
};

/// Draws Dear ImGui's triangles into a premultiplied image whose corner lies at `origin`, in device pixels; all clipped to the image.
/// Axis-aligned quads (text, frames) have a road of their own, since they are nearly everything a HUD draws.
void rasterize(const ImDrawData& data, const HudAtlas& atlas, QPointF origin, QImage& image);

}  // namespace orrery::views
