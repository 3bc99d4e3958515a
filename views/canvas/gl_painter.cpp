#include "views/canvas/gl_painter.h"

#include "core/base/error.h"
#include "views/canvas/gl_shaders.h"
#include "views/canvas/value_scale.h"
#include "views/shared/theme.h"

#include <QPaintDevice>

#include <cmath>

namespace orrery::views {

namespace {

QVector4D channels(Ink ink)
{
    const QColor color = ThemeSource::current()[ink];
    return {color.redF(), color.greenF(), color.blueF(), 1};
}

}  // namespace

GlPainter::GlPainter()
{
    if (!m_gl.initializeOpenGLFunctions()) throw Error(ErrorKind::Device, "the OpenGL context lacks the functions of 3.3 core");
    buildProgram();
    buildQuad();
    m_blocks = std::make_unique<GlBlocks>(m_gl);
    m_gl.glGenTextures(1, &m_colors);
}

GlPainter::~GlPainter()
{
    m_blocks.reset();
    m_gl.glDeleteTextures(1, &m_colors);
    m_gl.glDeleteBuffers(1, &m_buffer);
    m_gl.glDeleteVertexArrays(1, &m_array);
}

void GlPainter::buildProgram()
{
    const bool built = m_program.addShaderFromSourceCode(QOpenGLShader::Vertex, kVertexShader)
        && m_program.addShaderFromSourceCode(QOpenGLShader::Fragment, kFragmentShader) && m_program.link();
    if (!built) throw Error(ErrorKind::Device, "the canvas's shader does not build: " + m_program.log().toStdString());
}

/// Four vertices without data of their own; all attributes come an instance at a time.
void GlPainter::buildQuad()
{
    m_gl.glGenVertexArrays(1, &m_array);
    m_gl.glGenBuffers(1, &m_buffer);
    m_gl.glBindVertexArray(m_array);
    m_gl.glBindBuffer(GL_ARRAY_BUFFER, m_buffer);
    for (GLuint i = 0; i < 4; ++i) {
        m_gl.glEnableVertexAttribArray(i);
        m_gl.glVertexAttribPointer(i, 4, GL_FLOAT, GL_FALSE, sizeof(Quad), reinterpret_cast<const void*>(i * 4 * sizeof(float)));
        m_gl.glVertexAttribDivisor(i, 1);
    }
    m_gl.glBindVertexArray(0);
    m_gl.glBindBuffer(GL_ARRAY_BUFFER, 0);
}

void GlPainter::addQuad(const GlBlock& block, const Quad& quad)
{
    for (Batch& batch : m_batches)
        if (batch.values == block.values) return batch.quads.push_back(quad);
    m_batches.push_back({block.values, block.ranges, {quad}});
}

/// The blocks of the tile that show, cut to the viewport: in doubles here, since far into a large matrix floats are too coarse.
void GlPainter::addTile(const CanvasScene& scene, int tile, double pixelRatio)
{
    const std::shared_ptr<const MatrixPyramid>& matrix = scene.tiles[tile].matrix;
    const MatrixPyramid::Level& level = matrix->levelFor(pooledStep(scene, pixelRatio));
    const QRectF viewport = scene.geometry.viewport();
    const QPointF origin = scene.geometry.tileRect(tile).topLeft();
    const double cellX = scene.geometry.scaleX() * level.step, cellY = scene.geometry.scaleY() * level.step;
    const int side = m_blocks->sideFor(level);
    for (int row = 0; row < level.rows; row += side)
        for (int column = 0; column < level.columns; column += side) {
            const int rows = std::min(side, level.rows - row), columns = std::min(side, level.columns - column);
            // The last cell of a level may cover less than its step.
            const double right = std::min((column + columns) * cellX, matrix->columns() * scene.geometry.scaleX());
            const double bottom = std::min((row + rows) * cellY, matrix->rows() * scene.geometry.scaleY());
            const QRectF whole(origin + QPointF(column * cellX, row * cellY), origin + QPointF(right, bottom));
            const QRectF seen = whole.intersected(viewport).intersected(scene.geometry.tileRect(tile));
            if (seen.isEmpty()) continue;
            const GlBlock block = m_blocks->block(matrix, level, scene.pooling, row, column);
            const auto at = [](double v) { return static_cast<float>(v); };
            const auto edge = [&](double v) { return at(v * pixelRatio - kSampleBias); };
            addQuad(block, {edge(seen.left()), edge(seen.top()), edge(seen.right()), edge(seen.bottom()),
                at((seen.left() - whole.left()) / cellX), at((seen.top() - whole.top()) / cellY), at((seen.right() - whole.left()) / cellX), at((seen.bottom() - whole.top()) / cellY),
                at(block.layer), at(column), at(row), at(columns), at(rows), {}});
        }
}

/// False if what shows is more than the blocks have room for.
bool GlPainter::collect(const CanvasScene& scene, double pixelRatio)
{
    std::vector<const MatrixPyramid*> shown;
    for (const HeatTile& tile : scene.tiles) shown.push_back(tile.matrix.get());
    m_blocks->keepOnly(shown);
    for (int attempt = 0; attempt < 2; ++attempt) {
        const int before = m_blocks->generation();
        addTiles(scene, pixelRatio);
        if (m_blocks->generation() == before) return true;
    }
    return false;
}

void GlPainter::addTiles(const CanvasScene& scene, double pixelRatio)
{
    m_batches.clear();
    for (int tile = 0; tile < scene.tiles.size(); ++tile)
        if (scene.tiles[tile].matrix && scene.geometry.tileRect(tile).intersects(scene.geometry.viewport())) addTile(scene, tile, pixelRatio);
}

void GlPainter::useColors(ColorMapId map)
{
    m_gl.glActiveTexture(GL_TEXTURE2);
    m_gl.glBindTexture(GL_TEXTURE_2D, m_colors);
    if (m_map == map && m_theme == ThemeSource::current().kind()) return;
    m_map = map, m_theme = ThemeSource::current().kind();
    const auto colors = colorsOf(map, m_theme);
    m_gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    m_gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    m_gl.glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    m_gl.glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, ValueScale::kColors, 1, 0, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV, colors.data());
}

