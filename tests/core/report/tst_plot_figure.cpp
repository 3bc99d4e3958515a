#include "core/report/plot_figure.h"

#include <QTest>

#include <cmath>

using namespace orrery;

class TestPlotFigure : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void valuesStandWhereTheAxesSay();
    void nanBreaksTheLine();
    void aValueThatNoLineLeadsToIsADot();
    void bandsAreCutAtTheAxis();
    void linesAreCutAtTheAxis();
    void namesAtEndsNeverOverlap();
    void manyNamesStandAbove();
    void axisHoldsValuesAndBands();
};

namespace {

PlotFigureSpec spec(std::vector<PlotSeries> series)
{
    PlotFigureSpec s;
    s.title = "accuracy by layer";
    s.x = {"layer", 0, 4, {}};
    s.y = {"accuracy", 0, 1, {}};
    s.series = std::move(series);
    return s;
}

PlotSeries line(const std::string& name, std::vector<double> y)
{
    PlotSeries series{name, {}, std::move(y), {}, {}, 0xFF0072B2};
    for (size_t i = 0; i < series.y.size(); ++i) series.x.push_back(static_cast<double>(i));
    return series;
}

/// The paths drawn in the series' colour, lines only.
std::vector<FigurePath> linesOf(const Figure& figure)
{
    std::vector<FigurePath> lines;
    for (const FigureItem& item : figure.items)
        if (const auto* path = std::get_if<FigurePath>(&item); path && path->stroke == 0xFF0072B2) lines.push_back(*path);
    return lines;
}

std::vector<FigureText> textsOf(const Figure& figure)
{
    std::vector<FigureText> texts;
    for (const FigureItem& item : figure.items)
        if (const auto* text = std::get_if<FigureText>(&item)) texts.push_back(*text);
    return texts;
}

FigurePoint placeOf(const Figure& figure, const std::string& text)
{
    for (const FigureText& one : textsOf(figure))
        if (one.text == text) return one.at;
    return {NAN, NAN};
}

}  // namespace

void TestPlotFigure::valuesStandWhereTheAxesSay()
{
    const Figure figure = plotFigure(spec({line("probe", {0, 0.25, 0.5, 0.75, 1})}));
    const auto lines = linesOf(figure);
    QCOMPARE(lines.size(), size_t(1));
    const auto& points = lines[0].points;
    QCOMPARE(points.size(), size_t(5));
    for (size_t i = 1; i < 5; ++i) {  // equal steps in value are equal steps on paper
        QVERIFY(std::abs((points[i].x - points[i - 1].x) - (points[1].x - points[0].x)) < 1e-9);
        QVERIFY(std::abs((points[i - 1].y - points[i].y) - 180.0 / 4) < 1e-9);
    }
    QVERIFY(std::abs(placeOf(figure, "0.0").y - points[0].y) < 4);   // the tick's text is beside its value
    QVERIFY(std::abs(placeOf(figure, "1.0").y - points[4].y) < 4);
}

void TestPlotFigure::nanBreaksTheLine()
{
    const auto lines = linesOf(plotFigure(spec({line("probe", {0.1, 0.2, NAN, 0.3, 0.4})})));
    QCOMPARE(lines.size(), size_t(2));
    QCOMPARE(lines[0].points.size(), size_t(2));
    QCOMPARE(lines[1].points.size(), size_t(2));
}

void TestPlotFigure::aValueThatNoLineLeadsToIsADot()
{
    const auto dots = [](const Figure& figure) {
        int count = 0;
        for (const FigureItem& item : figure.items)
            if (const auto* path = std::get_if<FigurePath>(&item)) count += path->closed && path->fill == 0xFF0072B2;
        return count;
    };
    QCOMPARE(dots(plotFigure(spec({line("probe", {0.1, NAN, 0.3, NAN, 0.4, 0.5})}))), 2);
    QCOMPARE(dots(plotFigure(spec({line("one", {0.5})}))), 1);
    QCOMPARE(dots(plotFigure(spec({line("outside", {7})}))), 0);
}

void TestPlotFigure::bandsAreCutAtTheAxis()
{
    PlotSeries series = line("probe", {0.5, 0.5});
    series.low = {0, 0};
    series.high = {0.5, 1.5};  // leaves the plot half way
    for (const FigureItem& item : plotFigure(spec({series})).items) {
        const auto* path = std::get_if<FigurePath>(&item);
        if (!path || path->fill == 0) continue;
        QCOMPARE(path->points.size(), size_t(5));
        const double left = path->points[0].x, right = path->points[2].x;
        QVERIFY(std::abs(path->points[1].x - (left + right) / 2) < 1e-9);
        QVERIFY(std::abs(path->points[1].y - path->points[2].y) < 1e-9);
        return;
    }
    QFAIL("there is no band");
}

void TestPlotFigure::linesAreCutAtTheAxis()
{
    const auto inside = linesOf(plotFigure(spec({line("probe", {0.5, 1})})))[0].points;
    const auto cut = linesOf(plotFigure(spec({line("probe", {0.5, 1.5})})))[0].points;  // leaves the plot half way
    QCOMPARE(cut.size(), size_t(2));
    QVERIFY(std::abs(cut[1].y - inside[1].y) < 1e-9);
    QVERIFY(std::abs((cut[1].x - cut[0].x) * 2 - (inside[1].x - inside[0].x)) < 1e-9);
}

void TestPlotFigure::namesAtEndsNeverOverlap()
{
    const Figure figure = plotFigure(spec({line("a", {1, 1}), line("b", {1, 1}), line("c", {1, 0.99}), line("d", {0, 0}), line("e", {0, 0})}));
    std::vector<double> places;
    for (const char* name : {"a", "b", "c", "d", "e"}) places.push_back(placeOf(figure, name).y);
    std::sort(places.begin(), places.end());
    for (size_t i = 1; i < places.size(); ++i) QVERIFY2(places[i] - places[i - 1] >= 7, qPrintable(QString::number(places[i] - places[i - 1])));
    QVERIFY(places.back() <= figure.height);
}

void TestPlotFigure::manyNamesStandAbove()
{
    std::vector<PlotSeries> series;
    for (int i = 0; i < 9; ++i) series.push_back(line("series number " + std::to_string(i), {0.1 * i, 0.1 * i}));
    const Figure figure = plotFigure(spec(series));
    const double plotTop = linesOf(figure).back().points[0].y;
    for (int i = 0; i < 9; ++i) {
        const FigurePoint at = placeOf(figure, "series number " + std::to_string(i));
        QVERIFY(at.x > 0 && at.x < figure.width - 40);
        QVERIFY(at.y < plotTop);
    }
}

void TestPlotFigure::axisHoldsValuesAndBands()
{
    PlotSeries series = line("probe", {0.5, NAN, 0.7});
    series.low = {0.4, 0.4, 0.6};
    series.high = {0.6, 0.6, 0.9};
    const PlotAxis axis = axisAround("accuracy", {series}, &PlotSeries::y);
    QCOMPARE(axis.low, 0.4 - 0.025);
    QCOMPARE(axis.high, 0.9 + 0.025);
    QVERIFY(axisAround("", {line("flat", {3, 3})}, &PlotSeries::y).low < 3);
    QCOMPARE(axisAround("", {line("none", {NAN})}, &PlotSeries::y).high, 1.0);
}

QTEST_APPLESS_MAIN(TestPlotFigure)
#include "tst_plot_figure.moc"
