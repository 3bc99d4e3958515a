#pragma once

#include "core/analysis/matrix_pyramid.h"

#include <QOpenGLFunctions_3_3_Core>

#include <map>
#include <memory>
#include <span>
#include <vector>

namespace orrery::views {

/// Where a block of a level lies on the GPU.
struct GlBlock {
    GLuint values = 0;  ///< R32F array: a layer a block
    GLuint ranges = 0;  ///< RG32F array: low and high of each of the block's rows
    int layer = 0;
};

/// Levels of matrices as layers of texture arrays, cut into blocks of at most kSide cells (or what the driver allows), loaded when first
/// shown. Dropped when their matrix is no longer shown, or all at once when they take more than kMaxBytes. Needs its context current.
class GlBlocks {
public:
    static constexpr int kSide = 1024;
    static constexpr int64_t kMaxBytes = 512 << 20;

    explicit GlBlocks(QOpenGLFunctions_3_3_Core& gl);
    ~GlBlocks();
    GlBlocks(const GlBlocks&) = delete;
    GlBlocks& operator=(const GlBlocks&) = delete;

    /// Cells a side of the blocks that a level is cut into.
    int sideFor(const MatrixPyramid::Level& level) const;
    GlBlock block(const std::shared_ptr<const MatrixPyramid>& matrix, const MatrixPyramid::Level& level, Pooling pooling, int row, int column);
    /// Grows when everything was dropped for want of room: blocks handed out before are gone.
    int generation() const { return m_generation; }
    /// Forgets the blocks of all other matrices.
    void keepOnly(std::span<const MatrixPyramid* const> shown);

private:
    struct Page {
        GLuint values = 0, ranges = 0;
        int side = 0, layers = 0;
        std::vector<int> free;
    };
    struct Key {
        const float* cells;
        int row, column;
        auto operator<=>(const Key&) const = default;
    };
    struct Entry {
        std::shared_ptr<const MatrixPyramid> matrix;  ///< kept, so that its address stays its own
        size_t page;
        int layer;
    };

    size_t pageWithRoom(int side);
    void upload(const Page& page, int layer, const MatrixPyramid::Level& level, Pooling pooling, int row, int column);
    void clear();

    QOpenGLFunctions_3_3_Core& m_gl;
    int m_maxSide = kSide, m_maxLayers = 256;
    std::vector<Page> m_pages;
    std::map<Key, Entry> m_entries;
    int64_t m_bytes = 0;
    int m_generation = 0;
};

}  // namespace orrery::views
