// How long a frame of the heat-map canvas takes without OpenGL (target: 16 ms), and the smaller copies it paints from.
// Run with QT_QPA_PLATFORM=offscreen. Each case renders the whole widget: cells, marks, axes, legend, instruments.

#include "core/analysis/matrix_pyramid.h"
#include "views/canvas/heat_map_view.h"
#include "views/shared/theme.h"

#include <benchmark/benchmark.h>

#include <QApplication>
#include <QImage>
#include <QMouseEvent>

#include <cmath>
#include <map>
#include <tuple>

using namespace orrery;
using namespace orrery::views;

namespace {

constexpr QSize kCanvas(1138, 738);

Tensor pattern(int size, int seed)
{
    Tensor matrix(Shape{size, size});
    for (int r = 0; r < size; ++r)
        for (int c = 0; c <= r; ++c) matrix.data()[int64_t{r} * size + c] = std::exp(-0.01f * static_cast<float>((r - c) * (1 + seed % 7))) / (1 + 0.1f * static_cast<float>((r * 31 + c * 17 + seed) % 97));
    return matrix;
}

/// The same eight matrices round and round: a frame reads only what it shows.
std::shared_ptr<const MatrixPyramid> sample(int size, int seed, int finestKept = 0)
{
    static std::map<std::tuple<int, int, int>, std::shared_ptr<const MatrixPyramid>> made;
    auto& pyramid = made[{size, seed % 8, finestKept}];
    if (!pyramid) pyramid = MatrixPyramid::build(pattern(size, seed % 8), finestKept);
    return pyramid;
}

QStringList tokens(int count)
{
    QStringList labels;
    for (int i = 0; i < count; ++i) labels << QStringLiteral("·word%1").arg(i % 100);
    return labels;
}

std::unique_ptr<HeatMapView> canvas()
{
    auto view = std::make_unique<HeatMapView>();
    view->resize(kCanvas);
    view->setCausal(true);
    view->setUnit(QStringLiteral("probability"));
    return view;
}

void render(HeatMapView& view)
{
    static QImage image(kCanvas, QImage::Format_RGB32);
    view.render(&image);
    benchmark::DoNotOptimize(image.bits());
}

void move(HeatMapView& view, const QPointF& at, QEvent::Type type = QEvent::MouseMove, Qt::MouseButtons held = Qt::NoButton)
{
    QMouseEvent event(type, at, at, type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton, held, Qt::NoModifier);
    QApplication::sendEvent(&view, &event);
}

void buildPyramid(benchmark::State& state)
{
    const Tensor matrix = pattern(static_cast<int>(state.range(0)), 3);
    std::shared_ptr<const MatrixPyramid> pyramid;
    for (auto _ : state) {
        state.PauseTiming();
        pyramid.reset();
        Tensor copy = matrix;
        state.ResumeTiming();
        pyramid = MatrixPyramid::build(std::move(copy));
    }
    state.SetBytesProcessed(state.iterations() * matrix.count() * 4);
}

void atlas(benchmark::State& state)
{
    const auto view = canvas();
    QVector<HeatTile> tiles;
    QStringList layers, heads;
    for (int i = 0; i < 144; ++i) tiles.push_back({sample(1024, i, 256), QStringLiteral("L%1H%2").arg(i / 12).arg(i % 12)});
    for (int i = 0; i < 12; ++i) layers << QStringLiteral("L%1").arg(i), heads << QStringLiteral("H%1").arg(i);
    view->setTiles(tiles, 12, layers, heads);
    for (auto _ : state) render(*view);
}

void head(benchmark::State& state)
{
    const auto view = canvas();
    view->setTiles({{sample(1024, 1)}});
    view->setAxes({QStringLiteral("query"), tokens(1024)}, {QStringLiteral("key"), tokens(1024)});
    HeatScale scale;
    scale.transfer = static_cast<Transfer>(state.range(0));
    view->setScale(scale);
    int step = 0;
    for (auto _ : state) {
        move(*view, QPointF(400 + step % 200, 200 + step % 150)), ++step;
        render(*view);
    }
}

void pan(benchmark::State& state)
{
    const auto view = canvas();
    view->setTiles({{sample(4096, 1)}});
    view->setAxes({QStringLiteral("query"), tokens(4096)}, {QStringLiteral("key"), tokens(4096)});
    while (view->canvasGeometry().scaleX() < static_cast<double>(state.range(0)) / 10) {
        QKeyEvent plus(QEvent::KeyPress, Qt::Key_Plus, Qt::NoModifier);
        QApplication::sendEvent(view.get(), &plus);
    }
    const QPointF middle = view->canvasGeometry().viewport().center();
    move(*view, middle, QEvent::MouseButtonPress, Qt::LeftButton);
    int step = 0;
    for (auto _ : state) {
        move(*view, middle + QPointF(std::sin(step * 0.1), std::cos(step * 0.07)) * 300, QEvent::MouseMove, Qt::LeftButton), ++step;
        render(*view);
    }
}

}  // namespace

BENCHMARK(buildPyramid)->Arg(1024)->Arg(4096)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(atlas)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(head)->Arg(0)->Arg(1)->Arg(2)->ArgName("transfer")->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(pan)->Arg(2)->Arg(10)->Arg(80)->ArgName("tenths of a pixel a cell")->Unit(benchmark::kMillisecond)->UseRealTime();

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    ThemeSource::instance().apply(ThemeChoice::Light);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
