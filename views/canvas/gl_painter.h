#pragma once

#include "views/canvas/canvas_scene.h"
#include "views/canvas/cell_painter.h"
#include "views/canvas/gl_blocks.h"

#include <QOpenGLFunctions_3_3_Core>
#include <QOpenGLShaderProgram>

#include <memory>
#include <optional>
#include <vector>

namespace orrery::views {

/// Cells drawn by the graphics card: levels as float textures, one instanced quad a block, scale and colours in the fragment shader, so that
/// a change of range or map uploads nothing. The same picture as the software painter's to the last bit or two.
///
/// Belongs to one context, which is current whenever it is made, used or destroyed.
class GlPainter : public CellPainter {
public:
    /// @throws Error Device if the context lacks 3.3 core or a shader does not build
    GlPainter();
    ~GlPainter() override;

    QString name() const override { return QStringLiteral("gl"); }
    /// `device` is the surface whose framebuffer is bound.
    void paintCells(QPaintDevice& device, const CanvasScene& scene, double pixelRatio) override;
    /// False once the driver reports an error, or what shows does not fit into its memory.
    bool isWell() const { return m_well; }

private:
    /// One instance: a block's part of the viewport, as the vertex shader reads it.
    struct Quad {
        float left, top, right, bottom;                             ///< device pixels
        float firstColumn, firstRow, lastColumn, lastRow;           ///< the block's cells at these edges
        float layer, blockColumn, blockRow, columns, rows, unused[3];  ///< of the level: where the block begins; cells it has
    };
    struct Batch {
        GLuint values, ranges;
        std::vector<Quad> quads;
    };

    void buildProgram();
    void buildQuad();
    bool collect(const CanvasScene& scene, double pixelRatio);
    void addTiles(const CanvasScene& scene, double pixelRatio);
    void addTile(const CanvasScene& scene, int tile, double pixelRatio);
    void addQuad(const GlBlock& block, const Quad& quad);
    void setUniforms(const CanvasScene& scene, double pixelRatio);
    void setScaleUniforms(const CanvasScene& scene);
    void useColors(ColorMapId map);
    void draw();

    QOpenGLFunctions_3_3_Core m_gl;
    QOpenGLShaderProgram m_program;
    std::unique_ptr<GlBlocks> m_blocks;
    std::vector<Batch> m_batches;
    std::optional<ColorMapId> m_map;
    ThemeKind m_theme = ThemeKind::Light;
    GLuint m_array = 0, m_buffer = 0, m_colors = 0;
    QSize m_surface;
    bool m_well = true;
};

}  // namespace orrery::views
