#include "views/canvas/hud_raster.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace orrery::views {

namespace {

struct Box {
    int left, top, right, bottom;  ///< ends not included
};

/// A vertex in the image's pixels, its colour as red, green, blue, alpha 0 to 255.
struct Corner {
    float x, y, u, v;
    std::array<float, 4> color;
};

void blend(QRgb& pixel, const std::array<float, 4>& color, float coverage)
{
    const float alpha = color[3] / 255 * coverage, rest = 1 - alpha;
    const auto mix = [&](float source, int below) { return static_cast<int>(source * alpha + static_cast<float>(below) * rest + 0.5f); };
    pixel = qRgba(mix(color[0], qRed(pixel)), mix(color[1], qGreen(pixel)), mix(color[2], qBlue(pixel)), mix(255, qAlpha(pixel)));
}

class Raster {
public:
    Raster(const HudAtlas& atlas, QImage& image) : m_atlas(atlas), m_image(image) {}

    void triangle(const Corner& first, Corner second, Corner third, const Box& clip)
    {
        const Corner& a = first;
        float area = side(a, second, third.x, third.y);
        if (area == 0) return;
        if (area < 0) std::swap(second, third), area = -area;  // all turn the same way: a shared edge is then met once in each direction
        const Corner &b = second, &c = third;
        const Box box = bounds(std::min({a.x, b.x, c.x}), std::min({a.y, b.y, c.y}), std::max({a.x, b.x, c.x}), std::max({a.y, b.y, c.y}), clip);
        for (int y = box.top; y < box.bottom; ++y)
            for (int x = box.left; x < box.right; ++x) {
                const float px = static_cast<float>(x) + 0.5f, py = static_cast<float>(y) + 0.5f;
                const float p = side(b, c, px, py), q = side(c, a, px, py), r = side(a, b, px, py);
                if (!isIn(p, b, c) || !isIn(q, c, a) || !isIn(r, a, b)) continue;
                std::array<float, 4> color{};
                for (size_t i = 0; i < 4; ++i) color[i] = (p * a.color[i] + q * b.color[i] + r * c.color[i]) / area;
                blend(at(x, y), color, coverage((p * a.u + q * b.u + r * c.u) / area, (p * a.v + q * b.v + r * c.v) / area));
            }
    }

    /// A quad from corner a to corner c, of one colour.
    void quad(const Corner& a, const Corner& c, const Box& clip)
    {
        const Box box = bounds(std::min(a.x, c.x), std::min(a.y, c.y), std::max(a.x, c.x), std::max(a.y, c.y), clip);
        const bool flat = a.u == c.u && a.v == c.v;
        const float perX = (c.u - a.u) / (c.x - a.x), perY = (c.v - a.v) / (c.y - a.y);
        for (int y = box.top; y < box.bottom; ++y)
            for (int x = box.left; x < box.right; ++x) {
                const float u = a.u + (static_cast<float>(x) + 0.5f - a.x) * perX, v = a.v + (static_cast<float>(y) + 0.5f - a.y) * perY;
                const float covered = flat ? 1 : coverage(u, v);
                if (covered > 0) blend(at(x, y), a.color, covered);
            }
    }

private:
    /// Twice the area of from, to and the point.
    static float side(const Corner& from, const Corner& to, float x, float y) { return (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x); }

    /// A point on an edge belongs to one of the two triangles beside it.
    static bool isIn(float area, const Corner& from, const Corner& to)
    {
        return area > 0 || (area == 0 && (to.y < from.y || (to.y == from.y && to.x > from.x)));
    }

    QRgb& at(int x, int y) { return reinterpret_cast<QRgb*>(m_image.scanLine(y))[x]; }

    /// Pixels whose centres lie inside.
    static Box bounds(float left, float top, float right, float bottom, const Box& clip)
    {
        const auto edge = [](float v) { return static_cast<int>(std::ceil(v - 0.5f)); };
        return {std::max(edge(left), clip.left), std::max(edge(top), clip.top), std::min(edge(right), clip.right), std::min(edge(bottom), clip.bottom)};
    }

    float texel(int x, int y) const
    {
        return static_cast<float>(m_atlas.alpha[std::clamp(y, 0, m_atlas.height - 1) * m_atlas.width + std::clamp(x, 0, m_atlas.width - 1)]) / 255;
    }

    float coverage(float u, float v) const
    {
        const float x = u * static_cast<float>(m_atlas.width) - 0.5f, y = v * static_cast<float>(m_atlas.height) - 0.5f;
        const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
        const float fx = x - static_cast<float>(left), fy = y - static_cast<float>(top);
        const float upper = texel(left, top) * (1 - fx) + texel(left + 1, top) * fx, lower = texel(left, top + 1) * (1 - fx) + texel(left + 1, top + 1) * fx;
        return upper * (1 - fy) + lower * fy;
    }

    const HudAtlas& m_atlas;
    QImage& m_image;
};

bool isQuad(const Corner& a, const Corner& b, const Corner& c, const Corner& d)
{
    const bool square = a.x == d.x && a.y == b.y && c.x == b.x && c.y == d.y;
    return square && a.color == b.color && a.color == c.color && a.color == d.color;
}

void drawList(const ImDrawList& list, const ImDrawData& data, QPointF origin, Raster& raster, const QImage& image)
{
    const float sx = data.FramebufferScale.x, sy = data.FramebufferScale.y;
    const auto ox = static_cast<float>(origin.x()), oy = static_cast<float>(origin.y());
    const auto corner = [&](unsigned index) {
        const ImDrawVert& v = list.VtxBuffer[static_cast<int>(index)];
        const auto channel = [&](int shift) { return static_cast<float>(v.col >> shift & 255); };
        return Corner{(v.pos.x - data.DisplayPos.x) * sx - ox, (v.pos.y - data.DisplayPos.y) * sy - oy, v.uv.x, v.uv.y,
            {channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT), channel(IM_COL32_B_SHIFT), channel(IM_COL32_A_SHIFT)}};
    };
    for (const ImDrawCmd& command : list.CmdBuffer) {
        const auto edge = [](float v) { return static_cast<int>(std::lround(v)); };
        const Box clip{std::max(0, edge(command.ClipRect.x * sx - ox)), std::max(0, edge(command.ClipRect.y * sy - oy)),
            std::min(image.width(), edge(command.ClipRect.z * sx - ox)), std::min(image.height(), edge(command.ClipRect.w * sy - oy))};
        const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
        for (unsigned i = 0; i + 3 <= command.ElemCount; i += 3) {
            const auto vertex = [&](unsigned k) { return corner(command.VtxOffset + index[i + k]); };
            const bool pair = i + 6 <= command.ElemCount && index[i] == index[i + 3] && index[i + 2] == index[i + 4];
            if (pair && isQuad(vertex(0), vertex(1), vertex(2), vertex(5))) {
                raster.quad(vertex(0), vertex(2), clip);
                i += 3;
            } else raster.triangle(vertex(0), vertex(1), vertex(2), clip);
        }
    }
}

}  // namespace

void rasterize(const ImDrawData& data, const HudAtlas& atlas, QPointF origin, QImage& image)
{
    Raster raster(atlas, image);
    for (int i = 0; i < data.CmdListsCount; ++i) drawList(*data.CmdLists[i], data, origin, raster, image);
}

}  // namespace orrery::views
