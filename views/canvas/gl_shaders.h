#pragma once

namespace orrery::views {

/// One quad an instance; positions in device pixels from the surface's upper left corner.
inline constexpr const char* kVertexShader = R"(#version 330 core
layout(location = 0) in vec4 edges;   // left, top, right, bottom
layout(location = 1) in vec4 cells;   // column and row at the left and top edge, at the right and bottom one
layout(location = 2) in vec4 place;   // layer, first column and row of the block, its columns
layout(location = 3) in vec4 extent;  // its rows
uniform vec2 surface;
out vec2 cell;
flat out ivec3 block;
flat out ivec2 count;
void main()
{
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    cell = mix(cells.xy, cells.zw, corner);
    block = ivec3(place.yzx);
    count = ivec2(place.w, extent.x);
    vec2 pixel = mix(edges.xy, edges.zw, corner);
    gl_Position = vec4(2.0 * pixel.x / surface.x - 1.0, 1.0 - 2.0 * pixel.y / surface.y, 0.0, 1.0);
}
)";

/// ValueScale's arithmetic, then the colour table.
inline constexpr const char* kFragmentShader = R"(#version 330 core
in vec2 cell;
flat in ivec3 block;   // first column, first row, layer
flat in ivec2 count;
out vec4 color;
uniform sampler2DArray values;
uniform sampler2DArray ranges;
uniform sampler2D colors;
uniform vec2 perPixel;       // level cells a pixel shows
uniform bool isMean, isCausal, isDiverging, isLog, isPerRow, isClipped;
uniform float factor, offset, least, exponent, low, high;
uniform vec4 paper, warn, good, bad;
uniform vec2 corner;         // of the viewport, from the surface's upper left
uniform float surfaceHeight;
uniform int hatch;           // period

bool isNoNumber(float v) { return (floatBitsToUint(v) & 0x7F800000u) == 0x7F800000u; }
bool isNan(float v) { return isNoNumber(v) && (floatBitsToUint(v) & 0x007FFFFFu) != 0u; }

float pooled(ivec2 first, ivec2 last)
{
    float result = texelFetch(values, ivec3(first, block.z), 0).r;
    if (first == last) return result;
    float sum = 0.0, count = 0.0, without = uintBitsToFloat(0x7FC00000u);  // a mean is that of the finite values
    for (int row = first.y; row <= last.y; ++row)
        for (int column = first.x; column <= last.x; ++column) {
            float v = texelFetch(values, ivec3(column, row, block.z), 0).r;
            if (!isNoNumber(v)) { sum += v; count += 1.0; }
            else if (!isNan(v) && (isNan(without) || v > without)) without = v;
            if (abs(v) > abs(result) || isNan(result)) result = v;
        }
    return !isMean ? result : count > 0.0 ? sum / count : without;
}

float position(float v, int row)
{
    float f = factor, o = offset, floorValue = least, from = low, to = high;
    if (isPerRow) {
        vec2 range = texelFetch(ranges, ivec3(row, 0, block.z), 0).rg;
        if (range.x <= range.y) {
            from = range.x;
            to = range.y > range.x ? range.y : uintBitsToFloat(floatBitsToUint(max(range.x, 1e-30)) + 1u);
            float reach = max(abs(from), abs(to));
            if (isDiverging) { from = -reach; to = reach; }
            float start = isDiverging ? 0.0 : from;
            if (isLog && to > 0.0) {
                floorValue = max(!isDiverging && from > 0.0 ? from : to * 1e-4, 1.1754944e-38);
                float octaves = max(log2(to) - log2(floorValue), 1e-6);
                f = 1.0 / octaves;
                o = -log2(floorValue) / octaves;
            } else {
                f = 1.0 / (to - start);
                o = -start / (to - start);
            }
        }
    }
    float size = isDiverging ? abs(v) : v;
    float u = clamp(isLog && to > 0.0 ? log2(max(size, floorValue)) * f + o : isDiverging ? size * f : size * f + o, 0.0, 1.0);
    if (exponent != 1.0) u = exp2(max(log2(max(u, 1e-30)) * exponent, -126.0));
    if (!isClipped && (v < from || v > to)) return -1.0;
    return isDiverging ? (v < 0.0 ? 0.5 - 0.5 * u : 0.5 + 0.5 * u) : u;
}

void main()
{
    bvec2 isShrunk = greaterThan(perPixel, vec2(1.0 / 0.99));
    vec2 begin = mix(cell, cell - 0.5 * perPixel, isShrunk), end = mix(cell, cell + 0.5 * perPixel - 1.0, isShrunk);
    ivec2 first = clamp(ivec2(floor(begin)), ivec2(0), count - 1);
    ivec2 last = clamp(ivec2(floor(end)), first, count - 1);
    if (isCausal && first.x + block.x > first.y + block.y) { color = paper; return; }
    float v = pooled(first, last);
    if (isNoNumber(v)) {
        ivec2 pixel = ivec2(vec2(gl_FragCoord.x, surfaceHeight - gl_FragCoord.y) - corner);
        color = !isNan(v) ? (v > 0.0 ? good : bad) : (pixel.x + pixel.y) % hatch < hatch / 3 ? warn : paper;
        return;
    }
    float at = position(v, first.y);
    color = at < 0.0 ? paper : texelFetch(colors, ivec2(int(at * 1023.0 + 0.5), 0), 0);
}
)";

}  // namespace orrery::views