void GlPainter::setScaleUniforms(const CanvasScene& scene)
{
    const ValueScale scale(scene.scale);
    m_program.setUniformValue("isDiverging", scale.isDiverging());
    m_program.setUniformValue("isLog", scene.scale.perRow ? scene.scale.transfer == Transfer::Log : scale.isLog());
    m_program.setUniformValue("isPerRow", scene.scale.perRow);
    m_program.setUniformValue("isClipped", scene.scale.clip);
    m_program.setUniformValue("factor", scale.factor());
    m_program.setUniformValue("offset", scale.offset());
    m_program.setUniformValue("least", scale.floorValue());
    m_program.setUniformValue("exponent", scale.exponent());
    m_program.setUniformValue("low", static_cast<float>(scale.low()));
    m_program.setUniformValue("high", static_cast<float>(scale.high()));
}

void GlPainter::setUniforms(const CanvasScene& scene, double pixelRatio)
{
    const double step = pooledStep(scene, pixelRatio);
    const QPointF corner = scene.geometry.viewport().topLeft() * pixelRatio;
    m_program.setUniformValue("surface", QVector2D(static_cast<float>(m_surface.width()), static_cast<float>(m_surface.height())));
    m_program.setUniformValue("surfaceHeight", static_cast<float>(m_surface.height()));
    m_program.setUniformValue("corner", QVector2D(corner));
    m_program.setUniformValue("perPixel", QVector2D(static_cast<float>(1 / (scene.geometry.scaleX() * pixelRatio * step)), static_cast<float>(1 / (scene.geometry.scaleY() * pixelRatio * step))));
    m_program.setUniformValue("hatch", hatchPeriod(pixelRatio));
    m_program.setUniformValue("isMean", scene.pooling == Pooling::Mean);
    m_program.setUniformValue("isCausal", scene.causal);
    m_program.setUniformValue("paper", channels(Ink::Panel));
    m_program.setUniformValue("warn", channels(scene.nanIsBlank ? Ink::Panel : Ink::Warn));
    m_program.setUniformValue("good", channels(Ink::Good));
    m_program.setUniformValue("bad", channels(Ink::Bad));
    m_program.setUniformValue("values", 0);
    m_program.setUniformValue("ranges", 1);
    m_program.setUniformValue("colors", 2);
    setScaleUniforms(scene);
}

void GlPainter::draw()
{
    m_gl.glBindVertexArray(m_array);
    m_gl.glBindBuffer(GL_ARRAY_BUFFER, m_buffer);
    for (const Batch& batch : m_batches) {
        m_gl.glActiveTexture(GL_TEXTURE0);
        m_gl.glBindTexture(GL_TEXTURE_2D_ARRAY, batch.values);
        m_gl.glActiveTexture(GL_TEXTURE1);
        m_gl.glBindTexture(GL_TEXTURE_2D_ARRAY, batch.ranges);
        m_gl.glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(batch.quads.size() * sizeof(Quad)), batch.quads.data(), GL_STREAM_DRAW);
        m_gl.glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(batch.quads.size()));
    }
    m_gl.glBindBuffer(GL_ARRAY_BUFFER, 0);
    m_gl.glBindVertexArray(0);
    m_gl.glActiveTexture(GL_TEXTURE0);
}

void GlPainter::paintCells(QPaintDevice& device, const CanvasScene& scene, double pixelRatio)
{
    while (m_gl.glGetError() != GL_NO_ERROR) {}  // not ours
    m_surface = QSize(static_cast<int>(std::lround(device.width() * pixelRatio)), static_cast<int>(std::lround(device.height() * pixelRatio)));
    m_gl.glViewport(0, 0, m_surface.width(), m_surface.height());
    for (const GLenum off : {GL_BLEND, GL_DEPTH_TEST, GL_STENCIL_TEST, GL_SCISSOR_TEST, GL_CULL_FACE}) m_gl.glDisable(off);
    const QVector4D paper = channels(Ink::Panel);
    m_gl.glClearColor(paper.x(), paper.y(), paper.z(), 1);
    m_gl.glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT | GL_STENCIL_BUFFER_BIT);
    m_gl.glActiveTexture(GL_TEXTURE0);
    const bool complete = collect(scene, pixelRatio);
    m_program.bind();
    useColors(scene.scale.map);
    setUniforms(scene, pixelRatio);
    if (complete) draw();
    m_program.release();
    m_well = complete && m_gl.glGetError() == GL_NO_ERROR;
}

}  // namespace orrery::views
