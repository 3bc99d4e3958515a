#include "views/canvas/gl_blocks.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace orrery::views {

namespace {

constexpr int64_t kPageBytes = 32 << 20;

GLuint newArray(QOpenGLFunctions_3_3_Core& gl, GLint format, int width, int height, int layers, GLenum channels)
{
    GLuint texture = 0;
    gl.glGenTextures(1, &texture);
    gl.glBindTexture(GL_TEXTURE_2D_ARRAY, texture);
    gl.glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    gl.glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    gl.glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAX_LEVEL, 0);
    gl.glTexImage3D(GL_TEXTURE_2D_ARRAY, 0, format, width, height, layers, 0, channels, GL_FLOAT, nullptr);
    return texture;
}

}  // namespace

GlBlocks::GlBlocks(QOpenGLFunctions_3_3_Core& gl) : m_gl(gl)
{
    GLint side = 0, layers = 0;
    gl.glGetIntegerv(GL_MAX_TEXTURE_SIZE, &side);
    gl.glGetIntegerv(GL_MAX_ARRAY_TEXTURE_LAYERS, &layers);
    m_maxSide = std::clamp(side, 64, kSide);
    m_maxLayers = std::max(1, layers);
}

GlBlocks::~GlBlocks() { clear(); }

void GlBlocks::clear()
{
    for (const Page& page : m_pages) {
        m_gl.glDeleteTextures(1, &page.values);
        m_gl.glDeleteTextures(1, &page.ranges);
    }
    m_pages.clear();
    m_entries.clear();
    m_bytes = 0;
    ++m_generation;
}

int GlBlocks::sideFor(const MatrixPyramid::Level& level) const
{
    const auto longest = static_cast<unsigned>(std::max({level.rows, level.columns, 16}));
    return std::min(static_cast<int>(std::bit_ceil(longest)), m_maxSide);
}

size_t GlBlocks::pageWithRoom(int side)
{
    for (size_t i = 0; i < m_pages.size(); ++i)
        if (m_pages[i].side == side && !m_pages[i].free.empty()) return i;
    const int64_t layerBytes = int64_t{side} * side * 4;
    const int layers = static_cast<int>(std::clamp<int64_t>(kPageBytes / layerBytes, 1, m_maxLayers));
    if (m_bytes + layers * layerBytes > kMaxBytes) clear();
    Page page{newArray(m_gl, GL_R32F, side, side, layers, GL_RED), newArray(m_gl, GL_RG32F, side, 1, layers, GL_RG), side, layers, {}};
    page.free.resize(static_cast<size_t>(layers));
    std::iota(page.free.rbegin(), page.free.rend(), 0);
    m_bytes += layers * layerBytes;
    m_pages.push_back(std::move(page));
    return m_pages.size() - 1;
}

GlBlock GlBlocks::block(const std::shared_ptr<const MatrixPyramid>& matrix, const MatrixPyramid::Level& level, Pooling pooling, int row, int column)
{
    const Key key{level.values(pooling).data(), row, column};
    auto found = m_entries.find(key);
    if (found == m_entries.end()) {
        const size_t index = pageWithRoom(sideFor(level));
        const int layer = m_pages[index].free.back();
        m_pages[index].free.pop_back();
        upload(m_pages[index], layer, level, pooling, row, column);
        found = m_entries.emplace(key, Entry{matrix, index, layer}).first;
    }
    const Page& page = m_pages[found->second.page];
    return {page.values, page.ranges, found->second.layer};
}

void GlBlocks::upload(const Page& page, int layer, const MatrixPyramid::Level& level, Pooling pooling, int row, int column)
{
    const int rows = std::min(page.side, level.rows - row), columns = std::min(page.side, level.columns - column);
    const float* cells = level.values(pooling).data() + static_cast<size_t>(row) * static_cast<size_t>(level.columns) + static_cast<size_t>(column);
    m_gl.glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    m_gl.glPixelStorei(GL_UNPACK_ROW_LENGTH, level.columns);
    m_gl.glBindTexture(GL_TEXTURE_2D_ARRAY, page.values);
    m_gl.glTexSubImage3D(GL_TEXTURE_2D_ARRAY, 0, 0, 0, layer, columns, rows, 1, GL_RED, GL_FLOAT, cells);
    m_gl.glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    m_gl.glBindTexture(GL_TEXTURE_2D_ARRAY, page.ranges);
    static_assert(sizeof(ValueRange) == 2 * sizeof(float));
    m_gl.glTexSubImage3D(GL_TEXTURE_2D_ARRAY, 0, 0, 0, layer, rows, 1, 1, GL_RG, GL_FLOAT, level.rowRanges.data() + row);
}

void GlBlocks::keepOnly(std::span<const MatrixPyramid* const> shown)
{
    for (auto it = m_entries.begin(); it != m_entries.end();) {
        if (std::find(shown.begin(), shown.end(), it->second.matrix.get()) != shown.end()) {
            ++it;
            continue;
        }
        m_pages[it->second.page].free.push_back(it->second.layer);
        it = m_entries.erase(it);
    }
}

}  // namespace orrery::views
